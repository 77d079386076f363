"""veraPDF finds nothing wrong, and finds what we break on purpose."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
)

from handouts import pipeline
from handouts.check import verapdf
from handouts.check.readback.structure import Node, Structure, find, read_structure, text
from handouts.common import gather
from handouts.orders import Built, Job, Order, all_orders
from handouts.project import Project, builtin_root, open_project
from handouts.standards import STANDARDS, UA_1, UA_2, Standard
from handouts.theme.brand import brand_names
from handouts.variants import PAPERS, Variant
from tests.check.conftest import small_project
from tests.patients.test_batch_sheet import in_turns, sheet
from tests.pdf.conftest import Build
from tests.pdf.images.test_rasters import clinic_with, logos_of_each_kind

TODAY = date(2026, 11, 23)
SMALL = Order("topic", "small")
EVERYTHING = f"""
<header role="letterhead"><p><strong>Sample Clinic</strong></p><p><strong>555-0100</strong></p>
</header>
<header role="running"><p>Title</p><p>555-0100</p></header>
<footer role="running"><p>General facts</p><p>Version 1</p>
<p>Page <span role="page"/> of <span role="pages"/></p></footer>
<h1>Care at home</h1><p role="question">What helps?</p><p role="summary">A few things.</p>
<section role="key-points"><h2>Main points</h2><ul><li><strong>Move.</strong> Rest less.</li></ul>
</section>
<aside role="emergency"><p role="label">Call 911 if</p><ul><li>Your leg is weak.</li></ul></aside>
<aside role="urgent"><p role="label">Call us today if</p><p>You have a fever.</p></aside>
<aside role="appointment"><p role="label">Make an appointment if</p><p>It stays.</p></aside>
<aside role="warning"><p role="label">Take care</p><p>Hot.</p></aside>
<aside role="tip"><p role="label">Good to know</p><p>Cold is fine.</p></aside>
<section role="before-you-start"><p role="label">Before you start</p><p>Ask us first.</p></section>
<section><h2>Move</h2><p role="intro">Do this:</p><ol><li>Walk 5&#160;minutes.</li><li>Rest.</li>
</ol><p>See <a href="https://example.org/">our page</a>.
<span lang="es">Despacio</span>, Việt, 5 µg, dį́į́, n̄an, ☐ ✓ → ①.
</p><ul role="checklist"><li>I can say when I would call 911.</li></ul>
<dl><dt>Disk</dt><dd>A cushion.</dd><dt><span lang="es">Nervio</span></dt><dd>A wire.</dd></dl>
<table><caption>What to try</caption><thead><tr><th scope="col">When</th><th scope="col">What</th>
</tr></thead><tbody><tr><th scope="row">Day</th><td>Walk</td></tr><tr><th scope="row">Night</th>
<td/></tr></tbody></table>
<table landscape="true"><caption>My week</caption><thead><tr><td/><th scope="col">Morning</th>
<th scope="col">Night</th></tr></thead><tbody><tr><th scope="row">Mon</th><td/><td/></tr>
</tbody></table><section role="qr"><p>Watch our video.</p>
<p><a href="https://example.org/a">example.org/a</a></p>
<qr to="https://example.org/a" alt="A QR code that leads to example.org/a"/></section>
<p>On page 3: <a href="https://www.example.org/{"a-long-path_of_words/" * 5}">{
"https://www.example.org/" + "a-long-path_of_words/" * 5}</a></p>
<figure width="40"><img src="heat-pack.svg" alt="A pack in a cloth"/><figcaption>Use a cloth.
</figcaption></figure></section>
<section role="notes"><h2>My plan</h2><hr role="write-in" lines="2"/></section><hr/>
<address><p>Sample Clinic</p></address>
"""


@pytest.fixture(scope="session")
def tools() -> None:
    """Fail on a CI machine, skip elsewhere, when veraPDF cannot run."""
    missing = verapdf.missing_tools()
    if missing and os.environ.get("CI"):
        pytest.fail(f"veraPDF needs {', '.join(missing)}")
    if missing:
        pytest.skip(f"veraPDF needs {', '.join(missing)}")


# -- ways to break a file -----------------------------------------------------------------


def _elements(writer: PdfWriter, role: str) -> list[DictionaryObject]:
    found = [
        obj for number in range(1, len(writer._objects) + 1)
        if isinstance(obj := writer.get_object(number), DictionaryObject)
        and obj.get("/S") == role
    ]
    assert found, f"nothing to break: no {role}"
    return found


def _no_alt(writer: PdfWriter) -> None:
    del _elements(writer, "/Figure")[0]["/Alt"]


def _no_scope(writer: PdfWriter) -> None:
    for cell in _elements(writer, "/TH"):
        cell.pop("/A", None)


def _no_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def _no_title(writer: PdfWriter) -> None:
    del writer.root_object["/ViewerPreferences"]


def _no_link_words(writer: PdfWriter) -> None:
    for note in [note for page in writer.pages for note in page.get("/Annots", ())]:
        note.get_object().pop("/Contents", None)


def _untagged(writer: PdfWriter) -> None:
    """Draw one more line of text without a mark."""
    page = writer.pages[0]
    stream = page.get_contents()
    assert stream is not None
    more = DecodedStreamObject()
    more.set_data(stream.get_data() + b"\nBT /F1+0 12 Tf 100 20 Td (\\001) Tj ET\n")
    page[NameObject("/Contents")] = writer._add_object(more)


def _no_output_intent(writer: PdfWriter) -> None:
    del writer.root_object["/OutputIntents"]


DEFECTS: dict[str, tuple[Callable[[PdfWriter], None], str]] = {
    "missing alt": (_no_alt, "ua1"),
    "missing scope": (_no_scope, "ua1"),
    "missing language": (_no_language, "ua1"),
    "title not shown": (_no_title, "ua1"),
    "link without words": (_no_link_words, "ua1"),
    "untagged text": (_untagged, "ua1"),
    "no output intent": (_no_output_intent, "2a"),
}


# -- ways to break one that claims PDF/UA-2 ------------------------------------------------


def _old_namespace(writer: PdfWriter) -> None:
    """Leave a type that only PDF 2.0 has without its namespace."""
    del _elements(writer, "/Strong")[0]["/NS"]


def _numbering_of_old(writer: PdfWriter) -> None:
    """Say of a list whose items have labels that they have none, as PDF 1.7 wants it."""
    for item in _elements(writer, "/L"):
        item["/A"][NameObject("/ListNumbering")] = NameObject("/None")  # type: ignore[index]  # a list has attributes


def _no_element(writer: PdfWriter) -> None:
    """Let bookmarks lead to places on pages alone."""
    for entry in _actions(writer):
        del entry["/SD"]


def _actions(writer: PdfWriter) -> list[Any]:
    found = [obj["/A"] for number in range(1, len(writer._objects) + 1)
             if isinstance(obj := writer.get_object(number), DictionaryObject)
             and "/Title" in obj and "/A" in obj]
    assert found, "nothing to break: no bookmark with an action"
    return found


def _no_declaration(writer: PdfWriter) -> None:
    stream: Any = writer.root_object["/Metadata"].get_object()
    for name in (b"accessibility1.0", b"reuse1.0"):
        assert name in stream.get_data()
        stream.set_data(stream.get_data().replace(name, b"nothing1.0"))


def _with_info(writer: PdfWriter) -> None:
    writer.metadata = {"/Title": "A test"}


DEFECTS_2: dict[str, tuple[Callable[[PdfWriter], None], str]] = {
    "missing alt": (_no_alt, "ua2"),
    "untagged text": (_untagged, "wt1r"),
    "no output intent": (_no_output_intent, "4"),
    "type of another namespace": (_old_namespace, "ua2"),
    "numbering of old": (_numbering_of_old, "ua2"),
    "bookmark without element": (_no_element, "ua2"),
    "no declaration of accessibility": (_no_declaration, "wt1a"),
    "no declaration of reuse": (_no_declaration, "wt1r"),
    "info": (_with_info, "4"),
}


def _broken(data: bytes, damage: Callable[[PdfWriter], None]) -> bytes:
    reader = PdfReader(BytesIO(data))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    if "/Info" not in reader.trailer:
        writer.metadata = None  # pypdf's own, which names it
    damage(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


# -- what is validated, by name: the file, and what it claims to be --------------------------

Claims = dict[str, tuple[bytes, Standard]]


def elements(build: Build) -> Claims:
    """Return every element as each standard, whole and with each defect."""
    claims: Claims = {}
    for standard, defects in ((UA_1, DEFECTS), (UA_2, DEFECTS_2)):
        data = build(EVERYTHING, heading=False, standard=standard).data
        files = {"fine": data, "copied": _broken(data, lambda writer: None)}
        files |= {name: _broken(data, damage) for name, (damage, _) in defects.items()}
        for name, content in files.items():
            # Of a defect, the one flavor that must find it is asked.
            claims[f"{standard.name}/{name}"] = (content, replace(
                standard, flavors=(defects[name][1],)) if name in defects else standard)
    return claims


def validated(claims: Claims, folder: Path) -> dict[tuple[str, str], verapdf.Result]:
    """Return what veraPDF says of each file under each flavor, by name and flavor."""
    names = {folder / f"{name}.pdf": name for name in claims}
    for path, name in names.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(claims[name][0])
    results = verapdf.validate({path: claims[name][1] for path, name in names.items()})
    assert len(results) == sum(len(standard.flavors) for _, standard in claims.values())
    return {(names[Path(each.file)], each.flavor): each for each in results}


@pytest.fixture(scope="module")
def verdicts(
    build: Build, representatives: list[Built], tools: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, str], verapdf.Result]:
    """Validate all that this file asks of: a start of Java costs as much as ten files."""
    folder = tmp_path_factory.mktemp("validated")
    return validated(elements(build) | library(representatives, folder, whole=False) | logos(folder)
                     | batch_sheets(folder), folder)


def test_every_element_conforms_and_every_defect_is_found(
    verdicts: dict[tuple[str, str], verapdf.Result]
) -> None:
    for standard, defects in ((UA_1, DEFECTS), (UA_2, DEFECTS_2)):
        for flavor in standard.flavors:
            assert verdicts[f"{standard.name}/fine", flavor].failures == ()
            assert verdicts[f"{standard.name}/fine", flavor].passed
            assert verdicts[f"{standard.name}/copied", flavor].passed, "defects prove nothing"
        missed = [name for name, (_, flavor) in defects.items()
                  if verdicts[f"{standard.name}/{name}", flavor].passed]
        assert missed == []


# -- what veraPDF cannot see ----------------------------------------------------------------


def _swap(writer: PdfWriter) -> None:
    """Read the sections of the document in the wrong order."""
    article = _elements(writer, "/Art")[0]
    kids: Any = article["/K"]
    article[NameObject("/K")] = ArrayObject(reversed(kids))


def test_a_wrong_reading_order_shows_in_the_tree(build: Build) -> None:
    data = build("<p>First.</p><p>Second.</p>").data
    words = [text(node) for node in find(read_structure(data).root, "P")]
    swapped = [text(node) for node in find(read_structure(_broken(data, _swap)).root, "P")]
    assert words == ["First.", "Second."]
    assert swapped != words


def test_words_glued_at_a_line_end_show_in_the_tree(build: Build) -> None:
    sentence = "Walk a little more each day and rest when you need it, then walk some more again."

    def glue(writer: PdfWriter) -> None:
        page = writer.pages[0]
        content = ContentStream(page.get_contents(), writer)
        for operands, operator in content.operations:
            if operator == b"Tj":
                raw = getattr(operands[0], "original_bytes", operands[0])
                operands[0] = type(operands[0])(raw[:-1])
        page[NameObject("/Contents")] = content

    data = build(f"<p>{sentence}</p>").data
    assert text(find(read_structure(data).root, "P")[0]) == sentence
    assert text(find(read_structure(_broken(data, glue)).root, "P")[0]) != sentence


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    """Return every shipped document."""
    project = open_project(tmp_path_factory.mktemp("shipped"))
    orders = all_orders(project, "en")
    made = [each for each in pipeline.build_each(Job(project, today=TODAY), orders)
            if isinstance(each, Built)]
    assert len(made) == len(orders) >= 7
    return made


@pytest.fixture(scope="module")
def trees(shipped: list[Built]) -> dict[Order, Structure]:
    """Return the structure of every shipped document."""
    return {Order(made.kind, made.slug): read_structure(made.pdf) for made in shipped}


def _every_way_to_print(job: Job, standard: str) -> Iterator[Built]:
    def built(variant: Variant) -> Built:
        return pipeline.build_one(
            replace(job, variant=replace(variant, standard=standard)), SMALL)

    for variant in (Variant(large_print=True), Variant(gray=True), Variant(paper="half-letter"),
                    Variant(large_print=True, gray=True, paper="a4"), Variant(leave_top=108)):
        yield built(variant)
    with_blank_page = (built(Variant(paper=paper, even_pages=True)) for paper in PAPERS)
    yield next(each for each in with_blank_page if each.pages % 2)


# What stands for all that is shipped: between them they have every element of every file, each in
# every element that holds one. The words, which veraPDF does not read, are all that differs. The
# booklet has one chapter, and all else that a shipped one has.
REPRESENTATIVES = (Order("topic", "pain-relievers"), Order("booklet", "short"))


def with_short_booklet(folder: Path) -> Project:
    """Return a project with a shipped booklet of which one chapter is left."""
    whole = builtin_root() / "content/hip-and-back/booklets/new-back-pain.yaml"
    short = yaml.safe_load(whole.read_text(encoding="utf-8")) | {
        "slug": "short", "topics": ["when-to-see-a-doctor"]}
    path = folder / "content/hip-and-back/booklets/short.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(short), encoding="utf-8")
    return open_project(folder)


@pytest.fixture(scope="module")
def representatives(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    """Return the files that stand for all that is shipped."""
    job = Job(with_short_booklet(tmp_path_factory.mktemp("short")), today=TODAY)
    return [pipeline.build_one(job, order) for order in REPRESENTATIVES]


def nested(tree: Structure) -> set[tuple[str, str]]:
    """Return each element of a file with the one that holds it."""
    found: set[tuple[str, str]] = set()
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        kids = [kid for kid in node.kids if isinstance(kid, Node)]
        found |= {(node.role, kid.role) for kid in kids}
        waiting += kids
    return found


def test_the_representatives_have_all_elements_that_are_shipped(
    representatives: list[Built], trees: dict[Order, Structure]
) -> None:
    every = set().union(*map(nested, trees.values()))
    own = [nested(read_structure(made.pdf)) for made in representatives]
    assert set().union(*own) == every
    assert all(each < every for each in own)


def _as_successors(made: list[Built], job: Job, *, whole: bool) -> Iterator[Built]:
    """Yield documents as PDF/UA-2, in one way or in three."""
    for variant in (Variant(), Variant(large_print=True), Variant(gray=True)):
        if whole or variant == Variant():
            own = replace(job, variant=replace(variant, standard=UA_2.name))
            yield from (pipeline.build_one(own, Order(each.kind, each.slug)) for each in made)


# A brand in gray, or as PDF/UA-2, has the elements of any other, with other names for its fonts and
# other numbers for its colors: one of the brands stands for them.
def library(made: list[Built], folder: Path, *, whole: bool) -> Claims:
    """Return documents as both standards, every way to print and every brand; of the brands, what
    stands for them, or all.
    """
    files = {f"shipped.{each.filename}": each for each in made}
    successors = list(_as_successors(
        made, Job(with_short_booklet(folder / "short"), today=TODAY), whole=whole))
    files |= {f"shipped.{each.filename}": each for each in successors}
    project = small_project(folder)
    job = Job(project, today=TODAY)
    for standard in STANDARDS:
        files |= {f"print.{made.filename}": made for made in _every_way_to_print(job, standard)}
    others = (Variant(gray=True), Variant(standard=UA_2.name))
    looks = [(brand, variant) for brand in brand_names(project) for variant in (Variant(), *others)
             if whole or variant == Variant() or brand == "sample-hill"]
    assert len(looks) >= len(brand_names(project)) + len(others)
    files |= {f"{brand}.{variant.name}": pipeline.build_one(
        replace(job, brand=brand, variant=variant), SMALL) for brand, variant in looks}
    assert len(files) == len(made) + len(successors) + 12 + len(looks)
    return {f"library/{name}": (made.pdf, STANDARDS[made.variant.standard])
            for name, made in files.items()}


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.whole_library)])
def test_what_is_shipped_every_way_to_print_and_every_brand_conform(
    shipped: list[Built], verdicts: dict[tuple[str, str], verapdf.Result], tmp_path: Path,
    whole: bool,
) -> None:
    results = validated(library(shipped, tmp_path, whole=True), tmp_path) if whole else verdicts
    found = [result for (name, _), result in results.items() if name.startswith("library/")]
    assert len(found) > 20
    assert [result for result in found if not result.passed] == []


def logos(folder: Path) -> Claims:
    """Return a sheet with a logo of each kind, in color, in gray, and one as PDF/UA-2."""
    files: dict[str, Built] = {}
    for name, data in logos_of_each_kind().items():
        job = Job(clinic_with(folder / name, name, data), brand="ours", today=TODAY)
        for variant in (Variant(), Variant(gray=True)):
            files[f"{name}.{variant.name}"] = pipeline.build_one(
                replace(job, variant=variant), SMALL)
    files["ua-2"] = pipeline.build_one(replace(job, variant=Variant(standard=UA_2.name)), SMALL)
    return {f"logos/{name}": (made.pdf, STANDARDS[made.variant.standard])
            for name, made in files.items()}


def test_every_kind_of_logo_conforms(verdicts: dict[tuple[str, str], verapdf.Result]) -> None:
    found = [result for (name, _), result in verdicts.items() if name.startswith("logos/")]
    assert len(found) == 2 * 2 * len(logos_of_each_kind()) + len(UA_2.flavors)
    assert [result for result in found if not result.passed] == []


def batch_sheets(folder: Path) -> Claims:
    """Return the sheet of a batch of one page and of one of several, as each standard."""
    claims: Claims = {}
    for standard in (UA_1, UA_2):
        common = gather(Job(
            open_project(folder), today=TODAY, variant=Variant(standard=standard.name)))
        for rows in (3, 50):
            name = f"batch-sheets/{standard.name}.{rows}"
            (folder / name).mkdir(mode=0o700, parents=True)
            sheet(common, folder / name, rows, in_turns)
            claims[name] = ((folder / name / "batch-sheet.pdf").read_bytes(), standard)
    return claims


def test_batch_sheets_conform(verdicts: dict[tuple[str, str], verapdf.Result]) -> None:
    found = [result for (name, _), result in verdicts.items() if name.startswith("batch-sheets/")]
    assert len(found) == 2 * len(UA_1.flavors) + 2 * len(UA_2.flavors)
    assert [result for result in found if not result.passed] == []


def test_sheets_are_one_sheet_of_paper_and_small(
    shipped: list[Built], trees: dict[Order, Structure]
) -> None:
    for built in shipped:
        kilobytes, pages = (6 * built.pages, 40) if built.kind == "booklet" else (38, 2)
        assert len(built.pdf) <= 1024 * kilobytes, built.slug
        assert built.pages <= pages, built.slug
        assert trees[Order(built.kind, built.slug)].untagged == [""] * built.pages
