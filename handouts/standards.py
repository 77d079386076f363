"""What a file promises to be: PDF/UA-1, which every reader knows, or PDF/UA-2, its successor."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source, UsageProblem, did_you_mean


@dataclass(frozen=True, slots=True)
class Claim:
    """One conformance that a file claims in its metadata, by a property and its value."""

    name: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One way to write a tagged file, and what the file claims to be.

    `version` is that of PDF, `flavors` are veraPDF's names of the profiles that prove the claims.
    `declarations` are addresses of further conformances (PDF Declarations 1.0). `article` is the
    structure type of a sheet, `checklist` the numbering of a list of boxes to tick, `terms` that of
    terms with their meanings.
    """

    name: str
    title: str
    version: str
    flavors: tuple[str, ...]
    claims: tuple[Claim, ...]
    declarations: tuple[str, ...]
    article: str
    checklist: str
    terms: str

    @property
    def pdf2(self) -> bool:
        """Say whether files are PDF 2.0: namespaces, and links that lead to elements."""
        return self.version == "2.0"


UA_1 = Standard(
    name="ua-1", title="PDF/UA-1 and PDF/A-2a", version="1.7", flavors=("ua1", "2a"),
    claims=(
        Claim("PDF/A-2", "pdfaid:part", "2"),
        Claim("PDF/A level A", "pdfaid:conformance", "A"),
        Claim("PDF/UA-1", "pdfuaid:part", "1"),
    ),
    declarations=(), article="Art", checklist="None", terms="None",
)
# ISO 14289-2, 5; ISO 19005-4, 6.7.3; Well-Tagged PDF 1.0, 6.1. PDF 2.0 has no Art, and a list
# whose items have labels says so (ISO 32000-2, 14.8.5.5).
UA_2 = Standard(
    name="ua-2", title="PDF/UA-2, WTPDF 1.0 and PDF/A-4", version="2.0",
    flavors=("ua2", "wt1a", "wt1r", "4"),
    claims=(
        Claim("PDF/A-4", "pdfaid:part", "4"),
        Claim("PDF/A-4 of 2020", "pdfaid:rev", "2020"),
        Claim("PDF/UA-2", "pdfuaid:part", "2"),
        Claim("PDF/UA-2 of 2024", "pdfuaid:rev", "2024"),
    ),
    declarations=(
        "http://pdfa.org/declarations/wtpdf#accessibility1.0",
        "http://pdfa.org/declarations/wtpdf#reuse1.0",
    ),
    article="Sect", checklist="Unordered", terms="Description",
)
STANDARDS: Mapping[str, Standard] = MappingProxyType({each.name: each for each in (UA_1, UA_2)})


def standard_named(name: str, source: Source) -> Standard:
    """Return the standard of a name; raises UsageProblem (USE033) where there is none."""
    if name not in STANDARDS:
        hint = did_you_mean(name, STANDARDS) or f"known here: {', '.join(STANDARDS)}"
        raise UsageProblem(Problem(source, "USE033", f"there is no standard {name!r}", hint))
    return STANDARDS[name]
