"""Story: what a learning rate does and how overfitting shows, told with recorded runs."""

from dataclasses import replace

import streamlit as st

from mnist_core.app import (
    address,
    announce,
    exercise_view,
    first_sight,
    kept_charts,
    noise,
    showing,
    story_frame,
    switches,
    training_here,
    valley,
)
from mnist_core.app import story_beyond as beyond
from mnist_core.app import story_parts as parts
from mnist_core.charts import diagram
from mnist_core.charts.axes import best_note, gap_note, jump_note
from mnist_core.charts.curves import Note
from mnist_core.findings.metrics import GAPS, LOSS_EVALUATED, LOSSES
from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.network.model import SIZES
from mnist_core.references import REFERENCES
from mnist_core.words import article, probes, questions, story
from mnist_core.words.exercises import tell_trial
from mnist_core.words.landscape import tell_dips
from mnist_core.words.sentences import tell_config

RUN_1, RUN_2, _ = REFERENCES
TRIAL = replace(REFERENCES[RUN_1], epochs=10, train_size=10_000)
Groups = dict[str, SeedGroup]


def main() -> None:
    showing.enter("story")
    switches.take("answers", "present")
    middle = st.container(horizontal_alignment="center", key="story")
    with middle, st.container(width=story_frame.WIDTH):
        if key := story_frame.chosen_exercise():
            story_frame.show_exercise(key)
            return
        groups = parts.load_groups()
        show_opening(groups)
        for place, (anchor, (title, section)) in enumerate(SECTIONS.items()):
            if anchor == "decay":
                st.header("Beyond the article", anchor="beyond", divider="gray")
            heading = st.header if place < list(SECTIONS).index("decay") else st.subheader
            heading(title, anchor=anchor, divider="gray")
            if not section(groups):
                story_frame.tell_rest([it for it, _ in list(SECTIONS.values())[place + 1 :]])
                break
        showing.hold_anchor()


def show_opening(groups: Groups) -> None:
    st.session_state.story_marks = {}  # each question that is shown adds its own
    st.title("What a learning rate does")
    st.markdown(story.OPENING)
    names: tuple[str, ...] = ("Run 1", "Run 2")
    runs = {name: groups[name].run for name in names if name in groups}
    told = first_sight.show(runs) if runs else False
    story_frame.show_controls()  # on a phone they end above its bar
    if told:
        st.caption(story.SIGHT)


def show_model(groups: Groups) -> bool:
    st.markdown(story.MODEL)
    picture = kept_charts.spec(diagram.network, SIZES, first_sight.an_image())
    st.vega_lite_chart(picture, width="stretch", alt=diagram.describe(SIZES))
    st.markdown(story.LOSSES)
    parts.fold(
        story.ARTICLE,
        diagram.table(SIZES),
        terms=("parameter", "nat", "step", "test and validation images"),
    )
    exercise_view.fold("enough")
    return True


def show_run_1(groups: Groups) -> bool:
    if not (first := groups.get("Run 1")):
        return True
    run = first.run
    st.markdown(f"{tell_config(run)} {story.RATE}")
    question = questions.run_1(first)
    if not parts.ask(question):
        return False
    parts.show_curves(
        [first], LOSSES, [*jump_note(run), Note(*article.PEAK, "the article", "diamond")]
    )
    st.markdown(story.run_1(first))
    parts.show_valley(run)
    parts.fold(
        story.run_1_in_detail(first),
        tell_dips("Run 1", valley.seeds()["Run 1"]),
        *parts.tell_figures(first, article.RUN_1),
        noise.tell_reported(),
        terms=("seed", "evaluated", "Adam"),
    )
    address.page_link("bounce", "Look into that valley, epoch by epoch")
    show_trial()
    exercise_view.fold("calm")
    return True


def show_trial() -> None:
    st.markdown("Ten epochs of run 1, on a sixth of the images:")
    training_here.button("trial", "Train it here", TRIAL, again=True)
    if record := training_here.show("trial"):
        showing.show_training(record, None)
        st.markdown(tell_trial(record))
        announce.say("trial", tell_trial(record))


def show_run_2(groups: Groups) -> bool:
    if not (second := groups.get("Run 2")):
        return True
    run, first = second.run, groups.get("Run 1", second)
    st.markdown(f"{tell_config(run)} {story.rate(first, second)}")
    question = questions.run_2(first, second)
    if not parts.ask(question):
        return False
    parts.show_strip([first, second])
    parts.show_curves([second], LOSSES, best_note(run, len(second.seeds)))
    st.markdown(story.run_2(first, second))
    parts.fold(
        question.more,
        story.run_2_in_detail(second),
        story.steps(first, second, parts.step_lengths(first.run, run)),
        *parts.tell_figures(second, article.RUN_2),
        terms=("95% interval, Student's t", "Welch's t-test"),
    )
    exercise_view.fold("faster")
    address.page_link("mistakes", "See which digits the two runs misread", run=RUN_1, other=RUN_2)
    return True


def show_overfitting(groups: Groups) -> bool:
    st.markdown(story.OVERFITTING)
    if not (second := groups.get("Run 2")):
        st.info("The curves of this section need run 2.")
        return True
    parts.show_curves([second], GAPS, gap_note(second.run, len(second.seeds)))
    longer = parts.load_longer()
    question = questions.longer(longer) if longer else questions.overfitting(second)
    if not parts.ask(question):
        return False
    if longer:
        parts.show_curves([longer], LOSS_EVALUATED, best_note(longer.run, len(longer.seeds)))
    st.markdown(story.overfitting(second, longer))
    parts.fold(
        question.more,
        f"{story.MEAN_GAP} {story.tell_gap(second)}",
        *parts.tell_figures(second, [article.GAP]),
        probes.by_heart(parts.load_random_labels()),
        terms=("gap", "regularisation"),
    )
    exercise_view.fold("overfit")
    return True


def show_takeaway(groups: Groups) -> bool:
    st.markdown(story.TAKEAWAY)
    parts.show_score()
    if first := groups.get("Run 1"):
        parts.fold(story.choosing(first), terms=("decay",))
    exercise_view.fold("stop")
    st.markdown("So far the article. What it leaves out changes the picture: read on, or go and")
    address.page_link("train", "train a run of your own")
    address.page_link("draw", "draw digits, and see what each run makes of them")
    address.page_link("compare", "compare the two runs", runs=f"{RUN_1},{RUN_2}", band="seeds")
    return True


SECTIONS = {  # anchor → heading and what stands below it
    "model": ("The model", show_model),
    "run-1": ("Run 1: long steps", show_run_1),
    "run-2": ("Run 2: short steps", show_run_2),
    "overfitting": ("The overfitting signal", show_overfitting),
    "takeaway": ("The takeaway", show_takeaway),
    "decay": ("Let the step shrink", beyond.show_decay),
    "gap": ("Is a wide gap harmful?", beyond.show_gap),
    "regularised": ("Regularisation", beyond.show_regularised),
    "seeds": ("One run proves little", beyond.show_seeds),
}
main()
