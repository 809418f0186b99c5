"""The runs that are shipped in `models/`, by their configs. Knows nothing of training."""

from dataclasses import replace

from mnist_core.config import TrainConfig

REFERENCES = {
    "article-run-1": TrainConfig(0.01, 10),
    "article-run-2": TrainConfig(0.0001, 15),
    "regularised": TrainConfig(  # chosen on held-out images and on digits of 30 other people
        0.001,
        50,
        weight_decay=0.03,
        schedule="cosine",
        augment=True,
        protocol="holdout",
        habits=True,
    ),
}
RUN_1, RUN_2, REGULARISED = REFERENCES.values()
SEEDS = 10
SEEDED = (  # what the Story claims rests on these, each with SEEDS seeds, as records alone
    RUN_1,
    RUN_2,
    replace(RUN_1, schedule="linear"),
    TrainConfig(0.001, 10),
    TrainConfig(0.001, 10, schedule="linear"),
    REGULARISED,
)
FEWER_SEEDS = 5
PROBED = {  # one question each, with FEWER_SEEDS seeds, as records without points
    "batches": (  # is it the gradient's noise that bounces?
        replace(RUN_1, batch_size=256),
        replace(RUN_1, batch_size=1024),
    ),
    "ablation": (  # what of the regularised recipe does what?
        replace(REGULARISED, augment=False, habits=False),
        replace(REGULARISED, weight_decay=0.0),
        replace(REGULARISED, augment=False, habits=False, weight_decay=0.0),
    ),
    "random-labels": (  # what can so many parameters learn by heart? (Zhang et al. 2017)
        TrainConfig(0.001, 50, train_size=1_000, label_noise=1.0),
    ),
    "longer": (replace(RUN_2, epochs=50),),  # does validation loss plateau or rise?
}
LANDSCAPES = SEEDED[:3]  # whose weights are measured, each with SEEDS seeds, and not kept


def seeded(part: str | None = None) -> list[TrainConfig]:
    """Each config with each of its seeds: of "story" (SEEDED) or of a part of PROBED, or all."""
    parts = {"story": SEEDED, **PROBED}
    return [
        seed
        for name in ([part] if part else parts)
        for config in parts[name]
        for seed in seeds(config, SEEDS if name == "story" else FEWER_SEEDS)
    ]


def seeds(config: TrainConfig, count: int) -> list[TrainConfig]:
    """The config with seeds 0 to count - 1."""
    return [replace(config, seed=seed) for seed in range(count)]
