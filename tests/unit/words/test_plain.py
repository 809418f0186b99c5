"""What others wrote is read as text, whatever signs it has."""

import re

from mnist_core.words.plain import LONGEST, MOST, code, codes, escaped, spoken, without_paths


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


def test_an_error_shows_no_path():
    """Where a server keeps its files is nobody's business; what a visitor wrote stays as it is."""
    for path in ("/srv/app/store", "C:\\Users\\me\\store", "'/srv/store'"):
        said = without_paths(f"the store {path} cannot be written to: No space left")
        assert not any(part in said for part in ("srv", "Users", "\\me"))
    assert without_paths("in /srv/models/store; try (/srv/x)") == "in …/store; try (…/x)"
    assert without_paths("validation / training, 1/2 and https://a.b/c") == (
        "validation / training, 1/2 and https://a.b/c"
    )
    assert escaped(ValueError("no run 'x' in /srv/store")) == "no run 'x' in …/store"
    assert escaped("/srv/store") == "/srv/store"


def test_what_is_spoken_has_no_marks():
    assert spoken("**No: 3.** It is\n\n- *one*\n- `two`\n## Three") == "No: 3. It is one two Three"
    for text in ("a_b [c](d) 2*3", "1 - 2 #5", "$5: `x` | ~y~ \\*"):
        assert spoken(escaped(text)) == text
