"""Numbers in, Altair charts out; and which colour a run has. Knows nothing of pages."""
