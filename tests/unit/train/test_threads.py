"""mnist_core.threads: several threads only while they show that they are faster."""

from mnist_core.train.threads import LONGEST, SHORTEST, WINDOW, WORTH, Threads


def steps(threads: Threads, count: int, alone: float, several: float) -> list[int]:
    """Take that many steps of the given seconds; the numbers of threads that they got."""
    given = []
    for _ in range(count):
        given.append(threads.next())
        threads.report(alone if given[-1] == 1 else several)
    return given


def rests(given: list[int]) -> list[int]:
    """How many windows one thread worked alone, before each try of several."""
    found, alone = [], 0
    for number in given:
        if number == 1:
            alone += 1
        elif alone:
            found.append(alone // WINDOW)
            alone = 0
    return found


def test_one_thread_is_measured_first_then_several_work():
    assert steps(Threads(2), 5 * WINDOW, 2.0, 1.0) == [1] * WINDOW + [2] * 4 * WINDOW


def test_several_that_are_a_little_slower_stay():
    given = steps(Threads(4), 10 * WINDOW, 1.0, WORTH * 0.99)
    assert given == [1] * WINDOW + [4] * 9 * WINDOW


def test_several_that_stall_lose_at_once_and_try_again_ever_later():
    given = steps(Threads(2), 400 * WINDOW, 1.0, 1_000.0)
    assert rests(given)[:6] == [1, SHORTEST, 2 * SHORTEST, 4 * SHORTEST, 8 * SHORTEST, LONGEST]
    assert given.count(2) == len(rests(given))  # one step each showed it


def test_several_come_back_when_they_are_faster_again():
    threads = Threads(2)
    steps(threads, 100 * WINDOW, 1.0, 1_000.0)
    assert steps(threads, LONGEST * WINDOW, 1.0, 0.5)[-WINDOW:] == [2] * WINDOW
    assert rests(steps(threads, (SHORTEST + 1) * WINDOW, 1.0, 1_000.0)) == [SHORTEST]


def test_one_core_has_one_thread():
    assert steps(Threads(1), 5 * WINDOW, 1.0, 1.0) == [1] * 5 * WINDOW
