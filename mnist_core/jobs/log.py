"""What happens to trainings, as lines of a log: one JSON object each. Knows nothing of pages."""

import json
import logging
import sys
from typing import Any

LOGGER = logging.getLogger("mnist_core")
DEFAULT = "INFO"
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def begin(level: str) -> None:
    """Write to the standard error what is of this level or graver; an unknown level is DEFAULT."""
    known = logging.getLevelNamesMapping()
    LOGGER.setLevel(known.get(level.upper(), known[DEFAULT]))
    if not LOGGER.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(FORMAT))
        LOGGER.addHandler(handler)
    tell("started")


def tell(event: str, **fields: Any) -> None:
    """Something that is well. fields: what JSON can hold, else its text."""
    LOGGER.info(_line(event, fields))


def warn(event: str, **fields: Any) -> None:
    """Something that is refused or has failed."""
    LOGGER.warning(_line(event, fields))


def _line(event: str, fields: dict[str, Any]) -> str:
    return json.dumps({"event": event, **fields}, default=str)
