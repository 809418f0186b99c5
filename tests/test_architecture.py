"""Who may import whom, what lies where, and what is never called.

A new module takes its line in IMPORTS, and in the README's picture.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE, PAGES = ROOT / "mnist_core", ROOT / "pages"

IMPORTS = {  # module → the modules of ours that it may import, anywhere in it
    "__init__": "",
    "__main__": "config drawings evaluate events record recorder references runs session train",
    # what a run is, and what it is made of
    "config": "",
    "model": "",
    "references": "config",
    "presets": "config references",
    # training
    "data": "config",
    "augment": "",
    "device": "",
    "threads": "",
    "backprop": "model",
    "optimizer": "",
    "events": "",
    "train": "augment backprop config data device events model optimizer threads",
    "recorder": "config events record runs train weights",
    "session": "config data device events record recorder runs train",
    "worker": "config device events record runs session",
    "training": "config events record runs worker",
    "jobs": "",
    # runs kept
    "lock": "",
    "weights": "model",
    "record": "config",
    "runs": "config lock record weights",
    "exchange": "config metrics names record runs",
    # what records show
    "metrics": "record",
    "seeds": "config metrics record",
    "remedies": "config record",
    "diagnose": "metrics record remedies",
    "results": "config diagnose metrics record",
    "names": "config record",
    "palette": "references",
    "trace": "metrics record",
    "sentences": "metrics record seeds tally",
    "search": "names record results",
    "kinds": "metrics record results seeds",
    "article": "kinds metrics results sentences",
    "questions": "diagnose kinds metrics seeds sentences",
    "axes": "metrics",
    "notes": "axes metrics record",
    "charts": "axes metrics record",
    "seed_charts": "axes seeds sentences",
    "compare_charts": "axes diagnose metrics record seeds tally trace",
    "diagram": "",
    # what a network answers
    "evaluate": "model",
    "samples": "",
    "familiar": "samples",
    "tally": "",
    "first_layer": "model",
    "mistakes": "tally",
    "mistakes_charts": "charts mistakes mistakes_sentences tally",
    "mistakes_sentences": "first_layer mistakes model tally",
    "gallery": "mistakes reading_html",
    # drawings
    "pen": "",
    "digits": "pen",
    "drawings": "digits",
    "examples": "",
    "reading": "evaluate model",
    "reading_charts": "charts reading_html",
    "reading_html": "reading",
    "canvas": "",
}
TORCH = {"augment", "backprop", "data", "device", "optimizer", "session", "train"}
TOP = {
    "app.py", "pages", "mnist_core", "models", "tests", "requirements.txt", "README.md",
    "LICENSE", "pyproject.toml",
}  # fmt: skip
STREAMLIT = {"ui", "canvas"}
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


def modules_of(tree: ast.AST) -> set[str]:
    """The modules of mnist_core among the imports."""
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


def broken_rules(name: str, source: str) -> list[str]:
    """What a module of mnist_core does that it may not."""
    tree = ast.parse(source)
    allowed = set(IMPORTS.get(name, "").split())
    problems = [f"imports {other}" for other in sorted(modules_of(tree) - allowed - {name})]
    if name == "ui":
        problems = []
    packages = outside(tree)
    if "" in packages:
        problems.append("has a relative import")
    if name not in STREAMLIT and any(package.startswith("streamlit") for package in packages):
        problems.append("imports streamlit")
    if name not in TORCH and packages & {"torch", "torchvision"} and name != "__main__":
        problems.append("imports torch")
    if packages & {"app", "pages"}:
        problems.append("imports a page")
    problems += [f"unpickles: {what}" for what in unpickles(tree)]
    prints = any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "print" for node in ast.walk(tree)
    )
    if prints and name != "__main__":
        problems.append("prints")
    return problems


def trees(*folders: Path) -> dict[str, ast.Module]:
    paths = (path for folder in folders for path in sorted(folder.glob("*.py")))
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@pytest.mark.parametrize("path", sorted(CORE.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_keeps_the_rules(path):
    assert path.stem in {*IMPORTS, "ui"}, "a new module takes its line in IMPORTS"
    assert broken_rules(path.stem, path.read_text(encoding="utf-8")) == []


def test_the_table_lists_no_module_that_is_gone():
    assert set(IMPORTS) <= set(trees(CORE))


def test_what_imports_ui_is_a_page():
    assert not [name for name, tree in trees(CORE).items() if "ui" in modules_of(tree)]


def test_no_module_needs_itself():
    """The table has no circles, so neither have the imports."""
    rest = {name: set(needs.split()) for name, needs in IMPORTS.items()}
    while free := {name for name, needs in rest.items() if not needs & set(rest)}:
        rest = {name: needs for name, needs in rest.items() if name not in free}
    assert rest == {}


@pytest.mark.parametrize(
    "path", [ROOT / "app.py", *sorted(PAGES.glob("*.py"))], ids=lambda p: p.stem
)
def test_pages_keep_the_rules(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pages = {page.stem for page in PAGES.glob("*.py")}
    assert not {"app", "pages", ""} & outside(tree)
    assert not pages & outside(tree)
    assert not outside(at_the_top(tree)) & {"torch", "torchvision"}
    assert list(unpickles(tree)) == []


def needed(names: set[str], core: dict[str, ast.Module]) -> set[str]:
    """Those modules and all that are imported with them."""
    found: set[str] = set()
    while names:
        found |= names
        names = {
            name for known in names for name in modules_of(at_the_top(core[known])) if name in core
        } - found
    return found


def test_no_page_waits_for_torch():
    """As the source has it: of all that is imported with the pages nothing imports torch."""
    core = trees(CORE)
    names = set().union(*(modules_of(at_the_top(tree)) for tree in trees(PAGES).values()))
    slow = [name for name in needed(names & set(core), core) if "torch" in outside(core[name])]
    assert slow == []


def test_no_page_waits_for_torch_for_real():
    names = set().union(*(modules_of(tree) for tree in trees(PAGES).values())) & set(trees(CORE))
    lines = [f"import mnist_core.{name}" for name in sorted({"ui", *names} - TORCH)]
    script = "\n".join([*lines, "import sys", "sys.exit('torch' in sys.modules)"])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr or "torch was imported"


def test_the_top_level_is_fixed():
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names - {"__pycache__"} - TOP == set()
    assert {"app.py", "pages", "mnist_core", "models", "tests", "requirements.txt"} <= names


# The rules themselves: each can be broken


@pytest.mark.parametrize(
    ("name", "source", "problem"),
    [
        ("config", "import streamlit as st", "imports streamlit"),
        ("charts", "from streamlit.runtime import exists", "imports streamlit"),
        ("charts", "def f():\n    import streamlit_drawable_canvas", "imports streamlit"),
        ("evaluate", "import torch", "imports torch"),
        ("evaluate", "from torch.nn import functional", "imports torch"),
        ("runs", "def f():\n    import torchvision", "imports torch"),
        ("data", "from mnist_core import train", "imports train"),
        ("data", "from mnist_core.train import train", "imports train"),
        ("data", "import mnist_core.train", "imports train"),
        ("jobs", "def f():\n    from mnist_core.session import open_session", "imports session"),
        ("train", "from mnist_core.ui import store", "imports ui"),
        ("digits", "from . import train", "has a relative import"),
        ("digits", "from pages.train import main", "imports a page"),
        ("runs", "import pickle", "unpickles: pickle"),
        ("runs", "from pickle import loads", "unpickles: pickle"),
        ("train", "import torch\ntorch.load('x')", "unpickles: torch.load"),
        ("train", "from torch import load", "unpickles: torch.load"),
        ("drawings", "np.load(path, allow_pickle=True)", "unpickles: allow_pickle"),
        ("drawings", "np.load(path, allow_pickle=flag)", "unpickles: allow_pickle"),
        ("drawings", "eval(text)", "unpickles: eval"),
        ("train", "print(1)", "prints"),
        ("unheard", "from mnist_core import config", "imports config"),
    ],
)
def test_a_broken_rule_is_found(name, source, problem):
    assert problem in broken_rules(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ui", "import streamlit\nfrom mnist_core import charts"),
        ("canvas", "import streamlit"),
        ("train", "import torch\nfrom mnist_core.data import split"),
        ("drawings", "np.load(path, allow_pickle=False)"),
        ("__main__", "print(1)"),
    ],
)
def test_what_is_allowed_is_no_problem(name, source):
    assert broken_rules(name, source) == []


def test_only_what_runs_at_import_counts_as_waiting():
    tree = ast.parse(
        "import a\nif TYPE_CHECKING:\n    import b\ndef f():\n    import c\n"
        "class D:\n    import d\ntry:\n    import e\nexcept ImportError:\n    import g\n"
    )
    assert outside(at_the_top(tree)) == {"a", "d", "e", "g"}
    core = {"x": ast.parse("from mnist_core import y"), "y": ast.parse("import torch")}
    assert needed({"x"}, core) == {"x", "y"}
