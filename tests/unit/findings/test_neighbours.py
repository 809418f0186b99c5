"""The nearest images, against distances that are computed one by one."""

import numpy as np

from mnist_core.findings import neighbours
from mnist_core.findings.neighbours import nearest


def test_the_nearest_come_first(monkeypatch):
    monkeypatch.setattr(neighbours, "BATCH", 7)
    images = np.random.default_rng(3).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    image = images[11].copy()
    image[0, 0] ^= 255
    distances = [float(np.linalg.norm(image.astype(float) - other)) for other in images]
    assert nearest(image, images, 4).tolist() == np.argsort(distances)[:4].tolist()
    assert nearest(image, images, 1).tolist() == [11]


def test_there_are_no_more_than_there_are():
    images = np.zeros((3, 28, 28), np.uint8)
    assert nearest(images[0], images, 5).tolist() == [0, 1, 2]
