"""What holds of any input: a reader raises HandoutError and nothing else; words stay words."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from handouts import cli
from handouts.check.waivers import load_waivers
from handouts.content import inline
from handouts.content.library import (
    load_booklet,
    load_drugs,
    load_glossary,
    load_topic,
)
from handouts.content.reviews import load_reviews
from handouts.content.safety import load_safety
from handouts.errors import HandoutError
from handouts.orders import all_orders
from handouts.pdf.images.drawing import load_figure, paint_figure
from handouts.project import open_project
from handouts.render.sandbox import LayoutFolder, make_environment, render
from handouts.render.strings import load_words
from handouts.theme.brand import load_brand
from handouts.theme.load import load_theme
from handouts.yamlfiles.reader import parse_yaml, read_yaml
from handouts.yamlfiles.validation import Wrong
from tests.fuzz import inputs
from tests.hostile.bank import BRAND, CARE, TOPIC, with_blocks
from tests.hostile.conftest import read_words, write


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Make a folder for one example."""
    with tempfile.TemporaryDirectory(prefix="make-handout-fuzz-") as name:
        yield Path(name)


@given(st.binary(max_size=200))
def any_bytes_are_read_or_refused(data: bytes) -> None:
    """Read a file of any bytes."""
    with folder() as place, contextlib.suppress(HandoutError):
        read_yaml(write(place, "any.yaml", data), "any.yaml")


@given(inputs.yaml_texts)
def any_text_is_read_or_refused(text: str) -> None:
    """Read any text as YAML; every value that is read is a text, a list or a mapping."""
    with contextlib.suppress(HandoutError):
        _only_texts(parse_yaml(text, "any.yaml").data)


def _only_texts(value: Any) -> None:
    assert value is None or isinstance(value, str | list | dict)
    for below in (value if isinstance(value, list) else value.values()) if (
            isinstance(value, list | dict)) else ():
        _only_texts(below)


@given(st.recursive(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))),
    lambda below: st.lists(below) | st.dictionaries(
        st.text(st.characters(categories=("L", "N")), min_size=1), below), max_leaves=8))
def what_is_written_is_read(data: Any) -> None:
    """Write data as JSON, which is YAML too, and read the same back."""
    with contextlib.suppress(HandoutError):
        assert parse_yaml(json.dumps(data, ensure_ascii=False), "any.yaml").data == data


@given(inputs.inline_texts)
def any_inline_text_is_parsed_or_refused(text: str) -> None:
    """Parse any inline text; escaped, it stands for itself."""
    with contextlib.suppress(Wrong):
        inline.parse(text)
    assert inline.plain(inline.parse(inline.escape(text))) == inline.tidy(text)


def _safety(project: Any) -> object:
    return load_safety(project, "hip-and-back", "en")


FILES: dict[str, Callable[[Any], object]] = {
    CARE: lambda project: load_topic(project, "care", "en"),
    "content/hip-and-back/en/shared/part.yaml": lambda project: load_topic(project, "care", "en"),
    "content/hip-and-back/booklets/book.yaml": lambda project: load_booklet(project, "book", "en"),
    "content/general/en/disclaimers.yaml": _safety,
    "content/general/policy.yaml": _safety,
    "content/hip-and-back/pack.yaml": _safety,
    "content/hip-and-back/en/danger_signs.yaml": _safety,
    "content/hip-and-back/en/glossary.yaml": lambda project: load_glossary(project, "en"),
    "content/general/drugs.yaml": load_drugs,
    "templates/brands/evil/brand.yaml": lambda project: load_brand(project, "evil"),
    "templates/themes/evil.yaml": lambda project: load_theme(project, "evil"),
    "templates/strings/en.yaml": lambda project: load_words(project, "en"),
    "handouts.yaml": lambda project: all_orders(project, "en"),
    "reviews.yaml": load_reviews,
    "waivers.yaml": load_waivers,
}
_SOUND = {CARE: TOPIC, "templates/brands/evil/brand.yaml": BRAND,
          "templates/themes/evil.yaml": "extends: house\n"}


@given(st.sampled_from(sorted(FILES)), inputs.structures(inputs.known_keys()), st.booleans())
def any_structure_is_read_or_refused(name: str, data: Any, beside: bool) -> None:
    """Read any structure as each kind of file, alone or beside what makes a sound file."""
    with folder() as place, contextlib.suppress(HandoutError):
        include = "  - include: part\n" if "part" in name else ""
        write(place, CARE, TOPIC + include)
        text = json.dumps(data, ensure_ascii=False)
        if beside and name in _SOUND and isinstance(data, dict):
            sound = parse_yaml(_SOUND[name], name).data
            text = json.dumps({**sound, **data}, ensure_ascii=False)
        write(place, name, text.encode("utf-8", "surrogatepass"))
        FILES[name](open_project(place))


@given(inputs.layouts)
def any_layout_renders_or_is_refused(text: str) -> None:
    """Render any layout over plain data."""
    data = {"topic": {"title": "A <b>", "sections": [{"x": "1"}, {"x": "2"}]}, "x": "{a}"}
    with folder() as place, contextlib.suppress(HandoutError):
        own, core = place / "own", place / "core"
        write(core, "topic.html.j2", "<document>{% block a %}x{% endblock %}</document>")
        write(own, "topic.html.j2", text.encode("utf-8", "surrogatepass"))
        environment = make_environment(
            [LayoutFolder(own, "own", own)], LayoutFolder(core, "core", core))
        render(environment, "topic.html.j2", data)


@given(inputs.drawings())
def any_drawing_is_drawn_or_refused(text: str) -> None:
    """Load any drawing; what loads can be drawn, and its numbers are numbers."""
    with folder() as place:
        path = write(place, "any.svg", text.encode("utf-8", "surrogatepass"))
        try:
            figure = load_figure(path, "any.svg")
        except HandoutError:
            return
        data = BytesIO()
        canvas = Canvas(data)
        paint_figure(figure, canvas)
        canvas.save()
        contents = PdfReader(data).pages[0].get_contents()
        drawn = contents.get_data().lower() if contents is not None else b""
        assert b"nan" not in drawn
        assert b"inf" not in drawn


@given(st.data())
def words_in_are_words_out(data: st.DataObject) -> None:
    """Build blocks of any kind with any words; read the same words back, in order."""
    # Drawn here, since the characters that a page can show are known only when a face is loaded.
    blocks = data.draw(st.lists(inputs.blocks(), min_size=1, max_size=4))
    way = data.draw(st.sampled_from(([], ["--large-print"], ["--paper", "a4", "--gray"])))
    with folder() as place:
        write(place, CARE, with_blocks("".join(f"      - {written}\n" for written, _ in blocks)))
        write(place, "content/general/drugs.yaml", "words: [a drug that nobody names]\n")
        assert cli.main(["--topic", "care", "--project", str(place), "-q", *way]) == 0
        [built] = (place / "build").glob("*.pdf")
        page = read_words(built)
    begin = 0
    for text in (text for _, texts in blocks for text in texts):
        wanted = " ".join(inline.tidy(text).replace("\u00a0", " ").split())
        assert wanted in page[begin:], wanted
        begin = page.index(wanted, begin) + len(wanted)


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 255)), max_size=40),
       st.integers(0, 60_000))
def any_damage_to_a_file_is_no_crash(changes: list[tuple[int, int]], cut: int) -> None:
    """Check a finished file of which some bytes were changed or cut off."""
    data = bytearray(finished())
    for place, byte in changes:
        data[place % len(data)] = byte
    if cut < len(data) // 2:
        data = data[:-cut]
    with folder() as where:
        write(where, CARE, TOPIC)
        path = write(where, "given.pdf", bytes(data))
        assert cli.main(["check", str(path), "--project", str(where)]) in (0, 1)


_FINISHED: list[bytes] = []


def finished() -> bytes:
    """Return a finished file, built once."""
    if not _FINISHED:
        with folder() as place:
            write(place, CARE, TOPIC)
            assert cli.main(["--topic", "care", "--project", str(place), "-q"]) == 0
            _FINISHED.append((place / "build" / "care.pdf").read_bytes())
    return _FINISHED[0]


# Each property, and how many examples pytest tries: a quick one can be tried more often.
PROPERTIES: dict[Callable[..., None], int] = {
    any_bytes_are_read_or_refused: 100, any_text_is_read_or_refused: 200,
    what_is_written_is_read: 50, any_inline_text_is_parsed_or_refused: 200,
    any_structure_is_read_or_refused: 150, any_layout_renders_or_is_refused: 60,
    any_drawing_is_drawn_or_refused: 150, words_in_are_words_out: 15,
    any_damage_to_a_file_is_no_crash: 15,
}
