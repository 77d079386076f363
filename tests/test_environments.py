"""What CI compares: each Python of the machine, and the newest versions of everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import environments, newest, pythons

ROOT = Path(__file__).parents[1]


def test_builds_are_compared_by_name_and_bytes() -> None:
    one = {"a": "1", "b": "2", "c": "3"}
    assert environments.compared(one, dict(one)) == "the same bytes in all 3 files"
    assert environments.compared(one, {"a": "1", "b": "0", "d": "4"}) == (
        "3 of 4 files differ: b, c, d")


def test_each_version_of_cpython_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"a": ("cpython", "3.13.0"), "b": ("cpython", "3.9.18"), "c": ("pypy", "3.11.2"),
             "d": ("cpython", "3.10.13"), "e": ("cpython", "3.13.0"), "f": None}
    monkeypatch.setattr(pythons, "answers", lambda path: known[path.parent.name])
    found = pythons.found(Path(name, "python3") for name in known)
    assert list(found.items()) == [
        ("3.10.13", Path("d/python3")), ("3.13.0", Path("a/python3"))]


def test_a_python_that_differs_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pythons, "found", lambda _places: {"3.99.0": Path("python3.99")})
    monkeypatch.setattr(pythons, "build", lambda _python, _folder: {"a.pdf": "1"})
    for digest, code, says in (("1", 0, "the same bytes in all 1 files"),
                               ("2", 1, "1 of 1 files differ: a.pdf")):
        monkeypatch.setattr(
            pythons, "built", lambda *_args, digest=digest: ({"a.pdf": digest}, 1.0))
        assert pythons.main() == code
        assert f"Python 3.99.0: {says}" in capsys.readouterr().out


def test_what_is_newer_is_named_and_a_failure_only_told(
    capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "a==1\nb==2 ; python_version < '3'\nb==3 ; python_version > '3'\n"
    versions = newest.locked(lines)
    now = newest.locked("a==1.5\nb==3\nother==1\n")
    assert newest.newer(versions, now) == ["a 1 -> 1.5"]

    def fail() -> str:
        return environments.run("python", "--no-such-option")

    assert not newest.attempt("it", fail)
    assert "it: FAILED" in capsys.readouterr().out
    assert newest.attempt("it", lambda: "passed")


def test_the_newest_versions_never_fail_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object) -> Path:
        raise OSError("no room")

    monkeypatch.setattr(newest, "make", broken)
    newest.main()
    assert "newer versions: FAILED: OSError('no room')" in capsys.readouterr().out


def test_the_short_set_of_tests_is_there() -> None:
    assert all((ROOT / path).exists() for path in newest.TESTS)


def test_ci_compares_and_reports_before_the_tests_that_end_it() -> None:
    path = ROOT / ".ci" / "run"
    if not path.exists():
        pytest.skip("the source distribution has no such file")
    script = path.read_text(encoding="utf-8")
    compare = script.index("\n.venv/bin/python -m tools.pythons\n")
    report = script.index("\n.venv/bin/python -m tools.newest || ")
    assert compare < report < script.index("readme_command '**Pass the tests:**'")
