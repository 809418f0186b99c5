"""A sweep in sentences."""

from dataclasses import replace

from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.words import sweeps as words
from tests.support.runs import made_up
from tests.support.sweeps import valley

LIKE = TrainConfig(0.01, 10)
RUNS = valley()
CONSTANT = sweeps.outcomes(RUNS, LIKE)
LINEAR = sweeps.outcomes(RUNS, replace(LIKE, schedule="linear"))


def test_a_curve():
    assert words.tell_curve("linear", LINEAR, 2.1) == (
        "**linear**: lowest at a rate of 0.01, where validation loss ends at 0.1010 on average "
        "(0.1000 to 0.1020 over 3 seeds). Good, within 210% of that, are the rates from 0.001 to "
        "0.1, a factor of 100: 2.0 decades or more, as the sweep ends there."
    )


def test_a_lost_seed_is_told_and_its_rate_is_not_good():
    told = words.tell_curve("constant", CONSTANT[1:], 99)
    assert "from 0.001 to 0.01, a factor of 10: 1.0 decades or more" in told
    assert told.endswith(" Diverged, or no better than guessing: 1 of 3 at 0.1.")


def test_one_good_rate():
    told = words.tell_curve("constant", CONSTANT, 0.1)
    assert "No neighbouring rate comes within 10% of that." in told


def test_another_rate_that_is_best_by_accuracy_is_told():
    """The second of these rates has the higher loss; where it reads more in both seeds, it is."""

    def told(*accuracies: float) -> str:
        made = ((0.001, 0.1, (0.970, 0.971)), (0.01, 0.2, accuracies))
        found = [
            sweeps.Outcome(
                rate,
                [made_up(TrainConfig(rate, 2), val_loss=loss, val_accuracy=it) for it in each],
            )
            for rate, loss, each in made
        ]
        return words.tell_curve("constant", found, 0.1)

    says = "By accuracy a larger rate is better, 0.01: 98.05% against 97.05% on average."
    assert says in told(0.980, 0.981)
    assert "By accuracy" not in told(0.940, 0.9811)
    assert "By accuracy" not in told(0.960, 0.990)


def test_no_rate_at_all():
    lost = sweeps.outcomes([replace(run, state="diverged") for run in RUNS], LIKE)
    assert words.tell_curve("constant", lost, 0.1) == (
        "**constant**: no rate at which every seed learnt anything."
    )
    assert words.tell_article(lost) == ""


def test_one_run_is_this_one():
    assert (words.these(1), words.these(5)) == ("this run", "these 5 runs")


def test_the_articles_rates():
    assert words.tell_article(CONSTANT) == (
        "Of the article's rates, run 1's 0.01 ends at 3.00 times and run 2's 0.0001 ends at 3.00 "
        "times the lowest loss."
    )
    assert words.tell_article(CONSTANT[1:2]) == ""


def test_batch_sizes():
    cells = sweeps.matrix(RUNS, LIKE)
    assert words.tell_batches(cells) == (
        "Of these rates, the one of the lowest mean loss by batch size: "
        "0.001 with 64 images a step (0.1010); 0.01 with 256 images a step (0.1010)."
    )
    told = words.describe_cells(cells)
    assert "Batch 64: 0.0001: 0.3030, 0.001: 0.1010" in told
    assert "Batch 256: 0.0001: 0.9090" in told
    assert words.tell_batches([]) == ""


def test_an_own_sweep_beside_the_shipped_one():
    told = words.tell_own(CONSTANT, LINEAR)
    assert "**your sweep**: lowest at a rate of 0.001" in told
    assert "takes 9,380 steps. One of the sweep above takes 9,380" in told
    assert told.endswith("loss is lowest at 0.01.")
    assert "the sweep above" not in words.tell_own(CONSTANT, [])
    assert words.steps(TrainConfig(0.01, 3, batch_size=64, train_size=1_000)) == 48


def test_where_an_own_sweep_stands():
    assert words.tell_stored(0, 3) == "None of these runs is stored yet."
    assert words.tell_stored(1, 3) == "1 of 3 stored."
    assert words.tell_stored(3, 3).startswith("All of these")
    config = TrainConfig(0.001, 2)
    assert words.tell_standing(1, 3, config, 1) == "Run 2 of 3: 0.001, epoch 2 of 2"
    assert words.tell_standing(3, 3, config, 2) == "Run 3 of 3: 0.001, epoch 2 of 2"
    assert (words.runs(1), words.runs(2)) == ("1 run", "2 runs")
