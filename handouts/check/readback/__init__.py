"""Read a finished PDF back, page by page, as a reader would."""
