"""Story: what a learning rate does and how overfitting shows, told with recorded runs."""

import math
from itertools import pairwise
from typing import NamedTuple

import streamlit as st

from mnist_core import diagram, ui
from mnist_core.charts import Note
from mnist_core.metrics import GAP, LOSS, VALIDATION_ACCURACY, Point, gap, largest_rise, series
from mnist_core.model import PARAMETERS, SIZES
from mnist_core.record import RunRecord
from mnist_core.results import Spread, accuracy_on_test, same_but_seed, spread
from mnist_core.runs import REFERENCES

WIDTH = 760  # pixels: some 80 characters a line
RUN_1, RUN_2, REGULARISED = REFERENCES
REPORTED = {RUN_1: 0.9702, RUN_2: 0.9774}  # the article's test accuracies
ENOUGH = 3  # seeds before a page says that a figure lies outside of them
EASY = 0.95  # an accuracy that both runs reach


class Figure(NamedTuple):
    """A line of the table that holds the article's figure against ours."""

    what: str
    article: str
    ours: str
    seeds: str = ""


def main() -> None:
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH):
        open_story()
        tell_model()
        first = tell_run_1()
        second = tell_run_2()
        tell_overfitting(first, second)
        take_away(first, second)


def open_story() -> None:
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


def tell_model() -> None:
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


def tell_run_1() -> RunRecord | None:
    st.header("Run 1: long steps", divider="gray")
    run = ui.reference(RUN_1)
    if run is None:
        return None
    losses, rise = series(run, "val_loss"), largest_rise(series(run, "val_loss"))
    st.markdown(f"{told_config(run)} Watch the solid line, the validation loss.")
    ui.show_curves([run], LOSS, notes=[jump_note(*rise)] if rise else [])
    st.markdown(
        f"{told_training(run)} Validation loss does not follow: it rises in {told_rises(losses)}"
        f"{told_jump(*rise) if rise else ''}. Picture somebody who walks down into a valley in "
        f"fog, with a stride wider than the valley's floor. Every step heads downhill, and lands "
        f"on the slope across. This is called *overshooting*. The network still learns to read; "
        f"it does not settle."
    )
    peak = max(losses[1:] or losses, key=lambda point: point.value)
    show_figures(
        run,
        Figure("highest validation loss after epoch 1", "0.2371 (epoch 3)", told_point(peak)),
    )
    train_link("Train run 1 yourself, with this seed or another", run)
    return run


def tell_run_2() -> RunRecord | None:
    st.header("Run 2: short steps", divider="gray")
    run = ui.reference(RUN_2)
    if run is None:
        return None
    losses = series(run, "val_loss")
    st.markdown(f"{told_config(run)} The same two curves:")
    ui.show_curves([run], LOSS)
    st.markdown(
        f"{told_training(run)} Validation loss comes down with it, from {losses[0].value:.3f} to "
        f"{losses[-1].value:.3f}; it rises in {told_rises(losses)}. Short steps follow the slope. "
        f"What they cost is time: each epoch gets less far, so it takes more of them."
    )
    final = run.epochs[-1]
    show_figures(
        run,
        Figure("training loss at the end", "0.0285", f"{final['train_loss']:.4f}"),
        Figure("validation loss at the end", "0.0718", f"{final['val_loss']:.4f}"),
    )
    train_link("Train run 2 yourself, with this seed or another", run)
    return run


def tell_overfitting(first: RunRecord | None, second: RunRecord | None) -> None:
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
        f"{told_gap(second)} The network has begun to know its training images better than it "
        f"knows digits. That is how overfitting begins. {told_harm(second)}"
    )
    st.caption(
        "A gap below 1 in the first epochs is no mistake: training loss is the mean over an "
        "epoch in which the network still improves, validation loss is measured after it."
    )
    show_gap_figures(second)
    ui.page_link("compare", "Compare the two runs, curve by curve", runs=f"{RUN_1},{RUN_2}")


def take_away(first: RunRecord | None, second: RunRecord | None) -> None:
    st.header("The takeaway", divider="gray")
    third = ui.reference(REGULARISED)
    shown = [run for run in (first, second, third) if run]
    if first and second:
        st.markdown(told_comparison(first, second))
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
        st.markdown(told_regularised(third))
    ui.page_link("compare", "Compare all three runs", runs=",".join(REFERENCES))
    ui.page_link("draw", "Draw a digit and see what the runs read")


def told_config(run: RunRecord) -> str:
    config = run.config
    return (
        f"Learning rate **{config.learning_rate:g}**, {config.epochs} epochs, {config.batch_size} "
        f"images a step."
    )


def told_training(run: RunRecord) -> str:
    losses = series(run, "train_loss")
    return (
        f"Training loss, dashed, goes from {losses[0].value:.3f} in the first epoch to "
        f"{losses[-1].value:.3f} in the last."
    )


def told_rises(points: list[Point]) -> str:
    """ "4 of 9 epochs": those whose value is above the one before."""
    rises = sum(after.value > before.value for before, after in pairwise(points))
    return f"{rises or 'none'} of the {len(points) - 1} epochs after the first"


def told_jump(before: Point, after: Point) -> str:
    return f", most in epoch {after.epoch}, from {before.value:.3f} to {after.value:.3f}"


def jump_note(before: Point, after: Point) -> Note:
    return Note(*after, f"+{after.value / before.value - 1:.0%} in one epoch")


def told_point(point: Point) -> str:
    return f"{point.value:.4f} (epoch {point.epoch})"


def told_gap(run: RunRecord) -> str:
    """From which epoch on the validation loss stays above the training loss, and by how much."""
    gaps = series(run, "gap")
    below = max((point.epoch for point in gaps if point.value <= 1), default=0)
    since = f"From epoch {below + 1} on" if below < gaps[-1].epoch else "At times"
    return (
        f"{since}, run 2's validation loss is the higher one; at the end it is "
        f"{gaps[-1].value:.1f} times the training loss."
    )


def told_harm(run: RunRecord) -> str:
    losses = series(run, "val_loss")
    lowest = min(losses, key=lambda point: point.value)
    if lowest == losses[-1]:
        return (
            "No harm is done yet: validation loss is lowest in the last epoch, so it still falls."
        )
    rise = losses[-1].value / lowest.value - 1
    return (
        f"Little harm is done yet: validation loss was lowest in epoch {lowest.epoch} and has "
        f"risen by {rise:.1%} since; it has levelled off while training loss goes on falling."
    )


def told_comparison(first: RunRecord, second: RunRecord) -> str:
    """Which of the two ends better, and which was faster at the start."""
    ends = [accuracy_on_test(run) or 0.0 for run in (first, second)]
    text = (
        f"Run 1 reads {ends[0]:.2%} of the test images right, run 2 {ends[1]:.2%}: "
        f"{round(1e4 * (1 - ends[0]))} and {round(1e4 * (1 - ends[1]))} errors in 10,000."
    )
    times = [reaches(run, EASY) for run in (first, second)]
    if all(times):
        text += f" Run 1 came past {EASY:.0%} in epoch {times[0]}, run 2 in epoch {times[1]}."
    return text


def reaches(run: RunRecord, accuracy: float) -> int | None:
    """The first epoch with this validation accuracy or more."""
    points = series(run, "val_accuracy")
    return next((point.epoch for point in points if point.value >= accuracy), None)


def told_regularised(run: RunRecord) -> str:
    accuracy, final = accuracy_on_test(run), gap(run.epochs[-1])
    tested = f"It reads {accuracy:.2%} of the test images" if accuracy else "It is not tested yet"
    closed = f", and its gap ends at {final:.1f}" if final else ""
    return (
        f"The third line is the same network, *regularised*: it never sees the same image twice, "
        f"because every image is distorted a little each time, and its steps shrink to nothing. "
        f"{tested}{closed}. It was validated on 10,000 held-out training images, and the test "
        f"images were used once, at the end."
    )


def show_figures(run: RunRecord, *more: Figure) -> None:
    """The article's figures beside ours and, where there are several seeds, their spread."""
    seeds = same_but_seed(run.config, ui.records())
    over = spread(accuracy_on_test(other) for other in seeds)
    known = over if over and over.count > 1 else None
    reported = REPORTED[run.run]
    accuracy = Figure(
        "test accuracy",
        f"{reported:.2%}",
        f"{accuracy_on_test(run):.2%}",
        f"{known.mean:.2%} ({known.low:.2%} to {known.high:.2%})" if known else "",
    )
    show_table([accuracy, *more], known.count if known else 0)
    st.caption(told_draw(reported, known))


def told_draw(reported: float, seeds: Spread | None) -> str:
    if seeds and seeds.count >= ENOUGH and not seeds.low <= reported <= seeds.high:
        return (
            f"The article's {reported:.2%} lies outside of what {seeds.count} seeds gave here. It "
            f"may be a lucky draw, or another batch size, which the article does not state."
        )
    return (
        "One run is a draw: another seed, another curve. The article does not state its seed, "
        "batch size or input scaling, so its figures and ours can be near, not equal."
    )


def show_gap_figures(run: RunRecord) -> None:
    last = gap(run.epochs[-1])
    show_table([Figure("gap at the end of run 2", "2.5 ×", f"{last:.1f} ×" if last else "–")], 0)


def show_table(figures: list[Figure], seeds: int) -> None:
    """A Markdown table; with a column for the seeds where there are any."""
    columns = ["", "the article", "this run", f"{seeds} seeds: mean (range)"]
    count = 4 if seeds else 3
    rows = [columns[:count], ["---", *["--:"] * (count - 1)], *[row[:count] for row in figures]]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


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
