"""The words by which a listener knows a sample: heard first, and once; pages show them larger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handouts.markup.element import Element


def as_sample(document: Element, words: Mapping[str, str]) -> Element:
    """Return a document that says at its start that it is a sample, not for patients."""
    first, *others = document.elements()
    # Not in capitals, which some readers spell out.
    strong = Element("strong", {}, (f"{words['sample_said']}.",), first.source, first.layout)
    said = Element("p", {}, (strong, f" {words['sample_why']}"), first.source, first.layout)
    return replace(document, children=(
        first.with_children((said, *first.children)), *others))
