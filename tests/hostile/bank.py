"""What the bank's cases are made of: a small sound topic, and how a case is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEAD = """\
title: Care at home
question: What can I do?
purpose: Help people at home.
summary: Simple steps.
main_message: Keep moving.
key_points: [Move a little., Rest a little., Ask us.]
danger_signs: [nerves]
shelf: counter
version: "1.0"
updated: "2026-11-23"
sources: [{title: A guide, publisher: A body}]
"""
FIRST = """\
  - heading: Take care
    blocks:
      - notice: {kind: warning, items: [Numb legs]}
"""
TOPIC = f"{HEAD}sections:\n{FIRST}"
BRAND = "name: Our clinic\nphone: 555-0100\nhours: Days\nafter_hours: Nights\n"
CARE = "content/hip-and-back/en/topics/care.yaml"
EVIL_BRAND = "templates/brands/evil/brand.yaml"
EVIL_THEME = "templates/themes/evil.yaml"
EVIL_LOGO = "templates/brands/evil/logo.svg"
LAYOUT = "templates/layouts/topic.html.j2"
BUILD = ("--topic", "care")
BUILD_EVIL = (*BUILD, "--brand", "evil")
ONE_TOPIC = "topics: [care]\nbooklets: []\n"


def with_blocks(blocks: str) -> str:
    """Return a topic with these blocks, written as they stand in a section."""
    return f"{TOPIC}  - heading: More\n    blocks:\n{blocks}"


@dataclass(frozen=True)
class Case:
    """One hostile input, and what must become of it.

    `code` is the exit code. `says` are parts of a problem, in their order: where a file is to
    blame, the first is its name. `shows` are texts that stand in the finished file, word for word.
    """

    name: str
    code: int
    says: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    args: tuple[str, ...] = BUILD
    env: Mapping[str, str] = field(default_factory=dict)
    setup: Callable[[Path], object] | None = None


def refused(
    name: str, file: str, content: str | bytes, *says: str, args: tuple[str, ...] = BUILD,
    files: Mapping[str, str | bytes] | None = None, setup: Callable[[Path], object] | None = None,
) -> Case:
    """Return a case in which a file is refused, by its name and what else a line says."""
    return Case(name, 1, (file, *says), files={**(files or {}), file: content}, args=args,
                setup=setup)


def topic(name: str, text: str | bytes, *says: str) -> Case:
    """Return a case with a topic that is refused."""
    return refused(name, CARE, text, *says)


def built(name: str, text: str | bytes, *shows: str) -> Case:
    """Return a case with a topic that is built and shows these texts."""
    return Case(name, 0, shows=shows, files={CARE: text})
