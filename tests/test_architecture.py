"""The house stands as docs/architecture.md draws it: every file has its place, and imports go up.

The page lists the files in the order in which they may be imported. A new file gets a place behind
all that it imports; imports inside functions and those for types alone count too.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "handouts"
PAGE = REPOSITORY / "docs" / "architecture.md"

# The rooms that may name a file after the subject that it serves.
REPEATING = ("check/rules/", "cli/")
# The libraries that few may import: where they may, and why a room does without.
ONLY_IN = {"jinja2": ("render/", "delivery/shelf.py")}
NOT_IN = {"pdf/": ("jinja2", "yaml", "click"), "html/": ("jinja2", "yaml", "click")}
# The room in which something stands behind a room of its own: what gathers the rules.
PARTED = ("check/",)

MOST_LINES = 450
# What a function may begin with and a class, too: "Record that …", "Record of …".
NOUNS = ("Record",)

Make = Callable[..., Path]


# -- what stands ---------------------------------------------------------------------------


def files(package: Path) -> list[str]:
    """Return the files of a package, such as "pdf/pen.py"; those without code are no files."""
    return sorted(
        path.relative_to(package).as_posix() for path in package.rglob("*.py")
        if path.name != "__init__.py" or imported(path, package))


def imported(path: Path, package: Path) -> set[str]:
    """Return what a file imports, wherever in it: modules, and names with their module's before."""
    here = (package.name, *path.relative_to(package).parts[:-1])
    return set(_imported(path.read_text(encoding="utf-8"), here))


@functools.cache
def _walked(text: str) -> tuple[Sequence[ast.Import | ast.ImportFrom],
                                Sequence[tuple[type[ast.AST], str, str]]]:
    """Return the imports of a text, and the name and the first word of what it says of itself."""
    found: list[ast.Import | ast.ImportFrom] = []
    told: list[tuple[type[ast.AST], str, str]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            words = (ast.get_docstring(node) or "").split()
            told.append((type(node), node.name, words[0] if words else ""))
    return found, told


@functools.cache
def _imported(text: str, here: tuple[str, ...]) -> frozenset[str]:
    """Return what a text imports that stands in a room: read once, whatever asks for it."""
    found: set[str] = set()
    for node in _walked(text)[0]:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            start = here[: len(here) + 1 - node.level] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def imports(package: Path) -> dict[str, set[str]]:
    """Return which files of a package each of them imports."""
    listed = files(package)
    names = {module_name(file, package): file for file in listed}

    def found(file: str) -> Iterator[str]:
        for name in imported(package / file, package):
            known = names.get(name) or names.get(name.rpartition(".")[0])
            if known is not None and known != file:
                yield known

    return {file: set(found(file)) for file in listed}


def module_name(file: str, package: Path) -> str:
    parts = (package.name, *Path(file).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# -- what the page says --------------------------------------------------------------------


def drawn(page: str) -> list[tuple[str, list[str]]]:
    """Return the rooms of the page's tree in order, each with its files; "" is the package itself.
    """
    tree = re.search(r"```\nhandouts/\n(.*?)```", page, re.DOTALL)
    assert tree is not None, "docs/architecture.md has no tree that begins with handouts/"
    rooms: list[tuple[str, list[str]]] = []
    for line in tree[1].splitlines():
        words = line.split()
        if line.startswith("   "):  # the line above goes on
            rooms[-1][1].extend(words)
            continue
        room = words.pop(0) if words[0].endswith("/") else ""
        rooms.append((room, words))
    return rooms


def order(page: str) -> list[str]:
    """Return the files of the page's tree, each before those that may import it."""
    return [f"{room}{name}.py" for room, names in drawn(page) for name in names]


def described(page: str) -> set[str]:
    """Return the rooms and files that the page's table describes."""
    rows = [row.split("|")[1] for row in page.splitlines() if row.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}


# -- the checks ----------------------------------------------------------------------------


def misplaced(package: Path, page: str) -> list[str]:
    """Report files without a place in the tree, places without a file, and second places."""
    listed, there = order(page), set(files(package))
    return [
        *(f"{file} is not in the tree" for file in sorted(there - set(listed))),
        *(f"{file} is in the tree, but not there" for file in sorted(set(listed) - there)),
        *(f"{file} is in the tree twice" for file, count in Counter(listed).items() if count > 1),
        *(f"{room} is in the tree twice" for room, count in Counter(
            room for room, _ in drawn(page) if room).items() if count > 1 and room not in PARTED),
    ]


def undescribed(page: str) -> list[str]:
    """Report rooms and files of the top that the table lacks, and what it has beside them."""
    top = {f"{room.partition('/')[0]}/" for room, _ in drawn(page) if room}
    top |= {f"{name}.py" for room, names in drawn(page) if not room for name in names}
    return [f"{name}: in the tree or in the table alone" for name in sorted(top ^ described(page))]


def upward(package: Path, page: str) -> list[str]:
    """Report imports of what stands further down in the tree."""
    place = {file: number for number, file in enumerate(order(page))}
    return [
        f"{file} imports {other}, which stands below it"
        for file, others in imports(package).items() for other in sorted(others)
        if place.get(other, -1) > place.get(file, len(place))
    ]


def circles(package: Path) -> list[str]:
    """Report files that import one another around a circle."""
    graph = imports(package)

    def reach(file: str) -> Iterator[str]:
        waiting, seen = [*graph[file]], set[str]()
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                yield each
                waiting += graph[each]

    return [f"{file} imports itself through others" for file in graph if file in reach(file)]


def repeated(package: Path) -> list[str]:
    """Report names that two files have, but for the rooms that may repeat a subject's name."""
    names = Counter(
        Path(file).name for file in files(package)
        if not file.startswith(REPEATING) and Path(file).name != "__init__.py")
    return [f"{name}: {count} files" for name, count in names.items() if count > 1]


def foreign(
    package: Path, only_in: Mapping[str, tuple[str, ...]], not_in: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Report imports of libraries where they do not belong."""
    found = []
    for file in files(package):
        libraries = {name.partition(".")[0] for name in imported(package / file, package)}
        barred = {name for name, rooms in only_in.items() if not file.startswith(rooms)}
        barred |= {name for room, names in not_in.items() if file.startswith(room)
                   for name in names}
        found += [f"{file} imports {name}" for name in sorted(libraries & barred)]
    return found


def too_long(package: Path) -> list[str]:
    """Report files of more lines than a reader keeps in mind."""
    lines = {file: len((package / file).read_text(encoding="utf-8").splitlines())
             for file in files(package)}
    return [f"{file} has {count} lines" for file, count in lines.items() if count > MOST_LINES]


def told_as_deeds(package: Path) -> list[str]:
    """Report classes whose docstring begins with a verb, as those of functions do."""
    first: dict[type[ast.AST], dict[str, str]] = {ast.FunctionDef: {}, ast.ClassDef: {}}
    for file in files(package):
        for kind, name, word in _walked((package / file).read_text(encoding="utf-8"))[1]:
            first[kind][word] = f"{file}: {name}"
    verbs = first[ast.FunctionDef].keys() - {"", *NOUNS}
    return [f"{place}: {word!r} is what a function does"
            for word, place in first[ast.ClassDef].items() if word in verbs]


# -- the house -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_file_has_one_place_in_the_tree(page: str) -> None:
    assert misplaced(PACKAGE, page) == []


def test_the_table_describes_every_room(page: str) -> None:
    assert undescribed(page) == []


def test_imports_go_up_the_tree(page: str) -> None:
    assert upward(PACKAGE, page) == []


def test_nothing_imports_itself_through_others() -> None:
    assert circles(PACKAGE) == []


def test_every_name_is_there_once() -> None:
    assert repeated(PACKAGE) == []


def test_no_file_is_too_long() -> None:
    assert too_long(PACKAGE) == []


def test_a_class_is_told_as_a_thing() -> None:
    assert told_as_deeds(PACKAGE) == []


def test_libraries_stay_in_their_rooms() -> None:
    assert foreign(PACKAGE, ONLY_IN, NOT_IN) == []


# -- small houses with one thing wrong -----------------------------------------------------

TREE = "```\nhandouts/\n  errors\n  pdf/   pen\n         box\n  cli/   app\n```\n"
TABLE = "| part | does |\n| --- | --- |\n| `cli/` | a |\n| `pdf/` | b |\n| `errors.py` | c |\n"
SOUND = {
    "__init__.py": "", "errors.py": "import os\n", "pdf/__init__.py": "",
    "pdf/pen.py": "from handouts.errors import Problem\n",
    "pdf/box.py": "from handouts.pdf import pen\n",
    "cli/app.py": "import click\nfrom handouts.pdf.box import Box\n",
}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(changed: Mapping[str, str]) -> Path:
        package = tmp_path / "handouts"
        for name, text in {**SOUND, **changed}.items():
            path = package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return package

    return write


def test_a_sound_small_house_passes(make: Make) -> None:
    package = make({})
    assert misplaced(package, TREE) == undescribed(TREE + TABLE) == upward(package, TREE) == []
    assert circles(package) == repeated(package) == foreign(package, ONLY_IN, NOT_IN) == []


@pytest.mark.parametrize(("changed", "tree", "says"), [
    ({"pdf/new.py": ""}, TREE, "pdf/new.py is not in the tree"),
    ({"pdf/__init__.py": "import handouts.errors\n"}, TREE, "pdf/__init__.py is not in the tree"),
    ({}, TREE.replace("box", "box row"), "pdf/row.py is in the tree, but not there"),
    ({}, TREE.replace("errors", "errors errors"), "errors.py is in the tree twice"),
    ({}, TREE.replace("  cli/", "  pdf/   row\n  cli/"), "pdf/ is in the tree twice"),
])
def test_a_file_without_its_one_place_is_told(
    make: Make, changed: Mapping[str, str], tree: str, says: str
) -> None:
    assert says in misplaced(make(changed), tree)


@pytest.mark.parametrize("table", [
    TABLE.replace("| `pdf/` | b |\n", ""), f"{TABLE}| `web/` | d |\n"])
def test_a_table_that_is_not_the_tree_is_told(table: str) -> None:
    assert len(undescribed(TREE + table)) == 1


@pytest.mark.parametrize(("file", "text"), [
    ("errors.py", "from handouts.pdf import pen\n"),
    ("errors.py", "import handouts.pdf.pen\n"),
    ("pdf/pen.py", "from handouts.pdf.box import Box\n"),
    ("pdf/pen.py", "from .box import Box\n"),
    ("pdf/pen.py", "from . import box\n"),
    ("pdf/pen.py", "from ..cli import app\n"),
    ("pdf/pen.py", "def draw():\n    from handouts.cli.app import app\n"),
    ("pdf/pen.py", "if TYPE_CHECKING:\n    from handouts.cli.app import App\n"),
])
def test_an_import_down_the_tree_is_told(make: Make, file: str, text: str) -> None:
    (found,) = upward(make({file: text}), TREE)
    assert found.startswith(f"{file} imports ")


@pytest.mark.parametrize("text", [
    "from handouts.pdf.box import Box\n", "def draw():\n    import handouts.pdf.box\n",
    "if TYPE_CHECKING:\n    from handouts.cli import app\n",
])
def test_a_circle_is_told(make: Make, text: str) -> None:
    assert "pdf/pen.py imports itself through others" in circles(make({"pdf/pen.py": text}))


def test_a_file_that_is_too_long_is_told(make: Make) -> None:
    assert too_long(make({"pdf/pen.py": "\n" * MOST_LINES})) == []
    assert too_long(make({"pdf/pen.py": "\n" * (MOST_LINES + 1)})) == ["pdf/pen.py has 451 lines"]


def test_a_class_that_is_told_as_a_deed_is_told(make: Make) -> None:
    text = 'def put():\n    """Hold it."""\n\n\nclass Box:\n    """{}"""\n'
    assert told_as_deeds(make({"pdf/box.py": text.format("A box.")})) == []
    assert told_as_deeds(make({"pdf/box.py": text.format("Hold a page.")})) == [
        "pdf/box.py: Box: 'Hold' is what a function does"]


def test_a_name_that_two_rooms_have_is_told(make: Make) -> None:
    assert repeated(make({"cli/pen.py": "", "check/rules/pen.py": ""})) == []
    assert repeated(make({"render/pen.py": ""})) == ["pen.py: 2 files"]


@pytest.mark.parametrize(("file", "text"), [
    ("pdf/pen.py", "import yaml\n"), ("pdf/images/svg.py", "from click import echo\n"),
    ("pdf/layout/row.py", "def draw():\n    from jinja2.runtime import Macro\n"),
    ("delivery/batch.py", "import jinja2\n"),
])
def test_a_library_outside_of_its_room_is_told(make: Make, file: str, text: str) -> None:
    assert [each.partition(" ")[0] for each in
            foreign(make({file: text}), ONLY_IN, NOT_IN)] == [file]


@pytest.mark.parametrize("file", ["render/sandbox.py", "delivery/shelf.py"])
def test_jinja_is_at_home_in_two_places(make: Make, file: str) -> None:
    assert foreign(make({file: "import jinja2\n"}), ONLY_IN, NOT_IN) == []
