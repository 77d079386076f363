"""Compiled layouts are kept between runs, and no file in the cache can run foreign code."""

from __future__ import annotations

import hashlib
import hmac
import marshal
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from jinja2 import Environment

from handouts import usercache
from handouts.render import budget, layout_cache, sandbox
from handouts.render.layout_cache import open_cache
from handouts.render.sandbox import LayoutFolder, Sandbox, make_environment, render
from handouts.usercache import KEY, MOST_ENTRIES, cache_folder

needs_posix = pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")
DATA = {"name": "Maria Nobody"}
TEXT = "{% macro hello() %}<p>Hello, {{ name }}</p>{% endmacro %}<article>{{ hello() }}</article>"
SHOWN = '<p layout="layouts/one.html.j2:1">Hello, Maria Nobody</p>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the compiled layouts of a test go to; it is not there yet."""
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", str(tmp_path / "cache"))
    found = cache_folder()
    assert found == tmp_path / "cache/make-handout"
    return found


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the layouts that are compiled, as they are."""
    names: list[str] = []
    whole = Sandbox.compile

    def compiling(self: Sandbox, *args: object, **kwargs: object) -> object:
        names.append(str(args[1]))
        return whole(self, *args, **kwargs)  # type: ignore[call-overload]  # as they were given

    monkeypatch.setattr(Sandbox, "compile", compiling)
    return names


@pytest.fixture
def show(tmp_path: Path, folder: Path) -> Callable[..., str]:
    """Return a function that renders a layout as a fresh process would."""
    layouts = tmp_path / "layouts"
    layouts.mkdir()

    def rendered(text: str = TEXT) -> str:
        (layouts / "one.html.j2").write_text(text, encoding="utf-8")
        return render(fresh(layouts), "one.html.j2", DATA)

    return rendered


def fresh(layouts: Path) -> Environment:
    sandbox._environment.cache_clear()
    found = LayoutFolder(layouts, "layouts", layouts)
    return make_environment([found], found)


def entry(folder: Path) -> Path:
    (found,) = folder.glob("*.layout")
    return found


Show = Callable[..., str]


def test_a_layout_is_compiled_once(show: Show, folder: Path, compiled: list[str]) -> None:
    assert SHOWN in show()
    assert SHOWN in show()
    assert compiled == ["one.html.j2"]
    assert entry(folder).stat().st_size > 500


def test_a_kept_layout_fails_at_the_same_line(show: Show, compiled: list[str]) -> None:
    text = "<p>\n\n{{ nmae }}</p>"
    said = []
    for _ in range(2):
        with pytest.raises(Exception, match="did you mean 'name'") as caught:
            show(text)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert said[0].startswith("layouts/one.html.j2:3: LAY002")
    assert compiled == ["one.html.j2"]


@pytest.mark.parametrize("text", [
    "{% for a in s %}{% for b in s %}{% for c in s %}xxxxxxxxxx" + "{% endfor %}" * 3,
    "{{ s.__class__ }}", "{{ s.format(1) }}", "{{ s * 9 }}",
])
def test_a_kept_layout_stays_in_the_sandbox(
    show: Show, compiled: list[str], text: str
) -> None:
    for _ in range(2):
        with pytest.raises(Exception, match="LAY004 the layout is refused"):
            show("{% set s = '" + "x" * 400 + "' %}" + text)
    assert compiled == ["one.html.j2"]


def test_a_changed_layout_is_compiled(show: Show, compiled: list[str]) -> None:
    show()
    assert "Goodbye" in show(TEXT.replace("Hello", "Goodbye"))
    assert compiled == ["one.html.j2"] * 2


def test_a_layout_of_the_same_words_elsewhere_is_another_one(
    show: Show, tmp_path: Path, compiled: list[str]
) -> None:
    show()
    (tmp_path / "layouts/two.html.j2").write_text(TEXT, encoding="utf-8")
    assert 'layout="layouts/two.html.j2:1"' in render(
        fresh(tmp_path / "layouts"), "two.html.j2", DATA)
    assert compiled == ["one.html.j2", "two.html.j2"]


@pytest.mark.parametrize(("where", "name"), [
    (layout_cache, "__version__"), (jinja2, "__version__"), (sys, "version")])
def test_another_version_compiles_anew(
    show: Show, compiled: list[str], monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    show()
    monkeypatch.setattr(where, name, "0.0.1")
    assert SHOWN in show()
    assert len(compiled) == 2


def test_another_code_generator_compiles_anew(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "budget.py"
    keys = []
    for text in ("one", "two", "one"):
        source.write_text(text, encoding="utf-8")
        cache = open_cache(source)
        assert cache is not None
        keys.append(cache.get_bucket(Environment(), "a", "a", "x").key)
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]


def test_nothing_of_the_content_is_kept(show: Show, folder: Path) -> None:
    show()
    assert b"Maria" not in b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: data[:20], lambda data: data[:-1], lambda data: data + b"x",
    lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:], lambda data: bytes(len(data)),
])
def test_a_damaged_entry_is_compiled_and_written_again(
    show: Show, folder: Path, compiled: list[str], damage: Callable[[bytes], bytes]
) -> None:
    show()
    whole = entry(folder).read_bytes()
    entry(folder).write_bytes(damage(whole))
    assert SHOWN in show()
    assert len(compiled) == 2
    assert entry(folder).read_bytes() == whole


def evil(tmp_path: Path) -> bytes:
    """Return code that would leave a file behind."""
    return marshal.dumps(compile(
        f"__import__('os').mkdir({str(tmp_path / 'ran')!r})", "x", "exec"))


@pytest.mark.parametrize("sign", [
    lambda name, code, key: hashlib.sha256(name + code).digest(),
    lambda name, code, key: hmac.digest(b"", name + code, "sha256"),
    # Whoever knows the bytes of the key, but brought its file along:
    lambda name, code, key: hmac.digest(key, name + code, "sha256"),
])
def test_foreign_code_is_never_loaded(
    show: Show, folder: Path, tmp_path: Path, compiled: list[str],
    sign: Callable[[bytes, bytes, bytes], bytes],
) -> None:
    show()
    path, code = entry(folder), evil(tmp_path)
    path.write_bytes(sign(path.name.encode(), code, (folder / KEY).read_bytes()) + code)
    assert SHOWN in show()
    assert len(compiled) == 2
    assert not (tmp_path / "ran").exists()


def test_the_test_of_foreign_code_would_see_it_run(
    show: Show, folder: Path, tmp_path: Path
) -> None:
    show()
    cache = open_cache(Path(sandbox.__file__), Path(str(budget.__file__)))
    assert cache is not None
    path, code = entry(folder), evil(tmp_path)
    path.write_bytes(cache.kept.sign(path.name, code) + code)
    with pytest.raises(Exception, match="LAY005"):
        show()
    assert (tmp_path / "ran").exists()


def test_a_whole_folder_from_elsewhere_is_worth_nothing(
    show: Show, folder: Path, compiled: list[str]
) -> None:
    show()
    folder.rename(folder.with_name("theirs"))
    shutil.copytree(folder.with_name("theirs"), folder)
    assert SHOWN in show()
    assert len(compiled) == 2
    assert SHOWN in show()
    assert len(compiled) == 2


def test_an_entry_under_the_name_of_another_is_not_loaded(
    show: Show, folder: Path, compiled: list[str]
) -> None:
    show()
    first = entry(folder)
    show(TEXT.replace("Hello", "Goodbye"))
    (second,) = set(folder.glob("*.layout")) - {first}
    first.write_bytes(second.read_bytes())
    assert SHOWN in show()
    assert len(compiled) == 3


@needs_posix
def test_all_that_is_kept_is_private(show: Show, folder: Path) -> None:
    show()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@needs_posix
@pytest.mark.parametrize("mode", [0o777, 0o755, 0o701, 0o720])
def test_a_folder_that_others_may_use_is_refused(show: Show, folder: Path, mode: int) -> None:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    assert SHOWN in show()
    assert list(folder.iterdir()) == []
    assert stat.S_IMODE(folder.stat().st_mode) == mode


@needs_posix
def test_a_folder_of_another_owner_is_refused(
    show: Show, folder: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    show()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    someone = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone)
    assert SHOWN in show()
    assert SHOWN in show(TEXT + " ")
    assert len(compiled) == 3
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@needs_posix
def test_a_link_in_place_of_the_folder_is_refused(
    show: Show, folder: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    folder.parent.mkdir()
    folder.symlink_to(theirs)
    assert SHOWN in show()
    assert list(theirs.iterdir()) == []


@needs_posix
@pytest.mark.parametrize("what", ["key", "entry"])
@pytest.mark.parametrize("kind", ["link", "pipe", "readable"])
def test_a_file_that_is_not_ours_alone_is_not_used(
    show: Show, folder: Path, tmp_path: Path, compiled: list[str], what: str, kind: str
) -> None:
    show()
    path = folder / KEY if what == "key" else entry(folder)
    if kind == "readable":
        path.chmod(0o644)
    else:
        path.rename(tmp_path / "moved")
        if kind == "link":
            path.symlink_to(tmp_path / "moved")
        else:
            os.mkfifo(path, 0o600)
    assert SHOWN in show()
    assert len(compiled) == 2


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_replaced(
    show: Show, folder: Path, compiled: list[str], key: bytes
) -> None:
    show()
    (folder / KEY).write_bytes(key)
    assert SHOWN in show()
    assert SHOWN in show()
    assert len(compiled) == 2


@needs_posix
def test_a_read_only_cache_is_read(show: Show, folder: Path, compiled: list[str]) -> None:
    show()
    folder.chmod(0o500)
    try:
        assert SHOWN in show()
        assert len(compiled) == 1
        assert SHOWN in show(TEXT + " ")
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("step", ["mkdir", "open", "replace"])
def test_a_cache_that_cannot_be_written_is_done_without(
    show: Show, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_args: object, **_asked: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        if step == "open":
            real = os.open

            def refusing(path: str, flags: int, *mode: int) -> int:
                return full() if flags & os.O_CREAT else real(path, flags, *mode)

            broken.setattr(os, "open", refusing)
        else:
            made = getattr(Path, step)
            broken.setattr(Path, step, lambda self, *args, **asked: full() if (
                "make-handout" in self.parts) else made(self, *args, **asked))
        assert SHOWN in show()
    assert not folder.exists() or list(folder.iterdir()) == []
    assert SHOWN in show()
    assert entry(folder)


def test_a_file_in_place_of_the_folder_is_left_alone(show: Show, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("mine", encoding="utf-8")
    assert SHOWN in show()
    assert folder.read_text(encoding="utf-8") == "mine"


RENDER = """
import sys
from pathlib import Path
from handouts.render.sandbox import LayoutFolder, make_environment, render
folder = LayoutFolder(Path(sys.argv[1]), "layouts", Path(sys.argv[1]))
print(render(make_environment([folder], folder), "one.html.j2", {"name": "Maria Nobody"}))
"""


def test_runs_at_the_same_time_agree(
    show: Show, folder: Path, tmp_path: Path, compiled: list[str]
) -> None:
    (tmp_path / "layouts/one.html.j2").write_text(TEXT, encoding="utf-8")
    started = [
        subprocess.Popen([sys.executable, "-c", RENDER, str(tmp_path / "layouts")],
                         stdout=subprocess.PIPE, encoding="utf-8",
                         env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
        for _ in range(4)]
    for process in started:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        assert SHOWN in out
    assert sorted(path.name for path in folder.iterdir()) == sorted([KEY, entry(folder).name])
    show()
    show()
    assert len(compiled) <= 1


def test_the_oldest_entries_make_room(show: Show, folder: Path) -> None:
    show()
    for number in range(MOST_ENTRIES):
        path = folder / f"{number}.layout"
        path.write_bytes(b"x")
        os.utime(path, (number, number))
    show(TEXT + " ")
    left = {path.name for path in folder.iterdir()}
    assert KEY in left
    assert "0.layout" not in left
    assert f"{MOST_ENTRIES - 1}.layout" in left
    assert len(left) < MOST_ENTRIES


def test_all_entries_together_stay_small(
    show: Show, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show()
    most = 2 * entry(folder).stat().st_size + 2500
    monkeypatch.setattr(usercache, "MOST_BYTES", most)
    for number in range(4):
        path = folder / f"{number}.search"
        path.write_bytes(bytes(1000))
        os.utime(path, (number, number))
    before = {path.name for path in folder.glob("*.layout")}
    show(TEXT + " ")
    left = {path.name: path.stat().st_size for path in folder.iterdir() if path.name != KEY}
    assert "0.search" not in left
    assert "3.search" in left
    assert left.keys() - before - {f"{number}.search" for number in range(4)}
    assert sum(left.values()) <= most


def test_it_can_be_turned_off(
    show: Show, folder: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", "off")
    assert SHOWN in show()
    assert SHOWN in show()
    assert len(compiled) == 2
    assert not folder.exists()


@needs_posix
@pytest.mark.parametrize(("platform", "environment", "expected"), [
    ("linux", {"HOME": "/home/a"}, "/home/a/.cache/make-handout"),
    ("linux", {"HOME": "/home/a", "XDG_CACHE_HOME": "/c"}, "/c/make-handout"),
    ("linux", {"HOME": "/home/a", "XDG_CACHE_HOME": "here"}, "/home/a/.cache/make-handout"),
    ("darwin", {"HOME": "/Users/a", "XDG_CACHE_HOME": "/c"},
     "/Users/a/Library/Caches/make-handout"),
    ("linux", {"HOME": "here"}, None),
    ("linux", {"HOME": "/home/a", "MAKE_HANDOUT_CACHE": "/d"}, "/d/make-handout"),
    ("linux", {"HOME": "/home/a", "MAKE_HANDOUT_CACHE": "OFF"}, None),
])
def test_it_lies_where_the_system_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str],
    expected: str | None,
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "MAKE_HANDOUT_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder() == (Path(expected) if expected else None)
