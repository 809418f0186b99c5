"""A config and images in, events out. The only room that computes with torch."""

from mnist_core.train.loop import train

__all__ = ["train"]
