"""Build branded, accessible, printable patient handouts from YAML content."""

__version__ = "0.1.0"
