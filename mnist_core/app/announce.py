"""Tells screen readers what changes on a page: answers, verdicts, how far a training is.

One live region serves all pages (ARIA 1.2, role `status`), as a region must be there before
anything is said in it. What a page shows as it is opened is read with it, and not said: neither
what its first run sends, however late the browser shows that, nor what comes right after.
"""

import streamlit as st

from mnist_core.app.address import opened
from mnist_core.app.component import component
from mnist_core.words.plain import spoken

PACE = 5.0  # seconds between two things that are said of what goes on and on
STANDS = "page that stands"  # in the session's state: its first run is over


def region() -> None:
    """The region; from now on changes on this page are said. Comes after the page's own parts."""
    component("announce")(key="announce", data={"page": opened()})
    st.session_state[STANDS] = opened()


def say(place: str, text: str, pace: float = 0.0, asked: bool = False) -> None:
    """Say a text, which may be Markdown, where it is another than this place said before.

    place: names what speaks, on its page. pace: seconds; what is said sooner after the last text
    of this place waits, and gives way to what comes after it. asked: it answers what the visitor
    did just now, so it is said on a page that is still on its way, too.

    What is not said in every run of a page comes last in a container: were something after it, that
    would be made anew whenever it comes or goes, and open folds would close.
    """
    opens = st.session_state.get(STANDS) != opened()
    with st.container(key=f"unseen-{place}"):
        data = {"place": place, "text": spoken(text), "pace": pace, "asked": asked, "opens": opens}
        component("announce")(key=f"announce {place}", data=data)
