"""The command that pages tell: what the command line makes of it is the config again."""

from dataclasses import fields

from mnist_core import __main__ as command_line
from mnist_core.config import TrainConfig
from mnist_core.references import REFERENCES
from mnist_core.words import command

EVERY = TrainConfig(
    1e-6, 3, 32, 5, "linear", "sgd", 0.25, 0.5, True, 1_000, 0.125, "holdout"
)  # fmt: skip


def test_a_reference_s_command_for_people():
    assert command.train(REFERENCES["article-run-2"], "article-run-2") == (
        "python -m mnist_core train --lr 0.0001 --epochs 15 --name article-run-2 --again"
    )


def test_the_command_line_reads_every_field_back():
    for run, config in {**REFERENCES, "every": EVERY}.items():
        typed = command.train(config, run).removeprefix("python -m mnist_core ")
        read = command_line._parser().parse_args(typed.split())
        given = {field.name: getattr(read, field.name) for field in fields(TrainConfig)}
        (given["seed"],) = given["seed"]
        assert TrainConfig(**given) == config
        assert (read.name, read.again) == (run, True)
