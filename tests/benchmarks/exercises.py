"""Trains every value that an exercise offers: what comes of each, and whether it is solved.

python -m tests.benchmarks.exercises [KEY …]
"""

import argparse
import tempfile
from pathlib import Path

from mnist_core.findings.exercises import EXERCISES, outcome
from mnist_core.words.exercises import WORDINGS
from tests.support.trained import trained


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("keys", nargs="*", default=list(EXERCISES), metavar="KEY")
    parser.add_argument("--store", type=Path, help="keep the runs here; else they are thrown away")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("| exercise | value | figure | class | accuracy | seconds | solved |")
        print("|---|--:|--:|---|--:|--:|---|")
        for key in asked.keys:
            tell(key, asked.store or Path(folder))


def tell(key: str, store: Path) -> None:
    """A row for each value that is offered."""
    exercise, wording = EXERCISES[key], WORDINGS[key]
    for value in exercise.offered:
        found = outcome(exercise, trained(exercise.config(value), store), -1)
        cells = [
            key,
            wording.told(value),
            "-" if found.value is None else f"{found.value:.4f}",
            wording.predictions[found.place],
            "-" if found.accuracy is None else f"{found.accuracy:.2%}",
            f"{found.seconds:.1f}",
            "yes" if found.place == exercise.goal else "",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
