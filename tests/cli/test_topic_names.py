"""Each command that takes a topic takes its sheet number and its title, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from handouts.cli import main
from handouts.orders import Order, unknown_orders
from handouts.project import Project


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
    (["--topic", "sciatica.yaml"], "did you mean 'sciatica'?"),
    (["check", "content/hip-and-back/en/topics/sciatica.yaml"], "did you mean 'sciatica'?"),
    (["check", "content"], "it is a folder; name a finished file in it, such as content/faq.pdf"),
    # A finished file without an ending is no topic that only wants another name.
    (["check", "printed"], "see: make-handout list"),
])
def test_a_file_or_a_folder_is_named_as_people_name_them(
    args: list[str], hint: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "content").mkdir()
    (here / "printed").write_bytes(b"%PDF-1.7\n")
    assert main(args) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"  hint: {hint}"


def test_names_that_nothing_has_are_looked_for_in_one_list_of_each_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[Path] = []
    real = Path.iterdir

    def iterdir(self: Path) -> Iterator[Path]:
        listed.append(self)
        return real(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)

    def cost(names: Iterable[str]) -> int:
        listed.clear()
        problems = unknown_orders(project, [Order("topic", name) for name in names], "en")
        assert {problem.hint for problem in problems} <= {
            "did you mean 'sciatica'?", "see: make-handout list"}
        return len(listed)

    cost(["900"])  # lists that are kept for longer
    few = cost(["siatica", "900"])
    assert cost(["siatica", *map(str, range(900, 940))]) == few > 0


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
