"""Answer an EHR's Infobutton: a diagnosis code in, a feed of fitting handouts out.

The request is HL7's "Context-Aware Knowledge Retrieval Application (Infobutton), URL-Based
Implementation Guide", read as leniently as real clients need it. The answer is Atom (RFC 4287), or
the JSON of the same feed. What a request says of the patient (age, sex, organization) is not read.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from handouts.content.search import Index, codes_first, find
from handouts.dataclass import dataclass

ICD10CM = "2.16.840.1.113883.6.90"
ATOM = "application/atom+xml"
JSON = "application/json"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_CATEGORIES = "mainSearchCriteria.v."
# Nobody's code or language is longer; a longer value is cut, which finds nothing else by chance.
MOST_LETTERS = 200
MOST_ENTRIES = 20
# The tag of no known language (BCP 47): what is asked for in no language's name has no sheet.
UNKNOWN = "und"
_LANG = re.compile("[a-z]{2,8}")
# Names of the same value, the newest first: "v" took the place of "c" in the standard's release 4.
_NAMES = {
    "code": ("mainsearchcriteria.v.c", "mainsearchcriteria.c.c"),
    "system": ("mainsearchcriteria.v.cs", "mainsearchcriteria.c.cs"),
    "display": ("mainsearchcriteria.v.dn", "mainsearchcriteria.c.dn"),
    "text": ("mainsearchcriteria.v.ot", "mainsearchcriteria.c.ot"),
    "lang": ("informationrecipient.languagecode.c", "performer.languagecode.c"),
    "recipient": ("informationrecipient",),
    "form": ("knowledgeresponsetype",),
}
_ICD10CM_NAMES = frozenset({ICD10CM, "icd10cm", "icd10", "icd-10-cm", "icd-10"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What an EHR asks for: a code of a system, its words, a language, and how to answer."""

    code: str = ""
    system: str = ""
    display: str = ""
    text: str = ""
    lang: str = ""
    recipient: str = "PAT"
    form: str = ATOM

    @property
    def icd10cm(self) -> str:
        """Return the ICD-10-CM code that is asked for; "" for a code of another system."""
        known = not self.system or self.system.lower().removeprefix("urn:oid:") in _ICD10CM_NAMES
        return self.code if known else ""

    @property
    def words(self) -> str:
        """Return the words for what is asked, those of the code first."""
        return self.display or self.text


@dataclass(frozen=True, slots=True)
class Offer:
    """A handout that can be given: its key in the index, what it is called and where it opens."""

    key: str
    title: str
    summary: str
    href: str
    lang: str
    updated: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers: the clinic's name, its address on the web, and what the feed is called."""

    name: str
    website: str
    title: str
    subtitle: str


def asked(pairs: Iterable[tuple[str, str]], lang: str) -> Asked:
    """Return what the name and value pairs of a request ask for, `lang` where they name none.

    Names are taken in any case and with stray spaces; of several values the first counts.
    """
    said: dict[str, str] = {}
    for name, value in pairs:
        # What was no UTF-8 in the address is no letter.
        plain = " ".join(value.encode("utf-8", "replace").decode().split())[:MOST_LETTERS]
        if plain:
            said.setdefault(name.strip().lower(), plain)
    values = {field: value for field, names in _NAMES.items()
              if (value := next((said[name] for name in names if name in said), ""))}
    form = values.get("form", "").lower()
    values["form"] = JSON if "json" in form else ATOM
    said_lang = values.get("lang", lang).replace("_", "-").split("-")[0].lower()
    values["lang"] = said_lang if _LANG.fullmatch(said_lang) else UNKNOWN
    return Asked(**values)


def fitting(request: Asked, offers: Sequence[Offer], index: Index) -> list[Offer]:
    """Return the handouts that fit a request, the best first.

    A code decides; the words are searched where no code of ours is asked for or none fits.
    """
    there = [offer for offer in offers if offer.lang == request.lang]
    by_key = {offer.key: offer for offer in there}
    keys: Sequence[str] = ()
    if request.icd10cm:
        keys = codes_first([(sheet.key, sheet.codes) for sheet in index.sheets
                            if sheet.key in by_key], request.icd10cm)
    if not keys and request.words:
        keys = find(index, request.words).keys
    return [by_key[key] for key in keys if key in by_key][:MOST_ENTRIES]


def feed(
    request: Asked, found: Sequence[Offer], publisher: Publisher, address: str, updated: str
) -> dict[str, Any]:
    """Return the feed as data; without a handout that fits it has no entries.

    `address` is where the feed was asked for, without its query: a query may tell of a patient.
    `updated` is an RFC 3339 time.
    """
    return {"feed": {
        "base": address, "lang": request.lang, "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "title": {"type": "text", "_value": publisher.title},
        "subtitle": {"type": "text", "_value": publisher.subtitle},
        "updated": {"_value": updated},
        "id": {"_value": address},
        "author": {"name": {"_value": publisher.name}, "uri": {"_value": publisher.website}},
        "category": [
            {"scheme": f"{_CATEGORIES}c", "term": request.code},
            {"scheme": f"{_CATEGORIES}cs", "term": request.system},
            {"scheme": f"{_CATEGORIES}dn", "term": request.display},
            {"scheme": "informationRecipient", "term": request.recipient},
        ],
        "entry": [{
            "title": offer.title, "link": [{"href": offer.href, "rel": "alternate"}],
            "id": offer.href, "updated": offer.updated,
            "summary": {"type": "html", "_value": f"<p>{escape(offer.summary)}</p>"},
        } for offer in found],
    }}


def answer(data: Mapping[str, Any], form: str) -> bytes:
    """Return a feed as Atom or as JSON, in UTF-8."""
    if form == JSON:
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    return _atom(data["feed"])


def _atom(data: Mapping[str, Any]) -> bytes:
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": data["lang"],
                               "xml:base": _xml(data["base"])})
    for name in ("title", "subtitle"):
        _add(root, name, data[name]["_value"], type="text")
    _add(root, "updated", data["updated"]["_value"])
    _add(root, "id", data["id"]["_value"])
    author = ET.SubElement(root, "author")
    _add(author, "name", data["author"]["name"]["_value"])
    if data["author"]["uri"]["_value"]:
        _add(author, "uri", data["author"]["uri"]["_value"])
    for each in data["category"]:
        ET.SubElement(root, "category", {key: _xml(value) for key, value in each.items()})
    for each in data["entry"]:
        entry = ET.SubElement(root, "entry")
        _add(entry, "title", each["title"])
        for link in each["link"]:
            ET.SubElement(entry, "link", {key: _xml(value) for key, value in link.items()})
        _add(entry, "id", each["id"])
        _add(entry, "updated", each["updated"])
        _add(entry, "summary", each["summary"]["_value"], type="html")
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _xml(text)


def _xml(text: str) -> str:
    """Return a text without the characters that no XML 1.0 document may hold (section 2.2)."""
    return "".join(char for char in text if char in "\t\n\r" or (
        " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"))
