"""Watchers of one training see the same for a moment, and no longer."""

from mnist_core.app.glance import FRESH, Glances
from mnist_core.config import TrainConfig
from mnist_core.jobs.training import Training
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2)


def training() -> Training:
    return Training(CONFIG, None, None)


def test_who_looks_within_a_moment_sees_what_the_first_saw():
    now, work = [100.0], training()
    glances = Glances(lambda: now[0])
    first = glances.at(work)
    work.record = made_up(CONFIG, 1)
    now[0] += FRESH * 0.9
    assert glances.at(work) is first and first.record is None
    now[0] += FRESH * 0.2
    assert glances.at(work).record is work.record


def test_another_training_is_looked_at_for_itself():
    one, other = training(), training()
    one.record, other.record = made_up(CONFIG, 1), made_up(CONFIG, 2)
    glances = Glances(lambda: 7.0)
    assert glances.at(one).record is one.record
    assert glances.at(other).record is other.record


def test_a_training_that_nobody_keeps_is_forgotten():
    glances = Glances()
    glances.at(training())
    assert len(glances._latest) == 0
