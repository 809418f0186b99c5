"""How many words the Story's main line has.

Counted is what stands on the page with all answers open, down to "Beyond the article": title,
headings, sentences, captions, questions with all of their answers, labels of links and buttons, and
the first screen's caption. Not counted: what folds open, axes and legends of charts, the digits of
the first screen.
"""

import re
from collections.abc import Iterator

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

BEYOND = "Beyond the article"
FOLDED = ("expander", "popover")
WORD = re.compile(r"[^\W_][\w.,%’'×-]*")


def main_line(app: AppTest) -> list[str]:
    """The texts that are counted, from top to bottom."""
    texts = []
    for text in _texts(app.main):
        if text == BEYOND:
            break
        texts.append(text)
    return texts


def count(texts: list[str]) -> int:
    """Words of Markdown: signs and the addresses of links are none."""
    return sum(len(WORD.findall(re.sub(r"\]\([^)]*\)", "]", text))) for text in texts)


def _texts(block: Block) -> Iterator[str]:
    for child in block.children.values():
        if child.type in FOLDED:
            continue
        if isinstance(child, Block):
            yield from _texts(child)
        elif child.type == "radio":
            yield from child.options
        elif child.type in ("button", "toggle"):
            yield child.label
        elif child.type == "page_link":
            yield child.proto.label
        elif child.type in ("title", "header", "subheader", "markdown", "caption", "alert", "info"):
            yield str(child.value)
