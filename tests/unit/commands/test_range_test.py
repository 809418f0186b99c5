"""`range-test`: one short training whose rate rises at every step."""

import json

import pytest

from mnist_core.runs.range_test import FILE, RangeTest

pytestmark = pytest.mark.usefixtures("small_session")


def test_a_range_test_is_stored_and_told(call, store):
    lines = call("range-test", "--steps", 20, "--seeds", 2, "--json")
    assert json.loads(lines[-1]).keys() == {"steepest", "lowest", "loss"}
    test = RangeTest.from_json((store.folder / FILE).read_text("utf-8"))
    assert [len(losses) for losses in test.losses] == [20, 20]
    (said,) = call("range-test", "--steps", 1, status=2)
    assert "steps is 1; it must be 2 to 937" in said
    (said,) = call("range-test", "--low", 0.1, "--high", 0.01, status=2)
    assert "the rates must rise" in said
