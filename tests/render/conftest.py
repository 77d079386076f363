"""A project of one topic that holds every block, and a booklet of two such topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.project import Project
from tests.conftest import Write
from tests.stand_in import beside, stand_in

TOPIC = """title: Care & comfort
question: What can I do <now>?
purpose: To try every block of a layout.
summary: A summary with "quotes" and {braces}.
main_message: Keep **moving** and stay 'calm'.
key_points: [First point, Second & last point, "Third {{ point }}"]
danger_signs: [nerves]
shelf: chapter
codes: {icd10cm: [M54.50]}
find: [sore back]
covers: [S0]
version: "1.0"
updated: "2026-01-02"
sections:
  - heading: When to get help
    blocks:
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
WORDS = {
    "D-GEN": "General facts only.", "D-CHILD": "This is for adults.",
    "D-ACCESS": "Ask for large print.", "D-CONTACT": "Call with questions.",
    "D-SRC": "The facts come from these sources.", "D-COPY": "You may copy this sheet.",
    "D-EX": "Stop if it hurts & call us.", "D-PREG": "Pregnant? Ask us first.",
}


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped layouts with words of our own, which no test changes."""
    return stand_in(tmp_path_factory.mktemp("tool"), WORDS)


@pytest.fixture
def clinic(tmp_path: Path, tool: Path, write: Write) -> Project:
    """Return a project with one topic, `care`, that holds every block.

    Behind it stand the shipped layouts with words of our own.
    """
    write("content/hip-and-back/en/topics/care.yaml", TOPIC)
    return beside(tmp_path, tool)


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
    write("content/hip-and-back/en/topics/more-care.yaml",
          TOPIC.replace("Care & comfort", "More care"))
    write("content/hip-and-back/booklets/both.yaml", BOOKLET)
    write("content/hip-and-back/en/glossary.yaml",
          "terms:\n  - {term: Comfort, meaning: What **feels** good.}\n"
          "  - {term: Zygote, meaning: No chapter speaks of it.}\n")
    return clinic
