"""Which document a finished file says that it is, by the record in its metadata.

The file may be broken, foreign or hostile: what it says only chooses what is built to compare it
with, and every value has to have its form before it is used.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from handouts.check.filters import refuse_foreign_filters, refuse_hidden_streams
from handouts.errors import HandoutError, Problem, Source
from handouts.names import LANG, valid_slug
from handouts.orders import LAST_EPOCH, Kind, PacketOrder, Room
from handouts.packets import MOST_SHEETS
from handouts.pdf.metadata import Provenance
from handouts.settings import LONGEST_TITLE
from handouts.variants import (
    FOR_PRINTING,
    MOST_LEAVE_TOP,
    PRINTING_ONLY,
    Variant,
    variant_named,
)

# Bytes of the metadata that are read; ours have some four thousand.
MOST_METADATA = 100_000
_RECORD = re.compile(r"<handout:made>([^<]{1,4000})</handout:made>")
MOST_LETTERS = 200
MOST_LINES = 60  # of a note, which has 400 letters
_SHA256 = re.compile(r"[0-9a-f]{64}")


def identify(pdf: bytes, source: Source) -> Provenance:
    """Return what a finished file says that it was made of.

    Raises HandoutError: PDF012 for a file that make-handout did not build, PDF015 for sheets that
    are for folding and not for reading.
    """
    refuse_foreign_filters(pdf, source)
    try:
        reader = PdfReader(BytesIO(pdf))
        refuse_hidden_streams(reader, source)
        title = str(reader.metadata.title) if reader.metadata else ""
        record = None if title.endswith((FOR_PRINTING, PRINTING_ONLY)) else _record(reader)
    except (HandoutError, MemoryError):
        raise
    except Exception:
        # Whatever pypdf raises over a foreign file says the same: it is none of ours.
        title, record = "", None
    if title.endswith((FOR_PRINTING, PRINTING_ONLY)):
        raise HandoutError(Problem(
            source, "PDF015", "a file that is for printing only is not checked",
            "check the reading copies that lie beside it"))
    if record is None:
        raise HandoutError(Problem(
            source, "PDF012", "this is not a handout that make-handout built",
            "build it: make-handout --topic NAME"))
    return record


def _record(reader: PdfReader) -> Provenance | None:
    root: Any = reader.trailer["/Root"]
    data = root["/Metadata"].get_object().get_data()[:MOST_METADATA]
    found = _RECORD.search(data.decode("utf-8", "replace"))
    values = json.loads(unescape(found[1])) if found else None
    return provenance_of(values) if isinstance(values, dict) else None


def provenance_of(values: dict[str, Any]) -> Provenance | None:
    """Return a record whose every value has its form, or None."""
    texts = {key: value for key, value in values.items() if isinstance(value, str)}
    variant = _variant(texts["variant"], values["leave_top"])
    kinds: dict[str, Kind] = {"topic": "topic", "booklet": "booklet", "packet": "packet"}
    kind, dated, judged = kinds.get(texts["kind"]), values["dated"], values["judged"]
    sound = (
        valid_slug(texts["slug"]) and valid_slug(texts["brand"]) and LANG.fullmatch(texts["lang"])
        and isinstance(dated, int) and 0 <= dated <= LAST_EPOCH
        and _SHA256.fullmatch(texts["inputs"])
        and all(len(text) <= MOST_LETTERS and text.isprintable() for text in texts.values()))
    packet = _packet(values["packet"]) if kind == "packet" else None
    room = _room(values["personal"]) if "personal" in values else None
    if ("personal" in values) != bool(room) or (kind == "booklet" and room):
        return None
    if not sound or variant is None or kind is None or (kind == "packet") != bool(packet):
        return None
    return Provenance(
        kind, texts["slug"], texts["version"], texts["lang"], texts["brand"], variant,
        None if judged is None else date.fromisoformat(judged), dated, texts["inputs"],
        texts["tool"], texts["libraries"], packet, room)


def _packet(values: dict[str, Any]) -> PacketOrder | None:
    """Return what a packet holds, or None where a value has not its form."""
    title, topics = values["title"], values["topics"]
    emergency, sample = values["emergency"], values["sample"]
    sound = (
        isinstance(title, str) and 0 < len(title) <= LONGEST_TITLE and title.isprintable()
        and isinstance(topics, list) and 0 < len(topics) <= MOST_SHEETS
        and all(isinstance(slug, str) and valid_slug(slug) for slug in topics)
        and isinstance(emergency, bool) and isinstance(sample, bool))
    return PacketOrder(title, tuple(topics), emergency, sample) if sound else None


def _room(values: dict[str, Any]) -> Room | None:
    """Return what personal copies have room for, or None where a value has not its form."""
    lines = [values["note_lines"], values["given_lines"]]
    lang, blocks, clusters = values["note_lang"], values["blocks"], values["clusters"]
    sound = (
        all(isinstance(each, int) and 0 <= each <= MOST_LINES for each in lines)
        and isinstance(lang, str) and (not lang or LANG.fullmatch(lang))
        and isinstance(values["short"], bool)
        and isinstance(blocks, list) and len(blocks) <= 256
        and all(isinstance(each, int) and 0 <= each < 256 for each in blocks)
        and isinstance(clusters, list) and len(clusters) <= MOST_LETTERS
        and all(isinstance(each, str) and 1 < len(each) < 9 for each in clusters))
    return Room(lines[0], lang, values["short"], tuple(blocks), tuple(clusters),
                   lines[1]) if sound else None


def _variant(name: str, leave_top: Any) -> Variant | None:
    found = variant_named(name)
    if found is None or not isinstance(leave_top, int | float):
        return None
    fits = 0 < leave_top <= MOST_LEAVE_TOP if found.leave_top else leave_top == 0
    return replace(found, leave_top=float(leave_top)) if fits else None
