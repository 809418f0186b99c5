"""Records and answers in, numbers out. Writes no sentences and draws nothing."""
