"""What is said of curves: abridged ones of runs that were trained, and the runs of `models/`."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import findings
from mnist_core.findings.finding import Finding
from mnist_core.references import seeded
from mnist_core.runs.record import Divergence, RunRecord
from mnist_core.runs.store import MODELS, SEEDS, RunStore
from tests.support.curves import RUN_1, made


def kinds(record: RunRecord) -> list[str]:
    return [finding.kind for finding in findings(record)]


def only(record: RunRecord) -> Finding:
    (finding,) = findings(record)
    return finding


def of(record: RunRecord, kind: str) -> Finding:
    return next(finding for finding in findings(record) if finding.kind == kind)


# No number, nothing learnt, all of it lost


def test_a_diverged_run_says_where_and_wants_a_far_smaller_rate():
    at = Divergence(1, 24, 1.0)
    config = TrainConfig(1.0, 5, optimizer="sgd")
    found = only(RunRecord("made", config, "diverged", diverged=at))
    assert found.kind == "diverged"
    assert "epoch 1, step 24, at learning rate 1," in found.text
    assert found.remedy.config == replace(config, learning_rate=0.02)


def test_a_run_that_diverged_when_its_rate_was_raised_goes_back_to_the_one_before():
    at = Divergence(3, 9, 0.8)
    config = TrainConfig(0.02, 5, optimizer="sgd")
    found = only(made([0.3, 0.2], config=config, state="diverged", diverged=at))
    assert found.remedy.config == replace(config, schedule="linear")


def test_a_run_without_an_epoch_shows_nothing():
    assert findings(RunRecord("made", RUN_1, "unfinished")) == []


@pytest.mark.parametrize(("config", "changes"), [
    (TrainConfig(0.3, 3), {"learning_rate": 0.001}),
    (TrainConfig(1e-6, 3, optimizer="sgd"), {"learning_rate": 0.02}),
    (TrainConfig(0.01, 3), {"learning_rate": 0.001}),
    (TrainConfig(0.01, 3, dropout=0.9), {"dropout": 0.2}),
    (TrainConfig(0.1, 3, optimizer="sgd", weight_decay=1.0), {"weight_decay": 0.01}),
    (TrainConfig(0.01, 3, label_noise=0.7), {"label_noise": 0.0}),
])  # fmt: skip
def test_chance_is_mended_by_what_caused_it(config, changes):
    found = only(made([2.303, 2.303, 2.302], accuracy=[0.11, 0.10, 0.11], config=config))
    assert (found.kind, found.title) == ("chance", "No better than guessing")
    assert "2.303" in found.text
    assert found.remedy.config == replace(config, **changes)


LOST = [0.21, 0.12, 2.31, 2.31], [0.19, 0.06, 2.31, 2.31], [0.934, 0.964, 0.101, 0.098]


def test_a_collapse_has_one_remedy_by_what_undid_the_run():
    constant = TrainConfig(0.2, 4, optimizer="sgd")
    found = only(made(*LOST, config=constant))
    assert found.kind == "collapsed"
    assert found.title == "It lost what it had learnt"
    assert "96.40% in epoch 2 and is 9.80% at the end" in found.text
    assert found.remedy.config == replace(constant, learning_rate=0.02)
    calm = TrainConfig(0.0005, 4)
    raised = made(*LOST, config=calm, rates=[0.0005, 0.0005, 0.05, 0.05], steered=3)
    assert only(raised).remedy.config == replace(calm, schedule="linear")
    decay = TrainConfig(0.1, 4, optimizer="sgd", weight_decay=0.5)
    assert only(made(*LOST, config=decay)).remedy.config == replace(decay, weight_decay=0.005)


def test_what_still_reads_better_than_by_guessing_lost_much_and_not_all():
    found = only(made([1.1, 0.9, 1.74], [1.1, 0.9, 1.75], [0.55, 0.615, 0.296], [0.55, 0.62, 0.3]))
    assert (found.kind, found.title) == ("collapsed", "It lost much of what it had learnt")


def test_a_collapse_that_was_made_good_is_none():
    back = [0.21, 0.12, 2.31, 0.15, 0.11], [0.19, 0.06, 2.31, 0.05, 0.03]
    record = made(*back, [0.934, 0.964, 0.101, 0.96, 0.968])
    assert not {"collapsed", "jumps"} & set(kinds(record))


# Labels


def test_labels_without_meaning_are_to_blame_whatever_else_is_wrong():
    for noise, learnt in ((0.9, "hardly likelier"), (0.95, "is not."), (1.0, "is not.")):
        for rate in (1e-6, 0.001, 0.3):
            config = TrainConfig(rate, 15, label_noise=noise)
            found = only(made([2.3, 2.5, 3.0], [2.3, 2.2, 1.9], 0.09, 0.35, config))
            assert found.kind == "noisy_labels"
            assert learnt in found.text
            assert found.remedy.config == replace(config, label_noise=0.0)


def test_noisy_labels_are_named_with_what_is_learnt_of_them():
    config = TrainConfig(0.001, 5, label_noise=0.8)
    found = only(made([1.9, 1.88, 1.78], [2.27, 2.26, 2.25], 0.62, 0.19, config))
    assert (found.kind, found.good) == ("noisy_labels", False)
    assert "80% of the training labels are wrong" in found.text
    assert "by heart" not in found.text
    by_heart = only(made([1.9, 1.88, 1.78], [2.27, 2.26, 2.25], 0.62, 0.25, config))
    assert "it learns wrong ones by heart" in by_heart.text


def test_noise_learnt_by_heart_overfits_and_wants_correct_labels():
    config = TrainConfig(0.001, 5, train_size=10_000, label_noise=0.2)
    losses = [0.5, 0.35, 0.40, 0.45, 0.50], [0.9, 0.75, 0.65, 0.55, 0.48]
    found = only(made(*losses, [0.90, 0.925, 0.91, 0.90, 0.888], 0.867, config))
    assert found.kind == "overfitting"
    assert found.remedy.config == replace(config, label_noise=0.0)


def test_labels_learnt_by_heart_bounce_and_only_the_labels_are_told():
    config = TrainConfig(0.001, 5, label_noise=0.4)
    losses = [0.9, 0.66, 0.70, 0.75, 0.95], [1.5, 1.33, 1.1, 0.98, 0.995]
    found = only(made(*losses, [0.88, 0.91, 0.88, 0.85, 0.78], 0.7, config))
    assert (found.kind, found.remedy.label) == ("overfitting", "Correct labels")


def test_a_rate_far_too_small_comes_before_noisy_labels():
    found = only(
        made([2.30, 2.29, 2.28], accuracy=0.3, config=TrainConfig(1e-5, 3, label_noise=0.2))
    )
    assert found.remedy.config.learning_rate == 0.001


# Far from learnt, or stuck


FALLING, STUCK = [2.27, 2.24, 2.21, 2.18, 2.15], [1.36, 1.30, 1.34, 1.19, 1.21]
POOR = [0.18, 0.29, 0.41, 0.51, 0.594]


@pytest.mark.parametrize(("losses", "options", "changes"), [
    (FALLING, {"learning_rate": 1e-6}, {"learning_rate": 0.001}),
    (FALLING, {"learning_rate": 2e-3}, {"epochs": 10, "schedule": "linear"}),
    (FALLING, {"learning_rate": 0.05}, {"learning_rate": 0.001}),
    (FALLING, {"learning_rate": 1e-3, "optimizer": "sgd"}, {"learning_rate": 0.02}),
    (FALLING, {"learning_rate": 1e-3, "dropout": 0.9}, {"dropout": 0.2}),
    (FALLING, {"learning_rate": 1e-3, "batch_size": 10_000}, {"batch_size": 64}),
    (STUCK, {"learning_rate": 0.05}, {"learning_rate": 0.001}),
    (STUCK, {"learning_rate": 0.01, "weight_decay": 1.0}, {"weight_decay": 0.01}),
    (STUCK, {"learning_rate": 0.005}, {"schedule": "linear"}),
    (STUCK, {"learning_rate": 0.02}, {"learning_rate": 0.001}),
])  # fmt: skip
def test_far_from_learnt_wants_what_holds_it_back_changed(losses, options, changes):
    config = TrainConfig(epochs=5, **options)
    found = only(made(losses, accuracy=POOR, config=config))
    assert (found.kind, found.good) == ("far", False)
    assert "After 5 epochs accuracy is 59.40% on the validation images" in found.text
    assert ("its lowest yet" in found.text) is (losses is FALLING)
    assert found.remedy.config == replace(config, **changes)


def test_a_plateau_is_no_success_and_names_its_cause():
    flat = [0.29, 0.26, 0.262, 0.261, 0.262]
    for options, changes in (
        ({"learning_rate": 0.01}, {"schedule": "linear"}),
        ({"learning_rate": 0.001, "dropout": 0.7}, {"dropout": 0.2}),
        ({"learning_rate": 0.03}, {"learning_rate": 0.001}),
        ({"learning_rate": 0.0001}, {"learning_rate": 0.001}),
    ):
        config = TrainConfig(epochs=5, **options)
        found = only(made(flat, accuracy=0.92, training_accuracy=0.93, config=config))
        assert (found.kind, found.good) == ("plateau", False)
        assert found.title == "It falls short"
        assert found.remedy.config == replace(config, **changes)


def test_a_steep_end_is_on_the_way_and_wants_a_larger_rate_or_more_epochs():
    falling = [0.5 * 0.8**i for i in range(6)]
    slow = only(made(falling, config=TrainConfig(1e-5, 6)))
    assert (slow.kind, slow.remedy.config) == ("too_slow", TrainConfig(0.001, 6))
    assert "falling by 20% an epoch" in slow.text
    short = only(made(falling, config=TrainConfig(1e-3, 6)))
    assert short.remedy.config == TrainConfig(1e-3, 12, schedule="linear")
    poor = made([2.0, 1.5, 1.0, 0.6, 0.4], accuracy=POOR)
    assert kinds(poor) == ["too_slow"]
    for settled in ([0.5, 0.2, 0.16, 0.159, 0.158, 0.157], [0.2, 0.1, 0.086, 0.081, 0.085, 0.078]):
        assert "too_slow" not in kinds(made(settled))


def test_the_fall_at_the_end_of_a_decay_is_no_sign_of_too_few_epochs():
    falling = [0.12, 0.09, 0.075, 0.065, 0.058]
    assert kinds(made(falling, config=TrainConfig(0.001, 5, schedule="linear"))) == ["fine"]


# Jumps


def test_a_jump_that_stands_names_the_epoch_and_its_size_and_wants_decay():
    found = only(made([0.20, 0.16, 0.15, 0.16, 0.24, 0.23]))
    assert found.kind == "jumps"
    assert "epoch 5" in found.text
    assert "from 0.160 to 0.240, by 50%" in found.text
    assert found.remedy.config == replace(RUN_1, schedule="linear")


def test_jumps_want_what_makes_them_changed():
    for options, changes in (
        ({"learning_rate": 0.05}, {"learning_rate": 0.001}),
        ({"learning_rate": 0.01, "schedule": "cosine"}, {"learning_rate": 0.001}),
        ({"learning_rate": 0.01, "weight_decay": 0.5}, {"weight_decay": 0.005}),
        ({"learning_rate": 0.001, "dropout": 0.7}, {"dropout": 0.2}),
    ):
        config = TrainConfig(epochs=6, **options)
        found = only(made([0.20, 0.16, 0.15, 0.16, 0.24, 0.23], accuracy=0.93, config=config))
        assert found.kind == "jumps"
        assert found.remedy.config == replace(config, **changes)


def test_the_largest_of_several_jumps_is_told():
    found = of(made([0.2, 0.3, 0.2, 0.2, 0.4, 0.2, 0.21]), "jumps")
    assert "by 100%, the largest of 2 such jumps" in found.text


@pytest.mark.parametrize(
    "losses",
    [
        [0.20, 0.16, 0.17, 0.16, 0.165, 0.16],  # small ups and downs
        [0.20, 0.16, 0.24, 0.16, 0.159, 0.158],  # one early jump
        [0.20, 0.16, 0.24, 0.14, 0.13, 0.129, 0.128, 0.128],
        [0.10, 0.08, 0.096, 0.083, 0.083, 0.083],  # back to about where it was
    ],
)
def test_what_has_settled_does_not_jump_now(losses):
    assert "jumps" not in kinds(made(losses))


def test_repeated_jumps_are_jumps_as_long_as_the_rate_stays():
    losses = [0.20, 0.16, 0.20, 0.16, 0.20, 0.15, 0.20, 0.15]
    assert "jumps" in kinds(made(losses))
    decaying = replace(RUN_1, schedule="linear")
    rates = [0.01 * (1 - i / 9) for i in range(9)]
    calmed = [*losses[:5], 0.13, 0.125, 0.12, 0.12]
    assert "jumps" not in kinds(made(calmed, config=decaying, rates=rates))


def test_a_rise_while_training_loss_falls_is_no_jump():
    record = made([0.2, 0.15, 0.14, 0.17, 0.175], [0.2, 0.12, 0.08, 0.072, 0.069])
    assert kinds(record) == ["overconfident"]


def test_a_run_that_ends_above_its_best_without_learning_has_not_settled():
    record = made([0.20, 0.16, 0.17, 0.18, 0.185], [0.18, 0.14, 0.14, 0.14, 0.14])
    assert (only(record).kind, only(record).good) == ("unsettled", False)
    assert "16% above its lowest, that of epoch 2" in only(record).text


# Overfitting


TURNED = [0.30, 0.20, 0.22, 0.24, 0.27], [0.30, 0.15, 0.10, 0.06, 0.03]


def test_overfitting_says_since_when_and_what_it_costs():
    found = only(made(*TURNED, [0.92, 0.971, 0.970, 0.968, 0.962]))
    assert found.kind == "overfitting"
    assert "Since epoch 2 of 5, validation loss rose from 0.200 to 0.270, by 35%" in found.text
    assert "evaluated training loss fell from 0.150 to 0.0300" in found.text
    assert "97.10% then and is 96.20% now" in found.text
    assert found.remedy.config == replace(RUN_1, augment=True)


def test_a_rise_without_falling_evaluated_training_loss_is_not_overfitting():
    running = [0.3, 0.2, 0.15, 0.12, 0.11]  # the mean over the batches: it falls
    losses = [0.13, 0.12, 0.13, 0.16, 0.15], [0.12, 0.10, 0.10, 0.12, 0.11]
    record = made(*losses, train_loss=running)
    assert not {"overfitting", "overconfident"} & set(kinds(record))


def test_a_rising_loss_at_the_same_accuracy_is_over_confidence_and_not_overfitting_too():
    for last, said in ((0.9735, "hardly any more"), (0.976, "no more")):
        found = only(made(*TURNED, [0.92, 0.974, 0.974, 0.974, last]))
        assert found.kind == "overconfident"
        assert said in found.text


@pytest.mark.parametrize("rising", [True, False])
def test_few_images_learnt_by_heart_are_a_failure_that_wants_more_of_them(rising):
    validation = [0.6, 0.45, 0.40, 0.45, 0.50] if rising else [0.6, 0.45, 0.42, 0.41, 0.41]
    config = TrainConfig(0.001, 5, train_size=1_000)
    known = [0.8, 0.95, 0.98, 1.0, 1.0]
    record = made(
        validation, [0.6, 0.2, 0.08, 0.02, 0.005], [0.8, 0.85, 0.87, 0.88, 0.88], known, config
    )
    found = only(record)
    assert found.kind == ("overfitting" if rising else "memorised")
    assert not found.good
    assert found.remedy.config == TrainConfig(0.001, 5)


def test_against_overfitting_each_lever_is_offered_until_it_is_pulled():
    config, seen = replace(RUN_1, train_size=1_000, label_noise=0.1), []
    while True:
        accuracy = [0.92, 0.971, 0.970, 0.968, 0.962]
        remedy = of(made(*TURNED, accuracy, config=config), "overfitting").remedy
        if not remedy:
            break
        config = remedy.config
        seen.append(remedy.label)
    assert seen == [
        "Correct labels", "All training images", "Augment the images", "Dropout 0.2", "2 epochs"
    ]  # fmt: skip


def test_a_gap_that_widens_while_validation_falls_is_called_no_harm():
    validation = [0.2, 0.1, 0.08, 0.072, 0.070, 0.069]
    found = only(made(validation, [0.3, 0.1, 0.06, 0.04, 0.03, 0.025]))
    assert (found.kind, found.title, found.good) == ("widening_gap", "The gap has widened", False)
    assert "is 2.8 times the evaluated training loss, in epoch 4 1.8 times" in found.text
    assert "by itself that is no harm" in found.text


def test_a_wide_gap_somewhat_above_the_best_is_not_called_harmless():
    found = only(made([0.2, 0.1, 0.071, 0.07, 0.076], [0.2, 0.1, 0.01, 0.004, 0.0019]))
    assert (found.kind, found.good) == ("widening_gap", False)
    assert "40 times" in found.text
    assert "It ends 9% above its lowest" in found.text
    assert "no harm" not in found.text


def test_a_training_loss_of_nothing_is_no_infinite_number():
    found = only(made([0.2, 0.1, 0.099, 0.099], [0.3, 0.1, 0.01, 0.0]))
    assert "over 1,000 times" in found.text
    assert "inf" not in found.text


def test_a_wild_rate_comes_before_more_images_and_is_offered_once():
    losses, accuracy = [0.4, 0.33, 0.32, 0.33, 0.45, 0.40], 0.925
    config = TrainConfig(0.02, 6, train_size=10_000)
    jumps, memorised = findings(made(losses, losses, accuracy, 0.96, config))
    assert (jumps.kind, memorised.kind) == ("jumps", "memorised")
    assert jumps.remedy.config == replace(config, learning_rate=0.001)
    assert memorised.remedy is None


# Good, and too early


def test_nothing_stands_out_where_a_good_run_has_settled():
    found = only(made([0.2, 0.1, 0.09, 0.088, 0.087, 0.087], [0.3, 0.1, 0.08, 0.07, 0.06, 0.06]))
    assert (found.kind, found.good, found.remedy) == ("fine", True, None)
    assert found.title == "Nothing stands out"


def test_a_jump_that_a_good_run_got_over_is_told():
    found = only(made([0.2, 0.1, 0.13, 0.09, 0.088, 0.087], [0.3, 0.1, 0.12, 0.07, 0.06, 0.06]))
    assert (found.kind, found.title, found.good) == ("fine", "It ended well", True)
    assert "jumped once, by 30%; the run has got over it." in found.text
    twice = [0.2, 0.1, 0.13, 0.09, 0.12, *[0.088] * 6]
    told = only(made(twice, [0.3, 0.1, 0.12, 0.07, 0.09, *[0.06] * 6])).text
    assert "jumped twice, by up to 33%; the run has got over them." in told


def test_of_a_stopped_run_it_is_too_early_to_tell_and_no_more_epochs_are_offered():
    config = TrainConfig(0.001, 12)
    found = only(made([0.2, 0.195], state="unfinished", config=config))
    assert (found.kind, found.good, found.remedy) == ("early", False, None)
    assert "2 of 12 epochs" in found.text
    steep = only(made([0.4, 0.2], state="unfinished", config=config))
    assert (steep.kind, steep.remedy) == ("too_slow", None)


def test_a_single_epoch_is_no_curve():
    found = only(made([0.11], config=TrainConfig(0.001, 1)))
    assert found.kind == "early"
    assert found.remedy.config == TrainConfig(0.001, 5, schedule="linear")


# The shipped runs


@pytest.fixture(scope="module")
def seeds() -> list[RunRecord]:
    return [run for run in RunStore(SEEDS).list() if run.config in seeded("story")]


def group(seeds: list[RunRecord], **fields) -> list[list[str]]:
    return [
        kinds(run)
        for run in seeds
        if all(getattr(run.config, name) == value for name, value in fields.items())
    ]


def test_the_article_s_runs_show_what_the_article_saw():
    assert kinds(RunStore(MODELS).load("article-run-1")) == ["jumps"]
    assert kinds(RunStore(MODELS).load("article-run-2")) == ["widening_gap"]
    assert kinds(RunStore(MODELS).load("regularised")) == ["fine"]


def test_no_seed_of_a_decaying_run_jumps_now(seeds):
    for schedule in ("linear", "cosine"):
        shown = group(seeds, schedule=schedule)
        assert len(shown) in (10, 20)
        assert not any("jumps" in found for found in shown)


def test_no_seed_of_run_1_overfits_and_most_jump(seeds):
    shown = group(seeds, learning_rate=0.01, schedule="constant")
    assert len(shown) == 10
    assert sum("jumps" in found for found in shown) >= 8
    assert not any("overfitting" in found or "fine" in found for found in shown)


def test_every_regularised_seed_is_good(seeds):
    assert group(seeds, augment=True) == [["fine"]] * 10
