"""The record of learning-rate range tests: the loss at each step, for several seeds, as JSON."""

import json
from dataclasses import asdict, dataclass

from mnist_core import bounds
from mnist_core.runs.fields import a_list, all_fields, number, text, whole
from mnist_core.runs.record import DamagedRun

FILE = "range-test.json"  # in a sweep's folder
MOST_STEPS = bounds.RANGE_TEST_STEPS


@dataclass(frozen=True)
class RangeTest:
    """Range tests that differ by their seed alone; the rate rises by the same factor each step."""

    low: float  # learning rate of the first step
    high: float  # of the last one
    steps: int
    batch_size: int
    losses: tuple[tuple[float, ...], ...]  # by seed, by step: nats; as far as they were finite
    processor: str

    def to_json(self) -> str:
        """A line for each seed."""
        values = asdict(self)
        rows = [json.dumps(row) for row in values.pop("losses")]
        head = json.dumps(values)[:-1]
        return head + ', "losses": [\n' + ",\n".join(rows) + "\n]}\n"

    @classmethod
    def from_json(cls, content: str) -> "RangeTest":
        """What `to_json` wrote; DamagedRun where a field is what no range test has."""
        try:
            found = cls(**all_fields(json.loads(content), CHECKS))
            if not 0 < found.low < found.high:
                raise ValueError("low must be below high")
            if any(len(row) > found.steps for row in found.losses):
                raise ValueError("losses: there are more than steps")
            return found
        except (ValueError, RecursionError) as error:
            raise DamagedRun(f"the range test's {error}") from error


def _losses(value: object) -> tuple[tuple[float, ...], ...]:
    loss = number()
    return tuple(tuple(loss(one) for one in a_list(row)) for row in a_list(value))


CHECKS = {
    "low": number(1e-6, 1.0),
    "high": number(1e-6, 1.0),
    "steps": whole(2, MOST_STEPS),
    "batch_size": whole(1, 10_000),
    "losses": _losses,
    "processor": text,
}
