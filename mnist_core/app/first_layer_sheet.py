"""What a network's first layer looks for, as a sheet of images."""

import numpy as np
import streamlit as st

from mnist_core.app.network_picker import Network, firing
from mnist_core.network import first_layer
from mnist_core.runs.record import WEIGHTS
from mnist_core.words.mistakes import tell_units


def show_sheet(network: Network) -> None:
    run, checksum, epochs = (
        network.record.run, network.record.files[WEIGHTS], len(network.record.epochs),
    )  # fmt: skip
    order = np.argsort(-firing(run, checksum, epochs), kind="stable")
    dead = firing(run, checksum, network.epoch) == 0
    told = tell_units(network.weights, int(dead.sum()))
    st.markdown(f"**{network.title}**")
    alt = f"{network.title}: first-layer weights as images. {told.replace('*', '')}"
    sheet = first_layer.sheet(network.weights, order, dead).repeat(2, axis=0).repeat(2, axis=1)
    st.image(sheet, width="stretch", alt=alt, output_format="PNG")
    st.markdown(told)
