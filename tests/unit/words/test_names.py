"""What runs are called: no two alike, whatever people name theirs."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.presets import PRESETS
from mnist_core.references import REFERENCES
from mnist_core.runs.exchange import IMPORTED
from mnist_core.runs.record import RunError
from mnist_core.words.names import (
    REFERENCE_NAMES,
    add_imported,
    brief,
    config_name,
    distinct,
    name,
    spelled,
)
from tests.support.runs import made_up

PLAIN = made_up(TrainConfig(0.01, 2))
ID = PLAIN.run


def called(run: str, **changes) -> str:
    return name(replace(PLAIN, run=run, **changes))


def test_a_run_is_called_by_its_config_or_as_somebody_named_it():
    assert called(ID) == "lr 0.01, 2 epochs"
    assert called("mine") == "mine"
    assert called("regularised") == "Regularised"
    assert called(f"{IMPORTED}mine") == "mine, imported"
    assert called(f"{ID}-steered-a1b2c3") == "lr 0.01, 2 epochs, steered a1b2c3"
    assert called(f"{ID}-anew2") == "lr 0.01, 2 epochs, anew2"
    assert called(f"{ID}-steered-a1b2c3-anew") == "lr 0.01, 2 epochs, steered a1b2c3 anew"
    assert called(ID, state="unfinished") == "lr 0.01, 2 epochs, unfinished"


def test_no_two_ids_have_one_name():
    own = [*REFERENCE_NAMES.values(), *(text.upper() for text in REFERENCE_NAMES.values())]
    ids = [run for run in own if " " not in run]  # what `train --name` takes
    assert "Regularised" in ids
    ids += [*REFERENCES, "mine", "lr", ID]
    ids += [ID + end for end in ("-anew", "-anew2", "anew", "--anew", "-a-b", "-a_b")]
    ids += [ID + "-steered-a1b2c3"]
    ids += [ID + end for end in ("-steered-b1b2c3", "-steered-a1b2c3-anew", "-x-steered-a1b2c3")]
    ids += [IMPORTED + run for run in ids]
    for state in ("finished", "unfinished", "diverged"):
        names = [called(run, state=state) for run in ids if run not in REFERENCES]
        assert len(set(names)) == len(names)
        assert not {text.casefold() for text in names} & {
            text.casefold() for text in REFERENCE_NAMES.values()
        }


def test_a_file_with_two_records_of_one_run_is_refused():
    found = replace(PLAIN, run=f"{IMPORTED}a")
    with pytest.raises(RunError, match="two runs called 'a, imported'"):
        add_imported([found, found], {}, set())
    assert add_imported([found], {}, set()) == {found.run: found}


def test_what_sets_names_apart_is_what_the_others_have_not():
    names = ["lr 0.01, 10 epochs, seed 1", "lr 0.01, 10 epochs, seed 2", "lr 0.01, 10 epochs"]
    assert distinct(names) == ["seed 1", "seed 2", "lr 0.01, 10 epochs"]
    assert distinct(names[:1]) == names[:1]
    assert distinct(["Run 1 (lr 0.01)", "mine"]) == ["Run 1 (lr 0.01)", "mine"]
    assert distinct(["lr 0.1, seed 1", "lr 0.1, seed 1, held out"]) == [
        "lr 0.1, seed 1",
        "held out",
    ]


def test_presets_keep_their_names():
    named = {preset.name: config_name(preset.config) for preset in PRESETS}
    assert named["Too high"] == "Too high (lr 0.3)"
    assert named["Run 1 with decay"] == "Run 1 with decay (lr 0.01)"
    other = replace(next(it for it in PRESETS if it.name == "Too low").config, seed=3)
    assert config_name(other) == "Too low (lr 1e-06), seed 3"
    assert name(made_up(other)) == config_name(other)
    assert config_name(replace(other, epochs=6)) == "lr 1e-06, 6 epochs, seed 3"


def test_a_run_of_a_reference_runs_config_is_not_taken_for_it():
    assert len({config_name(preset.config) for preset in PRESETS}) == len(PRESETS)
    assert config_name(TrainConfig(0.01, 10)) == "lr 0.01, 10 epochs"


def test_beside_other_names_what_settings_have_in_common_is_left_out_but_the_rate():
    mine = [f"lr 0.01, 10 epochs, seed {seed}" for seed in (1, 2)]
    assert distinct([*mine, "Run 1"]) == ["lr 0.01, seed 1", "lr 0.01, seed 2", "Run 1"]
    assert distinct([mine[0], "Run 1"]) == [mine[0], "Run 1"]


def test_brief_names_stay_apart():
    assert brief(["Run 1 (lr 0.01)", "Regularised"]) == ["Run 1", "Regularised"]
    alike = ["Run 1 (lr 0.01)", "Run 1 (lr 0.1)"]
    assert brief(alike) == alike


def test_beside_others_a_default_is_told_where_they_differ_in_it():
    seeds = [made_up(TrainConfig(0.01, 2, seed=seed)) for seed in (0, 1)]
    assert spelled(seeds) == ["lr 0.01, 2 epochs, seed 0", "lr 0.01, 2 epochs, seed 1"]
    assert distinct(spelled(seeds)) == ["seed 0", "seed 1"]
    assert spelled(seeds[:1]) == ["lr 0.01, 2 epochs"]
    decayed = made_up(TrainConfig(0.01, 2, batch_size=256, schedule="linear"))
    assert distinct(spelled([seeds[0], decayed])) == [
        "batch 64, constant rate",
        "batch 256, linear decay",
    ]
    high = [made_up(TrainConfig(0.3, 3, seed=seed)) for seed in (0, 1)]
    assert {text.split(", ")[-1] for text in spelled(high)} == {"seed 0", "seed 1"}
    reference = made_up(TrainConfig(0.001, 2, seed=7), run="article-run-1")
    assert spelled([seeds[0], reference]) == ["lr 0.01, 2 epochs", "Run 1 (lr 0.01)"]


def test_a_name_is_worked_out_once(monkeypatch):
    """A page names each of 500 runs several times; a config that is made is checked each time."""
    records = [made_up(TrainConfig(0.02, 2, seed=seed)) for seed in range(500)]
    first, made = [name(record) for record in records], []
    monkeypatch.setattr(TrainConfig, "__post_init__", made.append)
    assert [name(replace(record, hardware={})) for record in records] == first
    assert made == []
