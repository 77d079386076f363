"""The shelf never lies: whatever happens to its folder, a card is true or marked."""

from __future__ import annotations

import errno
import hashlib
import html
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handouts import files, pipeline
from handouts.cli import main
from handouts.content.library import load_topic
from handouts.content.reviews import Review
from handouts.delivery import batch
from handouts.orders import Built, Job, Order, filename
from handouts.project import open_project
from tests.check.conftest import small_project
from tests.kept import keep, stand_in_copy
from tests.processes import Running

TOPIC = "content/hip-and-back/en/topics/small.yaml"
SIGNED, CHANGED = "Walk a little.", "Walk more."
REVIEWED = "Reviewed by Ann Lee"
MARKS = ("This file is from an earlier build", "This file is not there")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose topic is signed and that was built whole, kept as it was made."""
    def make() -> None:
        project_in(Path.cwd())
        sign()
        assert main(["--all"]) == 0

    return keep(tmp_path_factory.mktemp("shelf") / "clinic", make)


@pytest.fixture
def built(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of the kept folder."""
    return stand_in_copy(kept, monkeypatch)


def project_in(folder: Path) -> None:
    small_project(folder)
    (folder / "handouts.yaml").write_text("topics: [small]\nbooklets: []\n", encoding="utf-8")


def sign() -> None:
    assert main(["review", "small", "--sign", "--by", "Ann Lee", "--credentials", "MD",
                 "--on", "2026-11-20", "--next", "2027-11-20"]) == 0


def change(folder: Path, old: str = SIGNED, new: str = CHANGED) -> None:
    path = folder / TOPIC
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def cards(folder: Path) -> dict[str, str]:
    """Return the words of each card by the file that it leads to; "" for a card without one."""
    page = (folder / "build/index.html").read_text(encoding="utf-8")
    found = {}
    for card in re.findall(r'<li class="card".*?</li>', page, re.DOTALL):
        links = re.findall(r'<a class="open"[^>]* href="([^"]+)"[^>]*>([^<]*)<', card)
        details = re.findall(r'<div class="print">.*?</div>', card, re.DOTALL)
        for number, (file, label) in enumerate(links or [("", "")]):
            # What is said of one print alone begins with its name, or is a part of the details.
            own = card
            for other in details[:number] + details[number + 1:]:
                own = own.replace(other, "")
            own = re.sub(rf"<p class=\"(?:review|mark)[^>]*><b>(?!{re.escape(label)}:).*?</p>", "",
                         own, flags=re.DOTALL)
            own = re.sub(r'<p class="prints">.*?</p>', "", own, flags=re.DOTALL)
            found[html.unescape(file)] = html.unescape(re.sub("<[^>]*>", " ", own))
    return found


def marked(words: str) -> bool:
    return any(mark in words for mark in MARKS)


# -- one thing after the other ------------------------------------------------------------------


@pytest.mark.parametrize("args", [["--topic", "small"], ["--all"]])
def test_a_card_follows_its_file(
    built: Path, args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert REVIEWED in cards(built)["small.pdf"]
    change(built)
    assert main(args) == 0
    told = f"{TOPIC}:9:10: REV005 the words changed after the review of 2026-11-20, which is void"
    assert told in capsys.readouterr().err
    assert "Not yet reviewed" in cards(built)["small.pdf"]
    change(built, CHANGED, SIGNED)
    assert main(args) == 0
    assert REVIEWED in cards(built)["small.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="links are a POSIX matter")
def test_a_folder_that_a_link_leads_to_has_a_shelf_too(folder: Path) -> None:
    """So it is below /tmp on a Mac, and where a home folder lies on another disk."""
    (folder / "elsewhere").mkdir()
    (folder / "print").symlink_to("elsewhere")
    for _ in range(2):
        assert main(["--all", "--output", "print"]) == 0
        page = (folder / "print/index.html").read_text(encoding="utf-8")
        assert 'href="small.pdf"' in page
        assert not marked(page)
    assert main(["--topic", "small", "--output", "print"]) == 0
    assert not marked((folder / "print/index.html").read_text(encoding="utf-8"))


def test_another_print_of_one_topic_comes_on_the_shelf(folder: Path) -> None:
    assert main(["--topic", "small"]) == 0
    assert not (folder / "build/index.html").exists()
    assert main(["--all"]) == 0
    assert main(["--topic", "small", "--large-print"]) == 0
    assert set(cards(folder)) == {"small.pdf", "small.large-print.pdf"}


def test_a_file_that_another_program_changed_is_marked(built: Path) -> None:
    """Whatever is built next, the card of a file that is not ours any more says so."""
    path = built / "build/small.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    assert main(["--topic", "small", "--gray"]) == 0
    assert marked(cards(built)["small.pdf"])
    assert not marked(cards(built)["small.gray.pdf"])


def test_a_file_of_another_name_changes_no_card_but_that_of_the_file_it_replaces(
    folder: Path
) -> None:
    (folder / "handouts.yaml").write_text("topics: [small, faq]\nbooklets: []\n", encoding="utf-8")
    assert main(["--all"]) == 0
    before = cards(folder)
    assert main(["--topic", "small", "--output", "build/mine.pdf"]) == 0
    assert cards(folder) == before
    assert main(["--topic", "small", "--output", "build/faq.pdf"]) == 0
    assert cards(folder)["small.pdf"] == before["small.pdf"]
    assert marked(cards(folder)["faq.pdf"])


def test_a_file_of_another_brand_is_marked(built: Path) -> None:
    assert main(["--topic", "small", "--brand", "blank", "--force"]) == 0
    words = cards(built)["small.pdf"]
    assert marked(words)
    assert REVIEWED not in words
    assert main(["--all", "--force"]) == 0
    assert REVIEWED in cards(built)["small.pdf"]


# Writes are, in order: the marked page, its manifest, the handout, the page, the manifest.
STOP = """
import os
from pathlib import Path
real, count = Path.replace, 0
def replace(self, target):
    global count
    count += self.name.startswith(".make-handout-")
    if count == {at}:
        os._exit(9)
    return real(self, target)
Path.replace = replace
"""


@pytest.fixture(scope="module")
def unsigned(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the handout of the kept folder after a change, which nobody has signed."""
    root = tmp_path_factory.mktemp("unsigned") / "clinic"
    shutil.copytree(kept, root)
    change(root)
    assert main(["--topic", "small", "--project", str(root), "--output",
                 str(root / "other.pdf")]) == 0
    return (root / "other.pdf").read_bytes()


@pytest.mark.parametrize("stop_at", range(1, 6))
def test_a_run_that_is_killed_leaves_the_card_true_or_marked(
    built: Path, unsigned: bytes, stop_at: int
) -> None:
    change(built)
    ended = Running(["--all"], folder=built, first=STOP.format(at=stop_at))
    _, err = ended.communicate()
    assert ended.returncode == 9, err
    if (built / "build/small.pdf").read_bytes() == unsigned:
        assert REVIEWED not in cards(built)["small.pdf"]
    assert main(["--all"]) == 0
    assert (built / "build/small.pdf").read_bytes() == unsigned
    assert "Not yet reviewed" in cards(built)["small.pdf"]
    assert not marked(cards(built)["small.pdf"])


@pytest.mark.parametrize("damage", ["emptied", "gone", "of an older run"])
def test_the_page_is_written_again_though_nothing_changed(built: Path, damage: str) -> None:
    page = built / "build/index.html"
    whole = page.read_bytes()
    if damage == "gone":
        page.unlink()
    else:
        page.write_bytes(b"" if damage == "emptied" else whole.replace(b"Version", b"Edition"))
    assert main(["--all"]) == 0
    assert page.read_bytes() == whole


def test_files_that_are_removed_meanwhile_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.build_each

    def removing(job: Job, orders: Iterable[Order]) -> Iterator[object]:
        yield from real(job, orders)
        shutil.rmtree(folder / "build")

    monkeypatch.setattr(batch, "build_each", removing)
    assert main(["--all"]) == 1
    assert "build/small.pdf: OUT002 was removed while" in capsys.readouterr().err
    assert marked(cards(folder)[""])


@pytest.mark.parametrize(("name", "words"), [
    ("index.html", "<h1>Our own page</h1>"), ("manifest.json", '{"name": "Our own site"}'),
    ("manifest.json", "no JSON"), ("manifest.json", '{"documents": []}'),
])
def test_files_of_others_are_never_replaced(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    (folder / "build").mkdir()
    (folder / "build" / name).write_text(words, encoding="utf-8")
    for args in (["--all"], ["--all", "--force"], ["--topic", "small"]):
        code = main(args)
        assert (folder / "build" / name).read_text(encoding="utf-8") == words
        if "--all" in args:
            assert code == 2
            assert f"build/{name}: USE024 another program wrote this" in capsys.readouterr().err
            assert sorted(path.name for path in (folder / "build").iterdir()) == [name]


def _documents(folder: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((folder / "build/manifest.json").read_text("utf-8"))
    return data


def test_a_newer_manifest_is_read_and_a_broken_entry_is_told(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--all", "--large-print"]) == 0
    data = _documents(built)
    listed = data["documents"]
    assert isinstance(listed, list)
    newer = [each | {"color": "blue"} for each in listed]
    (built / "build/manifest.json").write_text(json.dumps(data | {"documents": newer}), "utf-8")
    assert main(["--all"]) == 0
    assert set(cards(built)) == {"small.pdf", "small.large-print.pdf"}
    broken = [each | {"pages": "two"} if each["variant"] else each for each in listed]
    (built / "build/manifest.json").write_text(json.dumps(data | {"documents": broken}), "utf-8")
    capsys.readouterr()
    assert main(["--all"]) == 0
    assert "manifest.json: USE025 1 of 2 handouts in it cannot be read" in capsys.readouterr().err
    assert set(cards(built)) == {"small.pdf"}


PATHS = ("//evil.example/share/faq.pdf", "../faq.pdf", "a/faq.pdf", "C:faq.pdf",
         "\\\\evil\\faq.pdf", "javascript:alert(1)//.pdf", "/etc/faq.pdf", "faq.html", "")


def test_an_entry_names_a_file_of_its_folder_and_no_path(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = _documents(built)
    listed = data["documents"]
    assert isinstance(listed, list)
    every = [listed[0] | {"file": file} for file in PATHS]
    (built / "build/manifest.json").write_text(
        json.dumps(data | {"documents": [*every, *listed]}), encoding="utf-8")
    (built / "faq.pdf").write_bytes(b"")
    capsys.readouterr()
    assert main(["--all"]) == 0
    told = f"USE025 {len(PATHS)} of {len(PATHS) + 1} handouts in it cannot be read"
    assert told in capsys.readouterr().err
    assert set(cards(built)) == {"small.pdf"}


def test_a_manifest_of_a_thousand_handouts_is_read(built: Path) -> None:
    data = _documents(built)
    listed = data["documents"]
    assert isinstance(listed, list)
    many = [listed[0] | {"slug": f"x{number}", "state": "missing", "lang": "es",
                         "find": ["word " * 300] * 4} for number in range(1_000)]
    (built / "build/manifest.json").write_text(
        json.dumps(data | {"documents": [*listed, *many]}), encoding="utf-8")
    assert (built / "build/manifest.json").stat().st_size > 5_000_000
    assert main(["--topic", "small", "--large-print"]) == 0
    assert {"small.pdf", "small.large-print.pdf"} < set(cards(built))


def test_two_prints_at_once_are_both_on_the_shelf(folder: Path) -> None:
    runs = [Running(["--all", *print_], folder=folder)
            for print_ in ([], ["--gray"], ["--large-print"])]
    said = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert set(cards(folder)) == {"small.pdf", "small.gray.pdf", "small.large-print.pdf"}


# -- any sequence of builds, prints, brands, edits and faults -----------------------------------


class Stopped(BaseException):
    """A run that ends as by a signal that nothing can catch."""


class Shelf(RuleBasedStateMachine):
    """A folder with one topic whose signed words and changed words take turns."""

    folder: Path
    model: Built  # of the same topic, by any folder

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        project_in(self.folder)

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *args: str, fail_at: int = 0, with_: BaseException | None = None) -> int:
        real, count = files._write_synced, 0

        def write(path: Path, data: Iterable[bytes]) -> None:
            nonlocal count
            count += 1
            if count == fail_at and with_ is not None:
                raise with_
            real(path, data)

        with mock.patch.object(files, "_write_synced", write), \
                mock.patch.object(batch, "build_each", self.build_each):
            try:
                return main(["--project", str(self.folder), "--output",
                             str(self.folder / "build"), "-q", *args])
            except Stopped:
                return 9

    def build_each(self, job: Job, orders: Iterable[Order]) -> Iterator[Built]:
        """Yield files that say of themselves what a card must say of them."""
        topic = load_topic(job.project, "small", "en")
        reviewed = SIGNED in (self.folder / TOPIC).read_text(encoding="utf-8")
        review = Review(topic="small", sha256="0" * 64, version="1.0", by="Ann Lee",
                        credentials="MD", on="2026-11-20", next="2027-11-20")
        for order in orders:
            data = (f'%PDF reviewed={reviewed} {job.variant.name} <?xpacket begin'
                    f'"brand": "{job.brand}"').encode()
            yield replace(
                self.model, pdf=data, sha256=hashlib.sha256(data).hexdigest(), variant=job.variant,
                filename=filename(order.slug, job.lang, job.variant),
                chapters=((topic, review if reviewed else None),))

    @rule(print_=st.sampled_from([[], ["--gray"]]), whole=st.booleans())
    def build(self, print_: list[str], whole: bool) -> None:
        self.run(*(["--all"] if whole else ["--topic", "small"]), *print_)

    @rule(whole=st.booleans())
    def other_brand(self, whole: bool) -> None:
        self.run(*(["--all"] if whole else ["--topic", "small"]), "--brand", "blank", "--force")

    @rule(whole=st.booleans(), at=st.integers(1, 5), full=st.booleans())
    def stop(self, whole: bool, at: int, full: bool) -> None:
        error = OSError(errno.ENOSPC, "No space left on device") if full else Stopped()
        self.run(*(["--all"] if whole else ["--topic", "small"]), fail_at=at, with_=error)

    @rule()
    def edit(self) -> None:
        text = (self.folder / TOPIC).read_text(encoding="utf-8")
        old, new = (SIGNED, CHANGED) if SIGNED in text else (CHANGED, SIGNED)
        (self.folder / TOPIC).write_text(text.replace(old, new), encoding="utf-8")

    @precondition(lambda self: (self.folder / "build/small.pdf").exists())
    @rule()
    def remove_a_file(self) -> None:
        """A file that is removed by hand is missed by the next run, whatever it builds."""
        (self.folder / "build/small.pdf").unlink()
        self.run("--topic", "small", "--gray")

    @rule()
    def remove_all(self) -> None:
        shutil.rmtree(self.folder / "build", ignore_errors=True)

    @invariant()
    def no_card_lies(self) -> None:
        if not (self.folder / "build/index.html").exists():
            return
        for file, words in cards(self.folder).items():
            if marked(words):
                assert REVIEWED not in words
                continue
            found = (self.folder / "build" / file).read_bytes()
            assert (REVIEWED in words) == (b"reviewed=True" in found)
            assert ("no colors" in words.lower()) == (b" gray " in found)

    @rule()
    def settle(self) -> None:
        """After a whole run without a fault, every card is true and none is marked."""
        assert self.run("--all", "--force") == 0
        words = cards(self.folder)["small.pdf"]
        assert not marked(words)
        signed = SIGNED in (self.folder / TOPIC).read_text(encoding="utf-8")
        assert (REVIEWED in words) == signed


def test_no_sequence_of_runs_and_faults_makes_a_card_lie(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Shelf.model = pipeline.build_one(
        Job(open_project(folder), today=date(2026, 11, 23)), Order("topic", "small"))
    run_state_machine_as_test(
        Shelf, settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, derandomize=True,
            phases=[Phase.generate]))
