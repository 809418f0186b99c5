"""Learning rate × batch size: a square for each, with its mean loss."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from mnist_core.charts import axes
from mnist_core.charts.palette import COLOURS
from mnist_core.charts.sweep import LOST, PICKED
from mnist_core.findings import sweeps
from mnist_core.findings.sweeps import Cell
from mnist_core.words.settings import tell_rate

ROW = 44  # pixels of the plot


def heat_map(cells: Sequence[Cell]) -> alt.LayerChart:
    """Mean final validation loss by rate and batch size; the best rate of each batch is framed."""
    best = {(cell.rate, cell.batch_size) for cell in sweeps.best_cells(cells)}
    losses = sorted(cell.loss.mean for cell in cells if cell.loss)
    middle = (losses[0] * losses[-1]) ** 0.5 if losses else 1.0
    table = pd.DataFrame([_row(cell, best) for cell in cells])
    rates = [tell_rate(rate) for rate in sorted({cell.rate for cell in cells})]
    x = alt.X("at:O").title("learning rate").sort(rates).axis(labelAngle=0)
    y = alt.Y("batch:O").title("batch size").axis(format=",d")
    colour = alt.Color("loss:Q").scale(type="log", scheme="blues", reverse=True).legend(None)
    base = alt.Chart(table).encode(x, y)
    tooltip = [
        alt.Tooltip("at:N").title("learning rate"), alt.Tooltip("batch:Q").title("batch size"),
        alt.Tooltip("told:N").title("final validation loss"), "seeds:Q",
    ]  # fmt: skip
    picked = alt.selection_point(name=PICKED, fields=["rate", "batch"], on="click")
    squares = base.mark_rect(cursor="pointer").encode(colour, tooltip=tooltip).add_params(picked)
    frames = base.transform_filter("datum.best").mark_rect(
        filled=False, fillOpacity=0, stroke=COLOURS[0], strokeWidth=4, aria=False
    )
    ink = alt.when(alt.datum.loss < middle).then(alt.value("white")).otherwise(alt.value("black"))
    text = base.mark_text(fontSize=13, aria=False).encode(
        alt.Text("loss:Q", format=".4f"), color=ink
    )
    return axes.finished([squares, frames, text], ROW * max(1, len({c.batch_size for c in cells})))


def _row(cell: Cell, best: set[tuple[float, int]]) -> dict[str, Any]:
    loss = cell.loss
    return {
        "rate": cell.rate,
        "at": tell_rate(cell.rate),
        "batch": cell.batch_size,
        "loss": loss.mean if loss else None,
        "told": f"{loss.mean:.4f} ({loss.low:.4f} to {loss.high:.4f})" if loss else LOST,
        "seeds": loss.number if loss else 0,
        "best": (cell.rate, cell.batch_size) in best,
    }
