"""One SVG file while it is read: its ids, its bounds, and what in it cannot be drawn exactly."""

from __future__ import annotations

import re

from handouts.errors import HandoutError, Problem, Source
from handouts.pdf.images.svg_model import Around
from handouts.pdf.images.svg_outline import outline as outline_of
from handouts.pdf.images.svg_path import Segment
from handouts.pdf.images.svg_style import read_share
from handouts.pdf.images.svg_tree import Node
from handouts.pdf.images.svg_values import Transform, transforms

# Of one file, with all its uses; a drawing by hand has some hundreds.
MOST_SEGMENTS = 150_000
MOST_VISITS = 20_000
LINK = re.compile(r"""url\(\s*["']?#([^"')]+)["']?\s*\)\s*(.*)""", re.S)
HINT = "save it as a PNG, 1,000 pixels wide or more"
_TEXT_HINT = f"turn its text into paths (outlines), or {HINT}"


class Stop(Exception):
    """The end of the walk: the file goes beyond a bound."""


class Refusals:
    """What a file holds that cannot be drawn exactly, gathered to tell it in one line."""

    def __init__(self) -> None:
        self._found: list[tuple[Source, str]] = []

    def add(self, node: Node, what: str) -> None:
        """Note what an element holds, as a noun."""
        if len(self._found) < 1000:
            self._found.append((node.place, what))

    def settle(self) -> None:
        """Raise HandoutError (FIG005) with one problem if anything was noted."""
        if not self._found:
            return
        self._found.sort(key=lambda each: each[0])
        kinds = list(dict.fromkeys(what for _, what in self._found))
        listed = kinds if len(kinds) < 4 else [*kinds[:3], f"{len(kinds) - 3} more things"]
        words = " and ".join([part for part in (", ".join(listed[:-1]), listed[-1]) if part])
        raise HandoutError(Problem(
            self._found[0][0], "FIG005", f"the figure holds {words}: that cannot be drawn exactly",
            _TEXT_HINT if kinds == ["text"] else HINT))


class File:
    """One file: its elements by their ids, what was refused, and how much was visited."""

    def __init__(self, root: Node) -> None:
        self.refusals = Refusals()
        self.refuse = self.refusals.add
        self.ids: dict[str, Node] = {}
        for node in root.walk():
            self.ids.setdefault(node.attrs.get("id", ""), node)
        self._visits = self._segments = 0

    def count(self, node: Node, visits: int = 0, segments: int = 0) -> None:
        """Refuse a file whose parts use each other without end."""
        self._visits += visits
        self._segments += segments
        if self._visits > MOST_VISITS or self._segments > MOST_SEGMENTS:
            self.refuse(node, f"more than {MOST_SEGMENTS:,} lines and curves"
                         if self._segments > MOST_SEGMENTS else
                         f"more than {MOST_VISITS:,} shapes, with all their uses")
            raise Stop

    def target(self, node: Node, link: str) -> Node | None:
        """Return the element of this file that a link names; refuse any other."""
        target = self.ids.get(link[1:]) if link[:1] == "#" and len(link) > 1 else None
        if target is None and link:
            self.refuse(node, "a link to what is not in the file")
        return target

    def measure(self, node: Node, around: Around, key: str, default: str = "0") -> float:
        """Return a length of an element; refuse one that is none."""
        try:
            return around.viewport.measure(node, key, default)
        except ValueError as error:
            self.refuse(node, str(error))
            return 0.0

    def outline(self, node: Node, around: Around) -> list[Segment]:
        """Return the outline of a shape; refuse one with a wrong value."""
        try:
            found = outline_of(node, around.viewport)
        except ValueError as error:
            self.refuse(node, str(error))
            return []
        self.count(node, segments=len(found) + sum(len(clip.segments) for clip in around.clips))
        return found

    def steps(self, node: Node) -> tuple[Transform, ...]:
        """Return the transforms of an element; refuse those that are none."""
        text = node.style.get("transform", node.attrs.get("transform", "")).strip()
        if text in {"", "none"}:
            return ()
        if "transform" in node.style:
            text = re.sub(r"(?<=[0-9.])(px|deg)\b", "", text)
        if node.style.get("transform-origin", "0").strip() not in {"0", "0 0", "0px 0px",
                                                                   "top left", "left top"}:
            self.refuse(node, "a transform with an origin of its own")
        try:
            return transforms(text)
        except ValueError:
            self.refuse(node, f"transform={text[:40]!r}")
            return ()

    def share(self, node: Node, text: str) -> float:
        """Return an opacity; refuse a text that is none."""
        try:
            return read_share(text)
        except ValueError:
            self.refuse(node, f"the opacity {text[:40]!r}")
            return 1.0
