"""Run batches on many machines: a scheduler of Dask, behind the seam of `processes.Place`.

Nothing of a handout stands in what the scheduler and its logs see: a task is named for a function,
and its content is bytes. Files go to a folder that all machines share; only what tells of them
comes back.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import TimeoutError as NotYet
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import is_file, shown, temporary_name, write_atomic
from handouts.processes import Place

if TYPE_CHECKING:
    from distributed import Client

    from handouts.delivery.remote import About, Reply, Setting

# Documents in a batch: so few that a lost one costs little, so many that the scheduler has time.
MOST_IN_BATCH = 300
CONNECT_SECONDS = 20.0
# How long a run waits for the first of new workers once none is left.
ALONE_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_OPTION = "--executor"
_HOST = re.compile(r"[\w.:%-]+")  # a name, or an address of IPv4 or IPv6
EXTRA = 'pip install "make-handout[dask]"'


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a scheduler listens, and the files that prove who we are; they are None on loopback."""

    address: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


def cluster_named(
    address: str, ca: Path | None = None, certificate: Path | None = None, key: Path | None = None
) -> Cluster:
    """Return what the command line names; raises UsageProblem (USE073) with all that is wrong."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    files = {"--tls-ca": ca, "--tls-certificate": certificate, "--tls-key": key}
    problems: list[Problem] = []

    def wrong(place: str, message: str, hint: str) -> None:
        problems.append(Problem(Source(place), "USE073", message, hint))

    if not host or not port or not _HOST.fullmatch(host) or parts.username is not None or (
            parts.scheme not in ("tls", "tcp") or parts.path not in ("", "/")):
        wrong(_OPTION, f"{address!r} is no address of a scheduler",
              "write one such as tls://scheduler.example.org:8786")
    elif parts.scheme == "tcp" and not _is_loopback(host):
        wrong(_OPTION, f"{address!r} would send everything in the clear",
              f"use tls://{host}:{port}, and certificates")
    elif parts.scheme == "tls":
        for option, path in files.items():
            if path is None:
                wrong(option, "is needed for tls://", f"add {option} FILE.pem, or set "
                      f"MAKE_HANDOUT_{option[2:].upper().replace('-', '_')}")
            elif not is_file(path):
                wrong(option, f"there is no file {shown(path)}", "name a PEM file")
    if problems:
        raise UsageProblem(problems)
    encrypted = parts.scheme == "tls"
    return Cluster(f"{parts.scheme}://{parts.netloc}", *(
        path if encrypted else None for path in files.values()))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def machines(cluster: Cluster, folders: Sequence[Path], shared: Path | None = None) -> Place:
    """Return the workers of a scheduler as a place, once each of them was found fit.

    Every worker must be of the same version, and see `folders` under the same paths; a file that is
    written into `shared` must be seen at once. Raises HandoutError (EXE001 to EXE004).
    """
    client = _connected(cluster)
    from handouts.delivery.remote import Setting, own_tools

    try:
        setting = Setting(
            tuple(dict.fromkeys(map(str, (Path.cwd(), *(path.resolve() for path in folders))))),
            os.environ.get("SOURCE_DATE_EPOCH", ""), own_tools())
        with _token(shared) as token:
            _refuse(_asked(client, cluster, setting, token))
        threads = sum(_threads(client, cluster).values())
    finally:
        _close(client)
    return Place(
        threads, lambda _count: _Machines(_connected(cluster), cluster, setting),
        close=lambda executor: executor.shutdown(wait=False, cancel_futures=True),
        lost=(BrokenExecutor,), broken=False, result=_result)


# -- the scheduler -------------------------------------------------------------------------------


def _connected(cluster: Cluster) -> Client:
    """Connect to a scheduler; raises HandoutError (EXE001 without Dask, EXE002)."""
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        raise HandoutError(Problem(
            Source(_OPTION), "EXE001", "the libraries for many machines are not installed",
            f"install them: {EXTRA}")) from None
    logging.disable(logging.CRITICAL)  # what goes wrong is told here, once
    try:
        security = Security(
            tls_ca_file=str(cluster.ca), tls_client_cert=str(cluster.certificate),
            tls_client_key=str(cluster.key), require_encryption=True) if cluster.ca else Security(
                require_encryption=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are refused by name
            return Client(cluster.address, security=security, timeout=CONNECT_SECONDS,
                          set_as_default=False)
    except (OSError, ValueError, NotYet) as error:
        raise HandoutError(Problem(
            Source(_OPTION), "EXE002", f"no scheduler answers at {cluster.address}"
            f"{_reason(error)}",
            "see that it runs there, and that its certificates and yours are of one authority"
        )) from None


def _reason(error: BaseException) -> str:
    """Return why a connection failed, if a system or its TLS says so."""
    causes = [error]
    while causes[-1].__cause__ is not None:
        causes.append(causes[-1].__cause__)
    said = next((each.strerror for each in reversed(causes)
                 if isinstance(each, OSError) and each.strerror), "")
    return f": {said}" if said else ""


def _gone(cluster: Cluster) -> HandoutError:
    return HandoutError(Problem(
        Source(_OPTION), "EXE002", f"the scheduler at {cluster.address} is gone",
        "start it and its workers again, then type the same command: what was made is kept"))


def _threads(client: Client, cluster: Cluster) -> Mapping[str, int]:
    try:
        found: Mapping[str, int] = client.nthreads()
    except (OSError, NotYet, RuntimeError):
        raise _gone(cluster) from None
    return found


def _close(client: Client) -> None:
    try:
        with contextlib.suppress(OSError, NotYet, RuntimeError):
            client.close(timeout=2)
    finally:
        logging.disable(logging.NOTSET)


# -- its workers ---------------------------------------------------------------------------------


@contextlib.contextmanager
def _token(shared: Path | None) -> Iterator[tuple[str, str]]:
    """Write a file into the shared folder for as long as the block runs: its path and its words."""
    if shared is None:
        yield "", ""
        return
    path, words = shared.absolute() / temporary_name(), os.urandom(8).hex()
    try:
        write_atomic(path, words.encode())
        yield str(path), words
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def _asked(
    client: Client, cluster: Cluster, setting: Setting, token: tuple[str, str]
) -> Mapping[str, About | BaseException]:
    """Ask every worker about itself; raises HandoutError (EXE003) where there is none."""
    from handouts.delivery.remote import asked

    try:
        found: Mapping[str, About | BaseException] = client.run(
            asked, setting, *token, on_error="return")
    except (OSError, NotYet, RuntimeError):
        raise _gone(cluster) from None
    if not found:
        raise HandoutError(_nobody(cluster, "has no workers"))
    return found


def _nobody(cluster: Cluster, what: str) -> Problem:
    return Problem(Source(_OPTION), "EXE003", f"the scheduler at {cluster.address} {what}",
                   f"start one: dask worker {cluster.address} --no-nanny --no-dashboard")


def _refuse(answers: Mapping[str, About | BaseException]) -> None:
    """Raise HandoutError (EXE004) with each worker that does not fit, by its name."""
    # One that dies in this moment is none of the workers any more.
    there = {address: answer for address, answer in answers.items()
             if not isinstance(answer, OSError)} or answers
    problems = [problem for address, answer in sorted(there.items())
                for problem in unfit(address, answer)]
    if problems:
        raise HandoutError(problems)


def unfit(address: str, answer: About | BaseException) -> Iterator[Problem]:
    """Yield what keeps a worker from taking part (EXE004)."""
    from handouts.delivery.remote import FILES

    def problem(message: str, hint: str) -> Problem:
        return Problem(Source(f"worker {name}"), "EXE004", message, hint)

    if isinstance(answer, BaseException):
        name = address
        yield (problem("has no make-handout", f"on its machine: {EXTRA}")
               if isinstance(answer, ImportError) else
               problem(f"does not answer ({type(answer).__name__})", "start it again"))
        return
    name = answer.name if answer.name == address else f"{answer.name} ({address})"
    if answer.childless:
        yield problem("may start no process of its own, which the limits on time and memory need",
                      "start it with --no-nanny")
    versions = {what: (own, here) for what, own, here in answer.differs if what != FILES}
    for what, (own, here) in versions.items():
        yield problem(f"has {what} {own}, and here is {here}",
                      "install the same versions on all machines")
    if answer.differs and not versions:
        yield problem("has other files of make-handout of the same version",
                      "install the same wheel on all machines")
    for folder in answer.unseen:
        yield problem(f"does not see the folder {folder} of this machine",
                      "share it under the same path with all machines, and run the command in a "
                      "folder that they share")


# -- batches -------------------------------------------------------------------------------------


class _Machines(Executor):
    """The executor of a client, which sends each call as bytes."""

    def __init__(self, client: Client, cluster: Cluster, setting: Setting) -> None:
        self.client, self.cluster, self.setting = client, cluster, setting
        self._calls: Executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a call to whichever worker is free."""
        from handouts.delivery.remote import packed, run

        return self._calls.submit(run, self.setting, packed((partial(fn, **kwargs), args)))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop what still runs, and leave."""
        with contextlib.suppress(OSError, NotYet, RuntimeError, CancelledError):
            self._calls.shutdown(wait=False)
        _close(self.client)


def _result(executor: Executor, future: Future[Any]) -> Any:
    """Wait for the answer to a call.

    Raises BrokenExecutor where its process ended, and HandoutError where the scheduler is gone
    (EXE002), no worker is left (EXE003), or one that came later does not fit (EXE004).
    """
    from distributed import KilledWorker

    from handouts.delivery.remote import unpacked

    assert isinstance(executor, _Machines)
    alone: float | None = None
    while True:
        try:
            reply: Reply = future.result(_LOOK_SECONDS)
            break
        except KilledWorker:
            raise BrokenExecutor from None
        except CancelledError:
            raise _gone(executor.cluster) from None
        except NotYet:
            if executor.client.status != "running":
                raise _gone(executor.cluster) from None
            workers = _threads(executor.client, executor.cluster)
            alone = None if workers else alone or time.monotonic()
            if alone and time.monotonic() - alone > ALONE_SECONDS:
                raise HandoutError(_nobody(executor.cluster, "has lost all its workers")) from None
    if reply.answer is None:
        problems: Iterable[Problem] = unfit(reply.about.name, reply.about)
        if not reply.about.fits:
            raise HandoutError(problems)
        raise BrokenExecutor
    return unpacked(reply.answer)
