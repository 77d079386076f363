"""The closed vocabulary that a layout may render to, and its frozen tree."""
