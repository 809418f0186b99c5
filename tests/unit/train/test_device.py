"""mnist_core.device: which device, how many threads, what it is called."""

import pytest
import torch

from mnist_core.train import device


@pytest.fixture
def there(monkeypatch):
    """Say which devices this machine has that work."""

    def say(cuda: bool, mps: bool) -> None:
        works = {"cuda": cuda, "mps": mps, "cpu": True}
        monkeypatch.setattr(device, "_works", works.__getitem__)

    return say


@pytest.mark.parametrize(
    ("cuda", "mps", "chosen"),
    [(True, True, "cuda"), (False, True, "mps"), (True, False, "cuda"), (False, False, "cpu")],
)
def test_the_best_device_is_chosen(there, cuda, mps, chosen):
    there(cuda, mps)
    assert device.choose() == torch.device(chosen)


def test_the_one_asked_for_is_taken(there):
    there(True, True)
    assert [device.choose(name).type for name in device.DEVICES] == ["cuda", "mps", "cpu"]


@pytest.mark.parametrize("wanted", ["cuda", "mps", "tpu", ""])
def test_an_absent_device_is_refused_with_those_there_are(there, wanted):
    there(False, False)
    with pytest.raises(ValueError, match=f"device is '{wanted}'; this machine can train on cpu"):
        device.choose(wanted)


@pytest.mark.parametrize("card", [torch.cuda, torch.backends.mps])
def test_a_card_that_cannot_be_used_is_passed_over(monkeypatch, card):
    """Found by the driver, but PyTorch has no kernels for it, or another program its memory."""

    def fail(*size: int, device: str) -> torch.Tensor:
        raise torch.AcceleratorError("no kernel image is available for execution on the device")

    for other in (torch.cuda, torch.backends.mps):
        monkeypatch.setattr(other, "is_available", lambda other=other: other is card)
    monkeypatch.setattr(torch, "ones", fail)
    assert device.choose() == torch.device("cpu")


def test_the_processor_alone_is_asked_for_without_waking_a_card(monkeypatch):
    """A sweep's processes would each take memory of it."""
    for card in (torch.cuda, torch.backends.mps):
        monkeypatch.setattr(card, "is_available", lambda: pytest.fail("was looked for"))
    assert device.choose("cpu") == torch.device("cpu")


@pytest.mark.parametrize(
    ("limit", "cores"), [("max 100000\n", 8), ("150000 100000\n", 2), ("7800 100000", 1), ("?", 8)]
)
def test_a_containers_quota_counts(tmp_path, monkeypatch, limit, cores):
    monkeypatch.setattr(device.os, "cpu_count", lambda: 8)
    path = tmp_path / "cpu.max"
    path.write_text(limit)
    assert device._quota(path) == cores
    assert device._quota(tmp_path / "absent") == 8


def test_cores_are_the_fewer_of_affinity_and_quota(monkeypatch):
    monkeypatch.setattr(device.os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    monkeypatch.setattr(device, "_quota", lambda: 8)
    assert device.cores() == 3
    monkeypatch.setattr(device, "_quota", lambda: 2)
    assert device.cores() == 2
    monkeypatch.delattr(device.os, "sched_getaffinity")
    monkeypatch.setattr(device.os, "cpu_count", lambda: None)
    assert device.cores() == 1


def test_describe():
    described = device.describe(torch.device("cpu"))
    assert described["device"] == "cpu"
    assert isinstance(described["processor"], str)
    assert described["processor"]
    assert isinstance(described["threads"], int)
    assert described["threads"] >= 1


def test_processor_name(tmp_path):
    info = tmp_path / "cpuinfo"
    info.write_text("processor\t: 0\nmodel name\t: Quick CPU: 9\nmodel name\t: Quick CPU: 9\n")
    assert device.processor(info) == "Quick CPU: 9"
    info.write_text("nothing\n")
    assert device.processor(info)
    assert device.processor(tmp_path / "absent")


def test_denormals_become_zero_after_preparing():
    """Without it an epoch at learning rate 0.01 takes twice as long."""
    device.prepare_thread()
    assert (torch.full((4,), 1e-38) * 1e-3).tolist() == [0.0] * 4
