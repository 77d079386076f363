"""The files that a new pack or a new topic begins with: each can be built as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Groups of danger signs that fit nearly every subject.
USUAL_SIGNS = ("heart-and-brain",)
TOPICS = "content/PACK/LANG/topics"
# The schemas that the files of a new pack name.
PACK_SCHEMAS = ("pack", "policy", "disclaimers", "danger-signs", "topic", "booklet")


def schema_line(kind: str, folder: str) -> str:
    """Return the line by which an editor checks a file: its schema, as seen from its folder.

    `folder` is the file's, in the project: the schemas stand in its folder `schema`.
    """
    up = "../" * len(folder.strip("/").split("/"))
    return f"# yaml-language-server: $schema={up}schema/{kind}.schema.json\n"


def title_of(slug: str) -> str:
    """Return the title that a name suggests: "Wound care" for wound-care."""
    return slug.replace("-", " ").capitalize()


def topic_text(slug: str, today: str, signs: Iterable[str], matters: Iterable[str]) -> str:
    """Return the text of a new topic; `signs` are groups that it names, `matters` those it may."""
    return schema_line("topic", TOPICS) + TOPIC.format(
        title=title_of(slug), today=today, signs=", ".join(signs), matters=", ".join(matters))


def pack_files(
    slug: str, lang: str, today: str, audience: str, matters: Iterable[str]
) -> Mapping[str, str]:
    """Return the text of each file of a new pack, by its path below the pack's folder."""
    values = {
        "slug": slug, "lang": lang, "title": title_of(slug), "today": today, "audience": audience,
        "whom": "children" if audience == "children" else "adults",
    }
    pack, language, booklets = "content/PACK", "content/PACK/LANG", "content/PACK/booklets"
    return {
        "pack.yaml": schema_line("pack", pack) + PACK.format(**values),
        "policy.yaml": schema_line("policy", pack) + POLICY.format(**values),
        f"{lang}/disclaimers.yaml": schema_line("disclaimers", language) + DISCLAIMERS,
        f"{lang}/danger_signs.yaml": schema_line("danger-signs", language) + SIGNS,
        f"{lang}/topics/{slug}.yaml": topic_text(slug, today, USUAL_SIGNS, matters),
        f"{lang}/topics/{slug}-danger-signs.yaml": (
            schema_line("topic", TOPICS) + EMERGENCY.format(**values)),
        f"booklets/{slug}-booklet.yaml": (
            schema_line("booklet", booklets) + BOOKLET.format(**values)),
    }


TOPIC = """\
# A new topic. Change every line, keep sentences short, and run `make-handout check` often.
title: {title}                       # printed large; names no drug
question: What can I do?             # how a patient would ask for it
purpose: Help people with this problem act safely.   # for authors and search, 25 words at most
summary: One line under the title.
main_message: Say the most important thing here.     # 1 to 3 sentences, first on page 1
# key_points: []                     # 3 to 5 lines that answer the question, or nothing
danger_signs: [{signs}]              # groups of the pack, or of content/general; 5 lines at most
# own_danger: []                     # danger signs of this topic alone, 2 at most
# call_today: []                     # what of this topic needs a call today
shelf: chapter                       # counter: a sheet of its own, with `sheet:` and a number
codes: {{icd10cm: []}}                 # codes by which a chart finds it
find: []                             # words that people search for
version: "1.0"
updated: "{today}"
sections:
  - heading: What you can do
    # What the section speaks of; the policy puts the right caution before it:
    # {matters}
    # about: [medicine]
    blocks:
      - steps:
          intro: "Begin with small steps, because they are easier to keep:"
          items:
            - Choose one thing to try.
            - Do it each day.
      # Other blocks: bullets, checklist, definitions, table, figure, notice, treatment, move,
      # write_in; or a bare text, which is a paragraph.
plan:
  - "My step: ____________________"
teach_back: I can say when I would call.
sources:                             # what your words rest on
  - title: Name of the page
    publisher: Name of the publisher
"""
PACK = """\
# A pack: everything about one subject. See `make-handout schema` for what each file may say.
title: {title}
audience: {audience}                     # adults or children
languages: [{lang}]
emergency_sheet: {slug}-danger-signs     # the topic with every danger sign; all others point to it
danger_signs: [heart-and-brain]      # the groups on the back cover of its booklets
find: []                             # words that people search for any of it by
"""
POLICY = """\
# What this pack asks for beside the general policy. It can add, and take nothing away.
matters: []
# A matter of your own: what a section may be about, and the caution that it needs.
#   - id: wound
#     name: Care of a wound
#     requires: {{before: [D-WOUND]}}
#     words: {{en: [wound, bandage]}}      # only a section about it uses them
# signs: [infection]                   # groups of danger signs that every sheet of this pack names
"""
DISCLAIMERS = """\
# Cautions of this pack alone, beside the general ones. The policy says where each belongs.
disclaimers: []
#   - id: D-WOUND
#     text: The whole caution, at most 40 words. Its core sentence.
#     short: Its core sentence.
#     marker: Its core sentence.
"""
SIGNS = """\
# Danger signs of this pack alone, beside the general ones (heart-and-brain, crash, allergy,
# bleeding, overdose, pregnancy).
groups: []
#   - id: infection
#     title: Infection
#     full: [Fever or chills, "A red, hot or swollen place that spreads"]
#     core: ["Fever with a red, hot or swollen place that spreads"]
"""
EMERGENCY = """\
# The sheet with every danger sign. All other sheets of the pack point to it by its title.
title: When to get help fast
question: Is it an emergency?
purpose: Help {whom} and those who care for them tell an emergency from a call.
summary: It tells you how fast to act.
main_message: One danger sign is enough. Act at once.
danger_signs: [heart-and-brain, crash, allergy]   # every group that fits the subject
shelf: counter
sheet: 1
find: [emergency, danger signs, warning signs]
version: "1.0"
updated: "{today}"
sections:
  - heading: When you call
    blocks:
      - steps:
          intro: "Clear facts help, because we can then act fast:"
          items:
            - Tell us which sign you see, and since when.
            - Name all medicines and health problems.
plan:
  - "Somebody who can drive me, and the phone: ____________________"
teach_back: I can say 3 signs that mean "go to the ER now or call 911".
sources:                             # what your words rest on
  - title: Name of the page
    publisher: Name of the publisher
"""
BOOKLET = """\
title: {title}
subtitle: What may help, and when to get help
summary: What you can do, and how we can help.
topics:
  - {slug}-danger-signs
  - {slug}
questions: true
suggestions:
  - When should it get better?
  - When do you want to see me again?
glossary: true
notes_lines: 12
version: "1.0"
updated: "{today}"
"""
