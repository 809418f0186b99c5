"""A page that fails, under the app's own settings."""

raise RuntimeError("a secret of the server")
