"""What a page says of a training."""

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.findings.progress import Standing
from mnist_core.runs.record import RunRecord
from mnist_core.words import training
from tests.support.runs import made_up

NOW = Progress(2, 250, 1000, 0.12345, 1.0, 0.1, 0.0005, 3.0)


def test_where_it_stands():
    at = Standing(1, 30, 0.25, 42.4)
    said = training.tell_standing(at, NOW, paused=False, steered=False)
    assert said == "Training: epoch 2 of 30, 4% done, about 42 s left · training loss 0.1235"
    said = training.tell_standing(at, NOW, paused=True, steered=True)
    assert said.startswith("Paused in epoch 2 of 30, 4% done")
    assert said.endswith("learning rate 0.0005, set by hand")
    between = training.tell_standing(Standing(3, 30, 0, None), None, paused=True, steered=False)
    assert between == "Paused after epoch 3 of 30"
    assert training.tell_coming(None) == ""
    assert training.tell_coming(0.0005) == " · learning rate 0.0005 from the next epoch on"


def test_how_long_it_waits():
    assert training.tell_waiting(0, 30.0) == "Starting …"
    assert training.tell_pause(60.0) == " A paused one gives way after 60 s at most."
    assert training.tell_waiting(1) == "1 training before this one; it starts by itself."
    said = "2 trainings before this one, about 40 s; it starts by itself."
    assert training.tell_waiting(2, 42.0) == said
    assert "about 10 s;" in training.tell_waiting(1, 0.5)
    assert "about 3 min;" in training.tell_waiting(1, 170.0)


def test_what_it_will_train_on():
    assert training.tell_place(None, None) == "looking for a GPU …"
    hardware = {"device": "cuda", "processor": "A Chip", "threads": 1}
    assert training.tell_place(hardware, None) == "trains on CUDA (A Chip)"
    failed = training.tell_place(None, "no *memory*")
    assert "GPU" not in failed and "` no *memory* `" in failed


def test_origin_and_stop():
    hardware = {"device": "cpu", "processor": "A Chip"}
    record = made_up(
        TrainConfig(0.01, 5), 2, state="unfinished", hardware=hardware, started="2026-01-02T03:04"
    )
    assert training.tell_origin(record, True) == "Trained on CPU (A Chip), just now."
    assert "on 2026-01-02; stored" in training.tell_origin(record, False)
    assert training.tell_stopped(record).startswith("Stopped after epoch 2 of 5.")
    assert training.tell_going_on(record) == "Go on with epoch 3 of 5"


def test_what_is_said_of_it_changes_once_an_epoch():
    begun, one = made_up(TrainConfig(0.01, 5), 0), made_up(TrainConfig(0.01, 5), 1)

    def said(record: RunRecord, part: float, paused: bool = False) -> str:
        at = Standing(len(record.epochs), 5, part, 42.4)
        return training.say_standing(at, record, paused)

    assert said(begun, 0.2) == said(begun, 0.8) == "The training has begun: epoch 1 of 5."
    loss = f"{one.epochs[0].val_loss:.4f}"
    assert said(one, 0.0) == said(one, 0.9) == f"Epoch 1 of 5 is done: validation loss is {loss}."
    assert said(one, 0.0, paused=True) == "The training is paused after epoch 1 of 5."
    assert said(one, 0.5, paused=True) == "The training is paused in epoch 2 of 5."


def test_what_is_said_of_a_result():
    run = made_up(TrainConfig(0.01, 2))
    said = training.say_result("Run 1", run, ["It overfits", "Validation loss jumps"], fresh=True)
    assert said.startswith("The training has ended. Run 1: accuracy ")
    assert said.endswith(". What it shows: It overfits; Validation loss jumps.")
    assert training.say_result("Run 1", made_up(TrainConfig(0.01, 2), 0), [], False) == "Run 1."
