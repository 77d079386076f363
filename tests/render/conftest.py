"""A project of one topic that holds every block, and a booklet of two such topics."""

from __future__ import annotations

import pytest

from handouts.project import Project
from tests.conftest import Write

TOPIC = """title: Care & comfort
question: What can I do <now>?
purpose: To try every block of a layout.
summary: A summary with "quotes" and {braces}.
main_message: Keep **moving** and stay 'calm'.
key_points: [First point, Second & last point, "Third {{ point }}"]
kinds: [exercise]
shelf: chapter
codes: {icd10cm: [M54.50]}
find: [sore back]
covers: [S0]
version: "1.0"
updated: "2026-01-02"
sections:
  - heading: When to get help
    blocks:
      - notice: {kind: emergency, items: [You cannot stand.]}
      - notice: {kind: urgent, items: [You have a fever.]}
      - notice: {kind: tip, title: A good plan, text: Walk a little.}
  - heading: Gentle moves
    about: [exercise]
    blocks:
      - A paragraph with [a link](https://example.org/?a=1&b=2) and [hola]{lang=es}.
      - bullets: {intro: Choose one, items: [Walk, Swim]}
      - steps: [Stand up., Sit down.]
      - checklist: [I walked.]
      - table: {caption: A week, header: [Day, Walk], rows: [[Monday, 5 minutes]]}
      - treatment: {name: Massage, helps: It may ease pain., harms: You may feel sore.}
      - move:
          name: Heel slide
          steps: [Lie down., Slide one heel.]
          dose: Do it 5 times.
          avoid: Skip it if it hurts.
      - write_in: {label: My own move, lines: 2}
plan: [Walk each day.]
sources: [{title: A guide, publisher: A publisher, year: "2020", url: "https://example.org/guide"}]
"""

# The whole text of each is its marker.
DISCLAIMERS = "disclaimers:\n" + "".join(
    f"  - {{id: {name}, placement: {place}, text: {text}, marker: {text}}}\n"
    for name, place, text in (
        ("D-GEN", "foot", "General facts only."),
        ("D-CHILD", "foot", "This is for adults."),
        ("D-ACCESS", "foot", "Ask for large print."),
        ("D-CONTACT", "contacts", "Call with questions."),
        ("D-EMERG", "box", "Go to the ER now or call 911"),
        ("D-REV", "review", "Not yet reviewed by a clinician"),
        ("D-SRC", "sources", "The facts come from these sources."),
        ("D-COPY", "license", "You may copy this sheet."),
        ("D-EX", "before, triggers: [exercise]", "Stop if it hurts & call us."),
        ("D-PREG", "before, triggers: [exercise]", "Pregnant? Ask us first."),
        ("D-HEAT", "before, triggers: [heat-cold]", "Put a cloth between."),
        ("D-MED", "before, triggers: [medicine]", "Read the label."),
        ("D-APAP", "before, triggers: [acetaminophen]", "Count all products."),
        ("D-POISON", "before, triggers: [acetaminophen]", "Too much? Call."),
        ("D-OPIOID", "before, triggers: [opioid]", "Do not drive."),
        ("D-MASS", "before, triggers: [massage]", "Not deep."),
        ("D-ALT", "before, triggers: [complementary]", "Natural is not safe."),
    )
)


@pytest.fixture
def clinic(project: Project, write: Write) -> Project:
    """Return a project with one topic, `care`, that holds every block."""
    write("content/en/care.yaml", TOPIC)
    write("content/disclaimers/en.yaml", DISCLAIMERS)
    return project


BOOKLET = """title: A test booklet
subtitle: For trying layouts
summary: Two chapters & more.
how_to_use: [Read one chapter a day.]
topics: [care, more-care]
pain_diary: true
questions: true
suggestions: [What comes next?]
glossary: true
notes_lines: 30
version: "2.0"
updated: "2026-01-03"
"""


@pytest.fixture
def booklet_clinic(clinic: Project, write: Write) -> Project:
    """Return a project with a booklet, `both`, of two topics."""
    write("content/en/more-care.yaml", TOPIC.replace("Care & comfort", "More care"))
    write("content/booklets/both.yaml", BOOKLET)
    write("content/glossary/en.yaml", "terms:\n  - {term: Comfort, meaning: What **feels** good.}\n"
          "  - {term: Zygote, meaning: No chapter speaks of it.}\n")
    return clinic
