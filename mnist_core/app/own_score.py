"""How well the shown runs read the visitor's own drawings, and the way to take those along."""

import streamlit as st

from mnist_core.app import address, reading_html, sheet_label, showing, taught_runs
from mnist_core.digits.labelled import Labelled, export
from mnist_core.findings.drawings import read_right
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.statistics import score
from mnist_core.network.reader import Reader
from mnist_core.runs.record import RunRecord

ENOUGH = 10  # drawings; of fewer the interval spans half of all shares, and says next to nothing


def show(shown: list[RunRecord], readers: dict[str, Reader]) -> None:
    """How many of the labelled drawings each run reads right, beside its test accuracy."""
    labelled = list(st.session_state.labelled.values())
    if not labelled:
        return
    rows = [
        _row(record, readers[record.run], labelled) for record in shown if record.run in readers
    ]
    st.html(reading_html.table(["", "yours read right", "95% interval", "MNIST's test"], rows))
    if any(len(taught_runs.untaught(it.run, labelled)) < len(labelled) for it in shown):
        st.caption("A taught network is not judged by the drawings that it was taught.")
    if len(labelled) < ENOUGH:
        more = ENOUGH - len(labelled)
        st.caption(f"The interval comes with {ENOUGH} drawings: {more} more.")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Save my drawings", lambda: export(labelled), "drawings.json", "application/json",
            icon=":material/download:", on_click="ignore",
            help="As JSON, for `python -m mnist_core score drawings.json`",
        )  # fmt: skip
        st.button("Start the score anew", on_click=sheet_label.start_anew)
    address.page_link("teach", "Teach a network your hand with them")
    st.caption(
        "Your drawings stay in this browser tab, also over a reload. The server stores none."
    )


def _row(record: RunRecord, reader: Reader, labelled: list[Labelled]) -> list[str]:
    judges, tested = taught_runs.untaught(record.run, labelled), accuracy_on_test(record)
    own = score(read_right(reader.last, judges), len(judges)) if judges else None
    return [
        reading_html.run_head(*next(iter(showing.colours([record]).items()))),
        f"<b>{own.correct} of {own.n}</b>" if own else "–",
        f"{own.low:.0%} to {own.high:.0%}" if own and own.n >= ENOUGH else "–",
        "–" if tested is None else f"{tested:.2%}",
    ]
