"""Parts of the Story: its groups of seeds, headings, questions, charts and figures."""

from collections.abc import Iterable, Sequence

import streamlit as st

from mnist_core.app import announce, kept_charts, resources, showing, valley
from mnist_core.app.address import KEPT
from mnist_core.charts import curves as charts
from mnist_core.charts import landscape as landscape_charts
from mnist_core.charts import seeds as seed_charts
from mnist_core.charts.axes import Note
from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import Metric, describe
from mnist_core.findings.moves import step_length
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import SeedGroup, elsewhere, shipped_seeds
from mnist_core.references import PROBED, REFERENCES, SEEDED
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words import article
from mnist_core.words.glossary import explain
from mnist_core.words.landscape import tell_line
from mnist_core.words.questions import Question, tell_score

NAMES = ("Run 1", "Run 2", "Run 1, decaying", "lr 0.001", "lr 0.001, decaying", "Regularised")
WITHOUT = ("images as they are", "no weight decay", "neither")  # of the regularised recipe
LINE = "The loss between the weights of the last two epochs, measured on the test images."
STRIP = "A dot is a seed; the bar is the mean with its 95% interval (Student's t)."


def load_groups() -> dict[str, SeedGroup]:
    """What is told of, by name, shipped records alone; without what has none."""
    groups = {}
    places = {config: run for run, config in REFERENCES.items()}
    for name, config in zip(NAMES, SEEDED, strict=True):
        seeds = shipped_seeds(config, resources.seed_records())
        reference = showing.reference(places[config]) if config in places else None
        run = reference or next(iter(seeds), None)
        if run:
            again = elsewhere(seeds, resources.sweep_records())
            groups[name] = SeedGroup(name, run, seeds or [run], again)
    return groups


def load_longer() -> SeedGroup | None:
    """Run 2 left running, its shipped seeds; None where there are none."""
    return _probed("Run 2, left running", PROBED["longer"][0])


def load_random_labels() -> SeedGroup | None:
    """Trainings on images with wrong labels alone; None where there are none."""
    return _probed("Random labels", PROBED["random-labels"][0])


def load_ablation(regularised: SeedGroup) -> list[SeedGroup]:
    """The regularised run, and it without its parts; itself alone where there are no records."""
    found = map(_probed, WITHOUT, PROBED["ablation"])
    return [regularised._replace(name="all of it"), *filter(None, found)]


def _probed(name: str, config: TrainConfig) -> SeedGroup | None:
    seeds = shipped_seeds(config, resources.seed_records())
    return SeedGroup(name, seeds[0], seeds) if seeds else None


def show_valley(run: RunRecord) -> None:
    """The loss on the straight line through a run's last two epochs' weights, measured."""
    last = len(run.epochs)
    if last < 2:
        return
    try:
        values = valley.line(run, last - 1, last)
    except (RunError, ValueError):
        return
    ends, told = (f"epoch {last - 1}", f"epoch {last}"), {"Run 1": values}
    colours = {"Run 1": resources.palette().colour(run.run)}
    chart = kept_charts.spec(landscape_charts.along, told, colours, ends, height=200)
    st.vega_lite_chart(chart, width="stretch", alt=landscape_charts.describe_line(told, ends))
    st.markdown(f"{LINE} {tell_line('Run 1', (last - 1, last), values)}")


def several(*groups: SeedGroup | None) -> bool:
    """Are there all of these groups, each with several seeds? Else the page says so."""
    if all(group and len(group.seeds) > 1 for group in groups):
        return True
    st.info("The records of this section are missing.")
    return False


def ask(question: Question) -> bool:
    """A question; once an answer is checked, whether it was right, and why. Is it answered?"""
    marks = st.session_state.story_marks
    with st.form(f"form-{question.key}"):
        st.subheader(question.text, anchor=f"question-{question.key}")
        answer = st.radio(
            question.text, question.answers, index=None, key=f"answer-{question.key}",
            label_visibility="collapsed", **KEPT,
        )  # fmt: skip
        checked = st.form_submit_button("Check")
        if answer is not None:
            marks[question.key] = answer == question.answers[question.right]
        elif not st.session_state.get("answers"):
            if checked:
                st.caption("Choose an answer first.")
            return False
        st.markdown(question.reply(answer))
        if checked:
            announce.say(f"verdict-{question.key}", question.reply(answer), asked=True)
    return True


def show_score() -> None:
    """How many of the predictions so far were right."""
    st.info(tell_score(st.session_state.story_marks.values()), icon=":material/flag:")


def fold(*texts: str, terms: Sequence[str] = ()) -> None:
    """What the main line leaves out, one click away: texts, and terms where they first stand."""
    told = [text for text in texts if text]
    if not told and not terms:
        return
    with st.expander("Details"):
        for text in told:
            st.markdown(text)
        if terms:
            st.markdown(explain(*terms))


def show_curves(
    groups: Iterable[SeedGroup], metric: Metric, notes: Sequence[Note] = (), log: bool = False
) -> None:
    """The shown run of each group, the other seeds' first curve faintly behind."""
    groups = list(groups)
    runs, colours = [group.run for group in groups], colours_of(groups)
    behind = {group.name: group.seeds for group in groups if len(group.seeds) > 1}
    chart = kept_charts.spec(
        charts.curves, runs, colours, metric, notes=notes, behind=behind, log=log
    )
    st.html(showing.TOOLTIPS_FIT)
    st.vega_lite_chart(chart, width="stretch", alt=describe(runs, colours, metric))
    if behind:
        most = max(map(len, behind.values()))
        part = next(iter(metric.parts))
        st.caption(f"Faint lines: {part} of all {most} seeds.")


def show_strip(groups: Iterable[SeedGroup | None], caption: str = STRIP) -> None:
    """Test accuracy of the groups that there are: every seed, mean, interval, the article's."""
    there = [group for group in groups if group]
    outcomes = {group.name: group.each(accuracy_on_test) for group in there}
    reported = {name: value for name, value in article.ACCURACIES.items() if name in outcomes}
    chart = kept_charts.spec(seed_charts.strip, outcomes, colours_of(there), reported)
    st.vega_lite_chart(chart, width="stretch", alt=seed_charts.describe(outcomes, reported))
    st.caption(caption)


def colours_of(groups: Iterable[SeedGroup]) -> dict[str, str]:
    """Each group's name and its shown run's colour."""
    return {group.name: resources.palette().colour(group.run.run) for group in groups}


def tell_figures(group: SeedGroup, figures: Sequence[article.Figure]) -> list[str]:
    """The article's figures beside those of the seeds, and plainly which lie outside."""
    outside = article.tell_outside(figures, group)
    return [article.table(figures, group), outside and f"{outside} A single run can be luck."]


def step_lengths(first: RunRecord, second: RunRecord) -> tuple[float, float] | None:
    """The mean lengths of two runs' steps; None where weights were not kept or are damaged."""
    try:
        long, short = (_step_length(run.run, run.files.get(WEIGHTS, "")) for run in (first, second))
    except RunError:
        return None
    return (long, short) if long and short else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _step_length(run: str, checksum: str) -> float | None:
    store = resources.store()
    return step_length(store.load(run), store.weights(run))
