"""Run 1's rate with more images a step: what its seeds ended with, as a chart and in words."""

import streamlit as st

from mnist_core.app import kept_charts, resources
from mnist_core.charts import seeds as charts
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import elsewhere, in_epoch, shipped_seeds, values
from mnist_core.references import PROBED, RUN_1
from mnist_core.runs.record import RunRecord
from mnist_core.words.article import ACCURACIES, PEAK
from mnist_core.words.noise import tell_article, tell_noise

MEASURE = 760  # pixels: some 80 characters a line


def groups() -> dict[int, list[RunRecord]]:
    """Images a step → the shipped seeds; none unless each batch size has some."""
    configs = [RUN_1, *PROBED["batches"]]
    found = {it.batch_size: shipped_seeds(it, resources.seed_records()) for it in configs}
    return found if all(found.values()) else {}


def show() -> None:
    """Every seed's accuracy by batch size, and what that says."""
    seeds = groups()
    outcomes = {
        f"{batch:,} a step": values(runs, accuracy_on_test) for batch, runs in seeds.items()
    }
    colour = resources.palette().colour("article-run-1")
    reported = dict.fromkeys(list(outcomes)[:1], ACCURACIES["Run 1"])
    chart = kept_charts.spec(charts.strip, outcomes, dict.fromkeys(outcomes, colour), reported)
    st.vega_lite_chart(chart, width="stretch", alt=charts.describe(outcomes, reported))
    shares = dict(zip(seeds, outcomes.values(), strict=True))
    st.markdown(tell_noise(shares, RUN_1.train_size), width=MEASURE)
    st.markdown(tell_reported(), width=MEASURE)


def tell_reported() -> str:
    """Does a larger batch explain what the article reports? "" without records."""
    seeds, early = groups(), in_epoch("val_loss", PEAK.epoch)
    shares, losses = (
        {batch: values(runs, measure) for batch, runs in seeds.items()}
        for measure in (accuracy_on_test, early)
    )
    if not seeds:
        return ""
    again = elsewhere(seeds[RUN_1.batch_size], resources.sweep_records())
    reported = ACCURACIES["Run 1"]
    return tell_article(shares, reported, losses, PEAK, values(again, accuracy_on_test))
