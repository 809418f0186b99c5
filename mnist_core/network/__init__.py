"""Weights and an image in, an answer out, in NumPy, so that nobody who asks waits for torch."""
