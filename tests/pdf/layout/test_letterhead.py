"""The head of a sheet and the box around its contacts look as the theme says."""

from __future__ import annotations

from typing import Any

import pytest

from handouts.check.readback.pages import ARTIFACT, Run
from handouts.check.readback.structure import find, read_structure, text
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

HEAD = ('<header role="letterhead"><figure><img src="heat-pack.svg" alt="A pack"/></figure>'
        "<p><strong>Test Clinic</strong></p><p>{address}</p><p><strong>555-0123</strong></p>"
        "</header>")
CONTACTS = ('<section role="contacts"><p role="label">Questions?</p>'
            "<address><p>Call us.</p></address></section>")


def changed(theme: Theme, part: str, **values: Any) -> Theme:
    return theme.model_copy(update={part: getattr(theme, part).model_copy(update=values)})


def words(runs: list[Run], start: str) -> Run:
    return next(run for run in runs if run.text.startswith(start))


@pytest.mark.parametrize("address", ["1 Main Street", "1 Main Street, " * 12])
def test_a_letterhead_in_the_middle(build: Build, theme: Theme, address: str) -> None:
    look = changed(theme, "head", align="center")
    read = read_structure(build(HEAD.format(address=address), look=look).data)
    page = read.drawn[0]
    middle = page.width / 2
    runs = [run for run in page.runs if run.text.strip() != "Title"]
    assert len(runs) >= 3
    for run in runs:
        spaces = len(run.text) - len(run.text.rstrip())
        assert (run.box[0] + run.box[2]) / 2 == pytest.approx(middle, abs=1 + 2 * spaces)
    tops = [run.box[3] for run in runs]
    assert tops == sorted(tops, reverse=True)
    (figure,) = find(read.root, "Figure")
    box = page.drawn[figure.marks[0][1]]
    assert (box[0] + box[2]) / 2 == pytest.approx(middle, abs=4)
    # A screen reader hears a long address as one paragraph.
    assert [text(node) for node in find(read.root, "P")] == [
        "Test Clinic", " ".join(address.split()), "555-0123"]


def test_a_letterhead_at_the_left_has_its_phone_at_the_right(build: Build, theme: Theme) -> None:
    runs = read_structure(build(HEAD.format(address="1 Main Street")).data).drawn[0].runs
    phone = words(runs, "555-0123")
    assert phone.box[2] == pytest.approx(theme.page.width - theme.page.margin_right, abs=1)
    assert words(runs, "Test Clinic").box[0] < 200


def test_a_long_name_has_the_whole_width_and_is_still_read_first(
    build: Build, theme: Theme
) -> None:
    long = "Test Metropolitan Orthopedic, Spine and Rehabilitation Health Center"
    head = HEAD.replace("Test Clinic", long).replace("555-0123", "(555) 555-0123 ext. 4321")
    read = read_structure(build(head.format(address="1 Main Street, Test Town")).data)
    runs = read.drawn[0].runs
    name, phone = words(runs, "Test Metropolitan"), words(runs, "(555)")
    assert name.text.strip() == long  # on one line
    assert phone.box[3] < name.box[1] + 2
    assert phone.box[3] == pytest.approx(words(runs, "1 Main").box[3], abs=2)
    assert phone.box[2] == pytest.approx(theme.page.width - theme.page.margin_right, abs=1)
    assert [text(node) for node in find(read.root, "P")] == [
        long, "1 Main Street, Test Town", "(555) 555-0123 ext. 4321"]


def test_the_name_of_the_clinic_may_stand_out(build: Build, theme: Theme) -> None:
    look = changed(theme, "clinic", size=16.0, color="#7a1f5c")
    runs = read_structure(build(HEAD.format(address="1 Main Street"), look=look).data).drawn[0].runs
    name, address = words(runs, "Test Clinic"), words(runs, "1 Main")
    assert (name.size, name.ink) == (16.0, "#7a1f5c")
    assert (address.size, address.ink) == (theme.letterhead.size, theme.letterhead.color)


def test_a_theme_sets_contacts_in_a_box_with_a_band(build: Build, theme: Theme) -> None:
    plain = words(read_structure(build(CONTACTS).data).drawn[0].runs, "Questions?")
    assert plain.paper == "#ffffff"
    look = changed(theme, "contacts", label_background="#35307a", label_color="#ffffff")
    page = read_structure(build(CONTACTS, look=look).data).drawn[0]
    label = words(page.runs, "Questions?")
    assert (label.ink, label.paper) == ("#ffffff", "#35307a")
    assert words(page.runs, "Call us.").paper == "#ffffff"
    assert ARTIFACT in page.drawn


def test_a_rule_that_is_not_wanted_is_not_drawn(build: Build, theme: Theme) -> None:
    head = HEAD.format(address="1 Main Street")
    assert ARTIFACT in read_structure(build(head).data).drawn[0].drawn
    bare = read_structure(build(head, look=changed(theme, "head", rule=0.0)).data)
    assert ARTIFACT not in bare.drawn[0].drawn
