"""The command line's commands, one a module: options in, lines out. Knows nothing of pages."""
