"""The article's figures beside made-up seeds."""

import pytest

from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.words import article
from tests.support.runs import run


def group(*accuracies: float) -> SeedGroup:
    """Seeds with these accuracies, and validation losses 0.9, 0.2, 0.25."""
    seeds = [run([0.9, 0.2, 0.25], val_accuracy=accuracy) for accuracy in accuracies]
    return SeedGroup("It", seeds[0], seeds)


def test_the_table_has_the_article_s_figure_the_mean_with_its_interval_and_the_range():
    margin = 100 * 4.303 * 0.01 / 3**0.5  # t(0.975, 2), deviation 0.01
    assert article.table(article.RUN_1, group(0.94, 0.95, 0.96)).splitlines() == [
        "| figure | the article | mean of 3 seeds ± 95% | lowest to highest |",
        "|---|--:|--:|--:|",
        f"| test accuracy | 97.02% | 95.00% ± {margin:.2f}% | 94.00% to 96.00% |",
        "| validation loss in epoch 3 | 0.2371 | 0.2500 | 0.2500 to 0.2500 |",
        "| highest validation loss after epoch 1 | 0.2371 | 0.2500 | 0.2500 to 0.2500 |",
    ]


def test_one_run_has_no_interval_and_a_figure_that_it_lacks_no_row():
    lines = article.table(article.RUN_1, group(0.95)).splitlines()
    assert "one run here" in lines[0]
    assert "| 95.00% |" in lines[2]
    lost = run([0.9], val_accuracy=0.95)  # no epoch after the first
    assert len(article.table(article.RUN_1, SeedGroup("It", lost, [lost])).splitlines()) == 3


def test_every_figure_of_run_2_is_taken_at_the_end():
    one = run([0.3, 0.0718], [0.4, 0.0285], val_accuracy=0.9774)
    lines = article.table(article.RUN_2, SeedGroup("It", one, [one])).splitlines()[2:]
    cells = [line.strip("| ").split(" | ") for line in lines]
    assert [name for name, *_ in cells] == [
        "test accuracy", "training loss at the end", "validation loss at the end",
    ]  # fmt: skip
    assert all(reported == here for _, reported, here, _ in cells)


@pytest.mark.parametrize(
    ("accuracies", "told"),
    [
        ((0.94, 0.95, 0.96), ["test accuracy", "in epoch 3", "highest"]),
        ((0.94, 0.95, 0.98), ["in epoch 3", "highest"]),
        ((0.94, 0.95), []),  # two seeds say nothing
    ],
)
def test_what_lies_outside_of_enough_seeds_is_told(accuracies, told):
    text = article.tell_outside(article.RUN_1, group(*accuracies))
    assert [it for it in ("test accuracy", "in epoch 3", "highest") if it in text] == told
    assert text.count("below all 3") == 2 * bool(told)
    assert (text == "") is (told == [])
    assert text.count("The article's") == len(told)


def test_the_gap_is_the_last_one():
    seeds = [run([0.3, loss], [0.3, 0.1]) for loss in (0.24, 0.25, 0.27)]
    group = SeedGroup("It", seeds[0], seeds)
    assert article.tell_outside([article.GAP], group) == ""
    assert "| gap at the end, by the mean over the epoch | 2.5 | 2.5 ± " in article.table(
        [article.GAP], group
    )
