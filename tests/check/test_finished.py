"""A finished file is proven by building it again: every change of it is found, and told."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from handouts.check.compare import first_difference
from handouts.check.finished import check_file
from handouts.check.identify import identify
from handouts.check.readback.tounicode import to_unicode
from handouts.errors import HandoutError, Source
from handouts.orders import Job, Order
from handouts.pdf.metadata import Provenance
from handouts.pipeline import build_one
from handouts.project import Project, open_project
from handouts.variants import STANDARD, Variant
from tests.check.conftest import TODAY, small_project

Edit = Callable[[PdfWriter], object]
DOSED = ("Rest a little.", "Take 4 tablets a day.")


def build(project: Project, variant: Variant = STANDARD, brand: str = "sample") -> bytes:
    return build_one(Job(project, "en", brand, variant, TODAY), Order("topic", "small")).pdf


def checked(project: Project, data: bytes) -> dict[str, str]:
    """Return what a check of these bytes says, by rule."""
    path = project.root / "found on a desk.pdf"
    path.write_bytes(data)
    findings, _ = check_file(path, project, today=TODAY, release=False)
    return {each.problem.rule: f"{each.severity}: {each.problem.message}; {each.problem.hint}"
            for each in findings}


def edited(data: bytes, edit: Edit = lambda _writer: None) -> bytes:
    """Return a file that another program has read, changed and saved."""
    writer = PdfWriter(clone_from=_opened(data))
    edit(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@lru_cache(maxsize=2)
def _opened(data: bytes) -> PdfReader:
    """Return a file that is open, of which writers take copies."""
    return PdfReader(BytesIO(data))


def drawn(change: Callable[[bytes], bytes]) -> Edit:
    """Return a change of what the first page draws."""

    def edit(writer: PdfWriter) -> None:
        stream = StreamObject()
        page: Any = writer.pages[0]
        stream._data = change(page.get_contents().get_data())
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())

    return edit


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return small_project(tmp_path_factory.mktemp("finished"), DOSED)


@pytest.fixture(scope="module")
def sound(project: Project) -> bytes:
    return build(project)


@pytest.fixture(scope="module")
def record(sound: bytes) -> Provenance:
    return identify(sound, Source("x"))


# -- the same -------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", [
    STANDARD, Variant(large_print=True, paper="a4"), Variant(gray=True, even_pages=True),
    Variant(leave_top=100.25), Variant(gray=True, standard="ua-2"),
], ids=lambda variant: variant.name or "standard")
def test_a_file_is_proven_by_what_it_says_of_itself(project: Project, variant: Variant) -> None:
    assert checked(project, build(project, variant)) == {}


def test_a_file_of_another_brand_or_date_is_proven(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = build(project, brand="sample-river")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert checked(project, dated) == {}


def test_a_booklet_is_proven(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (tmp_path / "content/hip-and-back/booklets").mkdir()
    (tmp_path / "content/hip-and-back/booklets/pair.yaml").write_text(
        "title: A pair\nsubtitle: Two\nsummary: Two.\ntopics: [small, faq]\n"
        'version: "1.0"\nupdated: "2026-11-23"\n', encoding="utf-8")
    made = build_one(Job(project, today=TODAY), Order("booklet", "pair"))
    assert checked(project, made.pdf) == {}
    assert "PDF017" in checked(project, edited(made.pdf, drawn(lambda page: b"1 0 0 rg " + page)))


def test_a_file_is_proven_in_another_folder(project: Project, sound: bytes, tmp_path: Path) -> None:
    assert checked(small_project(tmp_path, DOSED), sound) == {}


def test_a_file_says_nothing_of_this_machine(project: Project, record: Provenance) -> None:
    assert str(project.root) not in record.text
    assert Path.home().name not in record.text.replace('"handout', "")
    assert "/" not in record.text


def test_what_another_program_saved_again_is_the_same_packed_differently(
    project: Project, sound: bytes
) -> None:
    said = checked(project, edited(sound))
    assert list(said) == ["PDF016"]
    assert said["PDF016"].startswith("warning: the file was saved again by another program")


def test_a_file_of_pdf_2_that_another_program_saved_or_changed_is_told(project: Project) -> None:
    made = build(project, Variant(standard="ua-2"))
    said = checked(project, edited(made, _as_pdf_2))
    assert list(said) == ["PDF016"], "a program that saves a file names itself in a new Info"
    assert list(checked(project, edited(made))) == ["PDF016", "STR014"], "it is no PDF 2.0 now"
    titled = edited(made, lambda writer: writer.add_metadata({"/Title": "Another"}))
    assert "its metadata is different" in checked(project, titled)["PDF017"]

    def older(writer: PdfWriter) -> None:
        tree: Any = writer.root_object["/StructTreeRoot"]
        del tree["/K"][0].get_object()["/NS"]

    assert "different" in checked(project, edited(made, older))["PDF017"]


def _as_pdf_2(writer: PdfWriter) -> None:
    writer.pdf_header = "%PDF-2.0"


def test_a_file_of_one_standard_is_not_one_of_the_other(project: Project, sound: bytes) -> None:
    successor = Variant(standard="ua-2")
    for data, claimed in ((sound, successor), (build(project, successor), STANDARD)):
        said = checked(project, with_record(edited(data), variant=claimed))
        assert said["PDF014"].startswith("error: "), "the identifier says which it is"


def test_what_another_version_packed_differently_is_told_with_its_version(
    project: Project, sound: bytes
) -> None:
    older = with_record(edited(sound), libraries="reportlab 4.0.0, pillow 9.0.0")
    said = checked(project, older)
    assert list(said) == ["PDF016"]
    assert "with reportlab 4.0.0, pillow 9.0.0" in said["PDF016"]


# -- changed --------------------------------------------------------------------------------------


def with_record(data: bytes, **changes: object) -> bytes:
    """Return a file that says something else of what it was made of."""
    record = identify(data, Source("x"))
    other = replace(record, **changes)  # type: ignore[arg-type]  # fields by name

    def edit(writer: PdfWriter) -> None:
        root: Any = writer._root_object
        stream = root["/Metadata"]
        stream.set_data(stream.get_data().replace(record.text.encode(), other.text.encode()))

    return edited(data, edit)


def _over(writer: PdfWriter) -> None:
    page: Any = writer.pages[0]
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/FreeText"),
        NameObject("/Rect"): ArrayObject([FloatObject(each) for each in (0, 0, 612, 792)])})
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def _cropped(writer: PdfWriter) -> None:
    page: Any = writer.pages[0]
    page[NameObject("/CropBox")] = ArrayObject(
        [FloatObject(each) for each in (0, 396, 612, 792)])


def _letters_mean_others(writer: PdfWriter) -> None:
    page: Any = writer.pages[0]
    for font in page["/Resources"]["/Font"].values():
        stream = font.get_object()["/FontFile2" if "/FontFile2" in font.get_object() else
                                   "/FontDescriptor"].get_object()["/FontFile2"]
        data = bytearray(stream.get_data())
        data[len(data) // 2] ^= 1
        stream.set_data(bytes(data))


def _layers(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/OCProperties")] = DictionaryObject()


def _spoken(writer: PdfWriter) -> None:
    root: Any = writer._root_object
    root["/StructTreeRoot"][NameObject("/ActualText")] = TextStringObject("Take 40.")


def _renamed(writer: PdfWriter) -> None:
    writer.metadata = {"/Title": "Take 40 tablets", "/Author": "A stranger"}


def _without_last_page(writer: PdfWriter) -> None:
    writer.remove_page(writer.pages[-1])


def digit(writer: PdfWriter) -> None:
    """Make 4 tablets 1 tablet, in the codes that the file's own fonts have for them."""
    page: Any = writer.pages[0]
    content = ContentStream(page.get_contents(), writer)
    for font in page["/Resources"]["/Font"].values():
        letters = to_unicode(font.get_object())
        codes = {letter: code for code, letter in letters.items()}
        for operands, operator in content.operations:
            shown = operands[0].original_bytes if operator == b"Tj" else b""
            if "Take 4" in "".join(letters.get(code, "") for code in shown):
                changed = bytes(codes["1"] if letters[code] == "4" else code for code in shown)
                operands[0] = ByteStringObject(changed)
                page[NameObject("/Contents")] = writer._add_object(content)
                return
    raise AssertionError("the words are not there")


# -- changes of what is linked, heard, drawn and stored ---


def _annots(writer: PdfWriter) -> list[Any]:
    return [note.get_object() for page in writer.pages for note in page.get("/Annots", ())]


def _links_to(address: str, only: str = "") -> Edit:
    """Return a change of where links that begin with `only` lead."""

    def edit(writer: PdfWriter) -> None:
        actions = [note["/A"].get_object() for note in _annots(writer) if "/A" in note]
        found = [each for each in actions if str(each.get("/URI", "")).startswith(only)]
        assert found
        found[0][NameObject("/URI")] = TextStringObject(address)

    return edit


def _script(writer: PdfWriter) -> None:
    _annots(writer)[0][NameObject("/A")] = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)")})


def _moved_link(writer: PdfWriter) -> None:
    _annots(writer)[0][NameObject("/Rect")] = ArrayObject(
        [FloatObject(each) for each in (0, 0, 612, 792)])


def _elements(writer: PdfWriter, role: str = "") -> list[Any]:
    objects = [each.get_object() for each in writer._objects if each is not None]
    return [each for each in objects if isinstance(each, DictionaryObject)
            and "/S" in each and "/P" in each and (not role or str(each["/S"]) == role)]


def _element_says(key: str, words: str, role: str = "/P") -> Edit:
    def edit(writer: PdfWriter) -> None:
        _elements(writer, role)[0][NameObject(key)] = TextStringObject(words)

    return edit


def _retagged(writer: PdfWriter) -> None:
    _elements(writer, "/H1")[0][NameObject("/S")] = NameObject("/Artifact")


def _reordered(writer: PdfWriter) -> None:
    kids = next(each["/K"] for each in _elements(writer)
                if isinstance(each.get("/K"), ArrayObject) and len(each["/K"]) > 2)
    kids.reverse()


def _fonts(writer: PdfWriter) -> list[Any]:
    page: Any = writer.pages[0]
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def _widths(writer: PdfWriter) -> None:
    for font in _fonts(writer):
        font[NameObject("/Widths")] = ArrayObject([FloatObject(0)] * len(font["/Widths"]))


def _no_outlines(writer: PdfWriter) -> None:
    for font in _fonts(writer):
        stream = font["/FontDescriptor"]["/FontFile2"]
        data = bytearray(stream.get_data())
        data[-len(data) // 2:] = bytes(len(data) - len(data) // 2)
        stream.set_data(bytes(data))


def _mapped(writer: PdfWriter) -> None:
    stream = _fonts(writer)[0]["/ToUnicode"].get_object()
    words = stream.get_data().replace(b"beginbfchar", b"beginbfchar\n<21> <0034>", 1)
    stream.set_data(words.replace(b"beginbfrange", b"beginbfrange\n<20> <20> <0034>", 1))


def _page_more(writer: PdfWriter) -> None:
    writer.add_blank_page(612, 792)


def _page_twice(writer: PdfWriter) -> None:
    writer.add_page(writer.pages[0])


def _on_page(key: str, value: Any) -> Edit:
    def edit(writer: PdfWriter) -> None:
        writer.pages[0][NameObject(key)] = value

    return edit


def _in_root(key: str, value: Any) -> Edit:
    def edit(writer: PdfWriter) -> None:
        writer._root_object[NameObject(key)] = value

    return edit


def _attached(writer: PdfWriter) -> None:
    writer.add_attachment("a.txt", b"Take 40 tablets")


def _bookmark(writer: PdfWriter) -> None:
    writer.add_outline_item(title="Take 40 tablets", page_number=0)


def _no_record_of_words(writer: PdfWriter) -> None:
    root: Any = writer._root_object
    stream = root["/Metadata"]
    stream.set_data(stream.get_data().replace(b"A small sheet", b"A large sheet"))


def _goes_elsewhere(writer: PdfWriter) -> None:
    note = _annots(writer)[0]
    note.pop("/A")
    note[NameObject("/Dest")] = ArrayObject(
        [writer.pages[0].indirect_reference, NameObject("/Fit")])


def _role_map(writer: PdfWriter) -> None:
    root: Any = writer._root_object
    root["/StructTreeRoot"][NameObject("/RoleMap")] = DictionaryObject(
        {NameObject("/H1"): NameObject("/NonStruct")})


def _thumbnail(writer: PdfWriter) -> None:
    stream = StreamObject()
    stream._data = b"\x00"
    stream.update({NameObject("/Width"): NumberObject(1), NameObject("/Height"): NumberObject(1)})
    writer.pages[0][NameObject("/Thumb")] = writer._add_object(stream.flate_encode())


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(each) for each in values])


TAMPERED: dict[str, Edit] = {
    "a link to a script": _links_to("javascript:alert(1)"),
    "a link to somewhere else": _links_to("https://evil.example/"),
    "a phone number of somebody else": _links_to("tel:944", "tel:"),
    "an action that is a script": _script,
    "a link over the whole page": _moved_link,
    "outlines that draw nothing": _no_outlines,
    "widths of nothing": _widths,
    "letters that are copied as others": _mapped,
    "other words for a screen reader": _element_says("/ActualText", "Take 40 tablets."),
    "other words for letters": _element_says("/E", "Take 40 tablets."),
    "another language": _element_says("/Lang", "fr"),
    "other words for a drawing": _element_says("/Alt", "Take 40 tablets.", "/P"),
    "a heading that is none": _retagged,
    "another order of reading": _reordered,
    "a blank page more": _page_more,
    "a page twice": _page_twice,
    "a page turned": _on_page("/Rotate", NumberObject(180)),
    "a larger page": _on_page("/MediaBox", _numbers(0, 0, 1224, 1584)),
    "a unit of length": _on_page("/UserUnit", FloatObject(2)),
    "an action when a page opens": _on_page("/AA", DictionaryObject()),
    "an action when the file opens": _in_root("/OpenAction", _numbers(0)),
    "a form": _in_root("/AcroForm", DictionaryObject()),
    "a name tree": _in_root("/Names", DictionaryObject()),
    "no language": _in_root("/Lang", TextStringObject("fr")),
    "a viewer's settings": _in_root("/ViewerPreferences", DictionaryObject()),
    "an attachment": _attached,
    "a bookmark": _bookmark,
    "a title in the metadata": _no_record_of_words,
    "white ink": drawn(lambda page: b"/DeviceRGB cs 1 1 1 sc 1 1 1 rg\n" + page.replace(
        b" rg", b" rg 1 1 1 rg")),
    "a page label": _in_root("/PageLabels", DictionaryObject({NameObject("/Nums"): ArrayObject([
        NumberObject(0), DictionaryObject({NameObject("/St"): NumberObject(7)})])})),
    "a link to another page": _goes_elsewhere,
    "a reading direction": _in_root("/ViewerPreferences", DictionaryObject({
        NameObject("/DisplayDocTitle"): BooleanObject(True),
        NameObject("/Direction"): NameObject("/R2L")})),
    "a page that a viewer opens first": _in_root("/PageMode", NameObject("/UseAttachments")),
    "words under a role of their own": _role_map,
    "a heading that a screen reader spells": _element_says("/Phoneme", "t e n"),
    "a picture for one that is there": _thumbnail,
    "letters that stand apart": drawn(lambda page: page.replace(b"BT", b"BT 40 Tc", 1)),
    "letters that nobody sees": drawn(lambda page: page.replace(b"BT", b"BT 3 Tr", 1)),
    "words drawn a second time": drawn(lambda page: page + b" " + page),
    "words moved off the page": drawn(lambda page: b"1 0 0 1 900 0 cm\n" + page),
    "words as small as a dot": drawn(lambda page: b".05 0 0 .05 0 0 cm\n" + page),
    "a clip that hides a part": drawn(lambda page: b"0 300 612 492 re W n\n" + page),
    "an image in the page": drawn(lambda page: page + b"\nq 400 0 0 40 60 300 cm BI /W 1 /H 1 "
                                  b"/CS /G /BPC 8 ID \xff EI Q"),
    "a line less": drawn(lambda page: page[:page.rindex(b"BT")] + page[page.rindex(b"ET") + 2:]),
}


CHANGED: dict[str, tuple[Edit, str]] = {
    "a digit": (digit, "page 1: it says"),
    "a word more": (drawn(lambda page: page.replace(
        b"BT", b"BT /F1 12 Tf (more) Tj", 1)), "page 1: it says"),
    "a white rectangle": (drawn(lambda page: page + b"\nq 1 1 1 rg 60 300 400 40 re f Q"),
                          "page 1 looks different"),
    "a rectangle that is clear": (drawn(lambda page: b"1 0 0 1 0 0 cm\n" + page),
                                  "page 1 looks different"),
    "an annotation": (_over, "page 1 looks different"),
    "a crop box": (_cropped, "page 1 looks different"),
    "another face": (_letters_mean_others, "page 1 looks different"),
    "layers": (_layers, "something added"),
    "words for speech": (_spoken, "its tags or bookmarks are different"),
    "a title": (_renamed, "its metadata is different"),
    "a page less": (_without_last_page, "has no pages"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_file_is_found(project: Project, sound: bytes, name: str) -> None:
    edit, words = CHANGED[name]
    said = checked(project, edited(sound, edit))
    assert said["PDF017"].startswith("error: ")
    assert words in said["PDF017"]
    assert "do not hand it out" in said["PDF017"]


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_file_is_no_repacked_one(
    sound: bytes, record: Provenance, name: str
) -> None:
    """A check refuses whatever differs so: CHANGED goes through a whole one, and stands for these.
    """
    tampered = edited(sound, TAMPERED[name])
    assert identify(tampered, Source("x")) == record
    found = first_difference(tampered, sound)
    assert found is not None
    assert not found.repacked, found


@pytest.mark.whole_library
@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_file_is_refused(project: Project, sound: bytes, name: str) -> None:
    said = checked(project, edited(sound, TAMPERED[name]))
    assert said.get("PDF017", "").startswith("error: "), said


def test_a_digit_is_shown_with_what_was_built(project: Project, sound: bytes) -> None:
    said = checked(project, edited(sound, digit))["PDF017"]
    assert re.search(r"page 1: it says '[^']*\b1 tablets", said.replace("\xa0", " "))
    assert re.search(r"and '[^']*\b4 tablets[^']*' was built", said.replace("\xa0", " "))


def test_what_is_appended_to_a_file_is_found(project: Project, sound: bytes) -> None:
    writer = PdfWriter(BytesIO(sound), incremental=True)
    _cropped(writer)
    out = BytesIO()
    writer.write(out)
    assert "PDF017" in checked(project, out.getvalue())
    comment = sound + b"%\nstartxref\n" + sound.rsplit(b"startxref\n", 1)[1]
    assert "something added" in checked(project, comment)["PDF017"]


def test_every_flipped_byte_of_what_is_drawn_is_found(project: Project, sound: bytes) -> None:
    page: Any = PdfReader(BytesIO(sound)).pages[0]
    plain = page.get_contents().get_data()
    packed = zlib.compress(plain, 9)
    start = sound.index(packed)
    for place in range(start + 10, start + len(packed), len(packed) // 6):
        data = bytearray(sound)
        data[place] ^= 0x20
        said = checked(project, bytes(data))
        assert any(each.startswith("error") for each in said.values()), place
        assert set(said) & {"PDF010", "PDF017"}, place


def test_a_change_is_not_hidden_by_a_false_record(project: Project, sound: bytes) -> None:
    covered = edited(sound, CHANGED["a white rectangle"][0])
    older = with_record(covered, tool="0.0.1", libraries="reportlab 4.0.0, pillow 9.0.0")
    said = checked(project, older)["PDF017"]
    assert "page 1 looks different" in said
    assert "it was written by make-handout 0.0.1" in said
    said = checked(project, with_record(covered, inputs="0" * 64))["PDF014"]
    assert said.startswith("error: ")
    assert "page 1 looks different" in said


# -- older ----------------------------------------------------------------------------------------


def test_a_file_of_older_content_is_told_with_its_first_difference(tmp_path: Path) -> None:
    old = build(small_project(tmp_path, DOSED))
    newer = small_project(tmp_path, ("Rest a little.", "Take 3 tablets a day."))
    said = checked(newer, old)["PDF014"].replace("\xa0", " ")
    assert said.startswith("error: the file was made from older content")
    assert "4 tablets" in said
    assert "3 tablets" in said
    assert "build it again: make-handout --topic small" in said
    again = small_project(tmp_path, DOSED, ('version: "1.0"', 'version: "1.1"'))
    assert "made from version 1.0, and the content is now 1.1" in checked(again, old)["PDF014"]


def test_a_change_of_the_brand_makes_a_file_old(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    old = build(project)
    brand = tmp_path / "templates/brands/sample/brand.yaml"
    brand.parent.mkdir(parents=True)
    shipped = (project.builtin / "templates/brands/sample/brand.yaml").read_text(encoding="utf-8")
    assert "555-0100" in shipped
    brand.write_text(shipped.replace("555-0100", "555-0199"), encoding="utf-8")
    said = checked(open_project(tmp_path), old)
    assert "555-0100" in said["PDF014"]
    assert "555-0199" in said["PDF014"]


def test_a_file_whose_brand_is_gone_is_an_error(project: Project, sound: bytes) -> None:
    said = checked(project, with_record(sound, brand="our-clinic"))
    assert list(said) == ["PDF013"]
    assert "does not have the brand 'our-clinic'" in said["PDF013"]


# -- false records --------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [
    {"slug": "../small"}, {"brand": "/etc"}, {"lang": "en/../../x"}, {"kind": "layout"},
    {"dated": -1}, {"dated": 10 ** 20}, {"inputs": "x"}, {"version": "1\x07"},
    {"version": "1" * 300}, {"variant": Variant(leave_top=9_999.0)},
    {"variant": Variant(paper="../a4")}, {"judged": TODAY.replace(year=1)},
], ids=str)
def test_a_record_that_is_none_of_ours_is_refused(
    project: Project, sound: bytes, change: dict[str, Any]
) -> None:
    other = with_record(sound, **change)
    if "judged" in change:  # a day is a day: only the bytes are others
        assert identify(other, Source("x")).judged == change["judged"]
        return
    with pytest.raises(HandoutError) as caught:
        identify(other, Source("x"))
    assert [problem.rule for problem in caught.value.problems] == ["PDF012"]


def test_a_record_is_read_as_it_was_written(record: Provenance) -> None:
    assert isinstance(record, Provenance)
    assert (record.kind, record.slug, record.version, record.lang, record.brand) == (
        "topic", "small", "1.0", "en", "sample")
    assert record.judged is None


def test_the_day_is_recorded_where_reviews_are_judged_by_it(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (tmp_path / "reviews.yaml").write_text("reviews: []\n", encoding="utf-8")
    data = build(project)
    assert identify(data, Source("x")).judged == TODAY
    path = tmp_path / "small.pdf"
    path.write_bytes(data)
    later = TODAY.replace(year=2030)
    assert check_file(path, project, today=later, release=False)[0] == []


# -- packed as none of ours is --------------------------------------------------------------------


FILTERS = (
    b"/Filter /JBIG2Decode", b"/Filter[/JBIG2Decode]", b"/F#69lter /JBIG2Decode",
    b"/Filter /#4aBIG2Decode", b"/Filter%\n/JBIG2Decode", b"/Filter [/FlateDecode /JBIG2Decode]",
    b"/Filter 9 0 R", b"/Filter [9 0 R]", b"/Filter /LZWDecode", b"/Filter /A85",
    b"/Filter /CCITTFaxDecode", b"/Filter /Crypt", b"/Filter /RunLengthDecode",
    b"/Filter /ASCIIHexDecode", b"/Filter /FlateDecodes", b"/X (endobj) /Filter /JPXDecode",
    b"/X << /Filter /JBIG2Decode >> /Filter /FlateDecode",
)


@pytest.mark.parametrize("packed", FILTERS)
def test_a_file_packed_as_none_of_ours_is_never_unpacked(
    project: Project, monkeypatch: pytest.MonkeyPatch, packed: bytes
) -> None:
    monkeypatch.setattr(StreamObject, "get_data", None)  # whoever unpacks fails otherwise
    data = b"%PDF-1.7\n1 0 obj\n<< /Length 1 " + packed + b" >>\nstream\nx\nendstream\nendobj\n"
    said = checked(project, data)
    assert list(said) == ["PDF012"]
    assert "packed in another way" in said["PDF012"]


def test_a_protected_file_is_told_as_one(project: Project) -> None:
    said = checked(project, b"%PDF-1.7\ntrailer\n<< /Encrypt 9 0 R >>\n")
    assert list(said) == ["PDF019"]
    assert "no protected file may claim PDF/A" in said["PDF019"]


def test_a_stream_inside_of_a_packed_object_is_refused(project: Project, sound: bytes) -> None:
    inner = b"1 0 << /Length 3 /F#69lter /JBIG2Decode >> stream\nabc\nendstream"
    body = zlib.compress(inner)
    start = b"%PDF-1.7\n"
    head = b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
    packed = head % len(body) + body + b"\nendstream\nendobj\n"
    table = b"".join((
        bytes((0, 0, 0, 255)), bytes((2, 0, 2, 0)), bytes((1, 0, len(start), 0)),
        bytes((1, *divmod(len(start + packed), 256), 0))))
    head = b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 2 1] /Root 1 0 R /Length %d >>\nstream\n"
    whole = start + packed + head % len(table) + table + b"\nendstream\nendobj\n"
    whole += b"startxref\n%d\n%%%%EOF\n" % len(start + packed)
    root: Any = PdfReader(BytesIO(whole)).trailer["/Root"]
    assert root["/Filter"] == "/JBIG2Decode"
    said = checked(project, whole)
    assert "packed in another way" in said["PDF012"]
