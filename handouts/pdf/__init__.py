"""Turn an element tree and a theme into a tagged PDF."""
