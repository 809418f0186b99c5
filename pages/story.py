"""Story: what a learning rate does and how overfitting shows, told with recorded runs."""

import streamlit as st

from mnist_core.app import address, showing
from mnist_core.app import story_parts as parts
from mnist_core.charts import diagram
from mnist_core.charts.axes import best_note, gap_note, jump_note
from mnist_core.charts.curves import Note
from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import GAP_EVALUATED, GAPS, LOSS_EVALUATED, LOSSES
from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.network.model import SIZES
from mnist_core.references import REFERENCES
from mnist_core.words import article, questions, story, story_beyond
from mnist_core.words.sentences import tell_config

WIDTH = 760  # pixels: some 80 characters a line
RUN_1, RUN_2, _ = REFERENCES
TOO_HIGH, TOO_LOW = TrainConfig(0.3, 3), TrainConfig(1e-6, 5)
RATES = {"too short": 0.04, "fits": 0.3, "too long": 0.96}
SECTIONS = {  # anchor → heading
    "model": "The model",
    "learning-rate": "The learning rate",
    "run-1": "Run 1: long steps",
    "run-2": "Run 2: short steps",
    "overfitting": "The overfitting signal",
    "takeaway": "The takeaway",
    "decay": "Beyond: let the step shrink",
    "gap": "Beyond: a gap alone is no harm",
    "regularised": "Beyond: regularisation",
    "seeds": "Beyond: one run is a draw",
}
Groups = dict[str, SeedGroup]


def main() -> None:
    showing.enter()
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH):
        show_opening()
        show_model()
        show_learning_rate()
        groups = parts.load_groups()
        show_run_1(groups)
        show_run_2(groups)
        show_overfitting(groups)
        show_takeaway(groups)
        show_decay(groups)
        show_gap(groups)
        show_regularised(groups)
        show_seeds(groups)
        showing.hold_anchor()


def heading(anchor: str) -> None:
    st.header(SECTIONS[anchor], anchor=anchor, divider="gray")


def show_opening() -> None:
    st.title("What a learning rate does")
    st.markdown(story.OPENING)
    st.caption(story.SOURCE)
    st.markdown(" · ".join(f"[{text}](#{anchor})" for anchor, text in SECTIONS.items()))
    st.toggle("Show all answers", key="answers", help=story.HELP, **parts.KEPT)


def show_model() -> None:
    heading("model")
    st.markdown(story.MODEL)
    st.altair_chart(diagram.network(SIZES), width="stretch", alt=diagram.describe(SIZES))
    st.caption("Units of each layer, not all of them drawn; below, the parameters between layers.")
    st.markdown(diagram.table(SIZES))
    st.markdown(story.LOSSES)
    address.page_link("draw", "Draw a digit and see what the network makes of it")


def show_learning_rate() -> None:
    heading("learning-rate")
    st.markdown(story.LEARNING_RATE)
    st.altair_chart(diagram.valley(RATES), width="stretch", alt=story.VALLEY)
    st.caption(story.VALLEY)
    st.markdown(story.STEPS)
    address.train_link(f"Train with far too high a rate, {TOO_HIGH.learning_rate:g}", TOO_HIGH)
    address.train_link(f"Train with far too low a rate, {TOO_LOW.learning_rate:f}", TOO_LOW)


def show_run_1(groups: Groups) -> None:
    heading("run-1")
    if not (first := groups.get("Run 1")):
        return
    run = first.run
    st.markdown(f"{tell_config(run)} Adam, its optimiser, is commonly run at 0.001.")
    if not parts.ask(questions.run_1(first)):
        return
    parts.show_curves(
        [first], LOSSES, [*jump_note(run), Note(*article.PEAK, "the article", "diamond")]
    )
    st.markdown(story.run_1(first))
    parts.show_figures(first, article.RUN_1)
    address.train_link("Train run 1 yourself, with this seed or another", run.config)


def show_run_2(groups: Groups) -> None:
    heading("run-2")
    if not (second := groups.get("Run 2")):
        return
    run, first = second.run, groups.get("Run 1", second)
    st.markdown(
        f"{tell_config(run)} {story.steps(first, second, parts.step_lengths(first.run, run))}"
    )
    if not parts.ask(questions.run_2(first, second)):
        return
    parts.show_strip([first, second])
    parts.show_curves([second], LOSSES, best_note(run))
    st.markdown(story.run_2(first, second))
    parts.show_figures(second, article.RUN_2)
    address.train_link("Train run 2 yourself, with this seed or another", run.config)
    address.page_link("mistakes", "See which digits the two runs misread", run=RUN_1, other=RUN_2)


def show_overfitting(groups: Groups) -> None:
    heading("overfitting")
    st.markdown(story.OVERFITTING)
    if not (second := groups.get("Run 2")):
        st.info("The curves of this section need run 2.")
        return
    if not parts.ask(questions.overfitting(second)):
        return
    parts.show_curves([second], GAPS, gap_note(second.run))
    st.markdown(story.overfitting(second))
    parts.show_figures(second, [article.GAP])
    address.page_link("compare", "Compare the two runs, curve by curve", runs=f"{RUN_1},{RUN_2}")


def show_takeaway(groups: Groups) -> None:
    heading("takeaway")
    st.markdown(story.takeaway(groups.get("Run 1")))
    address.page_link("compare", "Compare run 1 and run 2", runs=f"{RUN_1},{RUN_2}", band="seeds")


def show_decay(groups: Groups) -> None:
    heading("decay")
    first, second, decaying = map(groups.get, ("Run 1", "Run 2", "Run 1, decaying"))
    if not first or not second or not decaying or not parts.several(first, second, decaying):
        return
    st.markdown(story_beyond.DECAY)
    if not parts.ask(questions.decay(decaying, first, second)):
        return
    parts.show_curves([first, decaying], LOSS_EVALUATED, best_note(decaying.run))
    parts.show_strip([first, second, decaying])
    st.markdown(story_beyond.decay(first, decaying, groups.get("lr 0.001, decaying")))
    address.train_link("Train run 1 with decay", decaying.run.config)


def show_gap(groups: Groups) -> None:
    heading("gap")
    second, larger = groups.get("Run 2"), groups.get("lr 0.001, decaying")
    if not second or not larger or not parts.several(second, larger):
        return
    st.markdown(story_beyond.between(second, larger))
    if not parts.ask(questions.gap(second, larger)):
        return
    parts.show_curves([second, larger], GAP_EVALUATED, gap_note(larger.run, ".0f"), log=True)
    parts.show_strip(
        [second, groups.get("lr 0.001"), larger], "“lr 0.001” is the same rate, kept constant."
    )
    st.markdown(story_beyond.gap(larger, groups.values()))
    address.train_link("Train this one", larger.run.config)


def show_regularised(groups: Groups) -> None:
    heading("regularised")
    if not (regularised := groups.get("Regularised")):
        return
    st.markdown(story_beyond.regularising(regularised))
    if not parts.ask(questions.regularised(regularised)):
        return
    plain = groups.get("lr 0.001, decaying")
    parts.show_curves([regularised], LOSSES, best_note(regularised.run))
    parts.show_strip([groups.get("Run 2"), plain, regularised])
    st.markdown(story_beyond.regularised(regularised, plain))
    address.page_link("draw", "Draw digits and keep score of the runs", runs=",".join(REFERENCES))
    address.train_link("Train a regularised run", regularised.run.config)


def show_seeds(groups: Groups) -> None:
    heading("seeds")
    if not (first := groups.get("Run 1")) or not parts.several(first) or not first.accuracy:
        return
    if not parts.ask(questions.seeds(first.accuracy)):
        return
    parts.show_strip(groups.values())
    st.markdown(story_beyond.seeds(groups))
    every = ",".join(run.run for run in first.seeds)
    address.page_link("compare", "Compare the seeds of run 1", runs=every)
    address.page_link("teach", "Teach a network your own hand, at a rate that you choose")


main()
