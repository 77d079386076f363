"""What many lines of markup have is said once, and nothing of a line is lost."""

from __future__ import annotations

import pytest

from handouts.delivery.pieces import packed


def unpacked(pieces: list[str], line: str) -> str:
    """Return a line as the page makes it anew (templates/shelf/shelf.js)."""
    return "".join(pieces[ord(sign) - 0xE000] if "\ue000" <= sign <= "\uf8ff" else sign
                   for sign in line)


def card(number: int) -> str:
    return (f'<li class="card" data-keys="topic/{number}"><h3>Title {number}</h3>'
            f'<a href="{number}.pdf" aria-label="Open: Title {number}" target="_blank">Open</a>'
            f'<p class="review mark">Not yet reviewed by a clinician</p></li>')


@pytest.mark.parametrize("count", [0, 1, 2, 500])
def test_lines_come_back_as_they_were_and_are_short(count: int) -> None:
    lines = [card(number) for number in range(count)]
    pieces, packed_lines = packed(lines)
    short = [*packed_lines]
    assert [unpacked(pieces, line) for line in short] == lines
    if count > 2:
        size = sum(len(each.encode()) for each in (*pieces, *short))
        assert size < sum(map(len, lines)) / 2


def test_a_sign_that_a_text_has_itself_stays_a_sign_of_the_text() -> None:
    lines = [f"<p>\ue000 and {number}\uf8ff</p>" for number in range(20)]
    pieces, short = packed(lines)
    assert [unpacked(pieces, line) for line in short] == [
        f"<p>&#57344; and {number}&#63743;</p>" for number in range(20)]


def test_the_same_lines_have_the_same_pieces() -> None:
    lines = [card(number % 7) for number in range(50)]
    pieces, short = packed(lines)
    again, as_short = packed(list(lines))
    assert (pieces, [*short]) == (again, [*as_short])
