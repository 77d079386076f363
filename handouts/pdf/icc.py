"""The sRGB profile that every document carries."""

from __future__ import annotations

from importlib import resources


def srgb_icc() -> bytes:
    """Return the sRGB profile: fixed bytes, since libraries write the time into theirs."""
    return resources.files("handouts.pdf").joinpath("srgb.icc").read_bytes()
