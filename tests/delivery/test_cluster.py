"""Other machines build and check: a real scheduler and real workers, over TLS.

They run on this machine, from its libraries; what another machine would see otherwise is made up
where a worker is started, or asked of the function that judges what workers answer.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import trustme

from handouts.cli import main
from handouts.delivery.cluster import cluster_named, unfit
from handouts.delivery.remote import FILES, About, packed, unpacked
from handouts.errors import UsageProblem
from handouts.project import builtin_root
from tests.faults.conftest import TOPIC, whole
from tests.processes import Running

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")

# What comes with the tool would take half a minute, and shows no more.
OWN_ALONE = """
from handouts.check import run
every = run.topic_slugs
run.topic_slugs = lambda *args: [slug for slug in every(*args) if slug.startswith("sheet-")]
run.booklet_slugs = lambda *args: []
"""
# Processes that begin at once: that new interpreters write the same has a test of its own.
COPIES = """
from handouts import processes
processes.START = "fork"
"""
# Dask's own command, which logs to where this process writes, and warns of a port that is taken.
# What it measures of itself a hundred times a second is measured seldom.
DASK = """
import logging, sys, warnings
import dask, distributed
dask.config.set({{
    "distributed.worker.profile.enabled": False, "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s"}})
warnings.resetwarnings()
logging.getLogger("distributed").handlers = [logging.StreamHandler(sys.stderr)]
sys.argv = {words!r}
from dask.cli import run_cli
run_cli()
"""
# Only a hang reaches it.
PATIENCE = 600.0
TOPICS = 16
# Built and checked several times over, where nothing is stopped in the middle.
FEW = 4


class Cluster:
    """A scheduler and its workers, with certificates of their own authority."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[Running] = []
        self.logs_of: dict[Running, Path] = {}
        self.files = certificates(folder, trustme.CA())
        self.port = free_port()
        self.address = f"tls://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the scheduler."""
        process = self._dask("scheduler", "--host", self.address, "--port", str(self.port))
        wait_until(lambda: "Scheduler at" in self.said(process))

    def worker(self, name: str, *options: str, first: str = "") -> Running:
        """Start a worker with one thread; with Python that runs before it, as one of its own."""
        options = options or ("--no-nanny",)
        process = self._dask("worker", self.address, "--name", name, "--nthreads", "1", *options,
                             first=first)
        wait_until(lambda: "Registered to" in self.said(process))
        return process

    def _dask(self, *args: str, first: str = "") -> Running:
        path = self.folder / f"log-{len(self.running)}"
        words = ["dask", *args, "--no-dashboard", "--tls-ca-file", self.files["ca"],
                 "--tls-cert", self.files["certificate"], "--tls-key", self.files["key"]]
        with path.open("wb") as log:
            process = Running(
                (), folder=self.folder, first=first + DASK.format(words=words), fresh=bool(first),
                stdout=log, stderr=log)
        self.running.append(process)
        self.logs_of[process] = path
        return process

    def said(self, process: Running) -> str:
        """Return what a scheduler or worker said so far."""
        return self.logs_of[process].read_text(encoding="utf-8", errors="replace")

    def leave(self, worker: Running) -> None:
        """End a worker, and wait until the scheduler knows."""
        before = self.said(self.running[0]).count("Remove worker")
        worker.send_signal(signal.SIGTERM)
        wait_until(lambda: self.said(self.running[0]).count("Remove worker") > before)

    @property
    def options(self) -> list[str]:
        """Return the options that name the cluster."""
        return ["--executor", self.address,
                *(f"--tls-{name}={path}" for name, path in self.files.items())]

    def logs(self) -> str:
        """Return all that the scheduler and the workers said."""
        return "".join(self.said(process) for process in self.running)

    def end(self) -> None:
        """End whatever runs."""
        for process in self.running:
            process.kill()
            process.communicate()


def certificates(folder: Path, authority: trustme.CA) -> dict[str, str]:
    """Write the files of one machine."""
    folder.mkdir(exist_ok=True)
    issued = authority.issue_cert("127.0.0.1")
    paths = {name: folder / f"{name}.pem" for name in ("ca", "certificate", "key")}
    authority.cert_pem.write_to_path(str(paths["ca"]))
    issued.cert_chain_pems[0].write_to_path(str(paths["certificate"]))
    issued.private_key_pem.write_to_path(str(paths["key"]))
    return {name: str(path) for name, path in paths.items()}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_until(there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return a cluster of this test alone, whose scheduler runs, without a worker."""
    with running(tmp_path / "cluster") as found:
        yield found


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a cluster of two workers, which no test may end."""
    with running(tmp_path_factory.mktemp("machines") / "cluster") as found:
        for name in ("first", "second"):
            found.worker(name)
        yield found


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler, and end in the end all that was started."""
    # Once here, and not in each copy.
    import distributed.cli.dask_scheduler
    import distributed.cli.dask_worker  # noqa: F401 - what its import does is wanted, not its name

    found = Cluster(folder)
    try:
        found.start()
        yield found
    finally:
        found.end()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of many small topics."""
    return project_of(tmp_path / "project", TOPICS)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Return a project of few small topics."""
    return project_of(tmp_path / "project", FEW)


def project_of(folder: Path, count: int) -> Path:
    topics = folder / "content/hip-and-back/en/topics"
    topics.mkdir(parents=True)
    names = [f"sheet-{number}" for number in range(count)]
    for name in names:
        (topics / f"{name}.yaml").write_text(TOPIC.format(name=name), encoding="utf-8")
    (folder / "handouts.yaml").write_text(
        f"topics: [{', '.join(names)}]\nbooklets: []\n", encoding="utf-8")
    return folder


def start(project: Path, *args: str, fresh: bool = True) -> Running:
    """Start the command; in a new Python for a run that is cut off while threads of Dask live."""
    return Running(args, folder=project, fresh=fresh)


def run(
    project: Path, *args: str, first: str = "", **settings: str
) -> tuple[int | None, str, str]:
    """Run the command in a project, after some Python; return its exit code and what it said."""
    process = Running(args, folder=project, first=first, environment={**os.environ, **settings})
    try:
        out, err = (said.decode() for said in process.communicate(PATIENCE))
    finally:
        process.kill()
    assert "Traceback" not in err
    return process.returncode, out, err


def files(folder: Path) -> dict[str, bytes]:
    """Return the handouts of a folder."""
    return {path.name: path.read_bytes() for path in folder.glob("*.pdf")}


def test_one_process_two_processes_and_two_machines_write_the_same_bytes(
    pair: Cluster, few: Path
) -> None:
    # The date of the files comes from here, and not from the machine that makes them.
    made = {name: run(few, "--all", "-o", name, *options, first=COPIES,
                      SOURCE_DATE_EPOCH="1796083200")
            for name, options in {
                "one": ["--workers", "1"], "two": ["--workers", "2"], "dask": pair.options,
            }.items()}
    assert [code for code, _, _ in made.values()] == [0, 0, 0], made
    assert made["dask"][1] == made["one"][1].replace("one/", "dask/")
    assert files(few / "one") == files(few / "two") == files(few / "dask")
    assert len(files(few / "dask")) == FEW
    assert (few / "one/manifest.json").read_bytes() == (
        few / "dask/manifest.json").read_bytes()
    logs = pair.logs()
    assert "Sheet" not in logs
    assert "sheet-" not in logs


def test_two_machines_find_what_one_process_finds(pair: Cluster, few: Path) -> None:
    (few / "content/hip-and-back/en/topics/sheet-3.yaml").write_text(
        TOPIC.format(name="sheet-3").replace("Numb legs", "Utilize ambulation"), encoding="utf-8")
    here, there = (run(few, "check", "--format", "json", *options, MAKE_HANDOUT_CACHE="off",
                       first=OWN_ALONE)
                   for options in (["--workers", "1"], pair.options))
    assert here[0] == there[0] == 1
    assert here[1] == there[1]
    assert f"sheet-{FEW - 1}" in here[1]


def test_a_machine_that_dies_costs_one_batch_which_another_makes(
    cluster: Cluster, project: Path
) -> None:
    code, _, err = run(project, "--all", *cluster.options)
    assert code == 1
    assert f"EXE003 the scheduler at {cluster.address} has no workers" in err
    victim = cluster.worker("first")
    process = start(project, "--all", *cluster.options, fresh=False)
    wait_until(lambda: any((project / "build").glob("*.pdf")) or process.poll() is not None)
    victim.kill()
    cluster.worker("second")
    _, told = process.communicate(PATIENCE)
    assert process.returncode == 0, told
    assert len(whole(project / "build")) == TOPICS + 2


def test_a_scheduler_that_is_gone_is_told_and_leaves_whole_files(
    cluster: Cluster, project: Path
) -> None:
    cluster.worker("first")
    process = start(project, "--all", *cluster.options)
    wait_until(lambda: any((project / "build").glob("*.pdf")) or process.poll() is not None)
    cluster.running[0].kill()
    _, err = process.communicate(PATIENCE)
    assert process.returncode == 1
    assert re.search(
        rf"EXE002 the scheduler at {cluster.address} is gone\n  hint: start it", err.decode())
    assert b"Traceback" not in err
    assert 0 < len(files(project / "build")) < TOPICS
    whole(project / "build")
    assert run(project, "--all", "--workers", "1")[0] == 0
    assert len(files(project / "build")) == TOPICS


def test_who_stops_the_command_stops_the_machines(pair: Cluster, project: Path) -> None:
    process = start(project, "--all", *pair.options)
    wait_until(lambda: any((project / "build").glob("*.pdf")) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(PATIENCE)
    assert process.returncode == 130, err
    time.sleep(1.5)  # what a machine has begun
    made = len(files(project / "build"))
    assert made < TOPICS
    time.sleep(0.7)
    assert len(files(project / "build")) == made


def test_a_worker_of_another_version_is_refused_by_its_name(
    pair: Cluster, project: Path
) -> None:
    antique = pair.worker("antique", first=(
        "import handouts.version\nhandouts.version.__version__ = '0.0.9'\n"))
    code, _, err = run(project, "--all", *pair.options)
    pair.leave(antique)
    assert code == 1
    assert re.search(r"worker antique \(tls://127\.0\.0\.1:\d+\): EXE004 has make-handout 0\.0\.9, "
                     r"and here is ", err)
    assert "worker first" not in err
    assert files(project / "build") == {}


def test_a_worker_that_starts_no_processes_is_refused(pair: Cluster, project: Path) -> None:
    nursed = pair.worker("nursed", "--nanny")
    code, _, err = run(project, "--all", *pair.options)
    pair.leave(nursed)
    assert code == 1
    assert "EXE004 may start no process of its own" in err
    assert "hint: start it with --no-nanny" in err


def test_certificates_of_another_authority_let_nobody_in(
    pair: Cluster, project: Path, tmp_path: Path
) -> None:
    strange = certificates(tmp_path / "strange", trustme.CA())
    settings = {f"MAKE_HANDOUT_TLS_{name.upper()}": path for name, path in strange.items()}
    code, _, err = run(project, "--all", "--executor", pair.address, **settings)
    assert code == 1
    assert f"EXE002 no scheduler answers at {pair.address}" in err
    assert files(project / "build") == {}


# -- what is judged without a network ------------------------------------------------------------


def problems(address: str, **files: Path) -> list[str]:
    with pytest.raises(UsageProblem) as error:
        cluster_named(address, **files)
    return [f"{each.source}: {each.message}" for each in error.value.problems]


@pytest.mark.parametrize("address", ["", "scheduler", "tls://", "tls://host", "http://host:1",
                                     "tls://host:99999999", "tls://host:8786/x", "tls://[::1",
                                     "tls://a b:8786", "tls://me:secret@host:8786"])
def test_what_is_no_address_is_told(address: str) -> None:
    assert problems(address) == [f"--executor: {address!r} is no address of a scheduler"]


def test_nothing_is_sent_in_the_clear_to_another_machine() -> None:
    assert problems("tcp://scheduler.example.org:8786") == [
        "--executor: 'tcp://scheduler.example.org:8786' would send everything in the clear"]
    for host in ("127.0.0.1", "[::1]", "localhost"):
        assert cluster_named(f"tcp://{host}:8786").address == f"tcp://{host}:8786"


def test_all_that_is_missing_for_tls_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    assert problems("tls://host:8786", ca=tmp_path / "ca.pem", key=tmp_path / "none.pem") == [
        "--tls-certificate: is needed for tls://",
        f"--tls-key: there is no file {tmp_path / 'none.pem'}"]


@pytest.mark.parametrize(("answer", "found"), [
    (About("a", False), []),
    (About("a", False, (("pypdf", "6.0", "7.0"), (FILES, "0", "1"))),
     ["worker a (tls://b): has pypdf 6.0, and here is 7.0"]),
    (About("tls://b", False, ((FILES, "0", "1"),)),
     ["worker tls://b: has other files of make-handout of the same version"]),
    (About("a", False, (), ("/shared",)),
     ["worker a (tls://b): does not see the folder /shared of this machine"]),
    (ModuleNotFoundError("handouts"), ["worker tls://b: has no make-handout"]),
    (OSError("Ann Roe"), ["worker tls://b: does not answer (OSError)"]),
])
def test_what_keeps_a_worker_out_is_told(
    answer: About | BaseException, found: Sequence[str]
) -> None:
    assert [f"{each.source}: {each.message}" for each in unfit("tls://b", answer)] == found


def test_the_built_in_files_of_each_machine_are_its_own() -> None:
    data = packed((builtin_root(), Path("/shared")))
    assert str(builtin_root()).encode() not in data
    assert unpacked(data) == (builtin_root(), Path("/shared"))


@pytest.mark.parametrize("args", [
    ["--topic", "faq"], ["--all", "--plan"], ["--all", "--workers", "2"], ["check", "faq"],
    ["check", "--workers", "2"]])
def test_the_executor_takes_whole_libraries_alone(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*args, "--executor", "tcp://127.0.0.1:8786"]) == 2
    assert "--executor " in capsys.readouterr().err


def test_where_nobody_listens_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.delivery.cluster.CONNECT_SECONDS", 0.5)
    address = f"tcp://127.0.0.1:{free_port()}"
    code, _, err = run(tmp_path, "--all", "--executor", address)
    assert code == 1
    assert f"EXE002 no scheduler answers at {address}" in err
