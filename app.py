"""Entry point: navigation, and what all pages have around them."""

import streamlit as st

from mnist_core.app import crowd, life, look

st.session_state.through_app = True  # see showing.enter
PAGES = [
    st.Page("pages/story.py", title="Story", icon=":material/menu_book:", default=True),
    st.Page("pages/bounce.py", title="Why it bounces", icon=":material/landscape:"),
    st.Page("pages/train.py", title="Train", icon=":material/play_circle:"),
    st.Page("pages/compare.py", title="Compare", icon=":material/stacked_line_chart:"),
    st.Page("pages/sweep.py", title="Sweep", icon=":material/area_chart:"),
    st.Page("pages/draw.py", title="Draw", icon=":material/draw:"),
    st.Page("pages/teach.py", title="Teach", icon=":material/school:"),
    st.Page("pages/mistakes.py", title="Mistakes", icon=":material/grid_on:"),
]
look.put_mark()
page = st.navigation(PAGES, position="top")
life.begin()
crowd.admit()
look.dress(page, PAGES)
page.run()
look.finish(page, PAGES)
