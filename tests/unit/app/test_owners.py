"""mnist_core.app.owners."""

from mnist_core.app.owners import Owners
from mnist_core.config import TrainConfig


def test_who_had_it_trained_first_owns_it():
    owners, config = Owners(), TrainConfig(0.01, 2)
    owners.add(config, "me")
    owners.add(config, "you")
    assert owners.owns("me", config)
    assert not owners.owns("you", config)
    assert not owners.owns("me", TrainConfig(0.02, 2))


def test_the_oldest_are_forgotten():
    owners = Owners(most=2)
    configs = [TrainConfig(0.01, epochs) for epochs in (1, 2, 3)]
    for config in configs:
        owners.add(config, "me")
    assert [owners.owns("me", config) for config in configs] == [False, True, True]
