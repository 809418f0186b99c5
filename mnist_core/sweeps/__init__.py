"""A grid of configs over any executor: this machine's cores, or a cluster. Draws nothing."""
