"""The range test on the Sweep page: whether one epoch could have told the best rate."""

from collections.abc import Sequence

import streamlit as st

from mnist_core.app import kept_charts, resources
from mnist_core.charts.range_test import laid_over
from mnist_core.findings.range_test import SMOOTHING, smoothed
from mnist_core.findings.sweeps import Outcome
from mnist_core.runs.range_test import FILE, RangeTest
from mnist_core.runs.record import DamagedRun
from mnist_core.runs.store import SWEEP
from mnist_core.words import range_test as words
from mnist_core.words.plain import escaped
from mnist_core.words.settings import tell_rate

MEASURE = 760  # pixels: some 80 characters a line


def show(found: Sequence[Outcome]) -> None:
    """The stored test over the outcomes at a constant rate; nothing where either is absent."""
    test = _load()
    if test is None or not test.losses or not found:
        return
    curve = smoothed(test)
    st.header("Could one epoch have told?", anchor="range-test")
    st.markdown(
        "A *range test* (after Smith 2015) looks for a rate within one epoch: it raises the rate a "
        "little at each step, and watches the training loss. Many then take the rate at which "
        "loss falls fastest, or a tenth of that at which it is lowest.",
        width=MEASURE,
    )
    with st.container(key="range-box"):
        st.vega_lite_chart(
            kept_charts.spec(laid_over, curve, found),
            width="stretch",
            alt=words.describe(curve, found),
        )
    st.caption(
        f"Range test: {test.steps:,} steps of {test.batch_size} images from a rate of "
        f"{tell_rate(test.low)} to {tell_rate(test.high)}, mean of {len(test.losses)} seeds, "
        f"smoothed (exponential moving average, {SMOOTHING:g}). Diamonds: where it falls fastest, "
        f"and where it is lowest. "
        f"Whole trainings: 10 epochs at a constant rate, mean over seeds.",
        width=MEASURE,
    )
    st.markdown(words.tell(curve, found), width=MEASURE)


def _load() -> RangeTest | None:
    try:
        content = (resources.own_or_shipped(SWEEP.name) / FILE).read_text("utf-8")
        return RangeTest.from_json(content)
    except FileNotFoundError:
        return None
    except (DamagedRun, OSError, UnicodeDecodeError) as error:
        st.warning(f"The stored range test cannot be shown: {escaped(error)}.")
        return None
