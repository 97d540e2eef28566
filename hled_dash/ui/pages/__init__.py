"""The content of each page: which figures, in which order."""
