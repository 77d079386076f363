"""Read a finished PDF back, to prove what it holds."""
