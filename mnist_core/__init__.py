"""Train one small network on MNIST, keep every run, and read drawn digits with it."""
