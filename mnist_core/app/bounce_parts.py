"""Parts of "Why it bounces": the measured line, averaged networks, planes, seeds."""

from collections.abc import Mapping, Sequence

import streamlit as st

from mnist_core.app import address, kept_charts, resources, showing, taught_runs, valley
from mnist_core.app.reading_html import source
from mnist_core.charts import landscape as charts
from mnist_core.findings.landscapes import AVERAGED, Landscape
from mnist_core.network import first_layer
from mnist_core.references import LANDSCAPES
from mnist_core.runs.record import WEIGHTS, RunRecord
from mnist_core.words import landscape as words
from mnist_core.words.mistakes import tell_units
from mnist_core.words.names import name

MEASURE = 760  # pixels: some 80 characters a line
AGAIN = (
    "For their weights these seeds were trained again. At a large rate, differences of rounding "
    "grow from epoch to epoch, so run 1's seeds end elsewhere than in the Story."
)
COLOURS = 64  # of a sheet of weight images


def colours_of_seeds() -> dict[str, str]:
    """The seeds' groups, in the colours of the runs that are shown of them."""
    ids = ("article-run-1", "article-run-2", LANDSCAPES[2].run_id)
    return {
        name: resources.palette().colour(run)
        for name, run in zip(valley.NAMES, ids, strict=True)
        if valley.seeds()[name]
    }


def show_line(shown: Sequence[RunRecord], epochs: tuple[int, int]) -> None:
    """The loss from one epoch's weights to another's and beyond, of each run that has both."""
    there = [run for run in shown if max(epochs) <= len(run.epochs)]
    for run in shown:
        if run not in there:
            st.caption(f"{name(run)} has {len(run.epochs)} epochs, so no line is drawn for it.")
    if not there:
        return
    lines = {name(run): valley.line(run, *epochs) for run in there}
    ends = (f"epoch {epochs[0]}", f"epoch {epochs[1]}")
    st.html(showing.TOOLTIPS_FIT)
    chart = kept_charts.spec(charts.along, lines, showing.colours(there), ends)
    st.vega_lite_chart(chart, width="stretch", alt=charts.describe_line(lines, ends))
    for title, values in lines.items():
        st.markdown(words.tell_line(title, epochs, values), width=MEASURE)


def show_seeds(tell: Sequence) -> None:
    """Sentences over ten seeds each, with intervals; a word where they are not there."""
    found = {title: them for title, them in valley.seeds().items() if them}
    if not found:
        st.info(
            "The measurements of ten seeds are missing: "
            "`python -m mnist_core references --seeds landscapes`."
        )
        return
    told = [
        f"- {text}" for one in tell for title, them in found.items() if (text := one(title, them))
    ]
    with st.expander("Over ten seeds"):
        st.markdown("\n".join(told), width=MEASURE)
        st.caption(AGAIN, width=MEASURE)


def show_average(run: RunRecord) -> None:
    """The mean of a run's last weights beside its last ones, and the way to look at it."""
    if len(run.epochs) < AVERAGED:
        st.caption(f"{name(run)} has fewer than {AVERAGED} epochs to average.")
        return
    last, mean = valley.averaged(run)
    st.markdown(f"**{name(run)}**")
    left, right = st.columns(2)
    left.metric(
        "Last epoch",
        f"{last.accuracy:.2%}",
        f"loss {last.loss:.3f}",
        delta_color="off",
        delta_arrow="off",
    )
    right.metric(
        f"Mean of the last {AVERAGED}", f"{mean.accuracy:.2%}", f"loss {mean.loss:.3f}",
        delta_color="off", delta_arrow="off",
    )  # fmt: skip
    if taught_runs.average_of(run.run) in {it.run for it in taught_runs.records()}:
        averaged = taught_runs.average_of(run.run)
        with st.container(horizontal=True):
            address.page_link("draw", "Draw for it", runs=f"{run.run},{averaged}")
            address.page_link("mistakes", "See its mistakes", run=averaged)
    else:
        st.button(
            "Take it to Draw and Mistakes", icon=":material/add:", key=f"average {run.run}",
            on_click=lambda: taught_runs.keep_average(run, valley.average(run)),
        )  # fmt: skip


def show_last_three(run: RunRecord) -> None:
    """The plane through a run's last three epochs."""
    cut = valley.last_three(run)
    last = len(run.epochs)
    path = cut.paths[run.run]
    names = {f"epoch {last - 2 + i}": place for i, place in enumerate(path)}
    middle = tuple(sum(axis) / 3 for axis in zip(*path, strict=True))
    colours = showing.colours([run])
    chart = kept_charts.spec(
        charts.map_of, cut.places, cut.losses, {name(run): path}, colours,
        {**names, "mean": middle},
    )  # fmt: skip
    st.vega_lite_chart(chart, width="stretch", alt=_told(cut, name(run)))


def show_both_paths(first: RunRecord, second: RunRecord) -> None:
    """Both runs' ways from the start that they share, dropped onto the plane of their ends."""
    cut = valley.both_paths(first, second)
    colours = showing.colours([first, second])
    paths = {name(run): cut.paths[run.run] for run in (first, second)}
    names = {"start": paths[name(first)][0], **{run: path[-1] for run, path in paths.items()}}
    chart = kept_charts.spec(charts.map_of, cut.places, cut.losses, paths, colours, names)
    st.vega_lite_chart(chart, width="stretch", alt=_told(cut, " and ".join(paths)))


def _told(cut: valley.Cut, title: str) -> str:
    return (
        f"A plane through three networks of {title}. Loss from {cut.losses.min():.3f} to "
        f"{cut.losses.max():.3f}."
    )


def show_growth(seeds: Mapping[str, list[Landscape]]) -> None:
    """Units that never fire and the weights' length by epoch, of every seed."""
    seeds = {title: them for title, them in seeds.items() if them}
    colours = colours_of_seeds()
    left, right = st.columns(2, gap="large")
    for place, figure, title, alt in (
        (
            left,
            "silent",
            "units that never fire, of 256",
            "Units of the first layer that never fire",
        ),
        (right, "length", "length of all weights", "Length of the weights"),
    ):
        curves = {key: [getattr(it, figure) for it in them] for key, them in seeds.items()}
        ends = ", ".join(
            f"{key}: {sum(c[-1] for c in them) / len(them):.1f}" for key, them in curves.items()
        )
        with place:
            chart = kept_charts.spec(charts.by_epoch, curves, colours, title)
            st.vega_lite_chart(
                chart, width="stretch", alt=f"{alt} by epoch. At the end, mean: {ends}."
            )


def show_sheet(run: RunRecord) -> None:
    """The first layer's 256 units after the last epoch, each as an image of its weights."""
    picture, told = _sheet(run.run, run.files[WEIGHTS])
    st.markdown(f"**{name(run)}**, after its last epoch")
    st.html(f'<img src="{picture}" alt="256 weight images" style="width: 100%; max-width: 478px">')
    st.caption(told)


@st.cache_data(max_entries=10, show_spinner=False)
def _sheet(run: str, checksum: str) -> tuple[str, str]:
    last = valley.weights(run, checksum)[-1]
    fires = first_layer.firing(last, resources.test_images()[0])
    order = (-fires).argsort(kind="stable")
    return source(first_layer.sheet(last, order, fires == 0), COLOURS), tell_units(
        last, int((fires == 0).sum())
    )
