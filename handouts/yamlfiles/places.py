"""The data of a YAML file, and the place of every value."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from handouts.dataclass import dataclass
from handouts.errors import Source

Step = str | int
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class YamlFile:
    """The data of a file (dict, list, str or None) with the places of its values and keys.

    A file equals itself alone, so that what was made of it can be looked up by it.
    """

    display: str
    data: Any
    values: dict[Steps, tuple[int, int]] = field(repr=False)
    keys: dict[Steps, tuple[int, int]] = field(repr=False)

    def source(self, path: Steps) -> Source:
        """Return the place of the value at path, or that of its nearest parent."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.values:
                return Source(self.display, *self.values[path[:end]])
        return Source(self.display)

    def key_source(self, path: Steps) -> Source:
        """Return the place of the key at path, or that of its value."""
        if path in self.keys:
            return Source(self.display, *self.keys[path])
        return self.source(path)
