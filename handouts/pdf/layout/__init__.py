"""Where everything stands: boxes, pages, and the elements that they are built from."""
