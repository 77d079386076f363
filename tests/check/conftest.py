"""Facts to try rules on: the shipped content, changed one value at a time, built in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

import pytest

from handouts import pipeline
from handouts.check.facts import DocumentFacts, Library, TopicFacts, read_document
from handouts.common import gather
from handouts.content.library import (
    load_booklet,
    load_drugs,
    load_glossary,
    load_topic,
    topic_slugs,
)
from handouts.content.models import Topic
from handouts.errors import Source
from handouts.orders import Job, Order
from handouts.pdf.fonts import HOUSE
from handouts.project import Project, builtin_root, open_project
from handouts.signed import printed_topic
from handouts.theme.brand import load_brand
from handouts.variants import STANDARD, Variant

Reader: TypeAlias = Callable[[], DocumentFacts]
TODAY = date(2026, 11, 23)
SMALL = """\
title: A small sheet
question: What is small?
purpose: Help people test a rule.
summary: A short line.
main_message: Keep moving as you can.
key_points: ["**One** point.", "**Two** points.", "**Three** points."]
danger_signs: [nerves]
shelf: chapter
version: "1.0"
updated: "2026-11-23"
sections:
  - heading: What you can do
    blocks:
      - steps:
          intro: "Why? It helps you."
          items: [Walk a little., Rest a little.]
plan: ["My step: ____"]
teach_back: I can say when to call.
sources: [{title: A source, publisher: A publisher}]
"""


@pytest.fixture(scope="session")
def shipped() -> Project:
    """Return the built-in project."""
    return open_project(builtin_root())


@pytest.fixture(scope="session")
def library(shipped: Project) -> Library:
    """Return what all rules look up, with the shipped topics that stand by themselves."""
    return make_library(shipped)


def make_library(project: Project, *, release: bool = False, today: date = TODAY) -> Library:
    """Read the shared facts of a project, with no topics."""
    common = gather(Job(project))
    return Library(
        project=project, lang="en", brand=common.brand, theme=common.theme,
        safeties=common.safeties, drugs=load_drugs(project), glossary=load_glossary(project, "en"),
        today=today, release=release,
        topics={}, booklets={},
    )


@pytest.fixture
def small_topic(tmp_path: Path) -> Callable[..., TopicFacts]:
    """Return a function that reads the small topic with some of its lines replaced."""

    def make(*changes: tuple[str, str], release: bool = False) -> TopicFacts:
        project = small_project(tmp_path, *changes)
        return TopicFacts(load_topic(project, "small", "en"),
                          make_library(project, release=release))

    return make


@pytest.fixture(scope="session")
def small_document(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., DocumentFacts]:
    """Return a function that builds the small topic, changed, and reads it back.

    Each of its documents is built once; a test may change what was read of it as it likes.
    """

    @cache
    def reader(changes: tuple[tuple[str, str], ...], today: date) -> Reader:
        folder = tmp_path_factory.mktemp("small")
        return reader_of(small_project(folder, *changes), "small", today=today)

    def make(*changes: tuple[str, str], today: date = TODAY) -> DocumentFacts:
        return reader(changes, today)()

    return make


def small_project(folder: Path, *changes: tuple[str, str]) -> Project:
    """Write the small topic with some of its text replaced, and open its project."""
    words = SMALL
    for old, new in changes:
        assert old in words, old
        words = words.replace(old, new)
    (folder / "content/hip-and-back/en/topics").mkdir(parents=True, exist_ok=True)
    (folder / "content/hip-and-back/en/topics/small.yaml").write_text(words, encoding="utf-8")
    return open_project(folder)


def built(
    project: Project, slug: str, *, today: date = TODAY, variant: Variant = STANDARD
) -> DocumentFacts:
    """Build one topic or booklet of a project in memory and read it back."""
    return reader_of(project, slug, today=today, variant=variant)()


def reader_of(
    project: Project, slug: str, *, today: date = TODAY, variant: Variant = STANDARD
) -> Reader:
    """Build one topic or booklet of a project in memory; return a function that reads it back."""
    library = make_library(project, today=today)
    job = Job(project, variant=variant, today=today)
    chapters: list[Topic]
    if slug in topic_slugs(project, "en"):
        made = pipeline.build_one(job, Order("topic", slug))
        chapters, booklet = [load_topic(project, slug, "en")], None
    else:
        made = pipeline.build_one(job, Order("booklet", slug))
        booklet = load_booklet(project, slug, "en")
        chapters = [load_topic(project, each, "en") for each in booklet.topics]
    return partial(read_document, made.pdf, Source(made.filename), chapters, booklet, library,
                   library.theme)


def small_digest(project: Project) -> str:
    """Return the digest of the small topic's sheet, with the sample brand."""
    topic, brand = load_topic(project, "small", "en"), load_brand(project, "sample")
    return printed_topic(project, topic, brand, HOUSE).digest()
