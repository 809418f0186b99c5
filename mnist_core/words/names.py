"""What a person calls a run: short, with what sets it apart. Knows nothing of pages."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from functools import lru_cache
from typing import Any

from mnist_core import bounds
from mnist_core.config import TrainConfig
from mnist_core.presets import PRESETS
from mnist_core.references import REFERENCES
from mnist_core.runs.exchange import IMPORTED, MOST
from mnist_core.runs.names import ANEW
from mnist_core.runs.record import RunError, RunRecord

REFERENCE_NAMES = {
    "article-run-1": "Run 1 (lr 0.01)",
    "article-run-2": "Run 2 (lr 0.0001)",
    "regularised": "Regularised",
}
MOST_NAMES = bounds.RUN_NAMES  # that are remembered; a page names every run several times
TAUGHT = "taught-"  # begins the id of a network that a visitor taught
AVERAGED = "averaged-"  # begins the id of the mean of a run's last epochs' weights
OWN_END = re.compile(rf"(-steered-[0-9a-f]{{6}})?({ANEW}[0-9]*)?")  # after the config's id
RATE = "lr "  # begins the name of a run that is called by its settings
OWN = "own name"  # of a run that somebody called as a reference run is called here
PROTOCOLS = {  # what a run is validated on
    "test": "the test images, as the article did",
    "holdout": "10,000 held-out training images",
}
PLAIN = {  # what some settings are called where they are at their defaults
    "schedule": "constant rate",
    "augment": "not augmented",
    "habits": "no habits",
    "protocol": "test images",
}
DEFAULTS = {f.name: f.default for f in fields(TrainConfig) if f.default is not MISSING}


def name(record: RunRecord, named: Collection[str] = ()) -> str:
    """The run's name for people; two ids never have the same.

    A run is called by its config, or by its id where somebody chose that; no id has a space.
    named: fields of the config that are told also where they are at their defaults.
    """
    if record.run.startswith(IMPORTED):
        return f"{name(replace(record, run=record.run.removeprefix(IMPORTED)), named)}, imported"
    if record.run.startswith(TAUGHT) and record.run.removeprefix(TAUGHT) in REFERENCE_NAMES:
        return f"{REFERENCE_NAMES[record.run.removeprefix(TAUGHT)]}, taught your hand"
    if record.run.startswith(AVERAGED):
        return f"{name(replace(record, run=record.run.removeprefix(AVERAGED)))}, averaged"
    if record.run in REFERENCE_NAMES:
        return REFERENCE_NAMES[record.run]
    parts = [*_parts(record.run, record.config, frozenset(named))]
    if record.state != "finished":
        parts.append(record.state)
    return ", ".join(parts)


@lru_cache(MOST_NAMES)
def _parts(run: str, config: TrainConfig, named: Collection[str]) -> tuple[str, ...]:
    end = run.removeprefix(config.run_id)
    if OWN_END.fullmatch(end):
        return (config_name(config, named), *filter(None, [end[1:].replace("-", " ")]))
    called = {text.casefold() for text in REFERENCE_NAMES.values()}
    return (run, OWN) if run.casefold() in called else (run,)


def config_name(config: TrainConfig, named: Collection[str] = ()) -> str:
    """What trainings by this config are called: its preset with the seed, or its settings.

    named: as for `name`.
    """
    for preset in PRESETS:
        same = replace(preset.config, seed=config.seed) == config
        if same and preset.config not in REFERENCES.values():
            is_other = config.seed != preset.config.seed or "seed" in named
            seed = [f"seed {config.seed}"] if is_other else []
            return ", ".join([f"{preset.name} (lr {config.learning_rate:g})", *seed])
    return ", ".join(settings(config, frozenset(named)))


def spelled(records: Sequence[RunRecord]) -> list[str]:
    """The runs' names, in which a setting that they differ in is told also where it is the default.

    So the first of several seeds is "seed 0" beside the others, and not the one without a seed.
    """
    named = differing([it.config for it in records if it.run not in REFERENCE_NAMES])
    return [name(record, named) for record in records]


def differing(configs: Sequence[TrainConfig]) -> list[str]:
    """The fields with a default in which these configs are not all alike."""
    return [key for key in DEFAULTS if len({getattr(config, key) for config in configs}) > 1]


def distinct(names: Sequence[str]) -> list[str]:
    """Of each name the parts between commas that not all have; the whole name where none is left.

    For places where a name must be short and is told beside the others'. Beside runs that have
    other names, those called by their settings leave out what these have in common, but the rate.
    """
    parts = [text.split(", ") for text in names]
    plain = [own for own in parts if own[0].startswith(RATE)]
    if len(plain) < len(parts):
        common = {part for part in _common(plain) if not part.startswith(RATE)}
    else:
        common = _common(parts)
    return [
        ", ".join(part for part in own if part not in common) or text
        for own, text in zip(parts, names, strict=True)
    ]


def _common(parts: Sequence[Sequence[str]]) -> set[str]:
    """What all of two or more have."""
    return set.intersection(*map(set, parts)) if len(parts) > 1 else set()


def brief(names: Sequence[str]) -> list[str]:
    """`distinct` without what stands in brackets at the end, where that leaves all apart."""
    parts = distinct(names)
    plain = [re.sub(r" \([^)]*\)$", "", part) for part in parts]
    return plain if len({*plain}) == len({*names}) else parts


def add_imported(
    found: Sequence[RunRecord], kept: Mapping[str, RunRecord], names: set[str]
) -> dict[str, RunRecord]:
    """The imported runs by their ids: those that are kept, and what was found.

    names: of all runs that can be chosen, for people, with the kept ones. RunError where it would
    be more than MOST, or two of one id or name.
    """
    new = {record.run: record for record in found}
    if twice := _twice([name(record) for record in found]):
        raise RunError(f"the file has two runs called {twice!r}; leave one of them out")
    if len({**kept, **new}) > MOST:
        raise RunError(f"no more than {MOST} imported runs are kept")
    taken = names - {name(record) for record in kept.values()}
    if both := taken & {name(record) for record in new.values()}:
        raise RunError(f"there is a run called {min(both)!r}")
    return {**kept, **new}


def _twice(names: Sequence[str]) -> str | None:
    return next((name for place, name in enumerate(names) if name in names[:place]), None)


@lru_cache(MOST_NAMES)
def settings(config: TrainConfig, named: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Learning rate and epochs, then every field that is not at its default, or that is `named`."""
    epochs = f"{config.epochs} epoch{'s' if config.epochs > 1 else ''}"
    return (f"{RATE}{config.to_dict()['learning_rate']}", epochs, *changes(config, named))


def changes(config: TrainConfig, named: Collection[str] = ()) -> list[str]:
    """Each field that is not at its default, in a word or two; all but learning rate and epochs.

    named: fields that are told also where they are.
    """
    values = config.to_dict()
    told = [key for key in DEFAULTS if values[key] != DEFAULTS[key] or key in named]
    return [_word(key, values[key]) for key in told]


def _word(field: str, value: Any) -> str:
    if value == DEFAULTS[field] and field in PLAIN:
        return PLAIN[field]
    match field:
        case "augment":
            return "augmented"
        case "habits":
            return "habits drawn on"
        case "protocol":
            return "held out"
        case "schedule":
            return f"{value} decay"
        case "optimizer":
            return str(value)
        case "batch_size":
            return f"batch {value}"
        case "train_size":
            return f"{value:,} images"
    return f"{field.replace('_', ' ')} {value}"
