"""Which device trains, with how many threads, and what it is called. Knows nothing of training."""

import math
import os
import platform
from pathlib import Path

import torch

from mnist_core import bounds

DEVICES = ("cuda", "mps", "cpu")
MOST_THREADS = bounds.THREADS  # products of 64 rows gain nothing from more


def choose(wanted: str | None = None) -> torch.device:
    """The device asked for, else the first that works of CUDA, Apple's MPS and the CPU.

    Raises ValueError where the one asked for is not on this machine, or does not work.
    """
    if wanted is None:
        return torch.device(next(name for name in DEVICES if _works(name)))
    if wanted not in DEVICES or not _works(wanted):
        working = ", ".join(name for name in DEVICES if _works(name))
        raise ValueError(f"device is {wanted!r}; this machine can train on {working}")
    return torch.device(wanted)


def _works(name: str) -> bool:
    """Tried, as a card may be there that PyTorch has no kernels for, or no memory left on it."""
    if name == "cpu":
        return True
    if not (torch.cuda if name == "cuda" else torch.backends.mps).is_available():
        return False
    try:
        return torch.ones(1, device=name).add_(1).item() == 2
    except RuntimeError:
        return False


def prepare_thread(most: int = MOST_THREADS) -> None:
    """Make the calling thread fit for training; call it before its first parallel operation.

    most: threads that products may use.

    At a large learning rate units die and Adam's moments of their weights decay into denormal
    numbers, which take the processor many times as long. Only threads that start after the
    switch flush them to zero, hence "before".
    """
    torch.set_flush_denormal(True)
    if torch.get_num_threads() != threads(most):
        torch.set_num_threads(threads(most))


def threads(most: int = MOST_THREADS) -> int:
    """How many threads train at most."""
    return min(cores(), most)


def cores() -> int:
    """Processor cores that this process may use, by affinity and by the container's quota."""
    affinity = getattr(os, "sched_getaffinity", None)
    allowed = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min(allowed, _quota()))


def _quota(limits: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Whole cores of the control group's quota ("max 100000" or "150000 100000"), rounded up."""
    try:
        quota, period = limits.read_text().split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):
        return os.cpu_count() or 1


def describe(device: torch.device, most: int = MOST_THREADS) -> dict[str, str | int]:
    """What a record says of the hardware: device, processor or card, threads (at most `most`)."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else processor()
    return {"device": device.type, "processor": name, "threads": threads(most)}


def processor(info: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name, as far as the system tells."""
    try:
        lines = info.read_text().splitlines()
        return next(x.partition(":")[2].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine() or "unknown"
