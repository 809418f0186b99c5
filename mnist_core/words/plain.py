"""What others wrote as text within Markdown, and Markdown as plain words. Knows no pages."""

import re
from collections.abc import Sequence

PATHS = re.compile(r"(?<![\w.…/])(?:/|[A-Za-z]:\\)(?:[^\s/\\:;,'\"]+[/\\])*(?=[^\s/])")
MARKS = re.compile(
    r"\\([\\`*_\[\]<>&$:~|!])|[*`]+|^\s*[-#]+ ", re.M
)  # of Markdown; an escaped sign
LONGEST, MOST = 60, 6  # characters of a text, and texts of a list


def code(text: str) -> str:
    """A Markdown code span: nothing in it is a link, an image or a sign; long texts are cut.

    Its fence is longer than any row of backticks within (CommonMark 0.31, 6.1).
    """
    shown = re.sub(r"\s+", " ", text).strip()
    shown = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{fence} {shown} {fence}"


def escaped(text: object) -> str:
    """A text, or an error's, within a line of Markdown, with no sign that means something.

    Escaped are those of CommonMark 0.31, 2.4, that work in the middle of a line, and Streamlit's
    : and $.
    """
    said = without_paths(str(text)) if isinstance(text, Exception) else str(text)
    return re.sub(r"([\\`*_\[\]<>&$:~|!])", r"\\\1", re.sub(r"\s+", " ", said))


def without_paths(text: str) -> str:
    """An error's text with the last part alone of each path: where a server keeps its files is
    nobody's business."""
    return PATHS.sub("…/", text)


def codes(texts: Sequence[str]) -> str:
    """Several texts as code spans; of many, the first MOST and how many more there are."""
    told = ", ".join(map(code, texts[:MOST]))
    return f"{told} and {len(texts) - MOST:,} more" if len(texts) > MOST else told


def spoken(text: str) -> str:
    """Our Markdown as plain words: no emphasis, code spans, list marks or escapes; one line."""
    return re.sub(r"\s+", " ", MARKS.sub(lambda mark: mark[1] or "", text)).strip()
