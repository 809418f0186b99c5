"""Records that a visitor brings, for the session alone."""

import streamlit as st

from mnist_core.app.run_picker import add_runs
from mnist_core.runs import exchange
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.words.names import add_imported, name
from mnist_core.words.plain import escaped


def imported() -> dict[str, RunRecord]:
    """The records that this visitor has brought, by id."""
    return st.session_state.setdefault("imported", {})


def offer_import(known: dict[str, RunRecord], key: str) -> None:
    """Takes a file of records, which the picker of this key then has chosen."""
    st.file_uploader(
        "Records, as exported below",
        type="json",
        max_upload_size=exchange.LARGEST // 1_000_000,
        key="upload",
        on_change=_take_upload,
        args=({name(record) for record in known.values()}, key),
    )
    st.caption("Checked, marked as imported, and kept for your session alone.")
    if problem := st.session_state.pop("import_problem", None):
        st.error(f"Not imported: {escaped(problem)}.")


def _take_upload(names: set[str], key: str) -> None:
    """Read the uploaded file; its runs are chosen at once."""
    state = st.session_state
    if state.upload is None:
        return
    try:
        found = exchange.from_json(state.upload.getvalue())
        state.imported = add_imported(found, imported(), names)
    except RunError as error:
        state.import_problem = str(error)
        return
    add_runs(key, [record.run for record in found])
