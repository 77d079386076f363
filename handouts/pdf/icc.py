"""The sRGB profile that every document carries."""

from __future__ import annotations

from pathlib import Path


def srgb_icc() -> bytes:
    """Return the sRGB profile: fixed bytes, since libraries write the time into theirs."""
    return Path(__file__).with_name("srgb.icc").read_bytes()
