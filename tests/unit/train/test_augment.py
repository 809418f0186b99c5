"""Bounds in these tests are measured: 2,000 training images, 3 seeds, with some room."""

import pytest
import torch

from mnist_core.mnist import load
from mnist_core.train import augment

WARP = ("TURN", "SCALE", "STRETCH", "SHEAR", "SHIFT", "ELASTIC")
FREE_ENDS = {"FLAG": ((1, 4, 6), (0, 3, 5, 7, 8)), "HOOK": ((1, 4, 7, 9), (0, 2, 3, 5, 6))}


@pytest.fixture(scope="module")
def train():
    images = load.load().train
    return load.Images(torch.from_numpy(images.pixels), torch.from_numpy(images.labels))


@pytest.fixture
def pixels(train):
    return train.pixels[:2_000]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def without(monkeypatch, *names):
    """Set strengths to nothing."""
    for name in names:
        old = getattr(augment, name)
        nothing = old._replace(share=0.0) if isinstance(old, augment.Stroke) else 0.0
        monkeypatch.setattr(augment, name, nothing)


def column_and_row_of_mass(pixels):
    images, line = pixels.view(-1, 28, 28).float(), torch.arange(28.0)
    ink = images.sum((1, 2))
    return torch.stack([images.sum(1) @ line / ink, images.sum(2) @ line / ink])


@pytest.mark.parametrize("count", [1, 64, 1_500])
def test_shape_type_and_range(pixels, count):
    distorted = augment.distort(pixels[:count], generator())
    assert distorted.shape == (count, 784)
    assert distorted.dtype == torch.float32
    assert distorted.is_contiguous()
    assert distorted.min() >= 0
    assert distorted.max() <= 255.01  # interpolation rounds
    assert distorted.amax(1).min() > 170  # 206


def test_the_original_stays_as_it_was(pixels):
    before = pixels.clone()
    augment.distort(pixels, generator())
    assert torch.equal(pixels, before)


def test_the_generator_decides_everything(pixels):
    first, again = (augment.distort(pixels, generator(7)) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, augment.distort(pixels, generator(8)))


def test_the_global_generator_is_left_alone(pixels):
    before = torch.get_rng_state()
    augment.distort(pixels, generator())
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kept", [*WARP, "FLAG", "HOOK", None])
def test_each_image_has_its_own_distortion(monkeypatch, train, kept):
    without(monkeypatch, *({*WARP, "FLAG", "HOOK"} - {kept} if kept else ()))
    one = train.pixels[train.labels == 1][:1].expand(200, 784)
    distinct = len(augment.distort(one, generator()).round().unique(dim=0))
    assert distinct > (30 if kept in ("FLAG", "HOOK") else 190)  # a quarter gets a stroke


def test_no_strength_is_the_identity(monkeypatch, pixels):
    without(monkeypatch, *WARP, "FLAG", "HOOK")
    distorted = augment.distort(pixels, generator())
    torch.testing.assert_close(distorted, pixels.float(), rtol=0, atol=0.01)


def test_the_warp_keeps_the_ink_and_its_place(monkeypatch, pixels):
    without(monkeypatch, "FLAG", "HOOK")
    distorted = augment.distort(pixels, generator())
    ratio = distorted.sum(1) / pixels.sum(1)
    assert 0.99 < ratio.mean() < 1.02  # 1.005 to 1.008
    assert 0.6 < ratio.min() < ratio.max() < 1.65  # 0.66 and 1.53
    moved = column_and_row_of_mass(distorted) - column_and_row_of_mass(pixels)
    assert moved.mean(1).abs().max() < 0.15  # 0.06: nothing drifts to one side
    assert moved.abs().max() < augment.SHIFT + 2.0  # 1.6 beyond the shift


def test_digits_stay_inside_the_image(pixels):
    images = augment.distort(pixels, generator()).view(-1, 28, 28)
    on_the_edge = images.sum() - images[:, 1:-1, 1:-1].sum()
    assert on_the_edge / images.sum() < 0.01  # 0.4 %


def test_elastic_is_the_root_mean_square_displacement():
    weights = augment._coefficients(3_000, generator())
    weights[:, :3] = 0  # the affine map
    field = weights @ augment._basis(torch.device("cpu")) * 14  # pixels
    assert field.square().mean().sqrt() == pytest.approx(augment.ELASTIC, rel=0.02)
    steps = field.view(-1, 28, 28).diff(dim=2)
    assert steps.square().mean().sqrt() < 0.25 * augment.ELASTIC  # smooth: 0.13


def test_knots_moved_alike_shift_the_image():
    shift = augment._basis(torch.device("cpu"))[3:].sum(0)  # B-splines are a partition of unity
    torch.testing.assert_close(shift, shift.mean().expand(784))


@pytest.mark.parametrize("name", FREE_ENDS)
def test_strokes_are_drawn_on_where_one_ends(monkeypatch, train, name):
    without(monkeypatch, *WARP, "FLAG", "HOOK")
    monkeypatch.setattr(augment, name, getattr(augment, name)._replace(share=1.0))
    often, hardly = FREE_ENDS[name]
    pixels, labels = train.pixels[:2_000], train.labels[:2_000]
    changes = augment.distort(pixels, generator()) - pixels
    drawn = changes.abs().amax(1) > 30
    assert all(drawn[labels == digit].float().mean() > 0.5 for digit in often)
    assert all(drawn[labels == digit].float().mean() < 0.12 for digit in hardly)


@pytest.mark.parametrize("name", FREE_ENDS)
def test_a_vertical_line_gets_its_stroke_at_the_end_and_to_the_left(monkeypatch, name):
    without(monkeypatch, *WARP, "FLAG", "HOOK")
    monkeypatch.setattr(augment, name, getattr(augment, name)._replace(share=1.0))
    line = torch.zeros(200, 28, 28, dtype=torch.uint8)
    line[:, 4:24, 13:15] = 255
    images = augment.distort(line.view(-1, 784), generator()).view(-1, 28, 28)
    new = images - line > 60
    assert new.flatten(1).any(1).all()
    half = new[:, 14:] if name == "FLAG" else new[:, :14]  # the other end's
    assert half.float().mean() < 0.002  # 0.0006: a long flag's tip
    assert new[:, :, 16:].sum() == 0
    assert new[:, :3].sum() == new[:, 26:].sum() == 0  # as tall as MNIST's digits are
    if name == "HOOK":
        assert images[:, 22:24, 13:15].mean() < 90  # 59 of 255: the straight end is gone


def test_blank_and_full_images_stay_finite(monkeypatch):
    for name in ("FLAG", "HOOK"):
        monkeypatch.setattr(augment, name, getattr(augment, name)._replace(share=1.0))
    blank = torch.zeros(10, 784, dtype=torch.uint8)
    assert augment.distort(blank, generator()).abs().max() == 0
    assert augment.distort(blank + 255, generator()).isfinite().all()
    speck = blank.clone()
    speck[::2, 0], speck[1::2, 783] = 255, 255  # ends in the corners
    assert augment.distort(speck, generator()).isfinite().all()
