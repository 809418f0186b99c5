"""Numbers in, sentences out; and what a run is called. Knows nothing of pages."""
