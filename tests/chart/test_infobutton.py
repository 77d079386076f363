"""Requests as real EHRs send them, and the feed that answers them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import parse_qsl

import pytest

from handouts.chart.infobutton import (
    ATOM,
    JSON,
    MOST_LETTERS,
    Asked,
    Offer,
    Publisher,
    answer,
    asked,
    feed,
    fitting,
)
from handouts.content.search_store import key_of, library_index
from handouts.project import open_project

ICD = "2.16.840.1.113883.6.90"
OURS = Publisher("Oak Street Clinic", "https://clinic.example", "Handouts", "For patients")
WHEN = "2026-11-30T00:00:00Z"


def request(query: str) -> Asked:
    return asked(parse_qsl(query, keep_blank_values=True), "en")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what the shipped library offers, and its index."""
    known, index = library_index(open_project(tmp_path_factory.mktemp("empty")), "en")
    offers = [Offer(key_of(one, "en"), one.title, one.question, f"{one.slug}.pdf", "en", WHEN)
              for one in known]
    return offers, index


@pytest.mark.parametrize("query", [
    f"mainSearchCriteria.v.c=M54.41&mainSearchCriteria.v.cs={ICD}",
    f"mainsearchcriteria.V.C=M54.41&MAINSEARCHCRITERIA.v.cs=urn:oid:{ICD}",
    "mainSearchCriteria.v.c=%20M54.41%20&mainSearchCriteria.v.cs=ICD10CM",
    "mainSearchCriteria.v.c=M5441",
    "mainSearchCriteria.c.c=M54.41",
    "mainSearchCriteria.v.c=M54.41&mainSearchCriteria.c.c=M16.0",
    "+mainSearchCriteria.v.c+=m54.41&informationRecipient.languageCode.c=en-US",
    "mainSearchCriteria.v.c=M54.41&mainSearchCriteria.v.c=M16.0",
    "mainSearchCriteria.v.c=M54.41&age.v.v=70&age.v.u=a&"
    "patientPerson.administrativeGenderCode.c=F&representedOrganization.id.root=1.2.3",
])
def test_a_code_opens_its_sheet_however_a_client_writes_it(query: str, library: Any) -> None:
    assert fitting(request(query), *library)[0].key == "topic/sciatica/en"


@pytest.mark.parametrize(("query", "first"), [
    ("mainSearchCriteria.v.c=23056005&mainSearchCriteria.v.cs=2.16.840.1.113883.6.96"
     "&mainSearchCriteria.v.dn=Sciatica", "topic/sciatica/en"),
    ("mainSearchCriteria.v.c=Z99.99&mainSearchCriteria.v.ot=arthritis+in+hip",
     "topic/hip-arthritis/en"),
    ("mainSearchCriteria.v.ot=can%27t+pee", "topic/when-to-see-a-doctor/en"),
])
def test_words_are_searched_where_no_code_fits(query: str, first: str, library: Any) -> None:
    assert fitting(request(query), *library)[0].key == first


@pytest.mark.parametrize("query", [
    "", "mainSearchCriteria.v.c=", "mainSearchCriteria.v.c=Z99.99",
    "mainSearchCriteria.v.c=M54.41&mainSearchCriteria.v.cs=2.16.840.1.113883.6.96",
    "mainSearchCriteria.v.c=M54.41&informationRecipient.languageCode.c=fr",
    "mainSearchCriteria.v.c=" + "9" * 10_000, "mainSearchCriteria.v.c=%00%FF%3Cscript%3E",
])
def test_what_nothing_fits_has_a_feed_without_entries(query: str, library: Any) -> None:
    wanted = request(query)
    data = feed(wanted, fitting(wanted, *library), OURS, "https://clinic.example/infobutton", WHEN)
    for form in (ATOM, JSON):
        assert b"clinic.example" in answer(data, form)
    assert data["feed"]["entry"] == []
    assert len(wanted.code) <= MOST_LETTERS


def test_who_is_asked_for_is_not_told_again(library: Any) -> None:
    wanted = request("mainSearchCriteria.v.c=M54.41&age.v.v=73&patientPerson.name=Diaz"
                     "&patientPerson.administrativeGenderCode.c=F")
    data = feed(wanted, fitting(wanted, *library), OURS, "https://clinic.example/infobutton", WHEN)
    for form in (ATOM, JSON):
        said = answer(data, form).decode()
        assert "Diaz" not in said
        assert "73" not in said


def test_the_answer_is_atom_or_the_json_of_the_same_feed(library: Any) -> None:
    wanted = request("mainSearchCriteria.v.c=M54.41&mainSearchCriteria.v.dn=%3Cb%3E%26Pain"
                     f"&mainSearchCriteria.v.cs={ICD}&knowledgeResponseType=application/json")
    assert wanted.form == JSON
    data = feed(wanted, fitting(wanted, *library), OURS, "https://clinic.example/infobutton", WHEN)
    told = json.loads(answer(data, JSON))["feed"]
    root = ET.fromstring(answer(data, ATOM))
    atom = {"": "http://www.w3.org/2005/Atom"}
    titles = [each.findtext("title", namespaces=atom) for each in root.findall("entry", atom)]
    assert titles == [each["title"] for each in told["entry"]]
    assert titles[0]
    terms = [each.get("term") for each in root.findall("category", atom)]
    assert terms == ["M54.41", ICD, "<b>&Pain", "PAT"]
    assert terms == [each["term"] for each in told["category"]]
    assert root.findtext("author/name", namespaces=atom) == told["author"]["name"]["_value"]
    links = [each.get("href") for each in root.findall("entry/link", atom)]
    assert links == [each["link"][0]["href"] for each in told["entry"]]


