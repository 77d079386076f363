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
from handouts.check.readback.structure import find, read_structure, text
from handouts.orders import Built, Job, Order, all_orders
from handouts.project import open_project
from handouts.theme.brand import brand_names
from handouts.variants import PAPERS, Variant
from tests.check.conftest import small_project
from tests.pdf.conftest import Build

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


def _broken(data: bytes, damage: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    damage(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_every_element_conforms_and_every_defect_is_found(
    build: Build, tmp_path: Path, tools: None
) -> None:
    data = build(EVERYTHING, heading=False).data
    files = {"fine": data, "copied": _broken(data, lambda writer: None)}
    files |= {name: _broken(data, damage) for name, (damage, _) in DEFECTS.items()}
    for name, content in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    results = {
        (Path(result.file).stem, result.flavour): result
        for result in verapdf.validate(tmp_path / f"{name}.pdf" for name in files)
    }
    assert results["fine", "ua1"].failures == ()
    assert results["fine", "2a"].failures == ()
    assert results["fine", "ua1"].passed
    assert results["fine", "2a"].passed
    assert results["copied", "ua1"].passed, "a copy must pass, or the defects below prove nothing"
    missed = [name for name, (_, flavour) in DEFECTS.items() if results[name, flavour].passed]
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


def _every_way_to_print(job: Job) -> Iterator[Built]:
    for variant in (Variant(large_print=True), Variant(gray=True), Variant(paper="half-letter"),
                    Variant(large_print=True, gray=True, paper="a4"), Variant(leave_top=108)):
        yield pipeline.build_one(replace(job, variant=variant), SMALL)
    with_blank_page = (
        pipeline.build_one(replace(job, variant=Variant(paper=paper, even_pages=True)), SMALL)
        for paper in PAPERS)
    yield next(each for each in with_blank_page if each.pages % 2)


def test_all_that_is_shipped_every_way_to_print_and_every_brand_conform(
    shipped: list[Built], tmp_path: Path, tools: None
) -> None:
    # One start of Java for all of them: it costs as much as validating ten files.
    project = small_project(tmp_path)
    job = Job(project, today=TODAY)
    files = {f"shipped.{made.filename}": made for made in shipped}
    files |= {f"print.{made.filename}": made for made in _every_way_to_print(job)}
    files |= {
        f"{brand}.{variant.name}.pdf": pipeline.build_one(
            replace(job, brand=brand, variant=variant), SMALL)
        for brand in brand_names(project) for variant in (Variant(), Variant(gray=True))}
    assert len(files) == len(shipped) + 6 + 2 * len(brand_names(project))
    for name, made in files.items():
        (tmp_path / name).write_bytes(made.pdf)
    results = verapdf.validate(tmp_path / name for name in files)
    assert len(results) == 2 * len(files)
    assert [result for result in results if not result.passed] == []


def test_sheets_are_one_sheet_of_paper_and_small(shipped: list[Built]) -> None:
    for built in shipped:
        kilobytes, pages = (5 * built.pages, 60) if built.kind == "booklet" else (38, 2)
        assert len(built.pdf) <= 1024 * kilobytes, built.slug
        assert built.pages <= pages, built.slug
        assert read_structure(built.pdf).untagged == [""] * built.pages
