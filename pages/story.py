"""Story: what a learning rate does and how overfitting shows, told with recorded runs."""

import math
from collections.abc import Callable
from itertools import pairwise

import streamlit as st

from mnist_core import diagram, ui
from mnist_core.charts import Note
from mnist_core.metrics import GAP, LOSS, VALIDATION_ACCURACY, Point, gap, largest_rise, series
from mnist_core.model import PARAMETERS, SIZES
from mnist_core.record import RunRecord
from mnist_core.results import accuracy_on_test
from mnist_core.references import REFERENCES
from mnist_core.seeds import same_but_seed, spread
from mnist_core.sentences import (
    tell_config,
    tell_contest,
    tell_draw,
    tell_gap,
    tell_harm,
    tell_rises,
    tell_training,
)

WIDTH = 760  # pixels: some 80 characters a line
RUN_1, RUN_2, REGULARISED = REFERENCES
REPORTED = {RUN_1: 0.9702, RUN_2: 0.9774}  # the article's test accuracies

Measure = Callable[[RunRecord], float | None]
Figure = tuple[str, float, Measure, str]  # what, as the article has it, in a run, format


def main() -> None:
    ui.enter()
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH):
        show_opening()
        show_model()
        first = show_run_1()
        second = show_run_2()
        show_overfitting(first, second)
        show_takeaway(first, second)


def show_opening() -> None:
    st.title("What a learning rate does")
    st.markdown(
        "A small network learns to read handwritten digits, twice. Both times it is the same "
        "network and the same 60,000 images. What differs is the length of its steps, and for how "
        "many rounds it learns. One run lurches, the other glides; and the one that glides shows "
        "how **overfitting** begins."
    )
    st.caption(
        "Five minutes. An article reported these two runs. Here they were trained again, and every "
        "curve, and every figure that is not marked as the article's, is computed from what was "
        "recorded."
    )


def show_model() -> None:
    st.header("The model", divider="gray")
    st.markdown(
        f"An image of 28 × 28 grey values goes in on the left, as {SIZES[0]} numbers. Ten numbers "
        f"come out on the right: how probable each digit is. In between lie layers of *units*. "
        f"A unit adds up what the layer before sends it, each value times a *weight*, and passes "
        f"the sum on if it is above zero."
    )
    st.altair_chart(diagram.network(SIZES), width="stretch", alt=diagram.describe(SIZES))
    st.caption("Units of each layer, not all of them drawn; below, the parameters between layers.")
    st.markdown(layer_table())
    st.markdown(
        f"These {PARAMETERS:,} parameters begin as random numbers. Training shows the network a "
        f"few images at a time and computes its **loss**: minus the logarithm of the probability "
        f"that it gave to the right digit. Certainty costs 0, a blind guess ln 10 = "
        f"{math.log(10):.2f}. Then every parameter moves a little, in the direction that lowers "
        f"the loss.\n\n"
        f"- The **learning rate** says how far they move. It is the length of the step.\n"
        f"- An **epoch** is one round through all of the training images.\n"
        f"- **Training loss** is measured on the images that it learns from, as the mean over an "
        f"epoch.\n"
        f"- **Validation loss** is measured at the epoch's end on 10,000 other images, which it "
        f"never learns from. It tells how the network will do on digits that it has not seen."
    )
    ui.page_link("train", "Choose a learning rate and watch it train")


def layer_table() -> str:
    """Each layer's shape and parameters as a Markdown table."""
    lines = ["| layer | weights + biases | parameters |", "|---|---|--:|"]
    parts = zip(pairwise(SIZES), diagram.parameters(SIZES), strict=True)
    for number, ((inputs, outputs), count) in enumerate(parts, start=1):
        shape = f"{inputs} × {outputs} + {outputs}"
        lines.append(f"| {number} | {shape} | {count:,} |")
    return "\n".join([*lines, f"| all | | **{PARAMETERS:,}** |"])


def show_run_1() -> RunRecord | None:
    st.header("Run 1: long steps", divider="gray")
    run = ui.reference(RUN_1)
    if run is None:
        return None
    losses, rise = series(run, "val_loss"), largest_rise(series(run, "val_loss"))
    st.markdown(f"{tell_config(run)} Watch the solid line, the validation loss.")
    ui.show_curves([run], LOSS, notes=[jump_note(*rise)] if rise else [])
    st.markdown(
        f"{tell_training(run)} Validation loss does not follow: it rises in {tell_rises(losses)}"
        f"{tell_jump(*rise) if rise else ''}. Picture somebody who walks down into a valley in "
        f"fog, with a stride wider than the valley's floor. Every step heads downhill, and lands "
        f"on the slope across. This is called *overshooting*. The network still learns to read; "
        f"it does not settle."
    )
    show_figures(
        run,
        ("test accuracy", REPORTED[RUN_1], accuracy_on_test, ".2%"),
        ("highest validation loss after epoch 1", 0.2371, peak, ".4f"),
    )
    show_draw(run)
    train_link("Train run 1 yourself, with this seed or another", run)
    return run


def show_run_2() -> RunRecord | None:
    st.header("Run 2: short steps", divider="gray")
    run = ui.reference(RUN_2)
    if run is None:
        return None
    losses = series(run, "val_loss")
    st.markdown(f"{tell_config(run)} The same two curves:")
    ui.show_curves([run], LOSS)
    st.markdown(
        f"{tell_training(run)} Validation loss comes down with it, from {losses[0].value:.3f} to "
        f"{losses[-1].value:.3f}; it rises in {tell_rises(losses)}. Short steps follow the slope. "
        f"What they cost is time: each epoch gets less far, so it takes more of them."
    )
    show_figures(
        run,
        ("test accuracy", REPORTED[RUN_2], accuracy_on_test, ".2%"),
        ("training loss at the end", 0.0285, final("train_loss"), ".4f"),
        ("validation loss at the end", 0.0718, final("val_loss"), ".4f"),
    )
    show_draw(run)
    train_link("Train run 2 yourself, with this seed or another", run)
    return run


def show_overfitting(first: RunRecord | None, second: RunRecord | None) -> None:
    st.header("The overfitting signal", divider="gray")
    st.markdown(
        "Look at run 2 again. Both of its lines fall, but not equally fast. Divide one by the "
        "other: validation loss / training loss is the **gap**. At 1, the network does equally "
        "well on images that it knows and on images that it does not."
    )
    if second is None:
        st.info("The curves of this section need run 2.")
        return
    shown = [run for run in (first, second) if run]
    gaps = series(second, "gap")
    ui.show_curves(shown, GAP, notes=[Note(*gaps[-1], f"{gaps[-1].value:.1f} ×")] if gaps else [])
    st.markdown(
        f"Follow run 2. {tell_gap(second)} The network has begun to know its training images "
        f"better than it knows digits. That is how overfitting begins. {tell_harm(second)}"
    )
    st.caption(
        "A gap below 1 in the first epochs is no mistake: training loss is the mean over an "
        "epoch in which the network still improves, validation loss is measured after it."
    )
    show_figures(second, ("gap at the end of run 2", 2.5, lambda run: gap(run.epochs[-1]), ".1f"))
    ui.page_link("compare", "Compare the two runs, curve by curve", runs=f"{RUN_1},{RUN_2}")


def show_takeaway(first: RunRecord | None, second: RunRecord | None) -> None:
    st.header("The takeaway", divider="gray")
    third = ui.reference(REGULARISED)
    shown = [run for run in (first, second, third) if run]
    if first and second:
        st.markdown(tell_contest(first, second))
    st.markdown(
        "- **Validation loss that jumps** says that the step is too long. Shorten it, or let it "
        "shrink while training goes on.\n"
        "- **Both losses falling, and slowly,** says that the step is short. It is safe, and it "
        "costs epochs.\n"
        "- **A widening gap** is an early sign. Judge by validation loss itself: once it "
        "turns and rises while training loss still falls, more training does harm.\n"
        "- **One run is a draw, not a claim.** Another seed gives other first weights and another "
        "order of images, and with them another curve."
    )
    if shown:
        ui.show_curves(shown, VALIDATION_ACCURACY)
    if third:
        st.markdown(tell_regularised(third))
    ui.page_link("compare", "Compare all three runs", runs=",".join(REFERENCES))
    ui.page_link("draw", "Draw a digit and see what the runs read", runs=",".join(REFERENCES))


def tell_jump(before: Point, after: Point) -> str:
    return f", most in epoch {after.epoch}, from {before.value:.3f} to {after.value:.3f}"


def jump_note(before: Point, after: Point) -> Note:
    return Note(*after, f"+{after.value / before.value - 1:.0%} in one epoch")


def tell_regularised(run: RunRecord) -> str:
    accuracy, end = accuracy_on_test(run), gap(run.epochs[-1])
    tested = f"It reads {accuracy:.2%} of the test images" if accuracy else "It is not tested yet"
    closed = f", and its gap ends at {end:.1f}" if end else ""
    return (
        f"The third line is the same network, *regularised*: it never sees the same image twice, "
        f"because every image is distorted a little each time, and its steps shrink to nothing. "
        f"{tested}{closed}. It was validated on 10,000 held-out training images, and the test "
        f"images were used once, at the end."
    )


def show_figures(run: RunRecord, *figures: Figure) -> None:
    """The article's figures beside this run's and, where there are several, over its seeds."""
    seeds = same_but_seed(run.config, ui.records())
    columns = ["", "the article", "this run"]
    if len(seeds) > 1:
        columns.append(f"{len(seeds)} seeds: mean (range)")
    rows = [columns, ["---", *["--:"] * (len(columns) - 1)]]
    for what, article, measure, shape in figures:
        ours, over = measure(run), spread(map(measure, seeds))
        cells = [what, format(article, shape), "–" if ours is None else format(ours, shape)]
        if len(seeds) > 1 and over:
            low, high = (format(value, shape).rstrip("%") for value in (over.low, over.high))
            cells.append(f"{over.mean:{shape}} ({low}–{high})")
        rows.append(cells)
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def show_draw(run: RunRecord) -> None:
    seeds = same_but_seed(run.config, ui.records())
    st.caption(tell_draw(REPORTED[run.run], spread(map(accuracy_on_test, seeds))))


def final(key: str) -> Measure:
    """A measure: a metric after the last epoch."""
    return lambda run: run.epochs[-1][key]


def peak(run: RunRecord) -> float | None:
    """The highest validation loss after the first epoch."""
    return max((point.value for point in series(run, "val_loss")[1:]), default=None)


def train_link(label: str, run: RunRecord) -> None:
    config = run.config
    ui.page_link(
        "train",
        label,
        lr=f"{config.learning_rate:g}",
        epochs=config.epochs,
        seed=config.seed,
        batch=config.batch_size,
    )


main()
