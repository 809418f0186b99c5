"""Who had a config trained first on this server: their run is nobody else's to change."""

from collections import OrderedDict

from mnist_core import bounds
from mnist_core.config import TrainConfig


class Owners:
    """Remembers a bounded number of visitors' configs; the oldest are nobody's again."""

    def __init__(self, most: int = bounds.OWNERS) -> None:
        self._most = most
        self._visitors: OrderedDict[TrainConfig, str] = OrderedDict()

    def add(self, config: TrainConfig, visitor: str) -> None:
        """Its run is this visitor's, unless it is somebody's already."""
        self._visitors.setdefault(config, visitor)
        while len(self._visitors) > self._most:
            self._visitors.popitem(last=False)

    def owns(self, visitor: str, config: TrainConfig) -> bool:
        """Did this visitor have it trained?"""
        return self._visitors.get(config) == visitor
