"""A random distortion of each image: the same digit by other hands. Knows nothing of networks.

Strokes that end freely may get a flag or a hook, as writers outside MNIST draw them; then every
image is sampled once, through its own affine map and a smooth elastic field.
"""

import math
from functools import cache
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

SIDE = 28  # pixels
CENTRE = 14.0  # pixel index where MNIST's centres of mass are; the affine map turns about it

# The strengths below were chosen for 30 epochs by the loss on held-out training images and by
# digits that other people drew, over 3 seeds each; no stronger or weaker ones did better at both.

# The affine map: each amount uniform within ±, drawn for every image.
TURN = math.radians(10)
SCALE = 0.1  # of the logarithm of size
STRETCH = 0.05  # of the logarithm of width, and inversely of height
SHEAR = 0.1
SHIFT = 2.0  # pixels

# The elastic field, after Simard, Steinkraus & Platt 2003. Theirs is noise under a Gaussian filter;
# here few random knots are spread by cubic B-splines, smooth by construction and one product.
KNOTS = 6  # along each side, 9 pixels apart
ELASTIC = 0.7  # pixels, root mean square of the displacement in each direction

FREE = 4.5  # pixels of ink that a row holds at most where one stroke ends
PIECE = 256  # images sampled at a time: larger tensors are given back to the system, then made anew
PEN = (0.9, 1.5)  # pixels, half the width of what is drawn: MNIST's strokes are about 2.6 wide


class Stroke(NamedTuple):
    """An arc drawn from a stroke's free end, to the left; lengths in pixels, (least, most)."""

    share: float  # of the images with such an end
    heading: tuple[float, float]  # where it starts to; 0 is left, π/2 outward
    radius: tuple[float, float]
    length: tuple[float, float]
    inset: float  # it replaces the last `radius` pixels of the end, but no more than this


FLAG = Stroke(0.25, (math.radians(-65), math.radians(-15)), (50, 100), (4, 10), 1)  # as in 1
HOOK = Stroke(0.25, (math.radians(60), math.radians(100)), (3, 6), (4, 14), 6)  # as in 9


def distort(pixels: Tensor, random: torch.Generator) -> Tensor:
    """Each image of (N, 784) distorted in its own way; (N, 784) float32, 0–255.

    pixels: uint8, or float32 that may be changed in place.

    random: a generator on the device of `pixels`; its state decides everything.
    Takes about 10 kB an image while it works: give it a few thousand at a time.
    """
    images = pixels.view(-1, SIDE, SIDE).float()
    extend(images, FLAG, random)
    extend(images, HOOK, random, at_bottom=True)
    coefficients = _coefficients(len(images), random)
    pieces = zip(images.split(PIECE), coefficients.split(2 * PIECE), strict=True)
    return torch.cat([_warped(*piece) for piece in pieces]).view(-1, SIDE * SIDE)


def _warped(images: Tensor, coefficients: Tensor) -> Tensor:
    """Images (N, 28, 28), each sampled through its own field, blank beyond the edge."""
    fields = coefficients @ _basis(images.device)
    grid = fields.view(-1, 2, SIDE, SIDE).permute(0, 2, 3, 1)
    return F.grid_sample(images[:, None], grid, align_corners=False)


def _coefficients(count: int, random: torch.Generator) -> Tensor:
    """Random fields as weights of `_basis`, (2 · count, 3 + KNOTS²): x and y of each image."""
    turn, size, stretch, shear, *shift = uniform((6, count), (-1, 1), random)
    cos, sin, shear = (turn * TURN).cos(), (turn * TURN).sin(), shear * SHEAR
    width, height = ((size * SCALE + sign * stretch * STRETCH).exp() for sign in (1, -1))
    # grid_sample counts from the image's edge to the middle of a pixel, hence the half
    right, down = (amount * SHIFT + CENTRE + 0.5 - SIDE / 2 for amount in shift)
    rows = [cos * width, cos * shear - sin * height, right]
    rows += [sin * width, sin * shear + cos * height, down]
    affine = torch.stack(rows, 1).view(-1, 3)
    knots = torch.randn(2 * count, KNOTS**2, generator=random, device=random.device)
    return torch.cat([affine, knots * ELASTIC], 1)


@cache
def _basis(device: torch.device) -> Tensor:
    """What every field is a sum of, (3 + KNOTS², 784), in `grid_sample`'s unit of 14 pixels.

    The way from the centre to the right and down, 1, and a bump of B-splines at every knot.
    """
    line = torch.arange(SIDE) - CENTRE
    down, right = torch.meshgrid(line, line, indexing="ij")
    knots = torch.linspace(0, KNOTS - 3, SIDE)[:, None] - torch.arange(-1, KNOTS - 1)
    away = knots.abs()  # cubic B-spline: de Boor 1978, with knots one apart
    spline = torch.where(away < 1, 4 - 6 * away**2 + 3 * away**3, (2 - away).clamp(min=0) ** 3)
    bumps = torch.einsum("ya,xb->abyx", spline, spline).flatten(0, 1)
    bumps = bumps / bumps.square().sum(0).mean().sqrt()
    basis = torch.cat([torch.stack([right, down, torch.ones_like(down)]), bumps])
    return (basis.flatten(1) / (SIDE / 2)).to(device)


def extend(
    images: Tensor, stroke: Stroke, random: torch.Generator, at_bottom: bool = False
) -> None:
    """Draw on, in place, a share of the images (N, 28, 28) where one stroke alone ends at the top.

    images: float32, 0–255. at_bottom: or there; upside down, it is the top.
    """

    def turn(rows: Tensor) -> Tensor:
        return rows.flip(1) if at_bottom else rows

    line = torch.arange(SIDE, device=images.device)
    ink, radius = turn(images.sum(2)), uniform((len(images),), stroke.radius, random)
    top = (ink > 127).float().argmax(1)
    start = (top + radius.clamp(max=stroke.inset).round().long()).clamp(max=SIDE - 1)
    end = line < torch.maximum(start + 1, top + 4)[:, None]
    widest = (ink * end).amax(1) / 255
    lucky = uniform((len(images),), (0, 1), random) < stroke.share
    chosen = ((widest > 0) & (widest < FREE) & lucky).nonzero()[:, 0]

    row, old = start[chosen], turn(images[chosen])
    at = old[torch.arange(len(row), device=row.device), row]
    column = (at @ line.float()) / at.sum(1).clamp(min=1)
    kept = old * (line[:, None] >= row[:, None, None])
    drawn = _arcs(column, row, radius[chosen], stroke, random)
    images[chosen] = turn(torch.maximum(kept, drawn))


def _arcs(
    column: Tensor, row: Tensor, radius: Tensor, stroke: Stroke, random: torch.Generator
) -> Tensor:
    """Arcs that start at pixels (N,), as ink 0–255 of (N, 28, 28)."""
    ranges = (stroke.heading, stroke.length, PEN)
    column, row, radius, heading, length, pen = (
        amount[:, None, None]
        for amount in (column, row, radius, *(uniform(row.shape, r, random) for r in ranges))
    )
    line = torch.arange(SIDE, device=row.device)
    right, down, arc = line - column, line[:, None] - row, length / radius
    ahead = -right * heading.cos() - down * heading.sin()
    outside = right * heading.sin() - down * heading.cos() + radius  # from the arc's centre
    angle = torch.atan2(ahead, outside).clamp(min=0).minimum(arc)
    distance = torch.hypot(ahead - radius * angle.sin(), outside - radius * angle.cos())
    return (pen + 0.5 - distance).clamp(0, 1) * 255


def uniform(
    shape: tuple[int, ...], between: tuple[float, float], random: torch.Generator
) -> Tensor:
    """Random numbers between the two, of this shape, on the generator's device."""
    low, high = between
    return torch.rand(shape, generator=random, device=random.device) * (high - low) + low
