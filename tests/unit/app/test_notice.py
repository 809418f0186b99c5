"""Notices of callbacks: no toast takes the place of the page's style sheet."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]


def app() -> None:
    import streamlit as st

    from mnist_core.app import notice

    def leave() -> None:
        notice.leave("It is *full*.", ":material/check:")

    st.button("Press", on_click=leave)
    st.html("<style>p {color: red;}</style>")
    notice.show()


def test_it_comes_once_and_after_the_styles():
    page = AppTest.from_function(app).run()
    assert not page.toast
    page.button[0].click().run()
    assert [toast.value for toast in page.toast] == ["It is *full*."]
    assert [element.type for element in page.get("event")[0]][-2:] == ["html", "toast"]
    assert not page.run().toast


def test_nobody_else_calls_a_toast():
    paths = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("mnist_core/app/*.py")]
    assert [path.name for path in paths if "st.toast(" in path.read_text()] == ["notice.py"]
