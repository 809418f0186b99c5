"""What runs read in a drawing, as small pieces of HTML. Knows nothing of pages.

Plain tables and images draw faster than charts, and screen readers read them as they are.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from PIL import Image

from mnist_core.network.reader import reading
from mnist_core.words.plain import escaped
from mnist_core.words.sentences import percent

FOR, AGAINST = (255, 158, 44), (64, 166, 255)  # orange and blue: told apart by everyone, on black

STYLE = """<style>
.read-row {display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: flex-start;}
.read-row figure {margin: 0;}
.read-row figcaption {font-size: 0.8rem; opacity: 0.75; max-width: 10rem; margin-top: 0.25rem;}
.read-image {image-rendering: pixelated; display: block; border-radius: 2px;
  outline: 1px solid color-mix(in srgb, currentColor 25%, transparent);}
.read-table {border-collapse: collapse; flex: 1 1 18rem; max-width: 44rem; margin: 0;
  font-variant-numeric: tabular-nums; table-layout: fixed; width: 100%;}
.read-table th, .read-table td {border: 0; padding: 1px 0.35rem; text-align: left;
  font-weight: 400; line-height: 1.25;}
.read-table th:first-child {width: 3rem; text-align: right;}
.read-table thead th {vertical-align: bottom; padding-bottom: 0.4rem; overflow-wrap: anywhere;}
.read-table thead th:first-child {overflow-wrap: normal; font-size: 0.8rem;}
.read-table .name {font-size: 0.85rem; border-bottom: 3px solid var(--run); display: block;}
.read-table .note {font-size: 0.8rem; opacity: 0.75; display: block;}
.read-table .digit {font-size: 2.4rem; line-height: 1.1; font-weight: 650;}
.read-table .value {display: inline-block; width: 3.6rem; text-align: right; font-size: 0.85rem;}
.read-table td > div {display: flex; align-items: center;}
.read-table .track {flex: 1; height: 0.8rem; border-radius: 2px; overflow: hidden;
  background: color-mix(in srgb, currentColor 9%, transparent);}
.read-table .bar {display: block; height: 100%; background: var(--run);}
.read-table .top {font-weight: 650;}
.read-chips {display: flex; gap: 0.5rem;}
.read-chips span {font-size: 1.5rem; font-weight: 650; line-height: 1.3; padding: 0 0.8rem;
  border-bottom: 4px solid var(--run);}
.read-camps {display: flex; flex-wrap: wrap; gap: 0.75rem; margin-bottom: 0.5rem;}
.read-camps > div {display: flex; flex-direction: column; gap: 0.2rem; border-radius: 0.5rem;
  padding: 0.4rem 0.9rem 0.6rem; background: color-mix(in srgb, currentColor 7%, transparent);}
.read-camps .digit {font-size: 2rem; line-height: 1.15; font-weight: 650;}
.read-camps .run {border-left: 4px solid var(--run); padding-left: 0.5rem; font-size: 0.85rem;}
.read-plain {border-collapse: collapse; margin: 0 0 0.5rem; font-variant-numeric: tabular-nums;}
.read-plain th, .read-plain td {border: 0; padding: 0.15rem 0.8rem 0.15rem 0; text-align: left;
  font-weight: 400; font-size: 0.9rem; vertical-align: middle;}
.read-plain thead th {opacity: 0.75; vertical-align: bottom;}
.read-plain .run {border-left: 4px solid var(--run); padding-left: 0.5rem;}
.read-plain .other {text-decoration: underline wavy #d6054b 1.5px; text-underline-offset: 3px;}
.read-strip {table-layout: fixed; width: min(100%, 8rem + var(--epochs) * 2rem);
  min-width: calc(8rem + var(--epochs) * 1.1rem);}
.read-strip td, .read-strip thead th {padding: 0; height: 1.6rem; text-align: center;}
.read-strip thead th {font-size: 0.75rem;}
.read-strip thead th:first-child {width: 8rem; text-align: left;}
.read-scroll {overflow-x: auto; max-width: 100%;}
@media (max-width: 640px) {
  .read-table td > div {display: block;}
  .read-table .value {width: auto; display: block; text-align: left; font-size: 0.75rem;}
  .read-table .track {display: block; height: 0.45rem;}
  .read-table th, .read-table td {padding: 1px 0.2rem;}
}
</style>"""


def picture(pixels: np.ndarray, size: int, alt: str) -> str:
    """An image, (H, W) or (H, W, 3) uint8, `size` CSS pixels wide, its own pixels crisp."""
    return (
        f'<img class="read-image" width="{size}" height="{size}" alt="{escape(alt)}" '
        f'src="{source(pixels)}">'
    )


def source(pixels: np.ndarray, colours: int | None = None) -> str:
    """An image, (H, W) or (H, W, 3) uint8, as the address of a PNG that holds it.

    colours: how many it has at most; known to be few, they make the file a third as large.
    """
    image, file = Image.fromarray(pixels), io.BytesIO()
    if colours:
        image = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    image.save(file, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def figure(pixels: np.ndarray, size: int, alt: str, caption: str) -> str:
    """A picture with its caption, which may hold HTML."""
    return f"<figure>{picture(pixels, size, alt)}<figcaption>{caption}</figcaption></figure>"


def row(*parts: str) -> str:
    """Parts beside each other, or below each other where there is no room."""
    return f'<div class="read-row">{"".join(parts)}</div>'


def answer_table(
    colours: Mapping[str, str], answers: Sequence[np.ndarray], notes: Sequence[str] = ()
) -> str:
    """A column for each run: the digit, its probability, and bars of all ten probabilities.

    colours: {name for people: colour}. answers: (10,) log-probabilities, in the same order.
    notes: a few words for each run, such as its epoch.
    """
    probabilities = [np.exp(answer) for answer in answers]
    heads = "".join(
        _head(name, colour, answer, note)
        for (name, colour), answer, note in zip(
            colours.items(), answers, notes or [""] * len(answers), strict=True
        )
    )
    rows = "".join(
        f'<tr><th scope="row">{digit}</th>'
        + "".join(
            _cell(float(p[digit]), colour, digit == p.argmax())
            for p, colour in zip(probabilities, colours.values(), strict=True)
        )
        + "</tr>"
        for digit in range(10)
    )
    return (
        f'<table class="read-table"><thead><tr><th scope="col">digit</th>{heads}'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _head(name: str, colour: str, answer: np.ndarray, note: str) -> str:
    found = reading(answer)
    told = f'<span class="note">{escape(note)}</span>' if note else ""
    return (
        f'<th scope="col" style="--run: {colour}"><span class="name">{escape(name)}</span>{told}'
        f'<span class="digit">{found.digit}</span> {escape(percent(found.probability))}</th>'
    )


def _cell(probability: float, colour: str, top: bool) -> str:
    return (
        f'<td style="--run: {colour}"{" class=top" if top else ""}><div><span class="track">'
        f'<span class="bar" style="width: {probability:.1%}"></span></span>'
        f'<span class="value">{escape(percent(probability))}</span></div></td>'
    )


def chips(colours: Mapping[str, str], answers: Sequence[np.ndarray]) -> str:
    """The digits that the runs read, in their colours and nothing more: a repetition."""
    digits = "".join(
        f'<span style="--run: {colour}">{reading(answer).digit}</span>'
        for colour, answer in zip(colours.values(), answers, strict=True)
    )
    return f'<div class="read-chips" aria-hidden="true">{digits}</div>'


def camps(colours: Mapping[str, str], parted: Mapping[int, Sequence[int]]) -> str:
    """Each digit that was read, large, above the runs that read it.

    parted: digit → numbers of runs, as `drawings.parted` has it.
    """
    runs = list(colours.items())
    tiles = "".join(
        f'<div><span class="digit">{digit}</span>'
        + "".join(run_head(*runs[number]) for number in numbers)
        + "</div>"
        for digit, numbers in parted.items()
    )
    return f'<div class="read-camps">{tiles}</div>'


def strip(colours: Mapping[str, str], replays: Sequence[np.ndarray]) -> str:
    """A row for each run: what it read after each epoch, the surer the more coloured.

    replays: (epochs, 10) log-probabilities, in the same order as colours.
    """
    longest = max(map(len, replays))
    heads = "".join(f'<th scope="col">{epoch}</th>' for epoch in range(1, longest + 1))
    rows = "".join(
        f'<tr style="--run: {colour}"><th scope="row" class="run">{escape(name)}</th>'
        + "".join(_epoch_cell(colour, answer) for answer in answers)
        + "</tr>"
        for (name, colour), answers in zip(colours.items(), replays, strict=True)
    )
    return (
        f'<div class="read-scroll" tabindex="0" role="region" aria-label="Readings by epoch">'
        f'<table class="read-plain read-strip" '
        f'style="--epochs: {longest}"><thead><tr><th scope="col">read after epoch</th>{heads}'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _epoch_cell(colour: str, answer: np.ndarray) -> str:
    found = reading(answer)
    shade = f"color-mix(in srgb, {colour} {70 * found.probability:.0f}%, transparent)"
    sure = escape(percent(found.probability))
    return f'<td style="background: {shade}" title="{sure}">{found.digit}</td>'


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table of cells that hold HTML; the first of each row is its head."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return (
        f'<div class="read-scroll" tabindex="0" role="region" aria-label="Table of readings">'
        f'<table class="read-plain"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def run_head(name: str, colour: str) -> str:
    """A run's name in its colour, for a cell."""
    return f'<span class="run" style="--run: {colour}">{escape(name)}</span>'


def short(answer: np.ndarray, whole: np.ndarray) -> str:
    """A reading in a cell; underlined where the whole image is read as another digit."""
    found = reading(answer)
    differs = found.digit != reading(whole).digit
    text = f"<b>{found.digit}</b> {escape(percent(found.probability))}"
    return f'<span class="other">{text}</span>' if differs else text


def told(names: Sequence[str], answers: Sequence[np.ndarray]) -> str:
    """What the runs read, in one sentence of Markdown; of two and more that disagree, no more."""
    digits = {reading(answer).digit for answer in answers}
    if len(digits) > 1:
        return "The runs disagree."
    digit = digits.pop()
    if len(names) == 1:
        return f"{escaped(names[0])} reads **{digit}**."
    return f"{'Both' if len(names) == 2 else f'All {len(names)}'} runs read **{digit}**."


def said(names: Sequence[str], answers: Sequence[np.ndarray]) -> str:
    """As `told`, for who does not see which run reads what."""
    camps: dict[int, list[str]] = {}
    for name, answer in zip(names, answers, strict=True):
        camps.setdefault(reading(answer).digit, []).append(escaped(name))
    if len(camps) == 1:
        return told(names, answers)
    parts = [f"{digit} by {' and '.join(runs)}" for digit, runs in camps.items()]
    return f"{told(names, answers)} It is read as {', as '.join(parts)}."


def heat(image: np.ndarray, values: np.ndarray) -> np.ndarray:
    """An image tinted by what speaks for (orange) and against (blue), (28, 28, 3) uint8.

    image: (28, 28) uint8. values: (28, 28); the largest, without sign, gets the full tint.
    """
    largest = np.abs(values).max()
    strength = (np.abs(values) / largest if largest else np.zeros(values.shape))[..., None]
    tint = np.where(values[..., None] > 0, FOR, AGAINST)
    grey = image[..., None] * 0.55
    return np.rint(grey * (1 - strength) + tint * strength).astype(np.uint8)
