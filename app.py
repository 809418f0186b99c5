"""Entry point: page configuration and navigation."""

from pathlib import Path

import streamlit as st

st.session_state.through_app = True  # see showing.enter
st.set_page_config(
    page_title="Learning rates and overfitting",
    page_icon=str(Path(__file__).parent / "mnist_core" / "app" / "icon.svg"),
    layout="wide",
)
PAGES = [
    st.Page("pages/story.py", title="Story", icon=":material/menu_book:", default=True),
    st.Page("pages/train.py", title="Train", icon=":material/play_circle:"),
    st.Page("pages/compare.py", title="Compare", icon=":material/stacked_line_chart:"),
    st.Page("pages/sweep.py", title="Sweep", icon=":material/area_chart:"),
    st.Page("pages/draw.py", title="Draw", icon=":material/draw:"),
    st.Page("pages/mistakes.py", title="Mistakes", icon=":material/grid_on:"),
]
st.navigation(PAGES, position="top").run()
