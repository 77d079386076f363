"""No table changes or loses anything silently: it fits, lies on its side, or is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from handouts.check.readback.structure import Structure, find, read_structure, text
from handouts.errors import HandoutError
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

MM = 72 / 25.4
ASKED = ' landscape="true"'
VARIANTS: list[tuple[str, ...]] = [
    (), ("gray",), ("large-print",), ("a4", "large-print"), ("half-letter",), ("a5",)]
SCHEDULE = (
    ("Medicine", "What for", "Dose", "Morning", "Noon", "Evening", "Bedtime", "Notes"),
    ("Acetaminophen 500\u00a0mg", "Pain", "2\u00a0tablets", "8\u00a0am", "2\u00a0pm", "8\u00a0pm",
     "", "With or without food"),
    ("Ibuprofen 400\u00a0mg", "Swelling", "1\u00a0tablet", "8\u00a0am", "", "8\u00a0pm",
     "", "Take with food"))
DIARY = (("Day", "Pain from 0 to 10", "What I did", "What helped"),
         ("Monday (example)", "4", "Walked 10\u00a0minutes", "Warm bath"), *(("",) * 4,) * 6)


def look(*overlays: str, lists: bool = False) -> Theme:
    theme = load_theme(open_project(builtin_root()), "house", overlays)
    table = theme.table.model_copy(update={"too_wide": "lists"})
    return theme.model_copy(update={"table": table}) if lists else theme


def markup(rows: Sequence[Sequence[str]], *, attrs: str = "") -> str:
    """Return a table whose rows stand on lines 21, 22 and so on of a topic."""
    def row(number: int, cells: Sequence[str]) -> str:
        scope = "row" if number else "col"
        made = "".join(
            f'<th scope="{scope}">{cell}</th>' if cell and (not number or not place)
            else f"<td>{cell}</td>" for place, cell in enumerate(cells))
        return f'<tr at="a.yaml:{20 + number}:9">{made}</tr>'

    lines = [row(number, cells) for number, cells in enumerate(rows)]
    return (f'<table at="a.yaml:18:7"{attrs}><caption>My table</caption>'
            f"<thead>{lines[0]}</thead><tbody>{''.join(lines[1:])}</tbody></table>")


def said(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows as they are read back: a no-break space is a space."""
    return [[cell.replace("\u00a0", " ") for cell in row] for row in rows]


def cells(found: Structure) -> list[list[str]]:
    return [[text(cell) for cell in row.kids if not isinstance(cell, str)]
            for row in find(found.root, "TR")]


@pytest.mark.parametrize("overlays", VARIANTS, ids=str)
@pytest.mark.parametrize("rows", [SCHEDULE, DIARY], ids=["schedule", "diary"])
def test_no_row_column_or_cell_is_lost_in_any_print(
    build: Build, overlays: tuple[str, ...], rows: Sequence[Sequence[str]]
) -> None:
    made = build(f"<p>Before.</p>{markup(rows)}<p>After.</p>", look=look(*overlays))
    found = read_structure(made.data)
    assert cells(found) == said(rows)
    assert made.warnings == ()
    assert text(found.root).startswith("Title Before. My table")
    assert text(found.root).endswith("After.")
    for page in found.drawn:
        for run in page.runs:
            assert 30 < run.box[0] < run.box[2] < page.width - 30


@pytest.mark.parametrize("overlays", VARIANTS, ids=str)
def test_blank_cells_have_room_to_write(build: Build, overlays: tuple[str, ...]) -> None:
    found = read_structure(build(markup(DIARY), look=look(*overlays)).data)
    page = next(page for page in found.drawn if any("Monday" in run.text for run in page.runs))
    rules = _rules(build(markup(DIARY), look=look(*overlays)).data, found.drawn.index(page))
    gaps = [above - below for above, below in pairwise(rules)]
    assert len(gaps) == 6
    assert min(gaps) >= 9 * MM - 0.1


def _rules(data: bytes, page: int) -> list[float]:
    """Return the heights of a table's hairlines on a page, from the top."""
    from io import BytesIO
    from typing import Any

    from pypdf import PdfReader
    from pypdf.generic import ContentStream

    reader = PdfReader(BytesIO(data))
    contents: Any = reader.pages[page].get_contents()
    boxes = [[float(value) for value in operands]
             for operands, operator in ContentStream(contents, reader).operations
             if operator == b"re"]
    return sorted((y + height / 2 for _, y, width, height in boxes if height < 1.5 < width),
                  reverse=True)[-7:]


def test_a_blank_column_is_wide_enough_to_write_in(build: Build) -> None:
    rows = [("Day", *"MTWTFSS"), *(("Walk a little each day as you can", *[""] * 7),) * 2]
    found = read_structure(build(markup(rows)).data)
    heads = [run for run in found.drawn[0].runs if run.text.strip() in set("MTWFS")]
    lefts = sorted(run.box[0] for run in heads)
    assert len(lefts) == 7
    assert min(two - one for one, two in pairwise(lefts)) >= 9 * MM


def test_a_wide_table_first_gets_less_padding_and_never_smaller_type(build: Build) -> None:
    found = read_structure(build(markup(SCHEDULE)).data)
    (page,) = found.drawn
    assert page.width < page.height
    assert min(run.size for run in page.runs) == 12


def test_then_it_lies_on_its_side_with_its_heading(build: Build, theme: Theme) -> None:
    wide = markup([[f"Column{number} of words" for number in range(9)]] * 3)
    running = ('<header role="running"><p>Title</p></header><footer role="running">'
               '<p>Page <span role="page"/> of <span role="pages"/></p></footer>')
    made = build(f'{running}<p>Before.</p><section id="here"><h2>Times</h2>{wide}<p>After.</p>'
                 '<p><a href="#here">Back</a></p></section>')
    found = read_structure(made.data)
    paper = (theme.page.width, theme.page.height)
    assert [(page.width, page.height) for page in found.drawn] == [paper, paper[::-1], paper]
    assert found.pages[0] == "Title Before."
    assert found.pages[1].startswith("Times My table")
    assert found.pages[2] == "After. Back"
    assert "Page 2 of 3" in found.artifacts[1]
    assert max(run.box[3] for run in found.drawn[1].runs) < theme.page.width


def test_a_table_may_ask_for_a_page_on_its_side(build: Build) -> None:
    found = read_structure(build(f"<p>A.</p>{markup(DIARY, attrs=ASKED)}").data)
    assert [page.width > page.height for page in found.drawn] == [False, True]
    assert cells(found) == said(DIARY)


def test_a_long_table_on_its_side_goes_on_and_shows_its_heads_again(build: Build) -> None:
    rows = (*DIARY[:1], *(("x", "", "", ""),) * 40)
    found = read_structure(build(f"<p>A.</p>{markup(rows, attrs=ASKED)}").data)
    assert [page.width > page.height for page in found.drawn] == [False, True, True, True]
    assert cells(found) == said(rows)
    assert all("What helped" in page for page in found.artifacts[2:])


def test_a_table_that_fits_nowhere_is_refused_at_its_longest_word(build: Build) -> None:
    rows = [[f"Head{number}" for number in range(9)], ["word"] * 9, ["incomprehensibilities"] * 9]
    with pytest.raises(HandoutError) as caught:
        build(markup(rows), look=look("large-print"))
    (problem,) = caught.value.problems
    assert (problem.rule, str(problem.source)) == ("PDF005", "a.yaml:22:9")
    assert "page on its side" in problem.message
    assert "'incomprehensibilities'" in problem.hint


def test_a_table_in_a_box_has_no_page_on_its_side(build: Build) -> None:
    def box(word: str) -> str:
        rows = [["A", "B", "C"], ["x", word, "z"], ["x", "y", word]]
        return f'<aside role="tip"><p role="label">Tip</p>{markup(rows)}</aside>'

    found = read_structure(build(box("w" * 20)).data)
    assert [page.width < page.height for page in found.drawn] == [True]
    with pytest.raises(HandoutError) as caught:
        build(box("w" * 40))
    (problem,) = caught.value.problems
    assert (problem.rule, str(problem.source)) == ("PDF005", "a.yaml:21:9")
    assert "the box that it stands in" in problem.message


def test_only_a_theme_that_says_so_sets_a_table_as_lists_and_a_warning_tells(build: Build) -> None:
    rows = [[f"Head {number}" for number in range(6)],
            ["Row", *["incomprehensibilities"] * 4, ""], ["", *["short"] * 5]]
    assert cells(read_structure(build(markup(rows)).data)) == said(rows)
    made = build(markup(rows), look=look(lists=True))
    found = read_structure(made.data)
    assert not find(found.root, "Table")
    assert [(each.rule, str(each.source)) for each in made.warnings] == [("PDF006", "a.yaml:18:7")]
    assert "Head 0: Row" in [text(node) for node in find(found.root, "P")]
    bodies = [text(node).rstrip("_ ") for node in find(found.root, "LBody")]
    assert bodies == [
        *(f"Head {number}: incomprehensibilities" for number in range(1, 5)), "Head 5:", "Head 0:",
        *(f"Head {number}: short" for number in range(1, 6))]


def test_a_table_that_fits_stays_a_table_in_a_theme_with_lists(build: Build) -> None:
    made = build(markup(DIARY), look=look(lists=True))
    assert cells(read_structure(made.data)) == said(DIARY)
    assert made.warnings == ()


def test_an_empty_corner_is_a_plain_cell(build: Build) -> None:
    rows = [["", "Morning", "Night"], ["Mon", "", ""], ["Tue", "", ""]]
    found = read_structure(build(markup(rows)).data)
    assert cells(found) == rows
    head = find(found.root, "THead")[0].kids[0]
    assert not isinstance(head, str)
    assert [cell.role for cell in head.kids if not isinstance(cell, str)] == ["TD", "TH", "TH"]


@pytest.mark.parametrize("overlays", VARIANTS, ids=str)
def test_a_row_taller_than_a_page_is_cut_between_its_lines(
    build: Build, overlays: tuple[str, ...]
) -> None:
    story = " ".join(f"word{number} and more." for number in range(500))
    rows = [["What", "How"], ["First", "short"], ["Tall", story], ["Last", "short"]]
    found = read_structure(build(markup(rows), look=look(*overlays)).data)
    assert len(found.drawn) > 2
    assert cells(found) == rows
    assert len(find(found.root, "TD")) == 3
    for page in found.drawn:
        assert min(run.box[1] for run in page.runs) > 20


def test_the_space_that_holds_a_number_and_its_unit_is_not_taken_for_a_break(build: Build) -> None:
    rows = [["Drug", *["Dose"] * 6], ["x", *["1,000\u00a0milligrams"] * 6]]
    assert cells(read_structure(build(markup(rows)).data)) == said(rows)


BELOW = "<p>Below.</p>" * 25  # so much that nothing is set closer to save a page


def _shares(build: Build, above: str, block: str, words: Sequence[str]) -> set[tuple[int, ...]]:
    """Return how many of some words stand on each page, the more there is above them.

    `above` is repeated in the place of {} in the block, or before it.
    """
    found = []
    half_letter = look("half-letter")  # whose pages are soon full
    for lines in range(16, 31):
        whole = (block if "{}" in block else "{}" + block).format(above * lines)
        drawn = read_structure(build(whole + BELOW, look=half_letter).data).drawn
        pages = ["".join(run.text for run in page.runs) for page in drawn]
        found.append(tuple(
            count for page in pages if (count := sum(word in page for word in words))))
    assert found[0] == found[-1] == (len(words),), "each way to part them lies between"
    return set(found)


@pytest.mark.parametrize(("limit", "turned"), [
    ("1 every 8 to 12\u00a0hours, never\u00a02", False),
    ("1 every 8_to_12_hours_and_never_2_at_once", True)])
def test_a_table_stands_upright_where_each_column_has_room_enough(
    build: Build, limit: str, turned: bool
) -> None:
    rows = (("On your bottle", "Take", "In 24\u00a0hours"),
            ("Acetaminophen 650\u00a0mg 8-hour, with food or without", "1 or 2 every 8\u00a0hours",
             "6\u00a0pills at most"),
            ("Naproxen sodium 220\u00a0mg, with food", limit, "3\u00a0pills at most"))
    found = read_structure(build(markup(rows), look=look("half-letter")).data)
    assert any(page.width > page.height for page in found.drawn) is turned


def test_few_last_rows_never_stand_alone_behind_their_header(build: Build) -> None:
    words = [f"word{number}." for number in range(6)]
    table = markup([["What", "How"], *([word, "x"] for word in words)])
    shares = _shares(build, "<p>Above.</p>", table, words)
    assert (3, 3) in shares
    assert not {(4, 2), (5, 1)} & shares


@pytest.mark.parametrize("count", [3, 5])
def test_no_last_item_of_a_list_stands_alone(build: Build, count: int) -> None:
    words = [f"word{number}." for number in range(count)]
    items = "".join(f"<li>{word}</li>" for word in words)
    panel = (f'<aside role="tip"><p role="label">Tip</p><ul>{{}}</ul><p>More</p>'
             f"<ul>{items}</ul></aside>")
    shares = _shares(build, "<li>Above</li>", panel, words)
    assert (count,) in shares
    assert not {share for share in shares if 1 in share}
