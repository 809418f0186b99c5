"""What an error quotes is shown as text: nothing in it is a link, an image or a sign."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
SHOWING = {"st.error", "st.warning", "st.info", "st.toast", "notice.leave"}
QUOTED = {"error", "problem"}


def bare(source: str) -> Iterator[str]:
    """Calls that show an error as it is."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in SHOWING:
            yield from (ast.unparse(call) for argument in call.args if _quotes(argument))


def _quotes(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("escaped", "code", "codes"):
        return False
    if isinstance(node, ast.Name) and node.id in QUOTED:
        return True
    if isinstance(node, ast.Attribute) and node.attr in QUOTED:
        return True
    return any(map(_quotes, ast.iter_child_nodes(node)))


def test_every_error_is_escaped_where_it_is_shown():
    paths = [*ROOT.glob("pages/*.py"), *ROOT.glob("mnist_core/app/*.py")]
    assert {path.name: found for path in paths if (found := list(bare(path.read_text())))} == {}


def test_a_bare_error_is_found():
    assert list(bare("st.error(str(error))"))
    assert list(bare("st.warning(f'no: {job.error}.')"))
    assert not list(bare("st.warning(f'no: {escaped(job.error)}.')"))
