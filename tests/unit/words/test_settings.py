"""What a config's fields may be, in words."""

from mnist_core.words.settings import told_range


def test_a_range_says_whether_its_numbers_are_whole():
    assert told_range("epochs") == "a whole number from 1 to 50"
    assert told_range("learning_rate") == "a number from 1e-6 to 1"
    assert told_range("train_size") == "a whole number from 100 to 60,000"
