"""One thing that a run's curves show."""

from dataclasses import asdict, dataclass
from typing import Any

from mnist_core.findings.remedies import Remedy


@dataclass(frozen=True)
class Finding:
    """What is seen, in words with its figures. kind: a stable name; good: nothing to mend."""

    kind: str
    title: str
    text: str
    remedy: Remedy | None = None
    good: bool = False

    def to_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        values = asdict(self)
        return {name: values[name] for name in ("kind", "title", "text", "good", "remedy")}
