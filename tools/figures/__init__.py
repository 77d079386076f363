"""Draw the figures of the content: `python -m tools.figures` writes content/figures/*.svg."""
