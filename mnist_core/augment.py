"""A random distortion of each image. Knows nothing of networks."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

TURN = math.radians(10)  # at most, either way
SCALE = 0.1  # larger or smaller by at most this fraction
SHEAR = 0.1
SHIFT = 2 / 28  # of the width, at most


def distort(pixels: Tensor, random: torch.Generator) -> Tensor:
    """Each image of (N, 784) uint8 under its own random affine map; (N, 784) float32, 0–255."""
    images = pixels.view(-1, 1, 28, 28).float()
    grid = F.affine_grid(_maps(len(pixels), random), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False).view(-1, 784)


def _maps(count: int, random: torch.Generator) -> Tensor:
    """Random affine maps (count, 2, 3) from the distorted image's place to the original's."""
    uniform = torch.rand(count, 6, generator=random, device=random.device) * 2 - 1
    turn, scale_x, scale_y = (
        uniform[:, 0] * TURN,
        1 + uniform[:, 1] * SCALE,
        1 + uniform[:, 2] * SCALE,
    )
    shear, shift = uniform[:, 3] * SHEAR, uniform[:, 4:] * 2 * SHIFT
    cos, sin = turn.cos(), turn.sin()
    rows = [
        scale_x * cos,
        -scale_y * sin + shear,
        shift[:, 0],
        scale_x * sin,
        scale_y * cos,
        shift[:, 1],
    ]
    return torch.stack(rows, 1).view(-1, 2, 3)
