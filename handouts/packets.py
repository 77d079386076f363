"""Packets: topics that a clinic hands out together, as one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handouts.content.models import Booklet
from handouts.content.packs import load_pack, topics_by_pack
from handouts.errors import Problem, Source, UsageProblem, did_you_mean
from handouts.names import plain_name, valid_slug
from handouts.orders import Order, PacketOrder
from handouts.settings import LONGEST_TITLE, NamedPacket
from handouts.yamlfiles.places import Step

if TYPE_CHECKING:
    from handouts.content.models import Topic
    from handouts.project import Project

# More sheets than these are a booklet, which somebody edits and a clinician reviews as a whole.
MOST_SHEETS = 12
HERE = Source("--packet")


class Packet(Booklet):
    """A packet: sheets that are given together, which has no file of its own."""

    def place(self, *path: Step) -> Source:
        """Return the place of a value: the option that named it."""
        return HERE


def packet_of(slug: str, order: PacketOrder, topics: Sequence[Topic]) -> Packet:
    """Return the packet of some topics, which are all that it holds."""
    return Packet.model_construct(
        slug=slug, pack=topics[0].pack, title=order.title, subtitle="",
        summary=", ".join(topic.title for topic in topics),
        topics=tuple(topic.slug for topic in topics),
        version="+".join(topic.version for topic in topics),
        updated=max(topic.updated for topic in topics))


def packet_slugs(project: Project, order: PacketOrder, lang: str) -> tuple[str, ...]:
    """Return the topics of a packet, and behind them the emergency sheet of each pack in it.

    Raises UsageProblem (PKT001) for too many topics, and for one that is not there (USE010).
    """
    packs = topics_by_pack(project, lang)
    named: dict[str, None] = dict.fromkeys(order.topics)
    if order.emergency:
        for pack in dict.fromkeys(packs[slug] for slug in order.topics if slug in packs):
            sheet = load_pack(project, pack).emergency_sheet
            if sheet is not None:
                named[sheet] = None
    if len(named) > MOST_SHEETS:
        raise UsageProblem(Problem(
            HERE, "PKT001", f"{len(named)} sheets in a packet; at most {MOST_SHEETS}",
            "give fewer at a time, or make a booklet, which is reviewed as a whole"))
    return tuple(named)


def named_packets(project: Project) -> list[Order]:
    """Return the packets that handouts.yaml names, as a clinic gives them."""
    return [Order("packet", packet_name(each.title, None),
                  PacketOrder(each.title, each.topics, sample=False))
            for each in project.settings.packets]


def packet_meant(project: Project, title: str) -> NamedPacket:
    """Return the packet of a title, in whatever case; raises UsageProblem (PKT003) without one."""
    known = {each.title: each for each in project.settings.packets}
    same = [each for each in known.values() if each.title.casefold() == title.strip().casefold()]
    if title in known or len(same) == 1:
        return known.get(title) or same[0]
    hint = did_you_mean(title, known) or (
        f"packets here: {', '.join(map(repr, known))}" if known else
        "say what is in it: --topic faq --topic home-remedies")
    raise UsageProblem(Problem(HERE, "PKT003", f"there is no packet {title!r}", hint))


def packet_name(title: str, given: str | None) -> str:
    """Return the name of a packet's file, without its ending: the one given, or of its title.

    Raises UsageProblem (PKT002) for a name or a title that cannot be one.
    """
    if not 0 < len(title.strip()) <= LONGEST_TITLE or not title.isprintable():
        raise UsageProblem(Problem(
            HERE, "PKT002", "this is no title for a packet",
            f"write at most {LONGEST_TITLE} letters on one line"))
    name = given.removesuffix(".pdf") if given is not None else plain_name(title)[:60].strip("-")
    if not valid_slug(name):
        raise UsageProblem(Problem(
            Source("--packet-file"), "PKT002", f"{name!r} cannot be the name of its file",
            "write small letters, digits and hyphens: --packet-file first-visit"))
    return name
