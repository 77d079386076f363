"""`make-handout new topic`: the skeleton of a topic, with a word on every field."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.output import note, result
from handouts.errors import Problem, Source, UsageProblem
from handouts.files import is_file, shown, write_atomic
from handouts.orders import build_day
from handouts.project import valid_slug


@click.group("new", invoke_without_command=True)
@click.pass_context
def new_command(context: click.Context) -> None:
    """Start a new topic in your project folder."""
    if context.invoked_subcommand is None:
        raise UsageProblem(Problem(
            Source("command line"), "USE002", "it does not say what to start",
            "try: make-handout new topic knee-pain"))


@new_command.command("topic", short_help="Write a new topic, with a comment on each field.")
@click.argument("slug", metavar="NAME")
@options.project
@options.lang
def new_topic(slug: str, project: Path | None, lang: str | None) -> int:
    """Write content/LANG/NAME.yaml: every field that a topic needs, each with a comment."""
    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    if not valid_slug(slug):
        plain = re.sub("[^a-z0-9]+", "-", slug.lower()).strip("-")
        raise UsageProblem(Problem(Source("NAME"), "USE022",
                                   f"{slug!r} is not a valid name for a topic",
                                   "write small letters, digits and hyphens, such as "
                                   f"{plain if valid_slug(plain) else 'knee-pain'}"))
    path = opened.root / "content" / language / f"{slug}.yaml"
    if path.exists() or path.is_symlink():
        raise UsageProblem(Problem(Source("NAME"), "USE022", f"{shown(path)} already exists",
                                   "choose another name: nothing is ever overwritten"))
    options.stay_inside(opened, path.parent, "put the folder itself in its place")
    write_atomic(path, skeleton(slug, build_day()).encode(),
                 "choose another project with --project DIR")
    result(shown(path))
    if is_file(opened.builtin / "content" / language / path.name):
        note(f"it wins over the topic {slug!r} that comes with the tool")
    note(f"next: edit it, then make-handout check {slug}")
    return 0


def skeleton(slug: str, today: date) -> str:
    """Return the text of a new topic, which can be built as it is."""
    title = slug.replace("-", " ").capitalize()
    return SKELETON.format(title=title, today=today.isoformat())


SKELETON = """\
# A new topic. Change every line, keep sentences short, and run `make-handout check` often.
title: {title}                       # printed large; names no drug
question: What can I do?             # how a patient would ask for it
purpose: Help adults with this problem act safely.   # for authors and search, 25 words at most
summary: One line under the title.
main_message: Say the most important thing here.     # 1 to 3 sentences, first on page 1
key_points:                          # 3 to 5
  - "**Know** the danger signs."
  - "**Do** one small thing each day."
  - "**Ask** us when you are not sure."
# Kinds decide which disclaimers are required: info, home, exercise, heat-cold, otc-medicine,
# prescription-medicine, opioid, massage, complementary, imaging, emergency, pregnancy.
kinds: [info]
shelf: chapter                       # counter: a sheet of its own, with `sheet:` and a number
codes: {{icd10cm: []}}                 # codes by which a chart finds it, such as M54.50
find: []                             # words that people search for
version: "1.0"
updated: "{today}"
sections:
  - include: danger-signs            # the emergency box, written once for all topics
  - heading: What you can do
    # about: [exercise]              # if it speaks of exercise, heat-cold, medicine, massage, …
    blocks:
      - steps:
          intro: "Why? Small steps are easier to keep."
          items:
            - Choose one thing to try.
            - Do it each day.
      # Other blocks: bullets, checklist, table, figure, notice, treatment, move, write_in; or a
      # bare text, which is a paragraph.
plan:
  - "My step: ____________________"
teach_back: I can say when I would call.
sources:                             # what your words rest on
  - title: Name of the page
    publisher: Name of the publisher
"""
