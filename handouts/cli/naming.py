"""The packet that a command line names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handouts.cli.output import note
from handouts.content.library import booklet_slugs, slugs_meant, topic_slugs
from handouts.errors import Problem, Source, UsageProblem
from handouts.orders import Job, Order, PacketOrder, unknown_orders
from handouts.project import settings_place


def packet_order(
    job: Job, words: Sequence[str], title: str, file: str | None, emergency: bool
) -> Order:
    """Return the packet that is asked for: a sample where a sheet of it may not be given."""
    from handouts.check.run import may_not_be_given
    from handouts.packets import packet_meant, packet_name, packet_slugs

    meant = None if words else packet_meant(job.project, title)
    topics = meant.topics if meant else tuple(dict.fromkeys(
        slugs_meant(job.project, words, job.lang, ["topic"])))
    name = packet_name(title, file)
    asked = PacketOrder(" ".join(title.split()), topics, emergency)
    order = Order("packet", name, asked)
    problems = unknown_orders(
        job.project, [order], job.lang, lambda sheet: settings_place(
            job.project, sheet.slug, ("packets", meant.title)) if meant else Source("--topic"))
    if problems:
        raise UsageProblem(problems)
    if name in (*topic_slugs(job.project, job.lang), *booklet_slugs(job.project)):
        raise UsageProblem(Problem(
            Source("--packet"), "USE014", f"a topic or a booklet is called {name!r}, too",
            "give the packet's file another name: --packet-file first-visit"))
    slugs = packet_slugs(job.project, asked, job.lang)
    refused = may_not_be_given(job, slugs)
    if refused:
        note(f"it says SAMPLE, NOT FOR PATIENTS on each page, for {len(refused)} reasons; to see "
             f"them: make-handout check --release {' '.join(slugs)}")
    return replace(order, packet=replace(asked, sample=bool(refused)))
