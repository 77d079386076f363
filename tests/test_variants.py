"""Large print, gray, other paper, pre-printed paper and duplex, measured on finished pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from handouts import pipeline
from handouts.check.readback.pages import ARTIFACT, Page, Run
from handouts.check.readback.structure import Node, Structure, find, read_structure, text
from handouts.check.run import Request, check
from handouts.errors import UsageProblem
from handouts.orders import Job, Order, filename
from handouts.project import Project, builtin_root, open_project
from handouts.theme.load import load_theme
from handouts.variants import OVERLAY_NAMES, PAPERS, STANDARD, Variant, variant_named
from tests.check.conftest import SMALL, small_project

TODAY = date(2026, 12, 1)
LARGE, GRAY = Variant(large_print=True), Variant(gray=True)
EVERY = (LARGE, GRAY, *(Variant(paper=paper) for paper in ("a4", "half-letter", "a5")),
         Variant(large_print=True, gray=True, paper="a4"))
BLOCKS = """\
  - heading: All kinds of blocks
    about: [exercise, heat-cold]
    blocks:
      - steps: {intro: "Do this:", items: [Walk a little., Rest a little.]}
      - checklist: [I walked.]
      - table:
          caption: What to try
          header: [When, What it does, How long it takes]
          rows: [[In the morning, Loosens stiff muscles, Ten to fifteen minutes each day]]
      - figure:
          {file: heat-pack.svg, title: A pack, alt: A cold pack in a cloth., caption: Use a cloth.,
           width: 30}
      - move:
          name: Heel slide
          steps: [Lie down., Slide one heel.]
          dose: Do it 5 times.
          avoid: Skip it if it hurts.
          figure: {file: side-lying.svg, title: A person, alt: She lies on one side., width: 30}
      - notice: {kind: tip, title: A good plan, text: Walk a little.}
      - notice: {kind: urgent, items: [Fever, Rash, Weight loss, A fall, A sore calf, Numb feet]}
      - notice: {kind: appointment, items: [You are no better.]}
      - write_in: {label: My own move}
"""


@pytest.fixture(scope="module")
def project_with_every_block(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose topic `small` has a block of every kind."""
    folder = tmp_path_factory.mktemp("variants")
    (folder / "content/hip-and-back/en/topics").mkdir(parents=True)
    words = SMALL.replace(
        'plan: ["My step: ____"]', BLOCKS + 'plan: ["My step: ____"]')
    (folder / "content/hip-and-back/en/topics/small.yaml").write_text(words, encoding="utf-8")
    return open_project(folder)


@pytest.fixture(scope="module")
def read(project_with_every_block: Project) -> Callable[..., Structure]:
    """Return a function that builds that topic in a variant, and reads it back."""

    @lru_cache
    def pdf(variant: Variant) -> bytes:
        job = Job(project_with_every_block, variant=variant, today=TODAY)
        return pipeline.build_one(job, Order("topic", "small")).pdf

    @lru_cache
    def structure(variant: Variant) -> Structure:
        return read_structure(pdf(variant))

    structure.pdf = pdf  # type: ignore[attr-defined]  # the bytes, for what a structure lacks
    return structure


def runs(found: Structure) -> Iterator[Run]:
    for page in found.drawn:
        yield from (run for run in page.runs if run.text.strip())


def sizes(found: Structure, role: str) -> set[float]:
    """Return the sizes of the words of all elements of a role."""
    return {round(run.size, 2) for node in find(found.root, role) for run in of(found, node)}


def of(found: Structure, node: Node) -> list[Run]:
    """Return the runs of an element's own words, with those of the links in them."""
    marks = {mark for each in [node, *find(node, "Link")] for mark in each.marks}
    return [run for index, page in enumerate(found.drawn) for run in page.runs
            if (index, run.mark) in marks]


# -- every document -----------------------------------------------------------------------------


@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_a_document_with_every_block_passes_the_checks_when_printed_so(
    project_with_every_block: Project, variant: Variant
) -> None:
    job = Job(project_with_every_block, variant=variant, today=TODAY)
    report = check(Request(job, orders=[Order("topic", "small")]))
    assert [made.variant for made in report.documents] == [variant]
    assert [finding for finding in report.findings if finding.severity == "error"] == []


# The document above has a block of every kind; what is shipped has the same in other orders.
@pytest.mark.whole_library
@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_all_that_is_shipped_passes_the_checks_when_printed_so(variant: Variant) -> None:
    report = check(Request(Job(open_project(builtin_root()), variant=variant, today=TODAY)))
    assert len(report.documents) >= 25
    assert {made.variant for made in report.documents} == {variant}
    assert [finding for finding in report.findings if finding.severity == "error"] == []


@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_the_words_are_the_same(
    read: Callable[..., Structure], variant: Variant
) -> None:
    def words(found: Structure) -> list[str]:
        spoken = " ".join(text(node) for node in found.root.kids if isinstance(node, Node))
        return re.sub("_+", "_", spoken).split()  # a blank is as long as the page has room for

    # The box of danger signs is read where it stands: at the foot of page 1, or on page 2.
    assert sorted(words(read(variant))) == sorted(words(read(STANDARD)))
    assert read(variant).untagged == [""] * len(read(variant).untagged)


# -- large print --------------------------------------------------------------------------------


def test_large_print_has_no_small_word_anywhere(read: Callable[..., Structure]) -> None:
    large = read(LARGE)
    assert min(run.size for run in runs(large)) >= 18
    assert any(run.mark == ARTIFACT and "Page 1 of" in run.text for run in runs(large))
    assert sizes(large, "H1") == {22}
    # A heading that stands in its paragraph has the size of the paragraph.
    assert sizes(large, "H2") | sizes(large, "H3") <= {18, 20, 22}
    assert min(run.size for run in runs(read(STANDARD))) < 18


def test_large_print_is_set_in_upright_faces_and_not_scaled(
    read: Callable[..., Structure]
) -> None:
    large = read(LARGE)
    assert {run.font.split("+")[-1] for run in runs(large)} == {
        run.font.split("+")[-1] for run in runs(read(STANDARD))}
    assert (large.drawn[0].width, large.drawn[0].height) == PAPERS["letter"]


def test_lines_of_large_print_are_apart_and_short(read: Callable[..., Structure]) -> None:
    large = read(LARGE)
    long = [of(large, node) for node in find(large.root, "P")]
    steps = [round(one.box[1] - two.box[1], 1) for group in long
             for one, two in pairwise(group)
             if one.box[1] - two.box[1] > 1 and one.size == two.size == 18]
    assert steps
    assert min(steps) >= 27
    for page in large.drawn:
        left, right = min(run.box[0] for run in page.runs), max(run.box[2] for run in page.runs)
        assert right - left <= 6 * 72 + 6  # a line ends in a space


def test_large_print_has_one_column(read: Callable[..., Structure]) -> None:
    def lefts(found: Structure) -> set[float]:
        notice = next(node for node in find(found.root, "Sect") if "Weight loss" in text(node)
                      and text(node).startswith("Call us today at 555-0100"))
        return {round(run.box[0]) for node in find(notice, "LBody") for run in of(found, node)}

    assert len(lefts(read(LARGE))) == 1
    assert len(lefts(read(STANDARD))) == 2


def test_figures_of_large_print_stand_below_their_words_and_are_wide(
    read: Callable[..., Structure]
) -> None:
    def widths(found: Structure) -> list[float]:
        boxes = [node.props["BBox"] for node in find(found.root, "Figure")]
        return [round(box[2] - box[0]) for box in boxes[1:]]  # the first is the logo

    assert widths(read(LARGE))
    for large, standard in zip(widths(read(LARGE)), widths(read(STANDARD)), strict=True):
        assert large > standard


def test_large_print_wants_paper_that_is_wide_enough(read: Callable[..., Structure]) -> None:
    with pytest.raises(UsageProblem, match="USE031 the paper a5 is too narrow"):
        read(Variant(large_print=True, paper="a5"))


# -- gray ---------------------------------------------------------------------------------------


def colors(pdf: bytes) -> set[tuple[float, ...]]:
    """Return the operands of every color operator of a file."""
    reader = PdfReader(BytesIO(pdf))
    found: set[tuple[float, ...]] = set()
    for page in reader.pages:
        contents: Any = page.get_contents()
        for operands, operator in ContentStream(contents, reader).operations:
            if operator in (b"rg", b"RG", b"g", b"G", b"k", b"K", b"sc", b"SC", b"scn", b"SCN"):
                found.add(tuple(round(float(value), 3) for value in operands))
    return found


def test_gray_has_no_color_anywhere(read: Any) -> None:
    gray = colors(read.pdf(GRAY))
    assert gray
    assert all(len(set(values)) == 1 for values in gray), gray
    assert all(len(values) in (1, 3) for values in gray)
    assert any(len(set(values)) > 1 for values in colors(read.pdf(STANDARD)))


def test_words_in_gray_keep_their_contrast(read: Callable[..., Structure]) -> None:
    from handouts.theme.units import contrast

    assert min(contrast(run.ink, run.paper) for run in runs(read(GRAY))) >= 4.5


def test_notices_in_gray_are_told_apart_without_color() -> None:
    theme = load_theme(open_project(builtin_root()), "house", ("gray",))
    levels = [theme.emergency, theme.urgent, theme.appointment]
    assert len({(level.frame, level.label_background) for level in levels}) == 3
    assert [level.frame for level in levels] == sorted(
        (level.frame for level in levels), reverse=True)


def test_a_brand_with_colors_of_its_own_is_gray_too(tmp_path: Path) -> None:
    path = tmp_path / "templates/themes/ours.yaml"
    path.parent.mkdir(parents=True)
    path.write_text('extends: house\nh3: {color: "#8a1c1c"}\n', encoding="utf-8")
    theme = load_theme(open_project(tmp_path), "ours", ("gray",))
    assert theme.h3.color[1:3] == theme.h3.color[3:5] == theme.h3.color[5:7]


# -- paper --------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_has_its_size_and_body_text_stays_readable(
    read: Callable[..., Structure], paper: str
) -> None:
    found = read(Variant(paper=paper))
    for page in found.drawn:
        assert (page.width, page.height) == pytest.approx(PAPERS[paper], abs=0.01)
        for run in page.runs:
            assert 20 < run.box[0] < run.box[2] < page.width - 20
    assert min(sizes(found, "LBody")) >= 12
    assert min(run.size for run in runs(found)) >= 10


# -- pre-printed paper --------------------------------------------------------------------------


def top(page: Page) -> float:
    """Return how far the first mark of a page is from its upper edge."""
    high = [run.box[3] for run in page.runs] + [box[3] for box in page.drawn.values()]
    return page.height - max(high)


def test_the_room_for_a_letterhead_is_free_and_ours_is_not_there(
    read: Callable[..., Structure]
) -> None:
    free = read(Variant(leave_top=108))
    assert top(free.drawn[0]) >= 107  # a line's box is a little higher than its letters
    assert top(read(STANDARD).drawn[0]) < 72
    assert "Your street address" in read(STANDARD).pages[0]
    assert "Your street address" not in free.pages[0]
    assert top(free.drawn[1]) < 72


def test_a_low_letterhead_leaves_the_words_where_they_are(read: Callable[..., Structure]) -> None:
    assert top(read(Variant(leave_top=10)).drawn[0]) > 30


def test_the_cover_of_a_booklet_leaves_room_too(tmp_path: Path) -> None:
    (tmp_path / "content/hip-and-back/booklets").mkdir(parents=True)
    (tmp_path / "content/hip-and-back/booklets/one.yaml").write_text(
        "title: One\nsubtitle: A test\nsummary: One sheet.\ntopics: [small]\n"
        'version: "1.0"\nupdated: "2026-11-23"\n', encoding="utf-8")
    job = Job(small_project(tmp_path), variant=Variant(leave_top=108), today=TODAY)
    built = pipeline.build_one(job, Order("booklet", "one"))
    pages = read_structure(built.pdf).drawn
    assert top(pages[0]) >= 107
    assert top(pages[1]) < 72


# -- duplex -------------------------------------------------------------------------------------


def test_an_odd_number_of_pages_gets_a_blank_one(read: Any) -> None:
    # Room for a letterhead pushes the topic onto a third page.
    odd = Variant(leave_top=280.0)
    single = read(odd)
    both = read(replace(odd, even_pages=True))
    assert len(single.drawn) % 2
    count = len(single.drawn)
    assert len(both.drawn) == count + 1
    assert both.pages[:count] == single.pages
    assert both.drawn[count].runs == []
    assert both.drawn[count].drawn == {}
    assert both.labels == [str(number + 1) for number in range(count)] + ["-"]
    assert f"Page 1 of {count}" in both.artifacts[0]


def test_an_even_number_of_pages_is_left_as_it_is(read: Callable[..., Structure]) -> None:
    even = next(variant for variant in (STANDARD, *EVERY)
                if len(read(variant).drawn) % 2 == 0)
    both = read(Variant(even.large_print, even.gray, even.paper, even_pages=True))
    assert len(both.drawn) == len(read(even).drawn)
    assert both.drawn[-1].runs


# -- names --------------------------------------------------------------------------------------


def test_a_name_tells_the_print_in_a_fixed_order() -> None:
    whole = Variant(True, True, "a4", 108, True)
    assert filename("faq", "en", whole) == (
        "faq.large-print.gray.a4.leave-top.even-pages.pdf")
    assert filename("faq", "es", GRAY) == "faq.es.gray.pdf"
    assert filename("faq", "en", STANDARD) == "faq.pdf"
    assert whole.overlays == ("a4", "large-print", "gray")


@pytest.mark.parametrize("variant", [STANDARD, *EVERY, Variant(even_pages=True, leave_top=1)])
def test_a_name_tells_the_variant_again(variant: Variant) -> None:
    assert variant_named(variant.name) == variant


@pytest.mark.parametrize("name", ["huge", "a4.large-print", "a4.letter", "gray.gray", "."])
def test_a_foreign_name_is_no_variant(name: str) -> None:
    assert variant_named(name) is None


def test_every_overlay_is_there() -> None:
    names = open_project(builtin_root()).names("templates/themes/overlays", ".yaml")
    assert set(names) == set(OVERLAY_NAMES)
