"""What a chart points out, on curves small enough to be worked out by hand."""

from mnist_core.charts.axes import best_note, gap_note, jump_note
from tests.support.runs import run


def test_the_largest_jump_stands_at_its_end():
    (note,) = jump_note(run([0.4, 0.2, 0.25, 0.5, 0.3]))
    assert note == (4, 0.5, "+100% in one epoch", "circle", False, None)
    assert jump_note(run([0.4, 0.3])) == []


def test_the_best_epoch_is_that_of_the_lowest_validation_loss():
    (note,) = best_note(run([0.4, 0.2, 0.3], [0.3, 0.2, 0.1]))
    assert note == (2, 0.2, "lowest: epoch 2", "circle", True, None)
    assert best_note(run([])) == []


def test_where_several_seeds_are_shown_the_best_epoch_is_said_to_be_of_one():
    record = run([0.4, 0.2, 0.3])
    seed = record.config.seed
    assert [note.text for note in best_note(record, 5)] == [f"lowest of seed {seed}: epoch 2"]


def test_the_last_gap_in_any_format():
    record = run([0.4, 0.26], [0.4, 0.2], train_eval_loss=0.1)
    (note,) = gap_note(record)
    assert (note.epoch, round(note.value, 6), note.text) == (2, 2.6, "2.6 ×")
    assert [it.text for it in gap_note(record, 2, ".0f")] == ["3 ×, seed 0"]
    assert gap_note(run([0.4], train_eval_loss=0.0)) == []
