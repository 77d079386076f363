"""A packet with a patient's words on it, or a mail with the plain one; this runs in a worker.

Layouts are kept between patients: they hold nothing of one. A copy is made of a layout by a few
hundred bytes, read back, and kept by nobody here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Built, Job, Order, Room
from handouts.serve.asked import Asked

if TYPE_CHECKING:
    from handouts.common import Common
    from handouts.patients.copying import Prepared
    from handouts.patients.record import Record

# Layouts that a worker keeps, of all packets together.
MOST_KEPT = 12
ATTACHED = "information-1.pdf"
HERE = Source("patient")
_kept: OrderedDict[tuple[Hashable, Room], Prepared] = OrderedDict()


def personal_copy(job: Job, order: Order, asked: Asked, key: Hashable) -> tuple[Built, bytes]:
    """Return the layout and one patient's copy of it, which was read back and found right.

    `key` tells what the layout depends on. Raises HandoutError for what cannot be printed (CPY001,
    CPY002, ROW00x), for a note that nobody signs (CPY006), and for doses above a ceiling (CPY004)
    or that a clinician has to confirm (CPY005).
    """
    from handouts.common import gather
    from handouts.patients.copying import copy, proof

    common = gather(job)
    record = _record(asked)
    _judge(job, order, record, common, confirmed=asked.confirmed)
    prepared = _prepared(order, common, record, (key, job.lang, job.variant, job.today))
    data = copy(prepared, record, HERE)
    proof(data, prepared, record, HERE)
    return prepared.built, data


def mail_draft(job: Job, to: str, packet: Built) -> bytes:
    """Return a draft of a mail with the plain packet and its words: it names its recipient alone.

    The packet was built with mailing.EDITIONS.
    """
    from handouts.common import gather
    from handouts.patients.eml import Attachment
    from handouts.patients.mailing import draft_of, words_of

    return draft_of(gather(job), to, [words_of(packet)], [Attachment(ATTACHED, packet.pdf)])


def _record(asked: Asked) -> Record:
    from handouts.patients.record import Record, record_problems

    record = Record(name=asked.name, second_id=asked.second_id, note=asked.note,
                    clinician=asked.clinician)
    problems = record_problems(record, HERE, ("name", "second_id"))
    if problems:
        raise HandoutError(problems)
    return record


def _judge(job: Job, order: Order, record: Record, common: Common, *, confirmed: bool) -> None:
    from handouts.content.packs import topics_by_pack
    from handouts.patients.giving import dose_problems, sheets_of

    if record.note and not record.clinician:
        raise HandoutError(Problem(
            HERE, "CPY006", "the page says who wrote the note, and nobody is named",
            "fill in who gives it, with credentials"))
    packs = topics_by_pack(job.project, job.lang)
    doses = dose_problems(record, job.lang, common.safeties,
                          [packs[slug] for slug in sheets_of(job, order)], HERE)
    if doses.refused or (doses.questions and not confirmed):
        raise HandoutError([*doses.refused, *doses.questions])


def _prepared(order: Order, common: Common, record: Record, key: Hashable) -> Prepared:
    """Return a layout that has the room and the letters for a record: a kept one, or a new one."""
    from handouts.patients.copying import prepare, room_for

    for known, prepared in reversed(_kept.items()):
        if known[0] == (order, key) and _fits(prepared, record):
            _kept.move_to_end(known)
            return prepared
    # Most need no more than this: it saves the trial by which others are measured.
    short = common.job.project.settings.name_on_pages == "short"
    room = Room(2 if record.note else 0, short=short, given_lines=1)
    prepared = prepare(order, common, room)
    if not _fits(prepared, record):
        room = room_for(order, common, [record], short=short)
        prepared = prepare(order, common, room)
    _kept[(order, key), room] = prepared
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return prepared


def _fits(prepared: Prepared, record: Record) -> bool:
    """Say whether a layout has the letters and the room for a record, and no more of it."""
    from handouts.patients.copying import copy, texts_of

    if bool(record.note) != bool(prepared.room.note_lines):
        return False
    try:
        copy(prepared, record, HERE)
    except HandoutError:
        return False
    if not record.note:
        return True
    lines = prepared.plan.lines_of("note", texts_of(prepared, record)["note"])
    return max(2, lines) == prepared.room.note_lines
