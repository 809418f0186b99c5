"""What is said of larger batches follows the seeds' figures."""

from mnist_core.findings.metrics import Point
from mnist_core.words.noise import tell_article, tell_noise

SHARES = {64: [0.96, 0.97], 256: [0.965, 0.975], 1024: [0.98]}
LOSSES = {64: [0.16, 0.20], 256: [0.11, 0.16], 1024: [0.09]}


def test_means_seeds_and_steps_are_told():
    text = tell_noise(SHARES, 60_000)
    assert "96.50% with 64, 97.00% with 256, 98.00% with 1,024 (2, 2, 1 seeds)" in text
    assert "938, 235, 59 an epoch" in text
    assert "That fits noise" in text
    assert "bouncing" not in text  # which is not what was measured


def test_where_accuracy_does_not_rise_noise_is_not_blamed():
    assert "fits noise" not in tell_noise({64: [0.97], 256: [0.96]}, 60_000)


def test_the_article_s_figure_is_placed_among_the_seeds():
    text = tell_article(SHARES, 0.972, LOSSES, Point(3, 0.15))
    assert "No seed with 64 comes so far" in text
    assert "With 256 it lies among the seeds, and so does" in text
    assert "a larger batch may be the reason" in text
    assert "comes so far. With 1,024 all seeds read more. With 256" in text
    assert "all seeds" not in tell_article({64: [0.96, 0.98]}, 0.97, LOSSES, Point(3, 0.15))
    assert "No seed" not in tell_article({64: [0.96, 0.98]}, 0.97, LOSSES, Point(3, 0.15))
    assert "may be the reason" not in tell_article({64: [0.96]}, 0.97, LOSSES, Point(3, 0.15))


def test_seeds_trained_again_elsewhere_are_counted():
    text = tell_article(SHARES, 0.972, LOSSES, Point(3, 0.15), [0.96, 0.9721, 0.972])
    assert "No seed with 64 comes so far. On another processor" in text
    assert "which rounds differently, 2 of 3 come so far. With 1,024" in text


def test_a_batch_size_whose_losses_do_not_fit_the_article_is_no_explanation():
    text = tell_article(SHARES, 0.972, LOSSES, Point(3, 0.2371))
    assert "validation loss in epoch 3, 0.2371, lies outside of theirs, 0.1100 to 0.1600" in text
    assert "none of these batch sizes explains" in text
    assert "may be the reason" not in text
