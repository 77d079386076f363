"""Where room is short the page adapts: heads wrap, boxes go on."""

from __future__ import annotations

import pytest

from handouts.check.readback.pages import ARTIFACT, Run
from handouts.check.readback.structure import Structure, find, read_structure, text
from handouts.errors import HandoutError
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

LONG = "Walk a little more each day and rest when you need it. " * 12
RUNNING = (
    '<header role="running"><p>{title}</p><p>555-0100</p></header>'
    '<footer role="running"><p>General facts, not advice for you</p>'
    '<p>Version 1, not yet reviewed</p>'
    '<p>Page <span role="page"/> of <span role="pages"/></p></footer>'
)


def look(*overlays: str) -> Theme:
    return load_theme(open_project(builtin_root()), "house", overlays)


def foot(found: Structure, page: int) -> list[Run]:
    return [run for run in found.drawn[page].runs if run.mark == ARTIFACT and run.box[1] < 90]


def test_a_foot_that_does_not_fit_on_one_line_takes_two(build: Build) -> None:
    large = look("large-print")
    words = RUNNING.format(title="Title") + "".join(f"<p>{LONG}</p>" for _ in range(4))
    found = read_structure(build(words, look=large).data)
    rows = sorted({round(run.box[1]) for run in foot(found, 0)})
    assert len(rows) == 2
    assert found.artifacts[0].endswith(f"Page 1 of {len(found.drawn)}")
    edge = large.page.width - large.page.margin_right
    assert max(run.box[2] for run in foot(found, 0)) == pytest.approx(edge, abs=1)
    for page in found.drawn:
        body = [run for run in page.runs if run.mark != ARTIFACT]
        assert min(run.box[1] for run in body) > max(run.box[3] for run in foot(found, 0))


def test_a_long_title_in_the_head_wraps_above_the_words(build: Build) -> None:
    title = "What to do at home for pain in the hip, the back and the leg, day by day, for a month"
    words = RUNNING.format(title=title) + "".join(f"<p>{LONG}</p>" for _ in range(9))
    page = read_structure(build(words).data).drawn[1]
    head = [run for run in page.runs if run.mark == ARTIFACT and run.box[1] > 600]
    body = [run for run in page.runs if run.mark != ARTIFACT]
    assert " ".join("".join(run.text for run in head).split()).startswith(title)
    assert max(run.box[3] for run in head) < page.height
    assert max(run.box[3] for run in body) <= min(run.box[1] for run in head)


def test_page_1_tells_of_danger_signs_that_stand_on_page_2(build: Build) -> None:
    signs = "".join(f"<li>Sign {number}</li>" for number in range(20))
    box = ('<aside role="emergency"><p role="ahead">See the next page</p>'
           f'<p role="label">Call 911</p><ul>{signs}</ul></aside>')
    moved = read_structure(build(f"<p>{LONG}</p>" * 3 + box).data)
    assert moved.artifacts[0] == "See the next page"
    assert "See the next page" not in " ".join(moved.pages)
    assert moved.pages[1].startswith("Call 911")
    stays = read_structure(build(f"<p>{LONG}</p>" + box).data)
    assert "See the next page" not in " ".join((*stays.artifacts, *stays.pages))


@pytest.mark.parametrize("title", ["word " * 400, "w" * 400])
def test_a_head_that_leaves_no_room_is_refused(build: Build, title: str) -> None:
    with pytest.raises(HandoutError, match="PDF003 the running header takes too much"):
        build(RUNNING.format(title=title))


def test_a_box_that_goes_on_shows_its_label_again_and_says_it_once(build: Build) -> None:
    items = "".join(f"<li>Sign {number}</li>" for number in range(60))
    found = read_structure(build(
        f'<aside role="emergency"><h2 role="label">Call 911 if</h2><ul>{items}</ul></aside>').data)
    assert len(found.drawn) > 1
    assert [text(node) for node in find(found.root, "H2")] == ["Call 911 if"]
    assert all("Call 911 if" in page for page in found.artifacts[1:])
    assert [text(node) for node in find(found.root, "LBody")] == [
        f"Sign {number}" for number in range(60)]


def test_what_stays_together_and_is_longer_than_a_page_is_parted(build: Build) -> None:
    words = "".join(f"<p role='small'>{LONG}</p>" for _ in range(9))
    panel = f'<section role="before-you-start">{words}</section>'
    steps = "".join(f"<li>{LONG}</li>" for _ in range(3))
    found = read_structure(build(f"<h2>Care</h2>{panel}<ol>{steps}</ol>").data)
    assert len(find(found.root, "LI")) == 3


def test_many_lines_to_write_on_go_on_over_a_page(build: Build) -> None:
    found = read_structure(build('<hr role="write-in" lines="40"/>').data)
    assert len(found.drawn) == 2


def test_stressed_words_are_bold_or_underlined_as_the_theme_says(build: Build) -> None:
    words = "<p>Take <strong>care</strong> now.</p>"
    underlined = look().model_copy(update={"emphasis": "underline"})

    def fonts(theme: Theme) -> dict[str, str]:
        page = read_structure(build(words, look=theme).data).drawn[0]
        return {piece: run.font for run in page.runs for piece in run.text.split()}

    bold, plain = fonts(look()), fonts(underlined)
    assert bold["care"] != bold["Take"]
    assert plain["care"] == plain["Take"]
    # The underline is the only decoration on the page.
    page = read_structure(build(words, look=underlined).data).drawn[0]
    line = page.drawn[ARTIFACT]
    care = next(run for run in page.runs if "care" in run.text)
    assert line[0] == pytest.approx(care.box[0], abs=1)
    assert line[2] == pytest.approx(care.box[2], abs=1)
    assert care.box[1] < line[1] < care.box[3]
    assert ARTIFACT not in read_structure(build(words).data).drawn[0].drawn


def test_a_long_title_in_the_contents_takes_two_lines(build: Build) -> None:
    title = "A very long title of a chapter that cannot stand on one line of the contents at all"
    document = (
        '<document lang="en"><article role="contents" id="c"><h1>Contents</h1><nav role="toc"><ol>'
        f'<li><a href="#one">{title}</a></li></ol></nav></article>'
        '<article role="chapter" id="one"><h1>One</h1></article></document>')
    found = read_structure(build(document).data)
    link = find(found.root, "Link")[0]
    assert text(link) == f"{title} 2"
    page = found.drawn[0]
    assert max(run.box[2] for run in page.runs) <= page.width - 50
