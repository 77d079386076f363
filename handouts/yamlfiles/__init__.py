"""YAML files as data that remembers its places, and every problem of a file at once."""
