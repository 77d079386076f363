"""Typst with ua-1: python typst_peer.py INPUT.typ OUTPUT.pdf FONTS [COUNT]."""

from __future__ import annotations

import sys

import typst


def main(source: str, target: str, fonts: str, count: int = 1) -> None:
    """Write the document `count` times."""
    for _ in range(count):
        typst.compile(
            source, output=target, font_paths=[fonts], pdf_standards=["ua-1", "a-2a"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 1)
