"""A button that copies the address of the page, which holds all that the visitor has chosen."""

from mnist_core.app.component import component

HTML = '<div class="copy"><button type="button">Copy link</button><span role="status"></span></div>'


def offer_link() -> None:
    """The button, where the page stands."""
    component("copy_link", HTML, controls=True)(width="content")
