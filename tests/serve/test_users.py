"""Who may sign in: passwords are kept as hashes alone, in a file for its owner alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handouts.cli import main
from handouts.errors import HandoutError
from handouts.serve.users import add_user, load_users, may_sign_in

PASSWORD = "several plain words"


@pytest.mark.usefixtures("quick_hashes")
def test_a_user_signs_in_with_the_password_and_with_no_other(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "users.json"
    add_user(file, "ana", PASSWORD)
    add_user(file, "ben", "quite other words")
    users = load_users(file)
    assert may_sign_in(users, "ana", PASSWORD)
    assert not may_sign_in(users, "ana", "quite other words")
    assert not may_sign_in(users, "ana", "")
    assert not may_sign_in(users, "eve", PASSWORD)
    assert PASSWORD not in file.read_text(encoding="utf-8")
    add_user(file, "ana", "another password")
    assert not may_sign_in(load_users(file), "ana", PASSWORD)


def test_a_guess_costs_whoever_has_the_file_as_much_as_a_sign_in(tmp_path: Path) -> None:
    add_user(tmp_path / "users.json", "ana", PASSWORD)
    assert load_users(tmp_path / "users.json")["ana"].startswith("scrypt:32768:8:1$")


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.skipif(os.name == "nt", reason="modes are a POSIX matter")
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    add_user(file, "ana", PASSWORD)
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(HandoutError, match="others may read"):
        load_users(file)


@pytest.mark.parametrize("text", [
    "", "[]", "{", '{"ana": 5}', '{"ana": "plain"}', '{"a b": "scrypt:"}'])
def test_what_is_no_file_of_users_lets_nobody_in(tmp_path: Path, text: str) -> None:
    file = tmp_path / "users.json"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(HandoutError, match="SRV003"):
        load_users(file)
    with pytest.raises(HandoutError, match="SRV003"):
        add_user(file, "ana", PASSWORD)
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("name", "password"), [
    ("", PASSWORD), ("a b", PASSWORD), ("x" * 41, PASSWORD), ("ana", "short"), ("ana", "x" * 201)])
def test_a_name_or_a_password_that_will_not_do_is_refused(
    tmp_path: Path, name: str, password: str
) -> None:
    with pytest.raises(HandoutError, match="SRV004"):
        add_user(tmp_path / "users.json", name, password)
    assert not (tmp_path / "users.json").exists()


@pytest.mark.usefixtures("quick_hashes")
def test_the_command_adds_a_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    file = tmp_path / "users.json"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["serve", "--add-user", "ana", "--users", str(file)]) == 0
    assert may_sign_in(load_users(file), "ana", PASSWORD)
    assert PASSWORD not in "".join(capsys.readouterr())
