"""Training as a generator of progress and epochs. Prints, draws and saves nothing."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mnist_core.config import TrainConfig
from mnist_core.events import Checkpoint, Diverged, Epoch, Event, Progress, Tested
from mnist_core.mnist.load import Images, Mnist
from mnist_core.mnist.splits import split
from mnist_core.network.model import PARAMETERS, SIZES, initial
from mnist_core.train import augment, habits
from mnist_core.train.backprop import HIDDEN, Backprop, normalised
from mnist_core.train.device import MOST_THREADS, choose, prepare_thread, threads
from mnist_core.train.graph import Replay
from mnist_core.train.optimizer import Adam, Sgd
from mnist_core.train.threads import Threads

POINTS = 40  # progress reports an epoch, about
EVALUATION_BATCH = 1_000  # images a pass


def train(
    config: TrainConfig,
    data: Mnist,
    device: str | torch.device | None = None,
    start: Checkpoint | None = None,
    steer: Callable[[int], float | None] = lambda epoch: None,
    most_threads: int = MOST_THREADS,
) -> Iterator[Event]:
    """Train by `config`, from `start` or anew, and yield what happens.

    device: as `device.choose` takes it; None picks the best there is.
    steer: asked before every epoch for a learning rate set by hand, else None.
    most_threads: 1 where several trainings share the cores.
    The same config on the same machine with the same `most_threads` yields the same figures, also
    when it is continued from a checkpoint. Whoever iterates may wait, save, draw, or close the
    generator to stop.
    """
    prepare_thread(most_threads)
    place = choose(str(device) if device else None)
    trainer = _Trainer(config, data, place, start, threads(most_threads))
    first = start.epoch + 1 if start else 1
    for number in range(first, config.epochs + 1):
        steered = trainer.steer(number, steer(number))
        yield from trainer.epoch(number)
        outcome = trainer.diverged or trainer.summary(number, steered)
        yield outcome
        if isinstance(outcome, Diverged):
            return
    if trainer.splits.test:
        yield Tested(*trainer.evaluate(trainer.splits.test))


def rate_factor(schedule: str, progress: float) -> float:
    """What the learning rate is multiplied by after `progress` (0 to 1) of all steps."""
    if schedule == "linear":
        return 1 - progress
    if schedule == "cosine":  # Loshchilov & Hutter 2017, equation 5, without restarts
        return (1 + math.cos(math.pi * progress)) / 2
    return 1.0


class _Trainer:
    """Weights, optimiser and buffers of one run in progress."""

    def __init__(
        self,
        config: TrainConfig,
        data: Mnist,
        device: torch.device,
        start: Checkpoint | None,
        most_threads: int,
    ) -> None:
        self.config, self.device = config, device
        self.splits = split(config, data)
        self.pixels = torch.from_numpy(self.splits.train.pixels).to(device)
        self.labels = torch.from_numpy(self.splits.train.labels).to(device)
        self.targets = torch.eye(SIZES[-1], device=device)[self.labels]
        self.batch = min(config.batch_size, len(self.pixels))
        self.steps = math.ceil(len(self.pixels) / self.batch)  # an epoch
        self.chunk = math.ceil(self.steps / POINTS)  # steps from one report to the next
        self.base = config.learning_rate
        weights = start.weights if start else initial(config.seed)
        moments = start.moments if start else np.zeros((2, PARAMETERS), np.float32)
        self.weights = torch.tensor(weights, device=device)
        self.moments = torch.tensor(moments, device=device)
        optimizer = Adam if config.optimizer == "adam" else Sgd
        done = start.epoch * self.steps if start else 0
        self.optimizer = optimizer(self.weights, config.weight_decay, self.moments, done)
        self.backprop = Backprop(self.weights, self.batch, config.dropout)
        self.evaluator = Backprop(self.weights, EVALUATION_BATCH)
        self.random = torch.Generator()  # order and masks, the same on every device
        self.distortions = torch.Generator(device)
        self.most_threads, self.threads = most_threads, Threads(most_threads)
        self.alike: dict[tuple[str, int], bool] = {}  # what, of how many images: see below
        self.replay = Replay()
        for number, rate in start.rates if start else ():
            self.steer(number, rate)
        self.diverged: Diverged | None = None
        self.losses: list[float] = []
        self.seconds = 0.0

    def _set_threads(self, case: tuple[str, int], work: Callable[[], Any], result: Tensor) -> bool:
        """Set how many threads `work` gets; False where it is the most, whatever the clock says.

        The number must not show: PyTorch on an Intel Xeon rounds a product of 64 rows alike with
        any, and one of 32 differently. Sizes alone decide, so one try for each `case` tells.
        """
        if case not in self.alike:
            results = []
            for count in {1, self.most_threads} if self.device.type == "cpu" else ():
                torch.set_num_threads(count)
                work()
                results.append(result.clone())
            self.alike[case] = bool(results) and torch.equal(results[0], results[-1])
        free = self.alike[case]
        torch.set_num_threads(self.threads.next() if free else self.most_threads)
        return free

    def steer(self, number: int, rate: float | None) -> bool:
        """Let epoch `number` begin at `rate`; the schedule's shape stays. True if it was set."""
        if rate is None:
            return False
        self.base = rate / self._factor(number, 0)
        return True

    def _factor(self, number: int, step: int) -> float:
        done = (number - 1) * self.steps + step
        return rate_factor(self.config.schedule, done / (self.config.epochs * self.steps))

    def rate(self, number: int, step: int) -> float:
        """The learning rate of step `step` (from 0) of epoch `number`."""
        return self.base * self._factor(number, step)

    def epoch(self, number: int) -> Iterator[Progress]:
        """One pass over the training images in a new order, in about POINTS chunks of steps."""
        self.losses, self.seconds = [], 0.0
        seed = int(np.random.SeedSequence((self.config.seed, number)).generate_state(1)[0])
        self.random.manual_seed(seed)
        self.distortions.manual_seed(seed)
        order = torch.randperm(len(self.pixels), generator=self.random)
        step = 0
        for chunk in order.split(self.chunk * self.batch):
            progress = self._chunk(number, step, chunk.to(self.device))
            yield progress
            step = progress.step
            if not math.isfinite(progress.loss + progress.update_ratio):
                self.diverged = Diverged(number, step, progress.learning_rate)
                return

    def _chunk(self, number: int, step: int, chosen: Tensor) -> Progress:
        """The steps over the images `chosen`, and a report on them."""
        started = time.perf_counter()
        targets, masks = self.targets[chosen], self._masks(len(chosen))
        end = step + math.ceil(len(chosen) / self.batch)
        rates = [self.rate(number, taken) for taken in range(step, end)]
        answers, before = self._take(self._images(chosen), targets, masks, rates)
        change = (self.weights - before).norm() / before.norm()
        losses = (answers * targets).sum(1).neg().split(self.batch)
        means = torch.stack([batch.mean() for batch in losses]).tolist()
        self.losses += means
        norm = self.backprop.flat.norm().item()
        self.seconds += time.perf_counter() - started
        loss = sum(means) / len(means)
        return Progress(number, end, self.steps, loss, norm, change.item(), rates[-1], self.seconds)

    def _take(
        self, images: Tensor, targets: Tensor, masks: Tensor | None, rates: Sequence[float]
    ) -> tuple[Tensor, Tensor]:
        """The steps, at one launch where that is faster; returns as `_take_each` does."""
        if self.device.type != "cuda":
            return self._take_each(images, targets, masks, rates)
        given = (images, targets, masks, torch.tensor(rates, device=self.device))
        if len(images) < self.chunk * self.batch:  # the last ones of an epoch
            return self._take_each(*given)
        return self.replay(self._take_each, *given)

    def _take_each(
        self, images: Tensor, targets: Tensor, masks: Tensor | None, rates: Sequence[float] | Tensor
    ) -> tuple[Tensor, Tensor]:
        """A step at each rate: the answers, each of the weights before its step, log-probabilities
        (N, 10); and the weights before the last step."""
        answers = torch.empty_like(targets)
        batches = [part.split(self.batch) for part in (images, targets, answers)]
        batches.append(masks.split(self.batch) if masks is not None else [None] * len(batches[0]))
        *most, last = zip(rates, *batches, strict=True)
        for batch in most:
            self._step(*batch)
        before = self.weights.clone()
        self._step(*last)
        return answers, before

    def _step(
        self,
        rate: float | Tensor,
        images: Tensor,
        targets: Tensor,
        answers: Tensor,
        masks: Tensor | None,
    ) -> None:
        gradient = partial(self.backprop.gradient, images, targets, answers, masks)
        free = self._set_threads(("step", len(images)), gradient, self.backprop.flat)
        started = time.perf_counter()
        gradient()
        self.optimizer.step(self.backprop.flat, rate)
        if free:
            self.threads.report(time.perf_counter() - started)

    def _images(self, chosen: Tensor) -> Tensor:
        """The chosen images as the network reads them, drawn on or distorted if so configured."""
        pixels = self.pixels.index_select(0, chosen)
        if self.config.habits:
            pixels = habits.draw(pixels, self.labels[chosen], self.distortions)
        if self.config.augment:
            pixels = augment.distort(pixels, self.distortions)
        return normalised(pixels, self._buffer(len(chosen)))

    def _buffer(self, size: int) -> Tensor:
        return torch.empty(size, SIZES[0], device=self.device)

    def _masks(self, size: int) -> Tensor | None:
        """For each image and hidden unit 0 or 1 / (1 - dropout); None without dropout."""
        if not self.config.dropout:
            return None
        keep = 1 - self.config.dropout
        units = size * HIDDEN
        bits = torch.empty(units // 4 + 1, dtype=torch.int64).random_(
            -(2**63), None, generator=self.random
        )  # 16 a unit: a tenth of the time of `bernoulli_`
        uniform = bits.view(torch.int16)[:units].view(size, HIDDEN)
        masks = torch.empty(size, HIDDEN)
        torch.lt(uniform, min(round(keep * 2**16) - 2**15, 2**15 - 1), out=masks)
        return masks.mul_(1 / keep).to(self.device)

    def summary(self, number: int, steered: bool) -> Epoch | Diverged:
        """Evaluate at the end of epoch `number`."""
        started = time.perf_counter()
        train_loss, train_accuracy = self.evaluate(self.splits.train_eval)
        val_loss, val_accuracy = self.evaluate(self.splits.validation)
        self.seconds += time.perf_counter() - started
        if not math.isfinite(train_loss + val_loss):
            return Diverged(number, self.steps, self.rate(number, self.steps - 1))
        return Epoch(
            epoch=number,
            train_loss=sum(self.losses) / len(self.losses),
            train_eval_loss=train_loss,
            train_eval_accuracy=train_accuracy,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
            learning_rate=self.rate(number, 0),
            steered=steered,
            seconds=self.seconds,
            weights=self.weights.cpu().numpy().copy(),
            moments=self.moments.cpu().numpy().copy(),
        )

    def evaluate(self, images: Images) -> tuple[float, float]:
        """Mean negative log-likelihood and accuracy (0 to 1), without dropout."""
        loss, right = 0.0, 0
        batches = zip(
            torch.from_numpy(images.pixels).split(EVALUATION_BATCH),
            torch.from_numpy(images.labels).split(EVALUATION_BATCH),
            strict=True,
        )
        for pixels, labels in batches:
            pixels, labels = pixels.to(self.device), labels.to(self.device)
            answers = torch.empty(len(labels), SIZES[-1], device=self.device)
            values = normalised(pixels, self._buffer(len(labels)))
            forward = partial(self.evaluator.forward, values, answers, None)
            self._set_threads(("evaluation", len(labels)), forward, answers)
            forward()
            loss -= answers.gather(1, labels[:, None]).sum().item()
            right += (answers.argmax(1) == labels).sum().item()
        return loss / len(images.labels), right / len(images.labels)
