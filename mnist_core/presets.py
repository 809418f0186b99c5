"""Configs worth starting from, each with a word on what it shows. Knows nothing of pages."""

from dataclasses import dataclass

from mnist_core.config import TrainConfig
from mnist_core.references import REFERENCES


@dataclass(frozen=True)
class Preset:
    """A named config and, in one sentence, what to look for."""

    name: str
    why: str
    config: TrainConfig


PRESETS = (
    Preset(
        "Run 1",
        "The article's large step: the network lurches. Validation loss bounces, and so does "
        "training loss measured at the same moments; its mean over an epoch hides that.",
        REFERENCES["article-run-1"],
    ),
    Preset(
        "Run 2",
        "A hundredth of the rate: both curves glide, and a gap opens.",
        REFERENCES["article-run-2"],
    ),
    Preset(
        "Run 1 with decay",
        "The large step again, but shrinking to nothing: it bounces less, and its loss ends lower.",
        TrainConfig(0.01, 10, schedule="linear"),
    ),
    Preset(
        "Too high",
        "Huge losses in the first steps, then it only guesses: its loss stays near ln 10 = 2.30.",
        TrainConfig(0.3, 3),
    ),
    Preset(
        "Too low",
        "Downhill, but in tiny steps: even 50 epochs teach less than run 2 learns in one.",
        TrainConfig(1e-6, 5),
    ),
    Preset(
        "Overfit 1,000 images",
        "So few images are learnt by heart: training loss vanishes, validation loss rises.",
        TrainConfig(0.001, 30, train_size=1_000),
    ),
    Preset(
        "Label noise",
        "A fifth of the labels are wrong: first the rule is learnt, then some of the mistakes.",
        TrainConfig(0.001, 15, label_noise=0.2),
    ),
    Preset(
        "Regularised",
        "Distorted images, a decaying rate, some weight decay: the gap, evaluated on images as "
        "they are, stays small, and drawn digits are read better.",
        REFERENCES["regularised"],
    ),
)
