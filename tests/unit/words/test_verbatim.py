"""Text of others in Markdown of ours."""

import re

from mnist_core.words.verbatim import verbatim

SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")  # CommonMark 0.31, 6.1


def test_all_of_it_is_one_span_of_code():
    for text in ("![x](http://y)", "a`b", "``", "`", "<b>", "$x$ :red[x] :smile:", "", "a\n\n# b"):
        found = SPAN.fullmatch(verbatim(text))
        assert found and found[2].strip() == " ".join(text.split()).strip()


def test_it_is_cut():
    assert verbatim("9" * 500) == f"`{'9' * 60} …`"
    assert len(verbatim("9" * 500, 100)) == 104
