"""Personal copies: what each says, that nothing else is in it, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any, cast

import pytest
from pypdf import PdfReader

from handouts.check.readback.pages import ARTIFACT
from handouts.check.readback.structure import Node, find, structure_of, text
from handouts.common import Common
from handouts.errors import HandoutError
from handouts.orders import Job, Order, PacketOrder, Room
from handouts.patients.copying import Prepared, copy, initials, prepare, proof, room_for
from handouts.patients.giving import dose_problems, for_patients
from handouts.patients.record import Record
from handouts.pdf.copy_reading import head_of

SHEET = Order("topic", "home-remedies")


Prepare = Callable[[Order, Room], Prepared]
Made = Callable[..., tuple[bytes, Prepared]]


@pytest.fixture(scope="module")
def prepared_for(common: Common) -> Prepare:
    """Return a function that prepares an order of the clinic for a room: once for all tests."""
    return cache(lambda order, room: prepare(order, common, room))


@pytest.fixture(scope="module")
def made(common: Common, prepared_for: Prepare) -> Made:
    """Return a function that returns a copy and what it was made of."""

    def make(record: Record, order: Order = SHEET, *, short: bool = False) -> tuple[
            bytes, Prepared]:
        prepared = prepared_for(order, room_for(order, common, [record], short=short))
        return copy(prepared, record), prepared

    return make


def rules(error: pytest.ExceptionInfo[HandoutError]) -> list[str]:
    return [problem.rule for problem in error.value.problems]


def said(error: pytest.ExceptionInfo[HandoutError]) -> str:
    return " ".join(f"{problem}" for problem in error.value.problems)


def test_a_document_of_one_page_has_no_place_for_the_name_on_later_pages(
    zoe: Record, made: Made
) -> None:
    _, prepared = made(zoe)
    one = replace(prepared.plan, streams=tuple(
        each for each in prepared.plan.streams if each.place.slot.name != "later"))
    assert one.lines_of("later", "For Zoë Núñez") == 0
    assert one.lines_of("name", "For Zoë Núñez") == 1


# -- what a copy says ----------------------------------------------------------------------------


def test_the_name_is_real_text_once_and_an_artifact_on_all_other_pages(
    zoe: Record, made: Made
) -> None:
    data, _ = made(zoe)
    structure = structure_of(PdfReader(BytesIO(data)))
    named = [node for node in find(structure.root, "P") if "Zoë Núñez" in text(node)]
    assert [text(node) for node in named] == ["For Zoë Núñez, 1957-04-02"]
    for number, page in enumerate(structure.drawn):
        runs = [run for run in page.runs if "Zoë Núñez" in run.text]
        assert [run.mark == ARTIFACT for run in runs] == [number > 0]
        assert f"page {number + 1} of {len(structure.drawn)}" in {run.text for run in page.runs}


def test_the_note_says_who_wrote_it_and_is_read_in_its_box(
    zoe: Record, common: Common, made: Made
) -> None:
    data, _ = made(zoe)
    root = structure_of(PdfReader(BytesIO(data))).root
    box = next(node for node in find(root, "Sect") if text(node).startswith("For you"))
    paragraphs = [text(kid) for kid in box.kids if isinstance(kid, Node) and kid.role == "P"]
    today = common.job.today
    assert re.fullmatch(rf"Written for you by Rosa Lee, RN, \w+ {today.day}, {today.year}. "
                        "Next visit: December 14", paragraphs[0])
    assert paragraphs[1] == "Take the stairs one at a time. Hold the rail (always)."
    data, _ = made(replace(zoe, note="Иван, иди.\nИди."))
    assert "Иван, иди. Иди." in [text(each) for each in find(
        structure_of(PdfReader(BytesIO(data))).root, "P")]


def test_what_is_left_out_is_a_blank_that_is_heard(made: Made) -> None:
    data, _ = made(Record(name="Ada", second_id="1"))
    page = PdfReader(BytesIO(data)).pages[-1]
    content = page.get_contents()
    assert content is not None
    assert "Given by ______" in page.extract_text()
    assert content.get_data().count("blank to fill in".encode("utf-16-be").hex().encode()) == 2


def test_a_packet_has_the_name_on_its_first_page_and_the_note_there(
    zoe: Record, made: Made
) -> None:
    order = Order("packet", "first", PacketOrder("First visit", ("sciatica",), sample=False))
    data, prepared = made(zoe, order)
    proof(data, prepared, zoe)
    first = PdfReader(BytesIO(data)).pages[0].extract_text()
    assert "For Zoë Núñez, 1957-04-02" in first
    assert "Hold the rail (always)." in first


def test_short_naming_gives_initials_after_the_first_page(zoe: Record, made: Made) -> None:
    data, _ = made(zoe, short=True)
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    assert "Zoë Núñez" in pages[0]
    assert "Zoë" not in pages[1]
    assert "For Z. N., 1957-04-02" in pages[1]
    assert initials("  anna-maria  (Li) ") == "a. L."


def test_a_name_with_loose_accents_is_set_and_read_as_what_it_is(
    zoe: Record, common: Common, prepared_for: Prepare
) -> None:
    loose = replace(zoe, name="Zoe\u0308 Nu\u0301n\u0303ez \u212b")
    prepared = prepared_for(SHEET, room_for(SHEET, common, [loose]))
    data = copy(prepared, loose)
    proof(data, prepared, loose)
    assert "Zoë Núñez Å" in PdfReader(BytesIO(data)).pages[0].extract_text()
    with pytest.raises(HandoutError, match="CPY003"):
        proof(data, prepared, replace(zoe, name="Zoe Núñez Å"))


def test_a_note_in_another_language_is_tagged_with_it(zoe: Record, made: Made) -> None:
    data, _ = made(replace(zoe, note="Suba despacio.", note_lang="es"))
    root = structure_of(PdfReader(BytesIO(data))).root
    note = next(node for node in find(root, "P") if "Suba" in text(node))
    assert note.props["Lang"] == "es"
    data, _ = made(zoe)
    root = structure_of(PdfReader(BytesIO(data))).root
    assert "Lang" not in next(node for node in find(root, "P") if "stairs" in text(node)).props


def test_all_other_words_are_those_of_the_sheet(zoe: Record, common: Common, made: Made) -> None:
    from handouts.pipeline import build

    def words(data: bytes) -> set[str]:
        return set(" ".join(page.extract_text() for page in PdfReader(
            BytesIO(data)).pages).split())

    plain = words(build(SHEET, common).pdf)
    lost = plain - words(made(zoe)[0])
    assert {word.strip(".") for word in lost} <= {"visit", "given", "by", "Given", "Next"} | {
        word for word in map(str.strip, lost) if set(word) <= set("_")}


# -- proof ---------------------------------------------------------------------------------------


def test_every_copy_has_the_same_head_and_nothing_personal_in_it(
    zoe: Record, common: Common, prepared_for: Prepare
) -> None:
    other = replace(zoe, name="Ada Bell", second_id="1961-01-31", note="Walk daily.")
    prepared = prepared_for(SHEET, room_for(SHEET, common, [zoe, other]))
    first, second = copy(prepared, zoe), copy(prepared, other)
    assert head_of(first) == head_of(second) == prepared.head
    for data, record in ((first, zoe), (second, other)):
        proof(data, prepared, record)
        reader = PdfReader(BytesIO(data))
        xmp = cast(Any, reader.trailer["/Root"])["/Metadata"].get_data().decode()
        about = f"{reader.metadata} {xmp}"
        assert "Zoë" not in about
        assert "Bell" not in about
        assert "1961" not in about
        assert "Zoë" not in repr(record)
        assert "Bell" not in repr(record)
    assert len(first) - len(prepared.head) < 2_000


def test_a_copy_that_says_something_else_is_found(
    zoe: Record, common: Common, prepared_for: Prepare
) -> None:
    prepared = prepared_for(SHEET, room_for(SHEET, common, [zoe]))
    data = copy(prepared, zoe)
    number = re.search(rb"<([0-9a-f]{2})[0-9a-f]+> Tj", data[len(prepared.head):])
    assert number is not None
    at = len(prepared.head) + number.start(1)
    changed = data[:at] + (b"%02x" % (int(data[at:at + 2], 16) ^ 1)) + data[at + 2:]
    broken = [changed, data[:-1], data + b" ", data + data[len(prepared.head):], prepared.head,
              b"x" + data[1:]]
    for bad in broken:
        with pytest.raises(HandoutError) as error:
            proof(bad, prepared, zoe)
        assert rules(error) == ["CPY003"]
        assert "Zoë" not in said(error)
    with pytest.raises(HandoutError):
        proof(data, prepared, replace(zoe, second_id="1957-04-03"))
    with pytest.raises(HandoutError):
        proof(data, prepared, replace(zoe, note=""))


# -- letters and room ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "Nguyễn Thị Hoa", "Иван Петров", "Diné Bizaad Łįįʼ", "Ọ̀ṣun Adébáyọ̀", "{name} (A\\B) <x>"])
def test_names_in_many_letters_are_read_back(name: str, made: Made) -> None:
    record = Record(name=name, second_id="1")
    data, prepared = made(record)
    proof(data, prepared, record)
    assert "For " in PdfReader(BytesIO(data)).pages[0].extract_text()


@pytest.mark.parametrize(("column", "value", "code"), [
    ("name", "محمد", "U+0645"), ("clinician", "李", "U+674E"), ("note", "Rest ☂", "U+2602")])
def test_a_letter_that_no_face_has_is_named_by_its_code(
    column: str, value: str, code: str, zoe: Record, made: Made
) -> None:
    with pytest.raises(HandoutError) as error:
        made(replace(zoe, **{column: value}))
    assert rules(error) == ["CPY001"]
    assert f"row 7: {column}: " in said(error)
    assert code in said(error)
    assert value not in said(error)
    assert "Zoë" not in said(error)


def test_a_text_without_room_is_an_error_and_is_never_cut(zoe: Record, common: Common) -> None:
    prepared = prepare(SHEET, common, Room(note_lines=2))
    with pytest.raises(HandoutError) as error:
        copy(prepared, replace(zoe, note="Walk far. " * 40))
    assert rules(error) == ["CPY002"]
    assert "row 7: note" in said(error)
    with pytest.raises(HandoutError) as error:
        copy(prepared, replace(zoe, name="W" * 119))
    assert "name and second_id" in said(error)
    with pytest.raises(ValueError, match="no room for a note"):
        copy(prepare(SHEET, common, Room()), zoe)


def test_a_booklet_and_a_sample_take_no_name(common: Common) -> None:
    sample = Order("packet", "x", PacketOrder("X", ("sciatica",)))
    for order in (Order("booklet", "hip-pain"), sample):
        with pytest.raises(ValueError, match="take no name"):
            prepare(order, common, Room())


# -- what may be given ---------------------------------------------------------------------------


def test_only_what_passes_a_release_today_is_given(common: Common) -> None:
    assert for_patients(common.job, SHEET) == SHEET
    packet = Order("packet", "x", PacketOrder("X", ("sciatica",)))
    given = for_patients(common.job, packet).packet
    assert given is not None
    assert not given.sample
    with pytest.raises(HandoutError) as error:
        for_patients(common.job, Order("topic", "pain-relievers"))
    assert rules(error) == ["GIV001"]
    assert "make-handout review pain-relievers" in said(error)
    with pytest.raises(HandoutError) as error:
        for_patients(common.job, Order("packet", "x", PacketOrder("X", ("pain-relievers",))))
    assert rules(error) == ["GIV001"]


def test_a_review_that_ran_out_gives_no_copy(common: Common) -> None:
    job = replace(common.job, today=common.job.today.replace(year=common.job.today.year + 1))
    with pytest.raises(HandoutError, match="GIV001"):
        for_patients(job, SHEET)


@pytest.mark.parametrize(("note", "refused", "asked"), [
    ("Take 3 tablets of ibuprofen 800 mg every 4 hours.", True, False),
    ("Take metformin 500 mg twice a day.", False, True),
    ("Walk for 5 minutes, 3 times a day.", False, False)])
def test_doses_of_a_note_are_judged_without_a_word_of_it(
    note: str, refused: bool, asked: bool, zoe: Record, common: Common
) -> None:
    found = dose_problems(replace(zoe, note=note), "en", common.safeties, ["hip-and-back"])
    assert (bool(found.refused), bool(found.questions)) == (refused, asked)
    words = " ".join(map(str, (*found.refused, *found.questions))).casefold()
    assert "metformin" not in words
    assert "ibuprofen" not in words
    assert "zoë" not in words


def test_doses_are_read_in_every_blank(zoe: Record, common: Common) -> None:
    record = replace(zoe, next_visit="then take 6,000 mg of acetaminophen a day")
    found = dose_problems(record, "en", common.safeties, ["hip-and-back"])
    assert [problem.rule for problem in found.refused] == ["CPY004"]
    assert "next_visit" in found.refused[0].message


def test_a_copy_in_job_of_another_day_says_that_day(zoe: Record, common: Common) -> None:
    later = replace(common, job=Job(
        common.job.project, brand="oak", today=common.job.today.replace(day=1)))
    data = copy(prepare(SHEET, later, room_for(SHEET, later, [zoe])), zoe)
    assert re.search(r"\w+ 1, 20\d\d. Next visit", " ".join(
        PdfReader(BytesIO(data)).pages[-1].extract_text().split()))
