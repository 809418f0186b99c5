"""What the Story claims, against the shipped records: each figure computed anew from their JSON."""

import json
from statistics import fmean

import numpy as np
import pytest

from mnist_core.findings.moves import step_length
from mnist_core.findings.seed_groups import SeedGroup, elsewhere, overconfident, same_but_seed
from mnist_core.presets import PRESETS
from mnist_core.references import PROBED, SEEDED
from mnist_core.runs.store import MODELS, SEEDS, SWEEP, RunStore
from mnist_core.words import article, questions, story, story_beyond
from tests.support.runs import made_up

NAMES = ("Run 1", "Run 2", "Run 1, decaying", "lr 0.001", "lr 0.001, decaying", "Regularised")


@pytest.fixture(scope="module")
def groups() -> dict[str, SeedGroup]:
    """The shipped seeds, by what the Story calls them."""
    records = list(RunStore(SEEDS).list())
    augmented = next(record.config for record in records if record.config.augment)
    pairs = zip(NAMES, [*SEEDED[:-1], augmented], strict=True)
    found = [(name, same_but_seed(config, records)) for name, config in pairs]
    return {name: SeedGroup(name, seeds[0], seeds) for name, seeds in found}


def raw(group: SeedGroup) -> list[dict]:
    """The stored JSON of a group's runs."""
    return [json.loads((SEEDS / it.run / "run.json").read_text("utf-8")) for it in group.seeds]


def curves(group: SeedGroup, key: str) -> np.ndarray:
    """A metric of every seed and epoch, (seeds, epochs)."""
    return np.array([[epoch[key] for epoch in run["epochs"]] for run in raw(group)])


def log_changes(group: SeedGroup, key: str) -> np.ndarray:
    return np.diff(np.log(curves(group, key)))


def evaluated_gaps(group: SeedGroup) -> np.ndarray:
    return curves(group, "val_loss") / curves(group, "train_eval_loss")


def test_run_1_s_evaluated_training_loss_bounces_with_validation_loss(groups):
    first = groups["Run 1"]
    validation, training = log_changes(first, "val_loss"), log_changes(first, "train_eval_loss")
    each = [np.corrcoef(*pair)[0, 1] for pair in zip(validation, training, strict=True)]
    jumps = validation >= np.log(1.15)
    assert fmean(each) > 0.8
    detail = story.run_1_in_detail(first)
    assert f"correlate with {fmean(each):.2f} (mean of 10 seeds)" in detail
    question = questions.run_1(first)
    assert question.answers[question.right] == "It jumps as well"
    assert f"In {(jumps & (training > 0)).sum()} of {jumps.sum()} jumps" in question.why
    assert "over 10 seeds" in question.why
    assert "the network itself lurches" in story.run_1(first)
    assert "does not follow" not in story.run_1(first)
    assert "step lands on" not in story.run_1(first)  # see tests.benchmarks.steps
    assert "training loss measured at the same moments" in PRESETS[0].why


def test_what_does_not_bounce_together_is_not_said_to():
    seeds = [
        made_up(SEEDED[0], 4, val_loss=[0.4, 0.2, 0.3, 0.1], train_eval_loss=[0.1, 0.2, 0.1, 0.2])
    ]
    group = SeedGroup("Run 1", seeds[0], seeds)
    assert "lurches" not in story.run_1(group)
    assert "correlate" not in story.run_1_in_detail(group)
    assert questions.run_1(group).right == 0


def test_run_2_does_not_jump_and_that_is_said_of_no_run_that_does(groups):
    first, second = groups["Run 1"], groups["Run 2"]
    assert log_changes(second, "val_loss").max() < np.log(1.15)
    assert "without a jump" in story.run_2(first, second)
    assert "without a jump" not in story.run_2(second, first)


def test_short_steps_are_slower_at_first_alone(groups):
    first, second = groups["Run 1"], groups["Run 2"]
    arrived = [(curves(it, "val_accuracy") >= 0.97).any(axis=1).sum() for it in (first, second)]
    text = story.run_2(first, second)
    assert "slower, but only at first" in text
    assert f"97% is reached in {arrived[0]} of 10 seeds of run 1, in {arrived[1]} of 10" in text
    assert "only at first" not in story.run_2(second, first)


def test_the_article_s_prediction_is_tried(groups):
    records = list(RunStore(SEEDS).list())
    seeds = same_but_seed(PROBED["longer"][0], records)
    longer = SeedGroup("Run 2, left running", seeds[0], seeds)
    losses = curves(longer, "val_loss")
    rises = losses[:, -1] / losses.min(axis=1) - 1
    assert rises.shape == (5,)
    text = story.overfitting(groups["Run 2"], longer)
    assert f"Tried for 50 epochs, it rises by 10% or more in {(rises >= 0.1).sum()} of 5" in text
    question = questions.longer(longer)
    assert question.answers[question.right] == "Rise"
    assert f"comes in epoch {losses.argmin(axis=1).mean() + 1:.0f} on average" in question.why
    assert (
        f"In each of 5 seeds it ends {rises.min():.0%} to {rises.max():.0%} above" in question.why
    )
    jumped = (losses[:, -1] / losses[:, -2] >= 1.15).sum()
    assert f"In {jumped} of 5 seeds the last epoch is itself a jump" in question.more


def test_steps_are_shorter_by_less_than_the_rate(groups):
    first, second = groups["Run 1"], groups["Run 2"]
    shares = [
        fmean(fmean(run["points"]["update_ratio"]) for run in raw(it)) for it in (first, second)
    ]
    store = RunStore(MODELS)
    lengths = [
        step_length(store.load(run), store.weights(run))
        for run in ("article-run-1", "article-run-2")
    ]
    text = story.steps(first, second, tuple(lengths))
    assert "100 times smaller" in text
    assert f"only {shares[0] / shares[1]:.1f} times as a share" in text
    assert "47 times in length" in text
    assert shares[0] / shares[1] < lengths[0] / lengths[1] < 100
    assert "not every step leads downhill" in story.run_1_in_detail(first)
    assert "100 times smaller, and the steps are shorter" in story.rate(first, second)
    alone = story.steps(first, second, None)
    assert f"not by as much: {shares[0] / shares[1]:.1f} times as a share" in alone


def test_the_evaluated_gap_is_above_1_from_the_first_epoch_on(groups):
    gaps = evaluated_gaps(groups["Run 2"])
    text = story.tell_gap(groups["Run 2"])
    assert f"from the first epoch on in {(gaps > 1).all(axis=1).sum()} of 10 seeds" in text
    end = gaps[:, -1]
    assert f"{end.mean():.1f} ({end.min():.1f} to {end.max():.1f}) times as high" in text
    assert f"run 2's evaluated gap is {end.mean():.1f} ×" in story.overfitting(groups["Run 2"])
    assert "the mean over an epoch" in story.MEAN_GAP
    assert "begins below 1" in story.MEAN_GAP


def test_the_article_s_explanation_and_its_images_are_named(groups):
    text = story.overfitting(groups["Run 2"])
    assert "**capacity**: 242,762 parameters for 60,000 images" in text
    assert "neither run has any *regularisation*" in text
    assert "takes MNIST's *test* images" in story.LOSSES
    assert "*mean over the epoch*" in story.LOSSES and "*evaluated*" in story.LOSSES
    accuracies = curves(groups["Run 1"], "val_accuracy")
    best, last = accuracies.max(axis=1).mean(), accuracies[:, -1].mean()
    cost = story.choosing(groups["Run 1"])
    assert f"reads {best:.2%} instead of {last:.2%} (mean of 10 seeds)" in cost
    assert f"these {100 * (best - last):.1f} points" in cost


def test_how_far_run_2_overfits_within_its_own_epochs(groups):
    losses = curves(groups["Run 2"], "val_loss")
    above = (losses[:, -1] / losses.min(axis=1) - 1).mean()
    text = story.overfitting(groups["Run 2"])
    assert text.startswith("After its 15 epochs")
    assert f"its validation loss {above:.0%} above its lowest" in text
    assert above < 0.1 and "hardly harm" in text
    worse = [made_up(SEEDED[0], 3, val_loss=[0.4, 0.2, 0.3], train_eval_loss=[0.3, 0.2, 0.1])]
    text = story.overfitting(SeedGroup("Run 2", worse[0], worse))
    assert "its validation loss 50% above its lowest" in text
    assert "hardly harm" not in text


def test_decay_takes_most_of_the_harm_away_and_not_all(groups):
    first, decaying, smaller = (groups[name] for name in (NAMES[0], NAMES[2], NAMES[4]))
    ends = [curves(it, "val_accuracy")[:, -1].mean() for it in (first, decaying, smaller)]
    assert 0 < ends[2] - ends[1] < ends[1] - ends[0]
    text = story_beyond.decay(first, decaying, smaller)
    assert f"decay turns {ends[0]:.2%} into {ends[1]:.2%}: most of the harm" in text
    left = story_beyond.smaller(first, decaying, smaller)
    assert f"from a rate of 0.01 it reads {ends[1]:.2%}, decaying from 0.001 {ends[2]:.2%}" in left
    assert story_beyond.smaller(first, decaying, first) == ""
    assert story_beyond.decay(decaying, first, smaller) == ""
    assert "some of the harm" in story_beyond.decay(groups["lr 0.001"], decaying, smaller)
    assert story_beyond.decay(first, decaying, None).endswith("from keeping the steps long.")


def test_over_confidence_is_told_where_no_seed_loses_accuracy(groups):
    found = overconfident(groups.values())
    losses, accuracies = curves(found, "val_loss"), curves(found, "val_accuracy")
    best = losses.argmin(axis=1)
    changes = accuracies[:, -1] - accuracies[np.arange(10), best]
    rises = losses[:, -1] / losses.min(axis=1) - 1
    assert found.name == "Run 1, decaying"
    assert changes.min() >= 0
    text = story_beyond.gap(groups["lr 0.001, decaying"], groups.values())
    assert f"loss rises by {100 * rises.mean():.1f} ± " in text
    assert f"accuracy changes by {100 * changes.mean():+.2f} ± " in text
    assert text.count("accuracy falls in no seed") == 1
    assert "confidence" not in text  # nobody measured that
    text = story_beyond.gap(groups["lr 0.001, decaying"], [groups["lr 0.001"]])
    assert "Not even" not in text


def test_the_regularised_run_s_gap_does_not_close(groups):
    gaps, plain = (evaluated_gaps(groups[name]) for name in ("Regularised", "lr 0.001, decaying"))
    start, end = gaps[:, 0].mean(), gaps[:, -1]
    assert end.mean() > start
    text = story_beyond.regularised(groups["Regularised"], groups["lr 0.001, decaying"])
    assert f"from {start:.1f} × after the first epoch to {end.mean():.1f}" in text
    assert f"({end.min():.1f} to {end.max():.1f}) × at the end: it does not close, it grows" in text
    assert f"ended at {plain[:, -1].mean():.0f} " in text
    assert all("gap closes" not in preset.why for preset in PRESETS)
    between = story_beyond.between(groups["Run 2"], groups["lr 0.001, decaying"])
    assert f"Its evaluated gap ends at {plain[:, -1].mean():.1f} ×" in between


def test_what_may_explain_the_article_s_run_1(groups):
    accuracies = curves(groups["Run 1"], "val_accuracy")
    best, last = accuracies.max(axis=1), accuracies[:, -1]
    t = (0.9702 - last.mean()) / (last.std(ddof=1) * 1.1**0.5)
    x = np.linspace(t, 200, 2_000_000)
    density = 0.38803490887166846 * (1 + x**2 / 9) ** -5  # Student's, 9 degrees of freedom
    p = ((density[1:] + density[:-1]) / 2 * np.diff(x)).sum()
    text = story_beyond.seeds(groups)
    assert f"with a probability of {p:.1%}" in text
    assert f"{best.min():.2%} to {best.max():.2%}, could explain it, too" in text
    assert "batch-128" not in text
    assert "lucky" not in text


def test_seeds_trained_on_another_processor_are_counted(groups):
    """They lie with the sweep; each figure from their JSON."""
    own = {run["config"]["seed"]: run for run in raw(groups["Run 1"])}
    files = [json.loads(it.read_text()) for it in SWEEP.glob("*/run.json")]
    twins = [it for it in files if any(it["config"] == run["config"] for run in own.values())]
    assert {it["hardware"]["processor"] for it in twins}.isdisjoint(
        run["hardware"]["processor"] for run in own.values()
    )
    ends = {it["config"]["seed"]: it["epochs"][-1]["val_accuracy"] for it in twins}
    reach = sum(end >= 0.9702 for end in ends.values())
    moved = max(abs(end - own[seed]["epochs"][-1]["val_accuracy"]) for seed, end in ends.items())
    again = elsewhere(groups["Run 1"].seeds, RunStore(SWEEP).list())
    text = story_beyond.seeds({"Run 1": groups["Run 1"]._replace(again=again)})
    assert len(ends) == 5 and reach == 1
    assert "which rounds differently, 1 of 5 comes so far." in text
    assert f"That alone moves a seed by up to {100 * moved:.2f} points." in text
    assert "rounds differently" not in story_beyond.seeds(groups)


def test_the_article_s_peak_is_compared_with_epoch_3_and_with_the_highest(groups):
    losses = curves(groups["Run 1"], "val_loss")
    table = article.table(article.RUN_1, groups["Run 1"])
    assert f"epoch 3 | 0.2371 | {losses[:, 2].mean():.4f}" in table
    assert f"after epoch 1 | 0.2371 | {losses[:, 1:].max(axis=1).mean():.4f}" in table
