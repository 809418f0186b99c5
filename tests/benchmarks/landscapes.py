"""python -m tests.benchmarks.landscapes: what ten seeds' weights show, and the probes' records."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace

from mnist_core.config import TrainConfig
from mnist_core.findings import landscapes
from mnist_core.findings.landscapes import PLACES, Landscape
from mnist_core.findings.moves import together
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import SeedGroup, final, same_but_seed
from mnist_core.references import LANDSCAPES, PROBED, REGULARISED, RUN_1, RUN_2
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import SEEDS, RunStore
from mnist_core.words.names import settings
from tests.benchmarks.seeds import largest_rise

LAST = PLACES.index(1.0)
FIGURES: dict[str, tuple[Callable[[Landscape], float], str]] = {
    **{
        f"loss at {t:g}": (lambda it, place=place: it.loss[place], "{:.3f}")
        for place, t in enumerate(PLACES)
    },
    "accuracy, last epoch, %": (lambda it: 100 * it.accuracy[LAST], "{:.2f}"),
    "mean of last 5, %": (lambda it: 100 * it.average_accuracy, "{:.2f}"),
    "its loss": (lambda it: it.average_loss, "{:.3f}"),
    "never fire, epoch 1": (lambda it: it.silent[1], "{:.0f}"),
    "never fire, end": (lambda it: it.silent[-1], "{:.0f}"),
    "length, start": (lambda it: it.length[0], "{:.1f}"),
    "length, epoch 1": (lambda it: it.length[1], "{:.1f}"),
    "length, end": (lambda it: it.length[-1], "{:.1f}"),
}
RESULTS: dict[str, tuple[Callable[[RunRecord], float], str]] = {
    "test accuracy, %": (lambda it: 100 * accuracy_on_test(it), "{:.2f}"),
    "validation loss": (final("val_loss"), "{:.4f}"),
    "lowest": (lambda it: min(epoch.val_loss for epoch in it.epochs), "{:.4f}"),
    "at epoch": (
        lambda it: min(it.epochs, key=lambda epoch: epoch.val_loss).epoch,
        "{:.0f}",
    ),
    "largest rise, %": (largest_rise, "{:.0f}"),
    "evaluated training loss": (final("train_eval_loss"), "{:.4f}"),
    "training accuracy, %": (lambda it: 100 * it.epochs[-1].train_eval_accuracy, "{:.2f}"),
    "evaluated gap": (final("evaluated_gap"), "{:.1f}"),
}


def main() -> None:
    """Two Markdown tables: means ± standard deviations over seeds."""
    records = list(RunStore(SEEDS).list())
    measured = landscapes.read(SEEDS)
    columns = [
        [it for it in measured if replace(it.config, seed=0) == config] for config in LANDSCAPES
    ]
    print(f"| | {' | '.join(map(words, LANDSCAPES))} |")
    print("|---" * (len(LANDSCAPES) + 1) + "|")
    for title, (figure, form) in FIGURES.items():
        print(f"| {title} | {' | '.join(told(map(figure, it), form) for it in columns)} |")
    groups = [seeds_of(config, records) for config in LANDSCAPES]
    moved = [told(map(together, group.seeds), "{:.2f}") for group in groups]
    print(f"| log changes, correlation | {' | '.join(moved)} |")
    gaps = [told(map(final("evaluated_gap"), group.seeds), "{:.2f}") for group in groups]
    print(f"| evaluated gap | {' | '.join(gaps)} |\n")
    print(f"| config | seeds | {' | '.join(RESULTS)} |")
    print("|---" * (len(RESULTS) + 2) + "|")
    for config in (RUN_1, *PROBED["batches"], REGULARISED, *PROBED["ablation"], RUN_2,
                   *PROBED["longer"], *PROBED["random-labels"]):  # fmt: skip
        if not (seeds := same_but_seed(config, records)):
            continue
        cells = [told(map(figure, seeds), form) for figure, form in RESULTS.values()]
        print(f"| {words(config)} | {len(seeds)} | {' | '.join(cells)} |")


def seeds_of(config: TrainConfig, records: Sequence[RunRecord]) -> SeedGroup:
    seeds = same_but_seed(config, records)
    return SeedGroup(words(config), seeds[0], seeds)


def words(config: TrainConfig) -> str:
    return ", ".join(settings(config))


def told(values, form: str) -> str:
    """Mean ± standard deviation."""
    found = list(values)
    return f"{form.format(statistics.mean(found))} ± {form.format(statistics.stdev(found))}"


if __name__ == "__main__":
    main()
