"""Which room may import which, what knows Streamlit and torch, and what is never called."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE, PAGES = ROOT / "mnist_core", ROOT / "pages"

# Each room may import the rooms after it, and what lies beside config.py.
ROOMS = (
    "app", "commands", "charts", "words", "findings", "sweeps", "jobs", "runs", "train", "digits",
    "network", "mnist",
)  # fmt: skip
GROUND = {"bounds", "config", "events", "presets", "references"}
TORCH = {"train", "jobs.session", "mnist.load"}  # the last by torchvision alone
STREAMLIT = {"app"}
PRINTS = {"__main__", "commands"}
TOP = {
    "app.py", "pages", "mnist_core", "models", "tests", "requirements.txt", "README.md",
    "LICENSE", "pyproject.toml",
}  # fmt: skip
PICKLERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)


def at_the_top(tree: ast.Module) -> ast.Module:
    """What runs when the module is imported: without functions and what is for type checkers."""

    class Pruned(ast.NodeTransformer):
        def visit_FunctionDef(self, node):
            return None

        visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

        def visit_If(self, node):
            return None if "TYPE_CHECKING" in ast.unparse(node.test) else self.generic_visit(node)

    return Pruned().visit(ast.parse(ast.unparse(tree)))


def rooms_of(tree: ast.AST) -> set[str]:
    """The rooms of mnist_core, or modules beside them, among the imports."""
    parts = (name.split(".") for name in imported(tree))
    return {name[1] for name in parts if name[0] == "mnist_core" and len(name) > 1}


def outside(tree: ast.AST) -> set[str]:
    """The top packages among the imports; "" for relative ones."""
    return {name.split(".")[0] for name in imported(tree)}


def unpickles(tree: ast.AST) -> Iterator[str]:
    """Whatever could run code that a file brings."""
    yield from sorted(outside(tree) & PICKLERS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("torch.load", "eval", "exec", "pd.read_pickle", "pandas.read_pickle"):
                yield called
            yield from (
                "allow_pickle"
                for word in node.keywords
                if word.arg == "allow_pickle" and ast.unparse(word.value) != "False"
            )
    yield from sorted({"torch.load"} & set(imported(tree)))


def allowed(room: str) -> set[str]:
    """What a room, or a module beside the rooms, may import of ours."""
    if room in ROOMS:
        return {*ROOMS[ROOMS.index(room) :], *GROUND}
    return GROUND if room in GROUND else {*ROOMS, *GROUND} - {"app"}


def broken_rules(name: str, source: str) -> list[str]:
    """What a module of mnist_core does that it may not; name: dotted, without the package's."""
    tree = ast.parse(source)
    room = name.split(".")[0]
    packages = outside(tree)
    problems = [f"imports {other}" for other in sorted(rooms_of(tree) - allowed(room))]
    if "" in packages:
        problems.append("has a relative import")
    if room not in STREAMLIT and any(package.startswith("streamlit") for package in packages):
        problems.append("imports streamlit")
    if not {room, name} & TORCH and packages & {"torch", "torchvision"}:
        problems.append("imports torch")
    if packages & {"app", "pages"}:
        problems.append("imports a page")
    problems += [f"unpickles: {what}" for what in unpickles(tree)]
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    if room not in PRINTS and any(ast.unparse(call.func) == "print" for call in calls):
        problems.append("prints")
    return problems


def modules() -> dict[str, str]:
    """Every module of mnist_core by its dotted name, with its source."""
    paths = sorted(CORE.rglob("*.py"))
    names = (".".join(path.relative_to(CORE).with_suffix("").parts) for path in paths)
    return {name: path.read_text("utf-8") for name, path in zip(names, paths, strict=True)}


def test_every_module_keeps_the_rules():
    broken = {
        name: found for name, text in modules().items() if (found := broken_rules(name, text))
    }
    assert broken == {}


def test_every_module_is_in_a_room():
    beside = {name for name in modules() if "." not in name}
    assert beside == GROUND | {"__init__", "__main__"}
    assert {name.split(".")[0] for name in modules()} - beside <= set(ROOMS)


def test_pages_keep_the_rules():
    pages = {page.stem for page in PAGES.glob("*.py")}
    for path in [ROOT / "app.py", *sorted(PAGES.glob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not {"app", "pages", ""} & outside(tree), path.name
        assert not pages & outside(tree), path.name
        assert not outside(at_the_top(tree)) & {"torch", "torchvision"}, path.name
        assert list(unpickles(tree)) == [], path.name


def test_no_page_waits_for_torch():
    pages = (ast.parse(path.read_text("utf-8")) for path in PAGES.glob("*.py"))
    wanted = {name for tree in pages for name in imported(tree) if name.startswith("mnist_core.")}
    there = {f"mnist_core.{name}" for name in modules()}
    lines = [f"import {name}" for name in sorted(wanted & there)]
    script = "\n".join([*lines, "import sys", "sys.exit('torch' in sys.modules)"])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert len(lines) > 20
    assert done.returncode == 0, done.stderr or "torch was imported"


def test_the_top_level_is_fixed():
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names - {"__pycache__"} - TOP == set()
    assert {"app.py", "pages", "mnist_core", "models", "tests", "requirements.txt"} <= names


BROKEN = {  # module, its source → what is wrong with it
    ("config", "import streamlit as st"): "imports streamlit",
    ("charts.curves", "from streamlit.runtime import exists"): "imports streamlit",
    ("charts.axes", "def f():\n    import streamlit_drawable_canvas"): "imports streamlit",
    ("network.evaluate", "import torch"): "imports torch",
    ("network.evaluate", "from torch.nn import functional"): "imports torch",
    ("runs.store", "def f():\n    import torchvision"): "imports torch",
    ("mnist.splits", "import torch"): "imports torch",
    ("mnist.load", "from mnist_core import train"): "imports train",
    ("mnist.load", "from mnist_core.train.loop import train"): "imports train",
    ("mnist.load", "import mnist_core.train"): "imports train",
    ("runs.store", "def f():\n    from mnist_core.jobs.queue import Queue"): "imports jobs",
    ("words.names", "from mnist_core.charts.palette import Palette"): "imports charts",
    ("train.loop", "from mnist_core.app.resources import store"): "imports app",
    ("config", "from mnist_core.mnist import load"): "imports mnist",
    ("__main__", "from mnist_core.app.resources import store"): "imports app",
    ("digits.pen", "from . import train"): "has a relative import",
    ("app.panel", "from pages.train import main"): "imports a page",
    ("runs.store", "import pickle"): "unpickles: pickle",
    ("runs.store", "from pickle import loads"): "unpickles: pickle",
    ("train.loop", "import torch\ntorch.load('x')"): "unpickles: torch.load",
    ("train.loop", "from torch import load"): "unpickles: torch.load",
    ("digits.files", "np.load(path, allow_pickle=True)"): "unpickles: allow_pickle",
    ("digits.files", "np.load(path, allow_pickle=flag)"): "unpickles: allow_pickle",
    ("digits.files", "eval(text)"): "unpickles: eval",
    ("train.loop", "print(1)"): "prints",
}
SOUND = {
    "app.showing": "import streamlit\nfrom mnist_core.charts import curves",
    "train.loop": "import torch\nfrom mnist_core.mnist.splits import split",
    "digits.files": "np.load(path, allow_pickle=False)",
    "jobs.serve": "from mnist_core.jobs.session import open_session",
    "__main__": "print(1)",
}


def test_a_broken_rule_is_found():
    for (name, source), problem in BROKEN.items():
        assert broken_rules(name, source) == [problem], (name, source)


def test_what_is_allowed_is_no_problem():
    for name, source in SOUND.items():
        assert broken_rules(name, source) == [], (name, source)


def test_what_waits_in_a_function_is_no_import_of_the_module():
    tree = ast.parse(
        "import a\nif TYPE_CHECKING:\n    import b\ndef f():\n    import c\n"
        "class D:\n    import d\ntry:\n    import e\nexcept ImportError:\n    import g\n"
    )
    assert outside(at_the_top(tree)) == {"a", "d", "e", "g"}


def test_a_part_that_runs_alone_has_a_container_of_its_own():
    """By `app/fragments.py`, which says why; the film within Draw's part has its own place."""
    bare = {
        path.name
        for path in [*CORE.rglob("*.py"), *PAGES.glob("*.py")]
        if any(
            isinstance(node, ast.Attribute) and ast.unparse(node) == "st.fragment"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    }
    assert bare == {"fragments.py", "closer_look.py"}
