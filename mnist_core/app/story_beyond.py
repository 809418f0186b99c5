"""The Story's second part: what the article leaves out. Each section says whether it is open."""

import streamlit as st

from mnist_core.app import address, exercise_view
from mnist_core.app import story_parts as parts
from mnist_core.charts.axes import best_note, gap_note
from mnist_core.findings.metrics import GAP_EVALUATED, LOSS_EVALUATED, LOSSES
from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.references import REFERENCES
from mnist_core.words import probes, questions, story_beyond

Groups = dict[str, SeedGroup]


def show_decay(groups: Groups) -> bool:
    first, second, decaying = map(groups.get, ("Run 1", "Run 2", "Run 1, decaying"))
    if not first or not second or not decaying or not parts.several(first, second, decaying):
        return True
    st.markdown(story_beyond.DECAY)
    question = questions.decay(decaying, first, second)
    if not parts.ask(question):
        return False
    parts.show_curves(
        [first, decaying], LOSS_EVALUATED, best_note(decaying.run, len(decaying.seeds))
    )
    parts.show_strip([first, second, decaying])
    st.markdown(story_beyond.decay(first, decaying, groups.get("lr 0.001, decaying")))
    parts.fold(question.more)
    exercise_view.fold("shrink")
    address.train_link("Train run 1 with decay", decaying.run.config)
    return True


def show_gap(groups: Groups) -> bool:
    second, larger = groups.get("Run 2"), groups.get("lr 0.001, decaying")
    if not second or not larger or not parts.several(second, larger):
        return True
    st.markdown(story_beyond.between(second, larger))
    question = questions.gap(second, larger)
    if not parts.ask(question):
        return False
    parts.show_curves(
        [second, larger], GAP_EVALUATED, gap_note(larger.run, len(larger.seeds), ".0f"), log=True
    )
    parts.show_strip(
        [second, groups.get("lr 0.001"), larger],
        "“lr 0.001” has the same learning rate (lr), kept constant.",
    )
    if (first := groups.get("Run 1")) and (decaying := groups.get("Run 1, decaying")):
        st.markdown(story_beyond.smaller(first, decaying, larger))
    st.markdown(story_beyond.gap(larger, groups.values()))
    parts.fold(question.more)
    exercise_view.fold("wide")
    address.train_link("Train this one", larger.run.config)
    return True


def show_regularised(groups: Groups) -> bool:
    if not (regularised := groups.get("Regularised")):
        return True
    st.markdown(story_beyond.regularising(regularised))
    if not parts.ask(questions.regularised(regularised)):
        return False
    plain = groups.get("lr 0.001, decaying")
    parts.show_curves([regularised], LOSSES, best_note(regularised.run, len(regularised.seeds)))
    parts.show_strip([groups.get("Run 2"), plain, regularised])
    st.markdown(story_beyond.regularised(regularised, plain))
    parts.fold(*probes.ablation(parts.load_ablation(regularised)))
    exercise_view.fold("narrow")
    address.page_link("draw", "Draw digits and keep score of the runs", runs=",".join(REFERENCES))
    address.train_link("Train a regularised run", regularised.run.config)
    return True


def show_seeds(groups: Groups) -> bool:
    if not (first := groups.get("Run 1")) or not parts.several(first) or not first.accuracy:
        return True
    if not parts.ask(questions.seeds(first.accuracy)):
        return False
    parts.show_strip(groups.values())
    st.markdown(story_beyond.seeds(groups))
    exercise_view.fold("seed")
    st.markdown(story_beyond.CONCLUSION)
    parts.show_score()
    address.page_link("sweep", "Which rate is best? See many, over seeds")
    every = ",".join(run.run for run in first.seeds)
    address.page_link("compare", "Compare the seeds of run 1", runs=every)
    address.page_link("teach", "Teach a network your own hand")
    return True
