"""The rules, by subject; each is a small function over facts."""
