"""A run's record and weights on disk, whole or absent. Knows nothing of how a run came about."""

from mnist_core.runs.store import RunStore

__all__ = ["RunStore"]
