"""What somebody else wrote, in a sentence of ours that is shown as Markdown."""

import re


def verbatim(text: str, most: int = 60) -> str:
    """The text as a span of code, in which nothing is markup; one line of `most` characters."""
    line = " ".join(text.split())
    line = f"{line[:most]} …" if len(line) > most else line or " "
    longest = max(map(len, re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"
