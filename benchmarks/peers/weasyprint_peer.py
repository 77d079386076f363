"""WeasyPrint with pdf/ua-1: python weasyprint_peer.py INPUT.html OUTPUT.pdf [COUNT]."""

from __future__ import annotations

import sys

from weasyprint import HTML


def main(source: str, target: str, count: int = 1) -> None:
    """Write the document `count` times."""
    for _ in range(count):
        HTML(filename=source).write_pdf(target, pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
