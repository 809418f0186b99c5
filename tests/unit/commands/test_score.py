"""`score`: how many labelled drawings runs read right."""

import json
from pathlib import Path

import numpy as np
import pytest

from mnist_core.__main__ import main
from mnist_core.config import TrainConfig
from mnist_core.references import REFERENCES
from mnist_core.runs.record import WEIGHTS
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
SQUARE = [[60, 60], [60, 220], [220, 220], [220, 60], [60, 60]]
DRAWINGS = [
    {"label": 1, "strokes": [[[140, 40], [140, 240]]]},
    {"label": 0, "strokes": [SQUARE]},
    {"label": 7, "strokes": [[[60, 60], [220, 60]], [[220, 60], [100, 240]]]},
]


@pytest.fixture
def scored(store, weights, tmp_path) -> Path:
    """Two stored runs, and a file of labelled drawings."""
    for number, name in enumerate(("a", "b")):
        store.save(made_up(CONFIG, run=name), weights + number)
    path = tmp_path / "drawings.json"
    path.write_text(json.dumps(DRAWINGS))
    return path


def test_score_as_json(rows, store, scored):
    from mnist_core.digits.normalisation import normalise_strokes
    from mnist_core.network.evaluate import predict

    answers = rows("score", scored, "--run", "b", "a")
    assert [answer["run"] for answer in answers] == ["b", "a"]
    images = np.stack([normalise_strokes(it["strokes"]) for it in DRAWINGS])
    for answer in answers:
        assert list(answer) == ["run", "n", "correct", "accuracy", "predictions"]
        expected = predict(store.weights(answer["run"])[-1], images).tolist()
        assert answer["predictions"] == expected
        assert answer["n"] == 3
        assert answer["correct"] == sum(map(int.__eq__, expected, [1, 0, 7]))
        assert answer["accuracy"] == pytest.approx(answer["correct"] / 3)


def test_score_of_pixels(rows, scored, tmp_path):
    images = np.zeros((2, 50, 40), np.uint8)
    images[:, 10:40, 18:22] = 255
    np.savez(tmp_path / "drawings.npz", images=images, labels=np.array([1, 1]))
    (answer,) = rows("score", tmp_path / "drawings.npz", "--run", "a")
    assert answer["n"] == 2
    assert answer["predictions"][0] == answer["predictions"][1]


def test_score_for_people(call, scored):
    (line,) = call("score", scored, "--run", "a")
    assert line.startswith("a: ")
    assert "of 3 read right" in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("", "drawings"),
        ("{", "drawings"),
        ("[]", "no drawings"),
        ("[1]", "drawings"),
        ('[{"label": 11, "strokes": [[[1, 2], [3, 4]]]}]', "11"),
        ('[{"label": 1, "strokes": []}]', "drawings"),
    ],
)
def test_a_file_that_cannot_be_scored_is_one_line(call, scored, content, said):
    if content is None:
        scored.unlink()
    else:
        scored.write_text(content)
    (line,) = call("score", scored, "--run", "a", status=2)
    assert said in line


def test_a_run_that_cannot_score_is_one_line(call, store, scored):
    store.save(made_up(CONFIG, run="alone"))
    for run, said in (
        ("absent", "there is no run 'absent' in"),
        ("../a", "a run's name is '../a'"),
        ("alone", "run 'alone' is a record without weights"),
    ):
        (line,) = call("score", scored, "--run", run, status=2)
        assert said in line
    path = store.folder / "a" / WEIGHTS
    path.write_bytes(path.read_bytes()[:-1])
    (line,) = call("score", scored, "--run", "a", status=2)
    assert "run 'a': weights.safetensors does not match its checksum" in line


def test_score_takes_the_reference_runs(capsys, scored):
    assert main(["score", str(scored), "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["run"] for answer in answers] == list(REFERENCES)
