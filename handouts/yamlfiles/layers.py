"""Ordered YAML layers: a deep merge that knows the place of every value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handouts.errors import Source
from handouts.yamlfiles.places import Steps, YamlFile


@dataclass(frozen=True)
class Layers:
    """YAML files of mappings, the base first; a later file wins key by key."""

    files: tuple[YamlFile, ...]

    def merged(self) -> dict[str, Any]:
        """Return one deep-merged mapping; lists and texts are replaced, not joined."""
        result: dict[str, Any] = {}
        for file in self.files:
            if isinstance(file.data, dict):
                _merge(result, file.data)
        return result

    @property
    def data(self) -> dict[str, Any]:
        """Return the merged mapping."""
        return self.merged()

    def source(self, path: Steps) -> Source:
        """Return the place that set the value at `path`, or its nearest parent."""
        file, nearest = self._setter(path)
        return file.source(nearest)

    def key_source(self, path: Steps) -> Source:
        """Return the place of the key itself."""
        file, nearest = self._setter(path)
        return file.key_source(nearest)

    def rank(self, path: Steps) -> int:
        """Return the number of the file that set the value at `path`; the base is 0."""
        setter = self._setter(path)[0]
        return next(number for number, file in enumerate(self.files) if file is setter)

    def _setter(self, path: Steps) -> tuple[YamlFile, Steps]:
        for depth in range(len(path), -1, -1):
            for file in reversed(self.files):
                if _holds(file.data, path[:depth]):
                    return file, path[:depth]
        return self.files[-1], ()


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict):
            below = base.get(key)
            base[key] = dict(below) if isinstance(below, dict) else {}
            _merge(base[key], value)
        else:
            base[key] = value


def _holds(data: Any, path: Steps) -> bool:
    for step in path:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not in_list and not (isinstance(data, dict) and step in data):
            return False
        data = data[step]
    return True
