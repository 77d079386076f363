"""Each command that takes a topic takes its sheet number and its title, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.cli import main


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("PROJECT", "BRAND", "LANG", "OUTPUT"):
        monkeypatch.delenv(f"MAKE_HANDOUT_{variable}", raising=False)
    return tmp_path


# What "#4" means is settled before any command sees it; `diff`, below, stands for all.
@pytest.mark.parametrize("word", [
    "4", "Sciatica", pytest.param("#4", marks=pytest.mark.whole_library)])
@pytest.mark.parametrize(("before", "after", "says"), [
    (["hear"], [], "[heading 1] Sciatica"),
    (["review"], [], "Sciatica"),
    (["check"], [], "make-handout review sciatica"),
    (["copy"], [], "content/hip-and-back/en/topics/sciatica.yaml"),
    (["withdraw"], ["--why", "The dose is wrong."], "withdrawn.yaml"),
    (["--topic"], [], "build/sciatica.pdf"),
])
def test_a_topic_by_its_number_or_title(
    word: str, before: list[str], after: list[str], says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*before, word, *after]) == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("word", ["#4", "Sciatica"])
def test_a_copy_is_compared_by_its_number_or_title(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["copy", "sciatica"]) == 0
    path = Path("content/hip-and-back/en/topics/sciatica.yaml")
    path.write_text(path.read_text("utf-8") + "# Ours.\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["diff", word]) == 0
    assert "+# Ours." in capsys.readouterr().out


@pytest.mark.parametrize(("args", "hint"), [
    (["hear", "siatica"], "did you mean 'sciatica'?"),
    (["withdraw", "siatica", "--why", "x y"], "did you mean 'sciatica'?"),
    (["copy", "siatica"], "did you mean 'sciatica'?"),
    (["watch", "--topic", "siatica"], "did you mean 'sciatica'?"),
])
def test_a_name_that_is_none_is_told(
    args: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(args) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"  hint: {hint}"
