"""Packets: several sheets as one document, safe on their own, and a sample until they are reviewed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import Structure, find, structure_of, text
from handouts.check.run import Request, check
from handouts.cli import main
from handouts.errors import HandoutError, UsageProblem
from handouts.orders import Built, Job, Order, PacketOrder
from handouts.packets import packet_meant, packet_name, packet_slugs
from handouts.pipeline import build_one
from handouts.project import Project, open_project
from handouts.variants import Variant

Write = Callable[[str, str], Path]
TOPICS = ("sciatica", "pain-relievers")


def order(*topics: str, emergency: bool = True, sample: bool = False) -> Order:
    return Order("packet", "first-visit", PacketOrder(
        "First visit", topics or TOPICS, emergency, sample))


def tree(built: Built) -> Structure:
    return structure_of(PdfReader(BytesIO(built.pdf)))


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_one(Job(open_project(tmp_path_factory.mktemp("packet"))), order())


def test_sheets_come_in_their_order_and_the_emergency_sheet_by_itself(packet: Built) -> None:
    titles = [text(node) for node in find(tree(packet).root, "H1")]
    assert titles == ["First visit", "1. Sciatica", "2. Store-bought pain medicine",
                      "3. When to get help", "About this packet"]
    assert [topic.slug for topic, _ in packet.chapters] == [*TOPICS, "when-to-see-a-doctor"]


def test_the_emergency_sheet_can_be_left_out_and_comes_once(project: Project) -> None:
    without = PacketOrder("X", TOPICS, emergency=False)
    assert packet_slugs(project, without, "en") == TOPICS
    asked = PacketOrder("X", ("when-to-see-a-doctor", "sciatica"))
    assert packet_slugs(project, asked, "en") == asked.topics


def test_pages_are_numbered_through_and_each_sheet_begins_on_one_of_its_own(packet: Built) -> None:
    pages = [page.extract_text() for page in PdfReader(BytesIO(packet.pdf)).pages]
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    starts = [number for number, page in enumerate(tree(packet).drawn)
              for run in page.runs if run.text.startswith(("1. Sciatica", "Store-bought"))
              and run.size > 20]
    assert len(starts) == len(set(starts))


def test_safety_stands_once_and_stop_signs_stay_with_their_medicine(packet: Built) -> None:
    parts = [text(node) for node in find(tree(packet).root, "Part")]
    core = "Numb between your legs (saddle area), new pee or stool trouble, or new leg weakness"
    assert [core in part for part in parts] == [True, False, False, False, False]
    assert "hard to wake" in parts[2].casefold()
    assert "hard to wake" not in parts[1].casefold()
    assert all("911" in part for part in parts[:4])
    contacts = "Questions? Call"
    assert [contacts in part for part in parts] == [False, False, False, False, True]


def test_each_sheet_keeps_the_words_of_its_plan(packet: Built) -> None:
    parts = [text(node) for node in find(tree(packet).root, "Part")]
    assert "My plan" in parts[1]
    assert "Walk" in parts[1].partition("My plan")[2]


@pytest.mark.parametrize("variant", [
    Variant(), Variant(large_print=True), Variant(gray=True), Variant(paper="a4"),
    Variant(paper="half-letter"), Variant(standard="ua-2")])
def test_a_packet_passes_every_rule(project: Project, variant: Variant) -> None:
    report = check(Request(Job(project, variant=variant), orders=[order("sciatica")]))
    assert [finding for finding in report.findings if finding.severity == "error"] == []


def test_a_layout_that_loses_the_signs_of_the_first_page_is_found(
    project: Project, write: Write
) -> None:
    own = project.builtin / "templates" / "layouts" / "_packet.html.j2"
    lost = "{{ safety(pack, packet.safety|length > 1) }}"
    assert lost in own.read_text(encoding="utf-8")
    write("templates/layouts/_packet.html.j2",
          own.read_text(encoding="utf-8").replace(lost, "<p>{{ brand.phone }}</p>"))
    report = check(Request(Job(project), orders=[order("sciatica")]))
    assert "DIS030" in {finding.problem.rule for finding in report.findings}


def test_a_sample_says_so_across_every_page_and_to_the_ear(project: Project) -> None:
    built = build_one(Job(project), order("sciatica", sample=True))
    reader = PdfReader(BytesIO(built.pdf))
    assert all("SAMPLE, NOT FOR PATIENTS" in page.extract_text() for page in reader.pages)
    said = [text(node) for node in find(structure_of(reader).root, "P")]
    assert sum(words.startswith("Sample, not for patients.") for words in said) == 1
    assert said.index(next(words for words in said if words.startswith("Sample"))) < 3
    whole = build_one(Job(project), order("sciatica"))
    assert "SAMPLE" not in PdfReader(BytesIO(whole.pdf)).pages[0].extract_text()


def test_a_packet_that_nobody_reviewed_is_a_sample_and_can_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--packet", "First visit", "--topic", "sciatica"]) == 0
    out, err = capsys.readouterr()
    assert out == "build/first-visit.pdf\n"
    assert "SAMPLE, NOT FOR PATIENTS" in err
    file = tmp_path / "build" / "first-visit.pdf"
    assert main(["check", str(file)]) == 0
    data = file.read_bytes()
    file.write_bytes(data.replace(b"stream\n", b"stream\n ", 1))
    assert main(["check", str(file)]) == 1


def test_a_packet_folds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--packet", "First visit", "--topic", "sciatica", "--fold",
                 "--without-emergency-sheet", "--packet-file", "mine"]) == 0
    assert capsys.readouterr().out.split() == [
        "build/mine.half-letter.pdf", "build/mine.half-letter.fold.pdf"]


def test_handouts_yaml_names_packets_and_keeps_their_order(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("handouts.yaml", "packets:\n  Back pain, first visit: [sciatica, faq]\n  Hip:\n"
          "    - hip-arthritis\n")
    project = open_project(tmp_path)
    assert [(each.title, each.topics) for each in project.settings.packets] == [
        ("Back pain, first visit", ("sciatica", "faq")), ("Hip", ("hip-arthritis",))]
    assert packet_meant(project, "hip").topics == ("hip-arthritis",)
    with pytest.raises(UsageProblem, match="PKT003"):
        packet_meant(project, "Knee")
    assert main(["list", "--project", str(tmp_path)]) == 0
    assert "Back pain, first visit  sciatica faq" in capsys.readouterr().out


@pytest.mark.parametrize("text", [
    "packets: {X: []}", "packets: {X: [faq, faq]}", "packets: [faq]", "packets: {X: [No Name]}",
    "name_on_pages: half"])
def test_what_handouts_yaml_says_wrongly_of_packets_is_told(
    text: str, write: Write, tmp_path: Path
) -> None:
    write("handouts.yaml", text + "\n")
    with pytest.raises(HandoutError, match="SET002"):
        open_project(tmp_path)


def test_a_sheet_of_a_packet_that_is_not_there_is_told_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "handouts.yaml").write_text(
        "packets:\n  Vol. 1:\n    - faq\n    - siatica\n", encoding="utf-8")
    assert main(["--packet", "vol. 1"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "handouts.yaml:4:7: USE010 there is no topic 'siatica'", "  hint: did you mean 'sciatica'?"]
    assert main(["--packet", "Mine", "--topic", "siatica"]) == 2
    assert capsys.readouterr().err.startswith("--topic: USE010 there is no topic 'siatica'")


def test_a_packet_has_at_most_twelve_sheets_and_a_name(project: Project) -> None:
    many = PacketOrder("X", tuple(f"t{number}" for number in range(13)))
    with pytest.raises(UsageProblem, match="PKT001"):
        packet_slugs(project, replace(many, emergency=False), "en")
    assert packet_name("Back pain, first visit!", None) == "back-pain-first-visit"
    for title, name in (("", None), ("X", "no name"), ("…", None)):
        with pytest.raises(UsageProblem, match="PKT002"):
            packet_name(title, name)


@pytest.mark.parametrize("arguments", [
    ["--packet-file", "x", "--topic", "faq"], ["--packet", "X", "--booklet", "hip-pain"],
    ["--packet", "FAQ", "--topic", "faq"], ["--packet", "X", "--topic", "nothing"]])
def test_options_that_do_not_go_together_are_told(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert not (tmp_path / "build").exists()
