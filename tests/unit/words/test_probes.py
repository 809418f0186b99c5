"""What the smaller records show, each figure computed anew from their JSON."""

import json

import numpy as np
import pytest

from mnist_core.findings.seed_groups import SeedGroup, same_but_seed
from mnist_core.references import PROBED, REGULARISED
from mnist_core.runs.store import SEEDS, RunStore
from mnist_core.words import probes
from tests.support.runs import edited


def probed(part: str) -> list[SeedGroup]:
    """The shipped seeds of each of a part's configs."""
    records = list(RunStore(SEEDS).list())
    found = [same_but_seed(config, records) for config in PROBED[part]]
    return [SeedGroup(part, seeds[0], seeds) for seeds in found]


@pytest.fixture(scope="module")
def whole() -> SeedGroup:
    """The regularised recipe's shipped seeds."""
    seeds = same_but_seed(REGULARISED, RunStore(SEEDS).list())
    return SeedGroup("Regularised", seeds[0], seeds)


def stored(group: SeedGroup) -> list[dict]:
    """The JSON of a group's runs."""
    return [json.loads((SEEDS / it.run / "run.json").read_text("utf-8")) for it in group.seeds]


def ends(group: SeedGroup, key: str) -> np.ndarray:
    """A metric of every seed's last epoch."""
    return np.array([run["epochs"][-1][key] for run in stored(group)])


def test_random_labels_are_learnt_by_heart():
    (group,) = probed("random-labels")
    known, read = (ends(group, key) for key in ("train_eval_accuracy", "val_accuracy"))
    assert known.shape == (5,)
    text = probes.by_heart(group)
    assert known.min() == known.max() == 1 and "answers 100% of them" in text
    assert "1,000, 243 parameters for each, and to each a wrong label" in text
    assert "After 50 epochs" in text and "(5 seeds)" in text
    assert f"Of the test images it reads {read.mean():.1%}" in text
    part = group._replace(seeds=[edited(it, train_eval_accuracy=0.9) for it in group.seeds[:2]])
    part.seeds.append(edited(part.seeds[0], train_eval_accuracy=0.96))
    assert "answers 92.0% (90.0% to 96.0%) of them" in probes.by_heart(part)
    assert probes.by_heart(None) == ""


def test_which_part_of_the_regularised_recipe_does_what(whole):
    parts = probed("ablation")
    named = [it._replace(name=f"recipe {i}") for i, it in enumerate([whole, *parts])]
    read = [
        np.array([run["test"]["test_accuracy"] for run in stored(it)]) for it in (whole, *parts)
    ]
    assert [len(it) for it in read] == [10, 5, 5, 5]
    _, table, *told = probes.ablation(named)
    lines = table.splitlines()
    assert len(lines) == 2 + 4 and all(lines[0].strip("| ").split("|"))
    for line, end, group in zip(lines[2:], read, named, strict=True):
        assert f"| {group.name} | {end.mean():.2%} ({end.min():.2%} to {end.max():.2%}) |" in line
        assert line.endswith(f"| {len(end)} |")
    gaps = ends(whole, "val_loss") / ends(whole, "train_eval_loss")
    assert f"| {gaps.mean():.1f} ({gaps.min():.1f} to {gaps.max():.1f}) × |" in lines[2]
    lost = 100 * (read[0].mean() - read[1].mean())
    assert told[0] == f"Without distortions and habits accuracy falls by {lost:.2f} points."
    assert lost > 5 * 100 * abs(read[0].mean() - read[2].mean())
    assert told[1].startswith("Without weight decay accuracy ")
    assert probes.ablation(named[:3]) == []


def test_a_part_that_changes_nothing_is_said_to_change_nothing(whole):
    *_, told = probes.ablation([whole] * 4)
    assert told == "Without weight decay accuracy is no different, as far as these seeds can tell."
