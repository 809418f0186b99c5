"""Learning rates to choose from, evenly spread on a logarithmic scale."""

RATES: tuple[float, ...] = (
    *(float(f"{m}e{power}") for power in range(-6, 0) for m in (1, 2, 3, 5)),
    1.0,
)


def nearest_rate(rate: float) -> float:
    """The one of RATES next to a learning rate, as a share of that; rate: above 0."""
    return min(RATES, key=lambda step: abs(step / rate - 1))
