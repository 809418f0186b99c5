"""What others wrote is read as text, whatever signs it has."""

import re

from mnist_core.words.plain import LONGEST, MOST, code, codes


def test_a_code_span_holds_the_text():
    for text in ("![a](http://x/y.png)", "<b>", "`x`", "``` a", ":material/home: $x$", "*a*"):
        fence, inside = re.fullmatch(r"(`+) (.*) \1", code(text)).groups()
        assert inside == text
        assert not re.search(f"(?<!`){fence}(?!`)", inside)


def test_lines_become_one_and_long_texts_are_cut():
    assert code("a\n\n# b") == "` a # b `"
    assert len(code("x" * 1_000)) == LONGEST + 4


def test_of_many_texts_the_first_are_named():
    assert codes(["a", "b"]) == "` a `, ` b `"
    assert codes(["a"] * (MOST + 2)).endswith("` a ` and 2 more")
