"""A small project of its own, so that no test leans on the shipped words."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from handouts.content.library import load_topic
from handouts.content.models import Topic
from handouts.errors import HandoutError, Problem
from handouts.project import Project
from tests.conftest import Write

Load = Callable[[str], Topic]
Problems = Callable[[str], "list[Problem]"]

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
  - heading: First
    blocks:
      - notice: {kind: warning, items: [Numb legs]}
"""
SECTIONS = "sections:\n" + FIRST


@pytest.fixture
def load(project: Project, write: Write) -> Load:
    """Return a function that loads a topic from its text."""

    def load_text(text: str) -> Topic:
        write("content/hip-and-back/en/topics/care.yaml", text)
        return load_topic(project, "care", "en")

    return load_text


@pytest.fixture
def problems(load: Load) -> Problems:
    """Return a function that loads a topic and returns what is wrong with it."""

    def found(text: str) -> list[Problem]:
        try:
            load(text)
        except HandoutError as error:
            return list(error.problems)
        return []

    return found


def with_blocks(blocks: str) -> str:
    """Return a topic whose second section has these blocks, written at the left margin."""
    body = textwrap.indent(textwrap.dedent(blocks).strip("\n"), "      ")
    return f"{HEAD}{SECTIONS}  - heading: More\n    blocks:\n{body}\n"


def text_at(text: str, problem: Problem) -> str:
    """Return what stands where a problem says, up to the end of the line."""
    line: str = text.splitlines()[problem.source.line - 1]
    return line[problem.source.col - 1:]
