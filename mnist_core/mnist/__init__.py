"""MNIST's images: loading, splits and subsets. Knows nothing of networks."""
