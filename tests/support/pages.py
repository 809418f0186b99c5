"""Pages by AppTest, and what they say."""

from streamlit.testing.v1 import AppTest

from tests.support.server import ROOT
from tests.support.waiting import PATIENCE


def open_page(name: str, **query: str) -> AppTest:
    """As a link to it opens it, in a session of its own."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for key, value in query.items():
        app.query_params[key] = value
    return app.switch_page(f"pages/{name}.py").run()


def words(app: AppTest) -> str:
    """Everything that a page says."""
    found = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    found += [*app.info, *app.warning, *app.error]
    return "\n".join(str(element.value) for element in found)
