"""mnist_core.train: against a plain PyTorch loop, exactness, and what each lever does."""

import math
from dataclasses import replace
from itertools import cycle, takewhile

import numpy as np
import pytest
import torch

from mnist_core.config import TrainConfig
from mnist_core.events import Checkpoint, Diverged, Epoch, Progress
from mnist_core.mnist import splits
from mnist_core.mnist.load import Images, Mnist
from mnist_core.mnist.splits import split
from mnist_core.network.model import PARAMETERS, initial, layers
from mnist_core.train import loop as engine
from mnist_core.train.loop import train
from tests.support import oracle

BASE = TrainConfig(0.01, 2, batch_size=50, train_size=300)  # 6 steps an epoch
LEVERS = {
    "schedule": "linear",
    "optimizer": "sgd",
    "weight_decay": 0.5,
    "dropout": 0.3,
    "augment": True,
    "habits": True,
    "train_size": 200,
    "label_noise": 0.3,
    "protocol": "holdout",
    "batch_size": 30,
    "learning_rate": 0.02,
    "seed": 1,
}


@pytest.fixture(autouse=True)
def few_held_out(monkeypatch):
    monkeypatch.setattr(splits, "HELD_OUT", 100)


def figures(events) -> list[tuple]:
    """All that is not time, to the last bit."""
    return [
        tuple(
            value.tobytes() if isinstance(value, np.ndarray) else value
            for name, value in vars(event).items()
            if name != "seconds"
        )
        for event in events
    ]


def epochs(config: TrainConfig, mnist: Mnist, **options) -> list[Epoch]:
    return [event for event in train(config, mnist, **options) if isinstance(event, Epoch)]


def order(config: TrainConfig, number: int, count: int) -> torch.Tensor:
    """The rule: an epoch's permutation comes of the config's seed and the epoch's number."""
    seed = int(np.random.SeedSequence((config.seed, number)).generate_state(1)[0])
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"seed": 3, "batch_size": 64},  # a last batch that is not full
        {"weight_decay": 0.1, "schedule": "cosine"},
        {"schedule": "linear", "label_noise": 0.2},
        {"optimizer": "sgd", "learning_rate": 0.05},
        {"protocol": "holdout", "train_size": 60_000},
    ],
    ids=lambda changes: ",".join(changes) or "article",
)
def test_trains_as_a_plain_pytorch_loop_does(small, changes):
    """The loop in float64: in float32 it strays more, where a unit is on the edge of its ReLU."""
    config = replace(BASE, **{"learning_rate": 0.001, **changes})
    splits = split(config, small)
    images = oracle.normalised(torch.from_numpy(splits.train.pixels), torch.float64)
    labels = torch.from_numpy(splits.train.labels)
    net = oracle.network(initial(config.seed), torch.float64)
    if config.optimizer == "adam":
        optimizer = torch.optim.AdamW(
            net.parameters(), config.learning_rate, weight_decay=config.weight_decay
        )
    else:
        optimizer = torch.optim.SGD(net.parameters(), config.learning_rate, momentum=0.9)
    steps = math.ceil(len(labels) / config.batch_size) * config.epochs
    factor = {
        "constant": lambda step: 1.0,
        "linear": lambda step: 1 - step / steps,
        "cosine": lambda step: 0.5 + 0.5 * math.cos(math.pi * step / steps),
    }[config.schedule]
    decay = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    optimizer.register_step_post_hook(lambda *_: decay.step())
    for epoch in epochs(config, small):
        chosen = order(config, epoch.epoch, len(labels))
        loss = oracle.train_epoch(net, optimizer, images, labels, chosen, config.batch_size)
        theirs = oracle.flattened(net.parameters()).numpy()
        assert epoch.train_loss == pytest.approx(loss, rel=1e-5)
        assert np.linalg.norm(epoch.weights - theirs) < 1e-4 * np.linalg.norm(theirs)
        validated = oracle.normalised(splits.validation.pixels, torch.float64)
        with torch.no_grad():
            answers = torch.from_numpy(splits.validation.labels)
            val_loss = torch.nn.functional.nll_loss(net(validated), answers)
        assert epoch.val_loss == pytest.approx(val_loss.item(), rel=1e-5)


@pytest.mark.parametrize("changes", [{}, LEVERS], ids=["article", "every lever"])
def test_the_same_seed_gives_the_same_figures_to_the_bit(small, changes):
    config = replace(BASE, **changes)
    assert figures(train(config, small)) == figures(train(config, small))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA card")
@pytest.mark.parametrize("changes", [{}, {"optimizer": "sgd", "weight_decay": 0.5}, LEVERS])
def test_a_card_computes_the_same_with_steps_launched_one_by_one(small, changes, monkeypatch):
    config = replace(BASE, **changes)
    together = figures(train(config, small, "cuda"))
    monkeypatch.setattr(engine, "Replay", lambda: lambda work, *given: work(*given))
    assert figures(train(config, small, "cuda")) == together


@pytest.fixture
def by_threads(small, monkeypatch):
    """The figures of a training with one thread, with two, and with now one, now two."""

    def run(config: TrainConfig) -> list[list[tuple]]:
        found = []
        for counts in ([1], [2], [1, 2, 2]):
            turns = cycle(counts)
            monkeypatch.setattr(engine.Threads, "next", lambda threads, turns=turns: next(turns))
            found.append(figures(train(config, small, "cpu", most_threads=2)))
        return found

    return run


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dropout": 0.3, "augment": True},
        {"batch_size": 300},
        {"batch_size": 64, "train_size": 288},  # the last batch has 32, as with all of MNIST
    ],
)
def test_the_number_of_threads_does_not_show(by_threads, changes):
    """Whatever the clock says; on a processor on which it would show, the number is fixed."""
    alone, both, turns = by_threads(replace(BASE, **changes))
    assert alone == both == turns


@pytest.mark.parametrize("size", [64, 300 % 64, 100])
def test_where_the_number_of_threads_would_show_it_is_fixed(by_threads, monkeypatch, size):
    """Batches of some sizes alone round differently, as 32 images do on a Xeon, where 64 do not:
    full ones, the last one of an epoch, or those of an evaluation."""

    class Rounded(engine.Backprop):
        def forward(self, images, log_probabilities, masks):
            values = super().forward(images, log_probabilities, masks)
            if len(images) == size:
                log_probabilities *= 1 + 1e-6 * torch.get_num_threads()
            return values

    monkeypatch.setattr(engine, "Backprop", Rounded)
    monkeypatch.setattr(engine, "EVALUATION_BATCH", 100)
    alone, both, turns = by_threads(replace(BASE, batch_size=64))
    assert alone == both == turns


@pytest.mark.parametrize("name", LEVERS)
def test_every_lever_changes_the_training(small, name):
    plain = epochs(BASE, small)[-1]
    turned = epochs(replace(BASE, **{name: LEVERS[name]}), small)[-1]
    assert not np.array_equal(plain.weights, turned.weights)


def test_seeds_begin_differently(small):
    first, second = (epochs(replace(BASE, seed=seed), small)[0] for seed in (0, 1))
    assert np.abs(first.weights - second.weights).mean() > 0.01


def test_each_epoch_has_all_images_in_an_order_of_its_own(small, monkeypatch):
    seen: dict[int, list] = {1: [], 2: []}
    chunk = engine._Trainer._chunk

    def watched(self, number, step, chosen):
        seen[number] += chosen.tolist()
        return chunk(self, number, step, chosen)

    monkeypatch.setattr(engine._Trainer, "_chunk", watched)
    epochs(BASE, small)
    assert sorted(seen[1]) == sorted(seen[2]) == list(range(300))
    assert seen[1] != seen[2]


@pytest.mark.parametrize(
    ("schedule", "factors"),
    [
        ("constant", (1, 1, 1, 1, 1)),
        ("linear", (1, 0.75, 0.5, 0.25, 0)),
        ("cosine", (1, (2 + 2**0.5) / 4, 0.5, (2 - 2**0.5) / 4, 0)),
    ],
)
def test_schedules(schedule, factors):
    for quarter, factor in enumerate(factors):
        assert engine.rate_factor(schedule, quarter / 4) == pytest.approx(factor, abs=1e-12)


@pytest.mark.parametrize("schedule", ["constant", "linear", "cosine"])
def test_the_rate_of_every_step_is_reported(small, schedule):
    config = replace(BASE, schedule=schedule)
    events = list(train(config, small))
    rates = [event.learning_rate for event in events if isinstance(event, Progress)]
    expected = [0.01 * engine.rate_factor(schedule, step / 12) for step in range(12)]
    assert rates == pytest.approx(expected)
    firsts = [event.learning_rate for event in events if isinstance(event, Epoch)]
    assert firsts == pytest.approx([expected[0], expected[6]])


def test_a_decaying_schedule_reaches_the_weights(small):
    """With a rate near 0 at the end the last step hardly moves them."""
    *_, last = (
        event
        for event in train(replace(BASE, schedule="linear"), small)
        if isinstance(event, Progress)
    )
    *_, constant = (event for event in train(BASE, small) if isinstance(event, Progress))
    assert last.update_ratio < constant.update_ratio / 5


def test_sgd_weight_decay_shrinks_the_weights(small):
    config = replace(BASE, optimizer="sgd", learning_rate=0.01)
    plain, decayed = (
        epochs(replace(config, weight_decay=decay), small)[0].weights for decay in (0.0, 1.0)
    )
    first = 0.99**6  # six steps, each by 1 - rate × decay
    assert np.linalg.norm(decayed) == pytest.approx(first * np.linalg.norm(plain), rel=0.02)


@pytest.mark.parametrize("rate", [1e-6, 1e-3, 0.1, 0.5, 0.9])
def test_dropout_leaves_out_that_share_and_keeps_the_mean(small, rate):
    trainer = engine._Trainer(replace(BASE, dropout=rate), small, torch.device("cpu"), None, 1)
    masks = trainer._masks(4_000)
    share = (masks == 0).float().mean().item()
    assert share == pytest.approx(rate, abs=2e-5 + 5 * (rate / masks.numel()) ** 0.5)
    kept = masks[masks > 0]
    assert torch.allclose(kept, torch.tensor(1 / (1 - rate)))
    assert masks.mean().item() == pytest.approx(1, abs=0.02)
    assert not torch.equal(trainer._masks(4_000), masks)


def test_dropout_is_off_when_the_network_is_measured(small):
    epoch = epochs(replace(BASE, dropout=0.5), small)[-1]
    loss, accuracy = oracle.measured(epoch.weights, small.test.pixels, small.test.labels)
    assert epoch.val_loss == pytest.approx(loss, rel=1e-5)
    assert epoch.val_accuracy == accuracy


def test_metrics_are_those_of_the_weights_that_come_with_them(small):
    config = replace(BASE, label_noise=0.2)
    splits = split(config, small)
    for epoch in epochs(config, small):
        for ours, images in (
            ((epoch.val_loss, epoch.val_accuracy), splits.validation),
            ((epoch.train_eval_loss, epoch.train_eval_accuracy), splits.train_eval),
        ):
            loss, accuracy = oracle.measured(epoch.weights, images.pixels, images.labels)
            assert ours[0] == pytest.approx(loss, rel=1e-5)
            assert ours[1] == pytest.approx(accuracy, abs=1e-9)


def test_evaluation_in_parts_is_the_mean_over_all(small, monkeypatch):
    whole = epochs(BASE, small)[-1]
    monkeypatch.setattr(engine, "EVALUATION_BATCH", 70)
    parts = epochs(BASE, small)[-1]
    assert parts.val_loss == pytest.approx(whole.val_loss, rel=1e-5)
    assert parts.val_accuracy == whole.val_accuracy


def test_train_loss_is_the_mean_over_batches(small):
    config = replace(BASE, batch_size=64, epochs=1)  # 4 full batches and one of 44
    *progress, epoch = train(config, small)
    assert [event.step for event in progress] == [1, 2, 3, 4, 5]
    assert all(event.steps == 5 for event in progress)
    assert epoch.train_loss == pytest.approx(sum(event.loss for event in progress) / 5)


@pytest.mark.parametrize("batch_size", [1, 2, 7, 10, 50])
def test_about_forty_reports_an_epoch(small, batch_size):
    config = replace(BASE, epochs=1, batch_size=batch_size)
    *progress, epoch = train(config, small)
    steps = math.ceil(300 / batch_size)
    assert min(steps, 20) < len(progress) <= 40 or len(progress) == steps <= 40
    assert [event.step for event in progress] == sorted({event.step for event in progress})
    assert progress[-1].step == progress[-1].steps == steps
    assert isinstance(epoch, Epoch)


def test_progress_is_the_last_steps(small):
    """Gradient norm and update ratio, from the weights before and after one step."""
    config = replace(BASE, epochs=1, batch_size=300)
    progress, epoch = train(config, small)
    before = initial(0)
    ratio = np.linalg.norm(epoch.weights - before) / np.linalg.norm(before)
    assert progress.update_ratio == pytest.approx(ratio, rel=1e-4)
    gradient = epoch.moments[0] / 0.1  # Adam's first moment after one step
    assert progress.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-4)
    assert 0 < progress.seconds <= epoch.seconds


@pytest.mark.parametrize(
    "changes",
    [{}, {"optimizer": "sgd"}, {**LEVERS, "optimizer": "adam"}, LEVERS, {"schedule": "cosine"}],
    ids=["adam", "sgd", "every lever, adam", "every lever, sgd", "cosine"],
)
@pytest.mark.parametrize("done", [1, 2])
def test_going_on_from_a_checkpoint_is_the_same_to_the_bit(small, changes, done):
    config = replace(BASE, epochs=3, **changes)
    whole = list(train(config, small))
    *_, stop = (event for event in whole if isinstance(event, Epoch) and event.epoch == done)
    rest = whole[whole.index(stop) + 1 :]
    start = Checkpoint(done, stop.weights.copy(), stop.moments.copy())
    assert figures(train(config, small, start=start)) == figures(rest)


def test_a_checkpoint_is_not_written_to(small):
    stop = epochs(BASE, small)[0]
    weights, moments = stop.weights.copy(), stop.moments.copy()
    list(train(BASE, small, start=Checkpoint(1, weights, moments)))
    assert np.array_equal(weights, stop.weights)
    assert np.array_equal(moments, stop.moments)


def test_an_epochs_weights_stay_as_they_were(small):
    seen = [(epoch, epoch.weights.copy(), epoch.moments.copy()) for epoch in epochs(BASE, small)]
    for epoch, weights, moments in seen:
        assert np.array_equal(epoch.weights, weights)
        assert np.array_equal(epoch.moments, moments)
    assert not np.array_equal(seen[0][1], seen[1][1])
    assert seen[0][0].weights.shape == (PARAMETERS,)
    assert seen[0][0].moments.shape == (2, PARAMETERS)


@pytest.mark.parametrize("schedule", ["constant", "linear"])
def test_steering_sets_the_rate_from_that_epoch_on(small, schedule):
    config, asked = replace(BASE, epochs=4, schedule=schedule), []

    def steer(epoch: int) -> float | None:
        asked.append(epoch)
        return {3: 0.002}.get(epoch)

    events = list(train(config, small, steer=steer))
    ends = [event for event in events if isinstance(event, Epoch)]
    assert asked == [1, 2, 3, 4]
    assert [event.steered for event in ends] == [False, False, True, False]
    shape = {"constant": (1, 1, 1, 1), "linear": (1, 0.75, 1, 0.5)}[schedule]
    rates = [0.01, 0.01, 0.002, 0.002]
    expected = [rate * factor for rate, factor in zip(rates, shape, strict=True)]
    assert [event.learning_rate for event in ends] == pytest.approx(expected)
    plain = epochs(config, small)
    assert np.array_equal(ends[1].weights, plain[1].weights)
    assert not np.array_equal(ends[2].weights, plain[2].weights)


def test_going_on_after_steering_keeps_the_rate(small):
    config = replace(BASE, epochs=4, schedule="linear")
    whole = epochs(config, small, steer={2: 0.003}.get)
    stop = whole[1]
    start = Checkpoint(2, stop.weights, stop.moments, ((2, stop.learning_rate),))
    rest = epochs(config, small, start=start)
    for ours, theirs in zip(rest, whole[2:], strict=True):
        assert ours.learning_rate == pytest.approx(theirs.learning_rate, rel=1e-12)
        assert ours.val_loss == pytest.approx(theirs.val_loss, rel=1e-5)


def test_divergence_ends_it_at_once(small):
    config = TrainConfig(1.0, 5, batch_size=10, train_size=300, optimizer="sgd")
    *before, last = train(config, small)
    assert isinstance(last, Diverged)
    report = before[-1]
    assert isinstance(report, Progress)
    assert not math.isfinite(report.loss + report.update_ratio)
    assert (last.epoch, last.step) == (report.epoch, report.step)
    finite = takewhile(lambda it: math.isfinite(it.loss + it.update_ratio), before[:-1])
    assert len(list(finite)) == len(before) - 1
    assert last.learning_rate == 1.0


def test_weights_that_overflow_in_the_last_step_are_no_result(small, monkeypatch):
    """The loss of the last batch was still finite."""

    class Bursts(engine.Adam):
        def step(self, gradient, learning_rate):
            super().step(gradient, learning_rate)
            if self.count == 12:
                layers(self.weights)[0][0].fill_(math.inf)

    monkeypatch.setattr(engine, "Adam", Bursts)
    *before, last = train(BASE, small, "cpu")
    assert math.isfinite(before[-1].loss)
    assert last == Diverged(2, 6, 0.01)


def test_a_validation_loss_that_overflows_is_no_result(small, monkeypatch):
    monkeypatch.setattr(engine._Trainer, "evaluate", lambda self, images: (math.inf, 0.1))
    *_, last = train(BASE, small)
    assert last == Diverged(1, 6, 0.01)


class Watched:
    """Images that say when they are looked at."""

    def __init__(self, images: Images) -> None:
        self._images, self.looked = images, False

    def __getattr__(self, name: str):
        self.looked = True
        return getattr(self._images, name)


def test_holdout_looks_at_the_test_images_once_at_the_end(small):
    test = Watched(small.test)
    config, looks = replace(BASE, protocol="holdout"), []
    for event in train(config, Mnist(small.train, test)):
        looks.append(test.looked)
        last = event
    assert looks == [False] * (len(looks) - 1) + [True]
    assert isinstance(last, engine.Tested)
    weights = epochs(config, small)[-1].weights
    loss, accuracy = oracle.measured(weights, small.test.pixels, small.test.labels)
    assert last.test_loss == pytest.approx(loss, rel=1e-5)
    assert last.test_accuracy == accuracy


def test_the_articles_protocol_ends_with_its_last_epoch(small):
    *_, last = train(BASE, small)
    assert isinstance(last, Epoch)
    assert last.epoch == 2


def test_closing_the_generator_stops_it(small):
    steered = []
    events = train(BASE, small, steer=steered.append)
    next(events)
    events.close()
    assert steered == [1]
    assert list(events) == []


@pytest.mark.parametrize("device", ["gpu", "cuda:7", "CPU"])
def test_an_unknown_device_is_refused(small, device):
    with pytest.raises(ValueError, match=f"device is '{device}'; this machine can train on .*cpu"):
        next(train(BASE, small, device))


def test_devices_by_name_and_as_objects(small):
    for device in ("cpu", torch.device("cpu")):
        assert figures(train(BASE, small, device)) == figures(train(BASE, small, "cpu"))


def test_learns_to_read(mnist):
    """A thousand real images, five epochs: far better than chance on images never seen."""
    few = Mnist(mnist.train, Images(mnist.test.pixels[:1_000], mnist.test.labels[:1_000]))
    last = epochs(TrainConfig(0.001, 5, batch_size=20, train_size=1_000), few)[-1]
    assert last.val_accuracy > 0.8
    assert last.train_eval_loss < last.val_loss
