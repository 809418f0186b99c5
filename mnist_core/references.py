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
SEEDS = 10
SEEDED = (  # what the Story claims rests on these, each with SEEDS seeds, as records alone
    REFERENCES["article-run-1"],
    REFERENCES["article-run-2"],
    replace(REFERENCES["article-run-1"], schedule="linear"),
    TrainConfig(0.001, 10),
    TrainConfig(0.001, 10, schedule="linear"),
    REFERENCES["regularised"],
)


def seeded() -> list[TrainConfig]:
    """Every config of SEEDED with each of its seeds."""
    return [replace(config, seed=seed) for config in SEEDED for seed in range(SEEDS)]
