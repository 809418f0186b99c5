"""What a component's markup says before its script has run: on a slow line, for seconds."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import mnist_core.app

SOURCES = Path(mnist_core.app.__file__).parent.glob("*.py")
MODULES = sorted(it.stem for it in SOURCES if "\nHTML = " in it.read_text("utf-8"))
NAMELESS = re.compile(r'<(?:input|svg)\b(?![^>]*aria-label="[^"]+")[^>]*>|<button[^>]*></button>')


@pytest.mark.parametrize("module", MODULES)
def test_what_can_be_used_or_seen_has_its_name_at_once(module: str):
    html = import_module(f"mnist_core.app.{module}").HTML
    assert NAMELESS.findall(html) == []
