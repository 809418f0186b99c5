"""Strokes or ink in, an image as MNIST has it out. Knows nothing of networks."""

from mnist_core.digits.normalisation import BlankDrawing, normalise, normalise_strokes

__all__ = ["BlankDrawing", "normalise", "normalise_strokes"]
