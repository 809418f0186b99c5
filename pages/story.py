"""Story: what a learning rate does and how overfitting shows, told with recorded runs."""

from collections.abc import Iterable, Sequence

import streamlit as st

from mnist_core.app import address, resources, showing
from mnist_core.charts import curves as charts
from mnist_core.charts import diagram
from mnist_core.charts import seeds as seed_charts
from mnist_core.charts.axes import best_note, gap_note, jump_note
from mnist_core.charts.curves import Note
from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import CHANCE_LOSS
from mnist_core.findings.metrics import GAP, LOSS, Metric, describe, series
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.network.model import PARAMETERS, SIZES
from mnist_core.references import REFERENCES, SEEDED
from mnist_core.words import article, questions
from mnist_core.words.questions import Question
from mnist_core.words.sentences import (
    overconfidence,
    tell_article,
    tell_config,
    tell_gap,
    tell_mean,
    tell_reading,
    tell_rises,
    tell_speed,
    tell_training,
    tell_turn,
)

WIDTH = 760  # pixels: some 80 characters a line
RUN_1, RUN_2, _ = REFERENCES
NAMES = ("Run 1", "Run 2", "Run 1, decaying", "lr 0.001", "lr 0.001, decaying", "Regularised")
KEPT = {"bind": "query-params", "persist_state": "session"}  # in the URL, and on other pages
TOO_HIGH, TOO_LOW = TrainConfig(0.3, 3), TrainConfig(1e-6, 5)
RATES = {"too short": 0.04, "fits": 0.3, "too long": 0.96}
STRIP = "A dot is a seed; the bar is the mean with its 95% interval (Student's t)."
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


def main() -> None:
    showing.enter()
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH):
        show_opening()
        show_model()
        show_learning_rate()
        kinds = load_kinds()
        show_run_1(kinds)
        show_run_2(kinds)
        show_overfitting(kinds)
        show_takeaway(kinds)
        show_decay(kinds)
        show_gap(kinds)
        show_regularised(kinds)
        show_seeds(kinds)
        showing.hold_anchor()


def load_kinds() -> dict[str, SeedGroup]:
    """What is told of, by name; without what has no record."""
    kinds = {}
    places = {config: run for run, config in REFERENCES.items()}
    for name, config in zip(NAMES, SEEDED, strict=True):
        seeds = resources.seeds_of(config)
        reference = showing.reference(places[config]) if config in places else None
        run = reference or next(iter(seeds), None)
        if run:
            kinds[name] = SeedGroup(name, run, seeds or [run])
    return kinds


def heading(anchor: str) -> None:
    st.header(SECTIONS[anchor], anchor=anchor, divider="gray")


def show_opening() -> None:
    st.title("What a learning rate does")
    st.markdown(
        "A small network learns to read handwritten digits, twice. Both times it is the same "
        "network and the same 60,000 images. What differs is the length of its steps, and for how "
        "many rounds it learns. One run lurches, the other glides; and the one that glides shows "
        "how **overfitting** begins."
    )
    st.caption(
        "An article reported these two runs. Here they were trained again, with "
        "several seeds, and every curve, and every figure that is not marked as the article's, is "
        "computed from what was recorded."
    )
    st.markdown(" · ".join(f"[{text}](#{anchor})" for anchor, text in SECTIONS.items()))
    st.toggle(
        "Show all answers", key="answers", **KEPT,
        help="The page asks before it tells. Your answers are in its address, so a link to it "
        "shows them too; a link to a section or question is the sign beside its heading.",
    )  # fmt: skip


def ask(question: Question) -> bool:
    """A question; once it is answered, whether that was right, and why. Is it answered?"""
    with st.container(border=True):
        st.subheader(question.text, anchor=f"question-{question.key}")
        answer = st.radio(
            question.text, question.answers, index=None, key=f"answer-{question.key}",
            label_visibility="collapsed", **KEPT,
        )  # fmt: skip
        if answer is None and not st.session_state.get("answers"):
            st.caption("Choose, and the page goes on.")
            return False
        st.markdown(question.reply(answer))
    return True


def show_model() -> None:
    heading("model")
    st.markdown(
        f"An image of 28 × 28 grey values goes in on the left, as {SIZES[0]} numbers. Ten numbers "
        f"come out on the right: how probable each digit is. In between lie layers of *units*. "
        f"A unit adds up what the layer before sends it, each value times a *weight*, and passes "
        f"the sum on if it is above zero."
    )
    st.altair_chart(diagram.network(SIZES), width="stretch", alt=diagram.describe(SIZES))
    st.caption("Units of each layer, not all of them drawn; below, the parameters between layers.")
    st.markdown(diagram.table(SIZES))
    st.markdown(
        f"These {PARAMETERS:,} parameters begin as random numbers. Training shows the network a "
        f"few images at a time and computes its **loss**: minus the logarithm of the probability "
        f"that it gave to the right digit. Certainty costs 0, a blind guess ln 10 = "
        f"{CHANCE_LOSS:.2f}. Then every parameter moves a little, in the direction that lowers "
        f"the loss.\n\n"
        f"- An **epoch** is one round through all of the training images.\n"
        f"- **Training loss** is measured on the images that it learns from, as the mean over an "
        f"epoch.\n"
        f"- **Validation loss** is measured at the epoch's end on 10,000 other images, which it "
        f"never learns from. It tells how the network will do on digits that it has not seen."
    )
    address.page_link("draw", "Draw a digit and see what the network makes of it")


def show_learning_rate() -> None:
    heading("learning-rate")
    st.markdown(
        "How far the parameters move is the **learning rate**: the length of the step. Picture "
        "somebody who walks down into a valley in fog and knows only which way is down."
    )
    words = "One valley, three step lengths: too short creeps, one that fits arrives, too long "
    words += "lands on the slope across and goes to and fro."
    st.altair_chart(diagram.valley(RATES), width="stretch", alt=words)
    st.caption(words)
    address.train_link(f"Train with far too long a step, {TOO_HIGH.learning_rate:g}", TOO_HIGH)
    address.train_link(f"Train with far too short a step, {TOO_LOW.learning_rate:f}", TOO_LOW)


def show_run_1(kinds: dict[str, SeedGroup]) -> None:
    heading("run-1")
    if not (kind := kinds.get("Run 1")):
        return
    run, losses = kind.run, series(kind.run, "val_loss")
    st.markdown(f"{tell_config(run)} Adam, its optimiser, is commonly run at 0.001.")
    if not ask(questions.run_1(kind)):
        return
    show_curves([kind], LOSS, [*jump_note(run), Note(*article.PEAK, "the article", "diamond")])
    st.markdown(
        f"{tell_training(run)} Validation loss does not follow: it rises in {tell_rises(losses)}. "
        f"Every step heads downhill, and lands on the slope across: *overshooting*. The network "
        f"still learns to read; it does not settle."
    )
    show_figures(kind, article.RUN_1)
    address.train_link("Train run 1 yourself, with this seed or another", run.config)


def show_run_2(kinds: dict[str, SeedGroup]) -> None:
    heading("run-2")
    if not (kind := kinds.get("Run 2")):
        return
    run, first = kind.run, kinds.get("Run 1", kind)
    shorter = first.run.config.learning_rate / run.config.learning_rate
    st.markdown(f"{tell_config(run)} Each step is {shorter:.0f} times shorter than run 1's.")
    if not ask(questions.run_2(first, kind)):
        return
    show_strip([first, kind])
    st.caption(STRIP)
    losses = series(run, "val_loss")
    show_curves([kind], LOSS, best_note(run))
    st.markdown(
        f"{tell_training(run)} Validation loss comes down with it, from {losses[0].value:.3f} to "
        f"{losses[-1].value:.3f}; it rises in {tell_rises(losses)}. Short steps follow the slope. "
        f"What they cost is time: {tell_speed({'run 1': first.seeds, 'run 2': kind.seeds})}"
    )
    show_figures(kind, article.RUN_2)
    address.train_link("Train run 2 yourself, with this seed or another", run.config)
    address.page_link("mistakes", "See which digits the two runs misread", run=RUN_1, other=RUN_2)


def show_overfitting(kinds: dict[str, SeedGroup]) -> None:
    heading("overfitting")
    st.markdown(
        "Both lines of run 2 fall, but not equally fast. Divide one by the other: validation loss "
        "/ training loss is the **gap**. At 1, the network does equally well on images that it "
        "knows and on images that it does not."
    )
    if not (kind := kinds.get("Run 2")):
        st.info("The curves of this section need run 2.")
        return
    if not ask(questions.overfitting(kind)):
        return
    shown = [kinds["Run 1"], kind] if "Run 1" in kinds else [kind]
    show_curves(shown, GAP, gap_note(kind.run))
    st.markdown(
        f"Follow run 2. {tell_gap(kind.run)} The network has begun to know its training images "
        f"better than it knows digits. That is how overfitting begins: a sign, and no harm yet. "
        f"Harm is done when validation loss itself turns and rises while training loss still falls."
    )
    st.caption(
        "A gap below 1 in the first epochs is no mistake: training loss is the mean over an "
        "epoch in which the network still improves, validation loss is measured after it."
    )
    show_figures(kind, [article.GAP])
    address.page_link("compare", "Compare the two runs, curve by curve", runs=f"{RUN_1},{RUN_2}")


def show_takeaway(kinds: dict[str, SeedGroup]) -> None:
    heading("takeaway")
    st.markdown(
        "- **Validation loss that jumps** says that the step is too long. Shorten it, or let it "
        "shrink while training goes on. Far too long, and loss never leaves "
        f"ln 10 = {CHANCE_LOSS:.2f}.\n"
        "- **Both losses falling, slowly and still at the end,** says that the step is short. It "
        "is safe, and it costs epochs.\n"
        "- **A widening gap** is an early sign. Judge by validation loss itself.\n"
        "- **One run is a draw, not a claim.** Another seed gives other first weights and another "
        "order of images, and with them another curve."
    )
    st.markdown("So far the article. What it leaves out changes the picture.")
    address.page_link("compare", "Compare run 1 and run 2", runs=f"{RUN_1},{RUN_2}", band="seeds")


def show_decay(kinds: dict[str, SeedGroup]) -> None:
    heading("decay")
    if not (kind := kinds.get("Run 1, decaying")):
        st.info("The records of this section are missing.")
        return
    first, second = kinds.get("Run 1"), kinds.get("Run 2")
    st.markdown(
        "Run 1 again: the same long first step, the same ten epochs. But now each step is a "
        "little shorter than the last, down to 0 at the end: *linear decay*."
    )
    if not ask(questions.decay(kind, first, second)):
        return
    show_curves([k for k in (first, kind) if k], LOSS, best_note(kind.run))
    show_strip([k for k in (first, second, kind) if k])
    st.markdown(
        "Long steps are not the sin: not shrinking them is. Early they cover ground; late, short "
        "ones let the network settle on the valley's floor."
    )
    address.train_link("Train run 1 with decay", kind.run.config)


def show_gap(kinds: dict[str, SeedGroup]) -> None:
    heading("gap")
    kind, second = kinds.get("lr 0.001, decaying"), kinds.get("Run 2")
    if not kind or not second:
        st.info("The records of this section are missing.")
        return
    st.markdown(
        f"A step between those of the two runs, 0.001, also decaying to 0. It learns its training "
        f"images almost by heart: its gap ends at {tell_mean(kind.gap, '.1f')} ×, run 2's at "
        f"{tell_mean(second.gap, '.1f')} ×."
    )
    if not ask(questions.gap(second, kind)):
        return
    show_curves([second, kind], GAP, gap_note(kind.run, ".0f"), log=True)
    show_strip([k for k in map(kinds.get, ("Run 2", "lr 0.001", "lr 0.001, decaying")) if k])
    st.caption("“lr 0.001” is the same step, kept constant.")
    st.markdown(
        f"The gap compares the network with itself; it does not say how well it reads. "
        f"{tell_turn(kind.name, kind.seeds)}"
    )
    turned = max(kinds.values(), key=lambda k: overconfidence(k.seeds), default=kind)
    if overconfidence(turned.seeds) > 0:
        st.markdown(
            f"Not even a validation loss that rises need mean worse reading. "
            f"{tell_turn(turned.name, turned.seeds)} No more answers are wrong: the wrong ones are "
            f"given with more confidence, and the loss charges for that."
        )
    address.train_link("Train this one", kind.run.config)


def show_regularised(kinds: dict[str, SeedGroup]) -> None:
    heading("regularised")
    kind = kinds.get("Regularised")
    if not kind:
        return
    st.markdown(
        "The same network, and every training image is distorted a little, anew in every epoch: "
        "turned, shifted, bent. It never sees the same image twice, so there is nothing to learn "
        "by heart. The steps decay to 0, and every one of them also draws all weights a little "
        "towards 0: *weight decay*. All this is called *regularising*."
    )
    if not ask(questions.regularised(kind)):
        return
    show_curves([kind], LOSS, best_note(kind.run))
    rivals = [k for k in map(kinds.get, ("Run 2", "lr 0.001, decaying", "Regularised")) if k]
    show_strip(rivals)
    st.markdown(
        f"It reads right {tell_reading(kind.accuracy)}. It was validated on 10,000 held-out "
        f"training images, and the test images were used once, at the end. What the test images do "
        f"not show: your own digits are not MNIST's. Draw some, and count which run reads them."
    )
    address.page_link("draw", "Draw digits and keep score of the runs", runs=",".join(REFERENCES))
    address.train_link("Train a regularised run", kind.run.config)


def show_seeds(kinds: dict[str, SeedGroup]) -> None:
    heading("seeds")
    first = kinds.get("Run 1")
    found = first.accuracy if first else None
    if not found or found.number < 2:
        st.info("The records of this section are missing.")
        return
    if not ask(questions.seeds(found)):
        return
    show_strip(list(kinds.values()))
    st.caption(STRIP)
    outside = [
        text
        for name, reported in article.ACCURACIES.items()
        if name in kinds
        and (text := tell_article(name.lower(), reported, kinds[name].accuracy, ".2%"))
    ]
    st.markdown(
        " ".join(outside)
        + " A single run could have told either story. The article does not state its seed, batch "
        "size or input scaling; another batch size can explain a figure outside as well as luck."
    )
    address.page_link(
        "compare", "Compare the seeds of run 1", runs=",".join(r.run for r in first.seeds)
    )


def show_curves(
    kinds: Iterable[SeedGroup], metric: Metric, notes: Sequence[Note] = (), log: bool = False
) -> None:
    """The shown run of each kind, the other seeds' first curve faintly behind."""
    kinds = list(kinds)
    runs, colours = [kind.run for kind in kinds], colours_of(kinds)
    behind = {kind.name: kind.seeds for kind in kinds if len(kind.seeds) > 1}
    chart = charts.curves(runs, colours, metric, notes=notes, behind=behind, log=log)
    st.html(showing.TOOLTIPS_FIT)
    st.altair_chart(chart, width="stretch", alt=describe(runs, colours, metric))
    if behind:
        most = max(map(len, behind.values()))
        part = next(iter(metric.parts))
        st.caption(f"Faint lines: {part} of all {most} seeds.")


def show_strip(kinds: Sequence[SeedGroup]) -> None:
    """The test accuracy of every seed, mean and interval, and the article's."""
    outcomes = {kind.name: kind.each(accuracy_on_test) for kind in kinds}
    reported = {name: value for name, value in article.ACCURACIES.items() if name in outcomes}
    chart = seed_charts.strip(outcomes, colours_of(kinds), reported)
    st.altair_chart(chart, width="stretch", alt=seed_charts.describe(outcomes, reported))


def colours_of(kinds: Iterable[SeedGroup]) -> dict[str, str]:
    return {kind.name: resources.palette().colour(kind.run.run) for kind in kinds}


def show_figures(kind: SeedGroup, figures: Sequence[article.Figure]) -> None:
    """The article's figures beside those of the seeds, and plainly which lie outside."""
    st.markdown(article.table(figures, kind))
    if outside := article.tell_outside(figures, kind):
        st.markdown(f"{outside} One run is a draw; see [the seeds](#seeds).")


main()
