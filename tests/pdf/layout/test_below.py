"""An article that may begin on the page on which the one before it ends."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import Structure, find, read_structure, text
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

LINE = "<p>Walk a little more each day and rest when you need it.</p>"
FOOT = '<footer role="running"><p>{}</p><p>Page <span role="page"/></p></footer>'
WEEK = ('<table landscape="true"><caption>A week</caption><thead><tr><th scope="col">Day</th></tr>'
        '</thead><tbody><tr><td>Monday</td></tr></tbody></table>')


def chapter(
    name: str, lines: int, *, begins: bool = True, foot: str = "Version 1", opening: str = LINE,
    end: str = "",
) -> str:
    where = 'begins="below"' if begins else ""
    return (
        f'<article role="chapter" id="{name}" {where}>'
        f'<header role="running"><p>Head of {name}</p></header>{FOOT.format(foot)}'
        f"<h1>Chapter {name}</h1>{opening}<section><h2>Part of {name}</h2>{LINE * lines}{end}"
        "</section></article>")


def booklet(*chapters: str) -> str:
    return f'<document lang="en">{"".join(chapters)}</document>'


def pages_of(found: Structure, words: str) -> list[int]:
    return [number for number, page in enumerate(found.pages, 1) if words in page]


def test_a_chapter_begins_where_the_one_before_ends(build: Build) -> None:
    found = read_structure(build(booklet(chapter("one", 10), chapter("two", 10))).data)
    assert len(found.pages) == 1
    first, second = found.root.kids
    assert not isinstance(first, str)
    assert not isinstance(second, str)
    assert (text(find(first, "H1")[0]), text(find(second, "H1")[0])) == (
        "Chapter one", "Chapter two")
    assert len(find(first, "P")) == len(find(second, "P")) == 11
    assert found.artifacts[0].count("Page 1") == 1


def test_a_chapter_begins_on_a_new_page_unless_it_says_otherwise(build: Build) -> None:
    found = read_structure(
        build(booklet(chapter("one", 10), chapter("two", 10, begins=False))).data)
    assert pages_of(found, "Chapter two") == [2]


def test_a_shared_page_is_headed_by_the_chapter_that_goes_on_there(build: Build) -> None:
    found = read_structure(build(booklet(chapter("one", 50), chapter("two", 40))).data)
    assert pages_of(found, "Chapter two") == [2]
    assert "Head of one" in found.artifacts[1]
    assert "Head of two" not in found.artifacts[1]
    assert "Head of two" in found.artifacts[2]


def test_a_page_never_says_one_thing_at_its_foot_of_two_chapters(build: Build) -> None:
    found = read_structure(build(booklet(
        chapter("one", 10, foot="Reviewed"), chapter("two", 10, foot="Not yet reviewed"))).data)
    assert pages_of(found, "Chapter two") == [2]
    assert ["Not yet" in edge for edge in found.artifacts] == [False, True]


def test_links_and_bookmarks_lead_to_a_chapter_that_shares_a_page(build: Build) -> None:
    contents = ('<article role="contents" id="toc"><h1>Contents</h1><nav role="toc"><ol>'
                '<li><a href="#one">One</a></li><li><a href="#two">Two</a></li></ol></nav>'
                "</article>")
    pdf = build(booklet(contents, chapter("one", 10), chapter("two", 10)))
    reader = PdfReader(BytesIO(pdf.data))
    entries = [text(node).split()[-1] for node in find(read_structure(pdf.data).root, "TOCI")]
    assert entries == ["2", "2"]
    notes: Any = reader.pages[0]["/Annots"]
    tops = [float(note.get_object()["/Dest"][3]) for note in notes]
    assert tops[0] - tops[1] > 200
    titles = re.findall(r"'/Title': '([^']+)'", str(reader.outline))
    assert titles == ["Contents", "Chapter one", "Part of one", "Chapter two", "Part of two"]


@pytest.mark.parametrize(("lines", "page"), [(20, 1), (28, 2)])
def test_a_chapter_begins_where_its_opening_has_room(
    build: Build, lines: int, page: int
) -> None:
    box = ('<aside role="emergency"><p role="ahead">Danger signs: next page</p>'
           f'<h2 role="label">Go now if</h2><ul>{"<li>You faint.</li>" * 6}</ul></aside>')
    found = read_structure(build(booklet(
        chapter("one", lines), chapter("two", 30, opening=box))).data)
    assert pages_of(found, "Chapter two") == [page]
    assert pages_of(found, "Go now if") == [page]
    assert not any("next page" in edge for edge in found.artifacts)


def test_no_chapter_begins_with_a_few_lines_at_the_foot_of_a_page(build: Build) -> None:
    found = read_structure(build(booklet(chapter("one", 30), chapter("two", 30))).data)
    assert pages_of(found, "Chapter two") == [2]


def test_no_chapter_begins_below_a_page_on_its_side(build: Build) -> None:
    found = read_structure(build(booklet(
        chapter("one", 2, end=WEEK), chapter("two", 2))).data)
    assert pages_of(found, "Chapter two") == [3]


def test_what_begins_below_and_saves_no_page_stands_on_its_own(build: Build) -> None:
    found = read_structure(build(booklet(chapter("one", 12), chapter("two", 26))).data)
    assert pages_of(found, "Chapter two") == [2]
    assert len(found.pages) == 2


def test_a_long_table_of_contents_stands_in_two_columns(build: Build, theme: Theme) -> None:
    names = [f"c{number}" for number in range(1, 19)]
    entries = "".join(f'<li><a href="#{name}">Title {name}</a></li>' for name in names)
    document = booklet(
        '<article role="contents" id="toc"><h1>Contents</h1>'
        f'<nav role="toc"><ol>{entries}</ol></nav></article>',
        *(chapter(name, 1) for name in names))

    def edges(look: Theme) -> tuple[list[str], set[int]]:
        found = read_structure(build(document, look=look).data)
        runs = [run for run in found.drawn[0].runs if run.text.startswith("Title")]
        return ([text(node) for node in find(found.root, "TOCI")],
                {round(run.box[0]) for run in runs})

    both, lefts = edges(theme)
    one = theme.model_copy(update={"list_": theme.list_.model_copy(update={"columns": False})})
    alone, left = edges(one)
    assert [entry.rsplit(" ", 1)[0] for entry in both] == [f"Title {name}" for name in names]
    assert both == alone
    assert (len(lefts), len(left)) == (2, 1)
