"""What a clinic settles stands on its paper; what it leaves open stays as the author wrote it."""

from __future__ import annotations

import pytest

from handouts.content.inline import THRESHOLDS, Threshold
from handouts.content.library import load_topic, topic_slugs
from handouts.content.models import Topic
from handouts.content.safety import load_safety
from handouts.content.texts import nodes_of, topic_words
from handouts.pdf.fonts import HOUSE
from handouts.project import Project
from handouts.render.render import render_topic
from handouts.render.thresholds import settle
from handouts.signed import printed_topic
from handouts.theme.brand import Brand, Thresholds, load_brand

SETTLED = {"weeks_before_visit": "4 weeks", "call_back_hours": "24 hours",
           "acetaminophen_limit": "3,000 mg"}


@pytest.fixture
def ours(project: Project) -> Brand:
    """Return the sample brand with thresholds of its own."""
    return load_brand(project, "sample").model_copy(update={"thresholds": Thresholds(**SETTLED)})


def words(project: Project, slug: str, brand: Brand) -> str:
    """Return all words of a sheet, spaces made equal."""
    topic = settle(load_topic(project, slug, "en"), brand)
    found = render_topic(project, topic, brand, load_safety(project, topic.pack, "en"), None)
    return " ".join(found.text().split())


@pytest.mark.parametrize(("slug", "settled", "open_"), [
    ("when-to-see-a-doctor", "no better in 4 weeks (1 week for a hip)",
     "no better in 2 weeks (1 week for a hip)"),
    ("pain-relievers", "Acetaminophen: 3,000 mg", "Acetaminophen: ________ mg"),
    ("faq", "We call back within 24 hours.", "After hours: call 555-0101."),
])
def test_a_threshold_stands_where_content_marks_it(
    project: Project, ours: Brand, slug: str, settled: str, open_: str
) -> None:
    sample = load_brand(project, "sample")
    assert settled in words(project, slug, ours)
    assert settled not in words(project, slug, sample)
    assert open_ in words(project, slug, sample)


def test_what_content_may_mark_is_what_a_brand_may_settle() -> None:
    assert set(THRESHOLDS) == set(Thresholds.model_fields)


def test_every_threshold_of_a_topic_is_marked_somewhere(project: Project) -> None:
    marked = {node.name for slug in topic_slugs(project, "en")
              for node in nodes_of(load_topic(project, slug, "en"), Threshold)}
    assert marked == set(THRESHOLDS) - {"call_back_hours"}  # that one stands beside the hours


def test_a_review_holds_for_the_words_with_the_clinics_values(
    project: Project, ours: Brand
) -> None:
    topic = load_topic(project, "sciatica", "en")
    sample = load_brand(project, "sample")
    two = sample.model_copy(update={"thresholds": Thresholds(weeks_before_visit="2 weeks")})
    assert digest(project, topic, two) == digest(project, topic, sample)
    assert digest(project, topic, ours) != digest(project, topic, sample)
    assert any("4\u00a0weeks" in text for _, text in topic_words(settle(topic, ours)))


def digest(project: Project, topic: Topic, brand: Brand) -> str:
    return printed_topic(project, settle(topic, brand), brand, HOUSE).digest()
