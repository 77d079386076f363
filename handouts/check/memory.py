"""Check a whole library in several processes, and only what changed since it was checked last.

What a check found of a document is kept in the user's cache folder under the digest of all that the
document is made of, the rules and the tool among it. It counts as long as that digest and those of
the topics that the document names are the same, on the same day if a finding depends on the day.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.check.finished import problems_found
from handouts.check.rule import Finding
from handouts.check.run import Batch, Document, Piece, Request, check_batch
from handouts.dataclass import dataclass
from handouts.delivery.inputs import Inputs
from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Order
from handouts.processes import Lost, Place, batches_of, here, in_batches, processors
from handouts.usercache import UserCache, open_user_cache

if TYPE_CHECKING:
    from handouts.delivery.cluster import Cluster

ENTRY = ".check"
MOST_IN_BATCH = 25
# Fewer are checked before a second process has started.
LEAST_FOR_WORKERS = 40
# What reads finished files, beside what draws them.
READERS = ("pypdf",)


def pieces(
    request: Request, orders: Sequence[Order], workers: int | None = None,
    cluster: Cluster | None = None,
) -> Iterator[Batch]:
    """Yield what is known or found of documents; raises as check_batch and `machines` do."""
    memory = Memory.of(request, orders)
    known = {order: piece for order in orders if (piece := memory.recall(order))}
    if known:
        yield Batch((), tuple(known.values()))
    rest = [order for order in orders if order not in known]
    try:
        for batch in _checked(request, rest, workers, cluster):
            if not batch.shared:
                memory.keep(batch.pieces)
            yield batch
    finally:  # also of what was found until somebody stopped it
        if rest:
            memory.save()


def _checked(
    request: Request, orders: Sequence[Order], workers: int | None, cluster: Cluster | None
) -> Iterator[Batch]:
    if cluster is not None:
        yield from _on_machines(request, orders, cluster)
        return
    many = len(orders) >= LEAST_FOR_WORKERS
    count = workers or (processors() if many else 1)
    batches = batches_of(orders, count, MOST_IN_BATCH)
    if count == 1:
        yield from (check_batch(request, batch) for batch in batches)
        return
    yield from _in_batches(request, batches, here(count, __name__))


def _on_machines(request: Request, orders: Sequence[Order], cluster: Cluster) -> Iterator[Batch]:
    from handouts.delivery.cluster import MOST_IN_BATCH, machines

    if orders:
        place = machines(cluster, [request.job.project.root])
        batches = batches_of(orders, place.workers, MOST_IN_BATCH)
        yield from _in_batches(request, batches, place)


def _in_batches(
    request: Request, batches: Sequence[tuple[Order, ...]], place: Place
) -> Iterator[Batch]:
    for found in in_batches(partial(check_batch, request), batches, place):
        yield _lost(found.item) if isinstance(found, Lost) else found


def _lost(order: Order) -> Batch:
    problem = Problem(
        Source(f"--{order.kind} {order.slug}"), "PDF004", "ended the process that checked it, "
        "twice: it takes too much memory, or somebody ended the process",
        f"to see why, check it alone: make-handout check {order.slug}")
    found = tuple(problems_found(HandoutError(problem), order.slug))
    return Batch(found, (Piece(order, (order.slug,), (), ()),))


@dataclass(slots=True)
class Memory:
    """What is kept of the documents of a library; `digests` are those of their inputs now.

    Where they are not `complete`, what is kept of others stays.
    """

    cache: UserCache | None
    name: str
    day: str
    digests: Mapping[Order, str]
    kept: dict[str, dict[str, Any]]
    complete: bool

    @classmethod
    def of(cls, request: Request, orders: Sequence[Order]) -> Memory:
        """Return what is kept of the documents of a check."""
        job = request.job
        cache = open_user_cache()
        about = (job.project.root, job.project.builtin, _here(), job.lang, job.brand, job.variant,
                 request.release)
        name = hashlib.sha256(repr(about).encode("utf-8", "surrogateescape")).hexdigest()
        digests = Inputs(job.project, READERS).digests(job, orders) if cache else {}
        kept: dict[str, dict[str, Any]] = {}
        data = cache.read(f"{name}{ENTRY}") if cache else None
        with contextlib.suppress(ValueError, TypeError):
            kept |= json.loads(data) if data else {}
        return cls(cache, name, job.today.isoformat(), digests, kept, request.complete)

    def recall(self, order: Order) -> Piece | None:
        """Return what was found of a document, unless it could be found otherwise today."""
        known = self.kept.get(_key(order))
        if known is None or order.packet is not None or not self.digests.get(order):
            return None
        try:
            same_day = known["day"] == self.day if known["moving"] else known["day"] <= self.day
            if known["digest"] != self._digest(order, known["refers_to"]) or not same_day:
                return None
            return _piece(order, known)
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, found: Sequence[Piece]) -> None:
        """Remember what was found of documents."""
        for piece in found:
            digest = self._digest(piece.order, piece.refers_to)
            if digest and piece.order.packet is None:
                self.kept[_key(piece.order)] = {
                    "digest": digest, "day": self.day, "moving": piece.moving,
                    "checked": piece.checked, "refers_to": piece.refers_to,
                    "findings": [asdict(each) for each in piece.findings],
                    "documents": [asdict(each) for each in piece.documents]}

    def save(self) -> None:
        """Write down what is remembered of the documents that there are."""
        if self.cache is not None:
            there = {key: self.kept[key] for key in map(_key, self.digests) if key in self.kept
                     } if self.complete else self.kept
            self.cache.write(f"{self.name}{ENTRY}", json.dumps(there).encode())

    def _digest(self, order: Order, refers_to: Sequence[str]) -> str:
        """Return the digest of a document and of the topics that it names; "" if one is not known.
        """
        found = [self.digests.get(each, "") for each in (
            order, *(Order("topic", slug) for slug in refers_to))]
        return hashlib.sha256(json.dumps(found).encode()).hexdigest() if all(found) else ""


def _key(order: Order) -> str:
    return f"{order.kind}/{order.slug}"


def _here() -> Path | None:
    try:
        return Path.cwd()  # files are named from there
    except OSError:
        return None


def _piece(order: Order, data: Mapping[str, Any]) -> Piece:
    return Piece(
        order, tuple(data["checked"]), tuple(_finding(each) for each in data["findings"]),
        tuple(Document(**each) for each in data["documents"]))


def _finding(data: Mapping[str, Any]) -> Finding:
    problem = data["problem"]
    return Finding(Problem(Source(**problem["source"]), problem["rule"], problem["message"],
                           problem["hint"]), data["severity"], data["subject"])
