"""What is installed works: from the built wheel in an empty environment, and as a checkout."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import site
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from handouts.cli import main
from handouts.project import builtin_root

ROOT = Path(__file__).parents[1]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def call(*args: str | Path, cwd: Path) -> str:
    """Run a program without this checkout in its way and return what it prints."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(arg) for arg in args], cwd=cwd, env=env, capture_output=True, encoding="utf-8",
        timeout=400, check=False,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = lambda member, _: member  # it was packed a moment ago
        archive.extractall(unpacked)
    (source,) = unpacked.iterdir()
    call(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, source,
         cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return that environment.

    In CI the libraries come from the registry, as for a user; elsewhere they are borrowed.
    """
    venv = tmp_path_factory.mktemp("empty") / "venv"
    call(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    python = venv / SCRIPTS / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q",
               "--no-compile"]  # Python compiles the few modules that are used
    if os.environ.get("CI"):
        call(*install, wheel, "-c", ROOT / "constraints.txt", cwd=venv.parent)
        return venv
    call(*install, "--no-deps", "--no-index", wheel, cwd=venv.parent)
    packages = Path(call(python, "-c", "import site; print(site.getsitepackages()[0])",
                         cwd=venv.parent).strip())
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return venv


def test_the_installed_wheel_builds_a_handout_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    program = installed / SCRIPTS / "make-handout"
    assert call(program, "--topic", "home-remedies", cwd=tmp_path) == "build/home-remedies.pdf\n"
    pdf = tmp_path / "build" / "home-remedies.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_the_installed_wheel_uses_its_own_library(installed: Path, tmp_path: Path) -> None:
    code = "from handouts.project import builtin_root; print(builtin_root())"
    root = Path(call(installed / SCRIPTS / "python", "-c", code, cwd=tmp_path).strip())
    assert installed.resolve() in root.resolve().parents
    assert root.name == "builtin"
    assert (root / "content" / "hip-and-back" / "en" / "topics").is_dir()
    assert (root / "templates" / "layouts").is_dir()


def test_the_installed_wheel_lists_its_topics(installed: Path, tmp_path: Path) -> None:
    program = installed / SCRIPTS / "make-handout"
    lines = call(program, "list", cwd=tmp_path).splitlines()
    assert any(line.startswith("home-remedies ") for line in lines)
    assert all(line.endswith("built-in") for line in lines[1:])


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tell nothing."""


@pytest.fixture
def served(wheel: Path) -> Iterator[str]:
    """Serve the wheel from this machine and yield its address."""
    handler = partial(Silent, directory=str(wheel.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{wheel.name}"
        server.shutdown()


@pytest.mark.parametrize("sound", [True, False])
def test_the_steps_that_init_writes_install_this_wheel_and_no_other(
    wheel: Path, served: str, tmp_path: Path, sound: bool
) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest() if sound else "0" * 64
    folder = tmp_path / "our-clinic"
    assert main(["init", str(folder), "--wheel", served, "--wheel-sha256", digest]) == 0
    steps = yaml.safe_load((folder / ".github/workflows/handouts.yml").read_text("utf-8"))
    install, *_ = [step["run"] for step in steps["jobs"]["check"]["steps"] if "run" in step]
    # Its libraries come from an index, which not every machine can reach.
    target = tmp_path / "installed"
    words = [*shlex.split(install)[1:], "--no-deps", "--no-compile", "--target", str(target),
             "--disable-pip-version-check"]
    assert words[:1] == ["install"]
    done = subprocess.run([sys.executable, "-m", "pip", *words], cwd=folder, check=False,
                          capture_output=True, text=True)
    assert (done.returncode == 0) == sound, done.stderr
    assert sound or "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr.upper()
    assert (target / "handouts/cli/__init__.py").exists() == sound
    assert bool([*target.glob("*/make-handout*")]) == sound  # the command itself


@pytest.mark.parametrize(("given", "words"), [
    (["--wheel", "make-handout"], "is not the address of a wheel"),
    (["--wheel", "https://a.example/make_handout-1-py3-none-any.whl"], "only by its SHA-256"),
    (["--wheel", "https://a.example/make_handout-1-py3-none-any.whl", "--wheel-sha256", "1"],
     "only by its SHA-256"),
    (["--wheel-sha256", "0" * 64], "is not the address of a wheel"),
])
def test_init_takes_no_wheel_that_another_could_replace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: list[str], words: str
) -> None:
    assert main(["init", str(tmp_path / "our-clinic"), *given]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_wheel_the_workflow_installs_nothing_by_its_bare_name(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "our-clinic")]) == 0
    text = (tmp_path / "our-clinic/.github/workflows/handouts.yml").read_text("utf-8")
    runs = [step.get("run", "") for step in yaml.safe_load(text)["jobs"]["check"]["steps"]]
    assert not [run for run in runs if "install" in run]
    assert "# - run: pip install" in text


def test_a_checkout_uses_its_own_folders() -> None:
    assert builtin_root() == ROOT


def test_an_editable_install_finds_the_checkout(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    venv = tmp_path_factory.mktemp("editable") / "venv"
    call(sys.executable, "-m", "venv", "--without-pip", venv, cwd=tmp_path)
    python = venv / SCRIPTS / "python"
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel:editable", "-d", tmp_path,
         cwd=ROOT)
    (link,) = tmp_path.glob("*.whl")
    packages = call(python, "-c", "import site; print(site.getsitepackages()[-1])", cwd=tmp_path)
    call(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile",
         "--target", packages.strip(), link, cwd=tmp_path)
    code = "import handouts.project as p; print(p.__file__, p.builtin_root(), sep='\\n')"
    file, root = call(python, "-c", code, cwd=tmp_path).splitlines()
    assert Path(file) == ROOT / "handouts" / "project.py"
    assert Path(root) == ROOT


def names(archive: zipfile.ZipFile) -> list[str]:
    return sorted(name for name in archive.namelist() if ".dist-info/" not in name)


def test_the_wheel_holds_every_template_and_content_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(names(archive))
    for folder in ("templates", "content"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"handouts/builtin/{path.relative_to(ROOT).as_posix()}" in packed
    assert "handouts/cli/__init__.py" in packed
    assert "handouts/py.typed" in packed
    assert not [name for name in packed if name.startswith("tests/")]


def test_the_sdist_builds_the_same_wheel_as_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    (direct,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(direct) as two:
        assert names(one) == names(two)
        assert all(one.read(name) == two.read(name) for name in names(one))


def test_the_wheel_asks_for_ranges_not_for_the_locked_versions(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        needed = re.findall(r"^Requires-Dist: (.*)$", archive.read(name).decode(), re.MULTILINE)
    assert "pyyaml>=6.0.2" in needed
    exact = [each for each in needed if "==" in each.split(";")[0] and "*" not in each]
    # The fonts are part of the look.
    assert [each.split("==")[0] for each in exact] == [
        "fontpkg-atkinson-hyperlegible", "pymupdf-fonts"]


def test_the_sdist_holds_the_license_and_the_tests(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        packed = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "tests/test_packaging.py", "pyproject.toml",
            "constraints.txt"} <= packed
