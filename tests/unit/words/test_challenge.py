"""The challenge in words: every outcome, and names that Markdown could take for something."""

import numpy as np
import pytest

from mnist_core.findings.drawings import attempt, parted
from mnist_core.words.challenge import outcome, task
from mnist_core.words.plain import escaped

NAMES = ["Run 1", "Run 2", "Best"]


def answers(*digits: int) -> list[np.ndarray]:
    return [np.where(np.arange(10) == digit, -0.1, -5.0) for digit in digits]


@pytest.mark.parametrize(
    ("digits", "strange", "text"),
    [
        ((1, 1, 7), False, "Met: only Best reads 7."),
        ((1, 1, 7), True, "Only Best reads 7, but that is hardly a digit any more."),
        ((1, 7, 7), False, "Not yet: Run 2 reads 7 too."),
        ((7, 7, 7), False, "Not yet: Run 1 and Run 2 read 7 as well."),
        ((7, 1, 2), False, "Not yet: Best reads 2."),
    ],
)
def test_outcomes(digits, strange, text):
    found = attempt(answers(*digits), 2, 7)
    assert outcome(found, NAMES, 2, 7, strange) == text


def test_task():
    assert task("a [b](c)", 4) == r"**Challenge:** draw a 4 that only a \[b\](c) reads."


def test_digits_that_are_read_and_who_reads_them():
    assert parted(answers(3, 7, 3)) == {3: [0, 2], 7: [1]}
    assert list(parted(answers(9, 2))) == [2, 9]


def test_escaped_text_is_text():
    assert escaped("Run 2 (lr 0.0001), 1.5") == "Run 2 (lr 0.0001), 1.5"
    text = "![a](http://b) `c` *d* :red[e] $f$ <g> &amp;\nh"
    shown = escaped(text)
    for sign in "![]`*:$<>&":
        assert shown.count(sign) == shown.count("\\" + sign) == text.count(sign)
    assert "\n" not in shown
