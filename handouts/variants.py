"""Ways to print the same words: large print, gray, another paper, letterhead paper, even pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from handouts.dataclass import dataclass
from handouts.standards import STANDARDS, UA_1

# Width and height in points.
PAPERS: Mapping[str, tuple[float, float]] = {
    "letter": (612.0, 792.0), "a4": (595.276, 841.89), "half-letter": (396.0, 612.0),
    "a5": (419.528, 595.276),
}
# Large print needs lines of at least this many points: some 36 characters.
LARGE_PRINT_LINE = 360.0
# A letterhead that leaves the words no room is a slip of the pen.
MOST_LEAVE_TOP = 288.0
# How the title of sheets to fold ends, so that nobody takes them for the reading copy.
FOR_PRINTING = "(for printing: fold and staple)"
PRINTING_ONLY = "(for printing only)"
# What comes on top of a brand's theme; each is a file of templates/themes/overlays/.
OVERLAY_NAMES = (*PAPERS, "large-print", "gray")


@dataclass(frozen=True, slots=True)
class Variant:
    """How to print; the default is standard print on the theme's own paper.

    `leave_top` is the height in points that the first page leaves free, 0 for none: then ours is
    printed. `even_pages` starts each document of a batch on a new sheet. `standard` is the name of
    what the file claims to be: it changes no word and no place on the pages.
    """

    large_print: bool = False
    gray: bool = False
    paper: str | None = None
    leave_top: float = 0.0
    even_pages: bool = False
    # Not in the representation, which digests of what pages are made of cover: it is no input.
    standard: str = field(default=UA_1.name, repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """Return what differs from standard print, in the order of file names."""
        asked = {
            "large-print": self.large_print, "gray": self.gray, self.paper or "": self.paper,
            "leave-top": self.leave_top, "even-pages": self.even_pages,
            self.standard: self.standard != UA_1.name,
        }
        return tuple(part for part, wanted in asked.items() if wanted)

    @property
    def name(self) -> str:
        """Return the part of a file name that tells of the variant; "" for standard print."""
        return ".".join(self.parts)

    @property
    def overlays(self) -> tuple[str, ...]:
        """Return the overlays on a theme in their order: each may change what came before."""
        paper = (self.paper,) if self.paper else ()
        large = ("large-print",) if self.large_print else ()
        return (*paper, *large, *(("gray",) if self.gray else ()))


STANDARD = Variant()


def variant_named(name: str) -> Variant | None:
    """Return the variant of a name, without the height of its letterhead; None for a foreign one.
    """
    parts = name.split(".") if name else []
    paper = next((part for part in parts if part in PAPERS), None)
    standard = next((part for part in parts if part in STANDARDS), UA_1.name)
    found = Variant("large-print" in parts, "gray" in parts, paper,
                    float("leave-top" in parts), "even-pages" in parts, standard)
    return found if found.name == name else None
