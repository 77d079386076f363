"""A release appears at once or not at all, whatever stops it; old ones stay, and tell the truth."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from handouts import files
from handouts.check import memory
from handouts.check.run import Batch, Request, check_batch
from handouts.cli import main
from handouts.delivery import releases, releasing
from handouts.delivery.manifest import read_manifest
from handouts.delivery.releases import (
    Released,
    changes_between,
    current_name,
    next_name,
    release_names,
)
from handouts.delivery.releasing import _with_news
from handouts.orders import Order
from tests.check.conftest import SMALL
from tests.delivery.test_shelf import ENTRY
from tests.kept import in_its_place, put_by
from tests.processes import Running
from tests.reviewed import review_topics

TOPICS = ("heat-and-cold", "stretching-and-exercise")
# The clinic has these in words of its own, which are few: they are built sooner.
SHORT = (*TOPICS, "faq", "causes")
# What kills its own process before or after one of the steps of a release.
KILLED = """
import os, signal
from handouts.delivery import releasing
whole = releasing.{step}
def killed(*args, **more):
    if "{when}" == "after":
        whole(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
releasing.{step} = killed
"""
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


def sign(*topics: str) -> None:
    review_topics(Path(), *topics, by="Load Test", credentials="RN")


def topics_of(clinic: Path) -> Path:
    return clinic / "content/hip-and-back/en/topics"


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clinic with 2 topics that pass the rules for a release, built once.

    It is kept as it was made: tests have a copy in a folder beside it.
    """
    root = tmp_path_factory.mktemp("signed") / "clinic"
    here = Path.cwd()
    assert main([
        "init", str(root), "--name", "Test Clinic", "--phone", "303-867-5309", "--hours",
        "Monday to Friday, 8 am to 5 pm", "--after-hours", "call 303-867-5310", "--address",
        "12 Test Way"]) == 0
    os.chdir(root)
    try:
        with (root / "handouts.yaml").open("a", encoding="utf-8") as file:
            file.write(f"topics: [{', '.join(TOPICS)}]\nbooklets: []\n")
        place = topics_of(root)
        place.mkdir(parents=True)
        for slug in SHORT:
            (place / f"{slug}.yaml").write_text(
                SMALL.replace("A small sheet", slug).replace("What is small?", f"What is {slug}?"),
                encoding="utf-8")
        sign(*TOPICS)
        assert main(["--all", "-q"]) == 0
    finally:
        os.chdir(here)
    return put_by(root)


@pytest.fixture
def clinic(signed: Path) -> Iterator[Path]:
    """Yield a copy of the clinic where it was built: elsewhere it would be built anew."""
    here = Path.cwd()
    root = in_its_place(signed)
    os.chdir(root)
    yield root
    os.chdir(here)


@pytest.fixture(scope="session")
def built_anew(signed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the clinic with a new phone number, built and checked, to copy to where it was."""
    root = in_its_place(signed)
    change_brand(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert publish(tmp_path_factory.mktemp("elsewhere") / "releases") == 0
    return Path(shutil.copytree(root, root.with_name("anew")))


@pytest.fixture
def changed(built_anew: Path, released: Path, clinic: Path) -> Path:
    """Stand in the clinic that has released once, where its next release is built and checked."""
    for path in clinic.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(built_anew, clinic, dirs_exist_ok=True)
    return clinic


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture(scope="session")
def published(signed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the clinic has released once: each test that goes on from there has a copy."""
    target = tmp_path_factory.mktemp("published") / "releases"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(in_its_place(signed))
        assert publish(target) == 0
    return target


@pytest.fixture
def released(published: Path, clinic: Path, target: Path) -> Path:
    """Return a copy of the first release of the clinic."""
    shutil.copytree(published, target, symlinks=True)
    return target


def publish(target: Path, *more: str) -> int:
    return main(["--all", "-q", "--release-to", str(target), *more])


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def changes(target: Path) -> dict[str, Any]:
    name = current_name(target)
    assert name
    found: dict[str, Any] = json.loads(
        (target / "releases" / name / "changes.json").read_text(encoding="utf-8"))
    return found


def news(target: Path) -> dict[str, str]:
    """Return what the cards of the newest release tell of what is new or changed."""
    here = target / "releases" / str(current_name(target))
    page = (here / "index.html").read_text(encoding="utf-8")
    found = {entry.slug: entry.news for entry in read_manifest(here).entries.values()
             if entry.news}
    assert page.count('<p class="news"') == len(found)
    return found


def paths(listed: list[dict[str, str]]) -> list[str]:
    return [each["path"] for each in listed]


def add_topic(clinic: Path, name: str, *, signed: bool) -> None:
    settings = clinic / "handouts.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "topics: [", f"topics: [{name}, "), encoding="utf-8")
    if signed:
        sign(name)


def change_brand(clinic: Path) -> None:
    brand = next((clinic / "templates/brands").glob("*/brand.yaml"))
    brand.write_text(brand.read_text(encoding="utf-8").replace("5310", "5311"), encoding="utf-8")


def test_a_file_of_another_day_with_the_same_words_is_no_news() -> None:
    """Each day that reviews are judged by makes other files."""
    before = replace(ENTRY, news="changed 2026-10-01", sha256="0" * 64)
    now = replace(ENTRY, sha256="1" * 64)
    assert _with_news(now, before, "changed 2026-11-30").news == "changed 2026-10-01"
    other = replace(now, chart_line="Gave another text")
    assert _with_news(other, before, "changed 2026-11-30").news == "changed 2026-11-30"
    assert _with_news(now, None, "new 2026-11-30").news == "new 2026-11-30"


# -- what a release is -----------------------------------------------------------------------


def test_a_release_holds_files_shelf_and_what_changed(clinic: Path, target: Path) -> None:
    assert publish(target) == 0
    name = current_name(target)
    assert release_names(target) == [name]
    here = target / "releases" / str(name)
    assert {path.name for path in here.iterdir()} == {
        "heat-and-cold.pdf", "stretching-and-exercise.pdf", "index.html", "manifest.json",
        "release.json", "changes.json", "changes.html"}
    for topic in TOPICS:
        assert (here / f"{topic}.pdf").read_bytes() == (clinic / f"build/{topic}.pdf").read_bytes()
    assert {entry.state for entry in read_manifest(here).entries.values()} == {"current"}
    assert paths(changes(target)["new"]) == [f"{topic}.pdf" for topic in TOPICS]
    page = (target / "index.html").read_text(encoding="utf-8")
    assert f'href="releases/{name}/index.html"' in page
    assert "<script" not in page


@posix
@pytest.mark.usefixtures("released")
def test_current_is_a_link_that_leads_to_the_newest(clinic: Path, target: Path) -> None:
    assert (target / "current").is_symlink()
    assert (target / "current/heat-and-cold.pdf").is_file()


def test_without_links_a_small_file_names_the_newest(
    clinic: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    assert publish(target) == 0
    assert not (target / "current").exists()
    name = (target / "current.txt").read_text(encoding="utf-8").strip()
    assert current_name(target) == name
    assert not list(target.glob(".make-handout-*"))


@pytest.mark.usefixtures("released")
def test_a_release_in_which_nothing_would_change_is_not_made(
    clinic: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(target)
    assert main(["--all", "--release-to", str(target)]) == 0
    assert "nothing changed since release" in capsys.readouterr().err
    assert contents(target) == before


@pytest.mark.usefixtures("released")
def test_what_is_new_changed_and_unchanged_is_listed_and_old_releases_stay(
    clinic: Path, target: Path
) -> None:
    assert news(target) == {}
    first = target / "releases" / str(current_name(target))
    before = contents(first)
    add_topic(clinic, "causes", signed=True)
    assert publish(target) == 0
    assert len(release_names(target)) == 2
    found = changes(target)
    assert paths(found["new"]) == ["causes.pdf"]
    assert found["previous"] == first.name
    assert news(target) == {"causes": f"new {date.today()}"}
    # Another day of judging reviews is another file; the same day, the same one.
    assert paths(found["unchanged"]) == [f"{topic}.pdf" for topic in TOPICS]
    linked = target / "current" if (target / "current").exists() else target / "releases" / str(
        current_name(target))
    assert (linked / "heat-and-cold.pdf").samefile(first / "heat-and-cold.pdf")
    change_brand(clinic)
    assert publish(target) == 0
    assert len(paths(changes(target)["changed"])) == 3
    assert set(news(target).values()) == {f"changed {date.today()}"}
    assert "throw away printed copies" in (
        target / "releases" / str(current_name(target)) / "changes.html").read_text("utf-8")
    assert contents(first) == before


def test_only_what_passes_goes_in_and_what_does_not_is_listed_with_its_rules(
    clinic: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_topic(clinic, "faq", signed=False)
    assert main(["--all", "--release-to", str(target)]) == 0
    assert "left out, because they do not pass: 1" in capsys.readouterr().err
    here = target / "releases" / str(current_name(target))
    assert (clinic / "build/faq.pdf").is_file()
    assert not (here / "faq.pdf").exists()
    assert "faq" not in {entry.slug for entry in read_manifest(here).entries.values()}
    assert changes(target)["not_released"] == {"faq.pdf": "REV003"}
    sign("faq")
    assert publish(target) == 0
    assert paths(changes(target)["new"]) == ["faq.pdf"]
    (clinic / "reviews.yaml").write_text("reviews: []\n", encoding="utf-8")
    assert publish(target) == 1  # nothing passes any more
    assert "REL001" in capsys.readouterr().err
    assert len(release_names(target)) == 2


@pytest.mark.usefixtures("released")
def test_what_was_released_and_does_not_pass_any_more_is_held_back(
    clinic: Path, target: Path
) -> None:
    reviews = clinic / "reviews.yaml"
    text = reviews.read_text(encoding="utf-8")
    reviews.write_text(text[:text.index("  - topic: stretching")], encoding="utf-8")
    assert publish(target) == 0
    assert paths(changes(target)["held_back"]) == ["stretching-and-exercise.pdf"]


def test_several_combinations_are_released_with_their_page(clinic: Path, target: Path) -> None:
    shutil.rmtree(clinic / "build")
    assert publish(target, "--gray", "both") == 0
    here = target / "releases" / str(current_name(target))
    brand = next((clinic / "templates/brands").iterdir()).name
    assert (here / brand / "en/gray/heat-and-cold.gray.pdf").is_file()
    assert (here / brand / "en/gray/index.html").is_file()
    assert "en/gray/index.html" in (here / "index.html").read_text(encoding="utf-8")


# -- withdrawn -------------------------------------------------------------------------------


@pytest.mark.usefixtures("released")
def test_what_is_withdrawn_leaves_the_release_and_says_so_in_the_old_ones(
    clinic: Path, target: Path
) -> None:
    first = target / "releases" / str(current_name(target))
    pdf = (first / "heat-and-cold.pdf").read_bytes()
    assert main(["withdraw", "heat-and-cold", "--why", "A wrong time"]) == 0
    assert publish(target) == 0
    now = target / "releases" / str(current_name(target))
    assert now != first
    assert not (now / "heat-and-cold.pdf").exists()
    for folder in (first, now):
        states = {entry.slug: entry.state for entry in read_manifest(folder).entries.values()}
        assert states == {"heat-and-cold": "withdrawn", "stretching-and-exercise": "current"}
        assert 'href="heat-and-cold.pdf"' not in (folder / "index.html").read_text("utf-8")
    assert (first / "heat-and-cold.pdf").read_bytes() == pdf
    assert paths(changes(target)["withdrawn"]) == ["heat-and-cold.pdf"]
    listed = json.loads((target / "releases.json").read_text(encoding="utf-8"))["withdrawn"]
    assert [(each["slug"], each["releases"]) for each in listed] == [
        ("heat-and-cold", [first.name])]
    assert "Withdrawn: do not give these" in (target / "index.html").read_text("utf-8")


@pytest.mark.usefixtures("released")
def test_what_is_withdrawn_is_told_even_where_the_build_fails(clinic: Path, target: Path) -> None:
    only = target / "releases" / str(current_name(target))
    assert main(["withdraw", "heat-and-cold", "--why", "A wrong time"]) == 0
    break_topic(clinic)
    assert publish(target) == 1
    assert release_names(target) == [only.name]
    states = {entry.slug: entry.state for entry in read_manifest(only).entries.values()}
    assert states["heat-and-cold"] == "withdrawn"


@pytest.mark.usefixtures("released")
def test_a_booklet_that_holds_what_is_withdrawn_does_not_keep_it_in_the_release(
    clinic: Path, target: Path
) -> None:
    settings = clinic / "handouts.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "booklets: []", "booklets: [hip-and-back-pain]"), encoding="utf-8")
    assert main(["withdraw", "heat-and-cold", "--why", "A wrong time"]) == 0
    assert publish(target) == 1  # the booklet is told of
    assert not (target / "releases" / str(current_name(target)) / "heat-and-cold.pdf").exists()
    assert len(release_names(target)) == 2


# -- what stops a release --------------------------------------------------------------------


def break_topic(clinic: Path) -> None:
    (topics_of(clinic) / "stretching-and-exercise.yaml").write_text("title: [\n", encoding="utf-8")


@pytest.mark.usefixtures("released")
def test_a_build_that_fails_releases_nothing(
    clinic: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(target)
    break_topic(clinic)
    change_brand(clinic)
    assert publish(target) == 1
    assert "nothing was released" in capsys.readouterr().err
    assert contents(target) == before


def test_a_disk_that_fills_up_releases_nothing(
    changed: Path, target: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = contents(target)
    whole, written = files._write_synced, 0

    def full(path: Path, data: Iterable[bytes]) -> None:
        nonlocal written
        written += path.is_relative_to(target)
        if written > 1 and path.is_relative_to(target):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(path, data)

    monkeypatch.setattr(files, "_write_synced", full)
    assert publish(target) == 1
    assert "OUT001" in capsys.readouterr().err
    assert contents(target) == before
    monkeypatch.undo()
    os.chdir(changed)
    assert publish(target) == 0
    assert len(release_names(target)) == 2


def test_a_file_that_is_not_the_one_that_was_checked_releases_nothing(
    clinic: Path, target: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from handouts.delivery import releasing

    whole = releasing._copy

    def changed(source: Path, to: Path, sha256: str, old: Path | None) -> None:
        source.write_bytes(source.read_bytes() + b"x")
        whole(source, to, sha256, old)

    monkeypatch.setattr(releasing, "_copy", changed)
    assert publish(target) == 1
    assert "REL002 was changed while it was released" in capsys.readouterr().err
    assert release_names(target) == []


@posix
@pytest.mark.parametrize(("step", "when", "moved"), [
    ("_copy", "before", False), ("_copy", "after", False), ("put_shelf", "after", False),
    ("write_release", "before", False), ("write_release", "after", False),
    ("point", "before", False), ("point", "after", True), ("write_list", "before", True),
])
def test_a_run_that_is_killed_leaves_a_whole_release(
    changed: Path, target: Path, step: str, when: str, moved: bool
) -> None:
    first = target / "releases" / str(current_name(target))
    before = contents(first)
    ended = Running(["--all", "-q", "--release-to", str(target)], folder=changed,
                    first=KILLED.format(step=step, when=when))
    _, err = ended.communicate()
    assert ended.returncode == -signal.SIGKILL, err
    assert contents(first) == before
    name = current_name(target)
    assert (name != first.name) == moved
    now = target / "releases" / str(name)
    told = json.loads((now / "release.json").read_text(encoding="utf-8"))["documents"]
    assert len(told) == 2
    for each in told:
        assert contents(now)[each["path"]] == each["sha256"]
    # The next run finishes the work, and leaves nothing of the killed one.
    assert publish(target) == 0
    assert current_name(target) != first.name
    assert not list(target.glob(".make-handout-*"))
    assert str(current_name(target)) in (target / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", ["build/releases", "content/releases", "file", "."])
def test_a_folder_that_no_release_may_go_to_is_told_before_anything_is_built(
    clinic: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (clinic / "file").write_text("x", encoding="utf-8")
    before = contents(clinic)
    assert main(["--all", "--release-to", place]) == 2
    assert "USE072" in capsys.readouterr().err
    assert contents(clinic) == before


def test_a_page_of_another_program_is_left_alone(
    clinic: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target.mkdir()
    (target / "index.html").write_text("<html>mine</html>", encoding="utf-8")
    assert publish(target) == 2
    said = capsys.readouterr().err
    assert "USE024" in said
    assert "choose another folder with --release-to DIR" in said
    assert (target / "index.html").read_text(encoding="utf-8") == "<html>mine</html>"


def test_a_folder_in_the_place_of_the_pointer_is_told_before_anything_is_built(
    clinic: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (target / "current").mkdir(parents=True)
    before = contents(clinic)
    assert publish(target) == 2
    assert "USE072 has a folder 'current'" in capsys.readouterr().err
    assert contents(clinic) == before
    assert [path.name for path in target.iterdir()] == ["current"]


@pytest.mark.parametrize("args", [
    ["--topic", "faq"], ["--all", "--plan"], ["--all", "--part", "1/2"], ["--all", "--fold"]])
def test_a_release_goes_with_all_and_is_of_the_whole(
    clinic: Path, target: Path, args: list[str]
) -> None:
    assert main([*args, "--release-to", str(target)]) == 2
    assert not target.exists()


# -- small things ----------------------------------------------------------------------------


def document(path: str, sha256: str = "a") -> Released:
    return Released(path, "topic", path, "b", "en", "", path, "1", sha256)


def test_changes_tell_why_a_document_is_gone() -> None:
    before = {name: document(name) for name in ("same", "other", "bad", "late", "lost")}
    now = {"same": document("same"), "other": document("other", "b"), "more": document("more")}
    found = changes_between(before, now, ["bad"], ["late"])
    assert {name: [one.path for one in getattr(found, name)] for name in (
        "new", "changed", "withdrawn", "held_back", "removed", "unchanged")} == {
        "new": ["more"], "changed": ["other"], "withdrawn": ["bad"], "held_back": ["late"],
        "removed": ["lost"], "unchanged": ["same"]}
    assert found.any
    assert not changes_between(now, now, [], []).any


def test_names_of_releases_are_sorted_by_number_and_never_used_twice(tmp_path: Path) -> None:
    for number in (2, 10, 9):
        place = tmp_path / f"releases/2026-11-30-{number}"
        place.mkdir(parents=True)
        (place / "release.json").write_text("{}", encoding="utf-8")
    assert release_names(tmp_path)[-1] == "2026-11-30-10"
    assert next_name(tmp_path, "2026-11-30") == "2026-11-30-11"
    assert next_name(tmp_path, "2026-12-01") == "2026-12-01-1"


@pytest.mark.parametrize("text", ["", "2026-11-30-9", "../../etc", "x"])
def test_a_pointer_that_leads_nowhere_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / releases.POINTER_FILE).write_text(text, encoding="utf-8")
    assert current_name(tmp_path) is None


def test_two_releases_at_once_do_not_mix(
    clinic: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "WAIT_SECONDS", 0.1)
    (clinic / "out").mkdir()
    with FileLock(clinic / "out" / releasing.LOCK):
        assert main(["--all", "--release-to", "out"]) == 1
    assert "REL003 another run is releasing into this folder" in capsys.readouterr().err
    assert current_name(clinic / "out") is None
    assert main(["--all", "--release-to", "out"]) == 0
    assert current_name(clinic / "out")


def test_a_release_checks_again_only_what_changed(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is known of a clinic in another folder.
    shutil.copytree(clinic, tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    looked_at: list[str] = []

    def watched(request: Request, orders: Sequence[Order]) -> Batch:
        looked_at.extend(order.slug for order in orders)
        return check_batch(request, orders)

    monkeypatch.setattr(memory, "check_batch", watched)
    assert main(["--all", "--release-to", "out"]) == 0
    assert sorted(looked_at) == sorted(TOPICS)
    looked_at.clear()
    assert main(["--all", "--release-to", "elsewhere"]) == 0
    assert looked_at == []
    Path("reviews.yaml").unlink()
    assert main(["--all", "--release-to", "elsewhere"]) == 1
    assert sorted(looked_at) == sorted(TOPICS)
