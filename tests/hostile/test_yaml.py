"""Content files that are no YAML, no UTF-8, far too much, or not what they seem."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.bank import CARE, HEAD, TOPIC, Case, built, refused, topic, with_blocks
from tests.hostile.conftest import Attack


def _fifo(folder: Path) -> None:
    (folder / CARE).unlink()
    os.mkfifo(folder / CARE)


def _folder(folder: Path) -> None:
    (folder / CARE).unlink()
    (folder / CARE).mkdir()


BOMB = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in
                                  zip("abcdefgh", "bcdefghi", strict=True))
UNTYPED = ("12:30", "2:1", "010", "1_000", "1.10", "no", "on", "2024-01-02", "0x1F", "1e3", "~5",
           "null and void", "=", ".inf", "2024-13-45")
CASES = [
    topic("empty", "", "YAML008"),
    topic("spaces", "  \n \n", "YAML008"),
    topic("a comment", "# only a comment\n", "YAML008"),
    topic("a text", "hello", "CON003"),
    topic("a list", "- a\n- b\n", "CON003"),
    topic("nulls", "".join(f"{line.split(':')[0]}:\n" for line in HEAD.splitlines()), "CON00"),
    topic("alias bomb", BOMB, "YAML005"),
    topic("merge key", "a: {b: c}\n<<: {d: e}\n", "YAML007"),
    topic("recursive alias", "a: &a [*a]\n", "YAML005"),
    topic("python tag", "title: !!python/object/apply:os.system ['touch PWNED']\n", "YAML006"),
    topic("binary tag", "title: !!binary aGk=\n", "YAML006"),
    topic("a long tag", f"title: !{'x' * 90_000} y\n", "YAML006"),
    topic("deep list", "a: " + "[" * 200_000, "YAML009"),
    topic("deep mapping", "{a: " * 50_000, "YAML009"),
    topic("deep dashes", "- " * 120_000, "YAML009"),
    topic("many question marks", "? " * 100_000, "YAML009"),
    topic("duplicate keys", "a:\n" * 60_000, "YAML007"),
    topic("keys that are no words", '{[a]: b, "": c, {d: e}: f}', "YAML012"),
    topic("unknown keys", "".join(f"k{n}: v\n" for n in range(10_000)), "CON001"),
    topic("a long key", f"{TOPIC}? {'k' * 100_000}\n: v\n", "CON001"),
    topic("two documents", f"{TOPIC}---\na: b\n", "YAML008"),
    topic("a directive", f"%TAG ! tag:evil,2000:\n---\n{TOPIC}title2: !x y\n", "YAML006"),
    topic("an open quote", f"title: \"{'x' * 200_000}", "YAML012"),
    topic("many quotes", "a: " + "'" * 200_001, "YAML012"),
    topic("a tab", "title:\tx\n", ":1:7: YAML004"),
    topic("over 256 KB", TOPIC + "#" * 300_000, "YAML001"),
    topic("UTF-16", TOPIC.encode("utf-16"), "YAML002"),
    topic("UTF-16 without a mark", TOPIC.encode("utf-16-le"), "YAML003"),
    topic("UTF-32", TOPIC.encode("utf-32"), "YAML00"),
    topic("Latin-1", TOPIC.replace("Simple", "Café").encode("latin-1"), ":4:13: YAML002"),
    topic("overlong UTF-8", TOPIC.encode() + b"\xc0\xaf", "YAML002"),
    topic("surrogate bytes", TOPIC.encode() + b"\xed\xa0\x80", "YAML002"),
    topic("zeros", b"\0" * 1000, "YAML003"),
    topic("noise", bytes(range(256)) * 50, "YAML00"),
    topic("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "YAML00"),
    topic("an escaped NUL", with_blocks('      - "a\\0b"\n'), "YAML003"),
    topic("an escaped surrogate", with_blocks('      - "a\\ud800b"\n'), "YAML012"),
    topic("an escape beyond Unicode", with_blocks('      - "a\\UFFFFFFFFb"\n'), "YAML012"),
    topic("private characters", "".join(chr(0xF0000 + n) for n in range(50_000)), "YAML003"),
    *(topic(f"U+{ord(char):04X}", TOPIC.replace("Simple", f"Sim{char}ple"), "U+")
      for char in "\x00\x07\x1b\x7f\x85\u200b\u200e\u202e\u2028\u2066\ufeff\ufffd\ufffe\ue000"),
    topic("2,000 sections", f"{HEAD}sections:\n" + "".join(
        f"  - {{heading: h{n}, blocks: [a]}}\n" for n in range(2000)), "CON003", "at most 200"),
    topic("6,000 bullets", with_blocks("      - bullets: [" + "a," * 6000 + "]\n"), "CON003"),
    topic("3,000 rows", with_blocks(
        "      - table: {caption: c, header: [a, b], rows: [" + "[a, b]," * 3000 + "]}\n"),
        "CON003"),
    topic("8,000 columns", with_blocks(
        "      - table: {caption: c, header: [" + "a," * 8000 + "], rows: [[b]]}\n"), "CON003"),
    topic("20,000 danger signs", TOPIC.replace("[Numb legs]", "[" + "a," * 20_000 + "]"), "CON003"),
    topic("a text of 200 KB", with_blocks(f"      - {'word ' * 40_000}\n"), "CON004"),
    topic("a word of 200 KB", with_blocks(f"      - {'w' * 200_000}\n"), "CON004"),
    topic("a word wider than the page", with_blocks(f"      - {'W' * 499}\n"), "PDF001"),
    topic("a title longer than the page", TOPIC.replace("Care at home", "care " * 3000), "PDF003"),
    topic("brackets without end", with_blocks(f"      - '{'[' * 499} {'[a' * 200}]('\n"), "CON005"),
    topic("stars without end", with_blocks(f"      - '{'** ' * 6001}'\n"), "CON005"),
    topic("wrong types", TOPIC.replace("title: Care at home", "title: {a: [b, {c: d}]}"), "CON003"),
    topic("a list for a text", TOPIC.replace("summary: Simple steps.", "summary: [a]"), "CON003"),
    topic("a text for a list", TOPIC.replace("danger_signs: [nerves]", "danger_signs: nerves"), "CON003"),
    topic("a number that is none", TOPIC + "sheet: 0x1F\n", "CON003"),
    topic("a day that is none", TOPIC.replace("2026-11-23", "2026-02-30"), "CON003"),
    topic("Arabic digits", TOPIC.replace("2026-11-23", "٢٠٢٦-11-23"), "CON003"),
    topic("another name", TOPIC + "slug: ../../etc/passwd\n", "CON003"),
    topic("another language", TOPIC + "lang: ../..\n", "CON003"),
    topic("an include that leads out", f"{TOPIC}  - include: ../../../outside/secret\n", "CON006"),
    topic("an include of a list", f"{TOPIC}  - include: [a]\n", "CON006"),
    topic("a block that is unknown", with_blocks("      - script: alert(1)\n"), "CON001"),
    topic("a script as a link", with_blocks("      - '[x](javascript:alert)'\n"), "CON005"),
    topic("a file as a link", with_blocks("      - '[x](file:///etc/passwd)'\n"), "CON005"),
    topic("a data link", with_blocks("      - '[x](data:text/html;base64,aGk=)'\n"), "CON005"),
    topic("a link over two lines", with_blocks("      - \"[x](https://a.b\\n/c)\"\n"), "CON005"),
    refused("includes in a circle", "content/hip-and-back/en/shared/b.yaml", "sections: [{include: a}]\n",
            "CON007", files={"content/hip-and-back/en/shared/a.yaml": "sections: [{include: b}]\n",
                             CARE: f"{TOPIC}  - include: a\n"}),
    refused("includes that double", "content/hip-and-back/en/shared/p19.yaml",
            "sections: [{include: p20}, {include: p20}]\n", "CON007", files={
                CARE: f"{TOPIC}  - include: p0\n", **{
                    f"content/hip-and-back/en/shared/p{n}.yaml":
                    f"sections: [{{include: p{n + 1}}}, {{include: p{n + 1}}}]\n"
                    for n in range(40) if n != 19}}),
    Case("5,000 includes of a broken part", 1, ("CON00",), files={
        CARE: HEAD + "sections:\n" + "  - include: big\n" * 5000,
        "content/hip-and-back/en/shared/big.yaml": "sections:\n" + "".join(
            f"  - {{heading: h{n}, blocks: [a]}}\n" for n in range(1000))}),
    Case("parts that make a giant", 1, (CARE, "CON004"), files={
        CARE: TOPIC + "  - include: p\n" * 30,
        "content/hip-and-back/en/shared/p.yaml": "sections:\n" + ("  - heading: h\n    blocks:\n" + (
            "      - a\n" * 200)) * 6}),
    built("a byte order mark", b"\xef\xbb\xbf" + TOPIC.encode(), "Simple steps."),
    built("Windows line ends", TOPIC.replace("\n", "\r\n"), "Simple steps."),
    built("old Macintosh line ends", TOPIC.replace("\n", "\r"), "Simple steps."),
    built("what YAML 1.1 would change",
          with_blocks("".join(f"      - {text}\n" for text in UNTYPED)), *UNTYPED),
    built("times in a table", with_blocks(
        "      - table: {caption: c, header: [At, Dose], rows: [[8:30, 010], [12:30, 1.10]]}\n"),
        "8:30 010", "12:30 1.10"),
]
if hasattr(os, "mkfifo"):
    CASES += [
        Case("a pipe", 1, (CARE, "YAML001"), setup=_fifo),
        Case("a folder", 1, (CARE, "YAML001"), setup=_folder),
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_content_file_is_refused_by_name_or_shown(attack: Attack, case: Case) -> None:
    attack(case)


@pytest.mark.parametrize("name", ["7-tips", "a" * 63, "0"])
def test_every_slug_that_is_allowed_can_be_built(attack: Attack, name: str) -> None:
    attack(Case(name, 0, files={f"content/hip-and-back/en/topics/{name}.yaml": TOPIC}, args=("--topic", name)))
