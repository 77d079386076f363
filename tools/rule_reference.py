"""Write docs/rules.md from the table of rules: `python -m tools.rule_reference`."""

from __future__ import annotations

from pathlib import Path

from handouts.check.registry import RULES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
FAMILIES = {
    "PL": "Wording", "DIS": "Disclaimers", "REV": "Review", "LP": "Look", "STR": "Structure",
}
HEAD = """\
# Rules

This page is generated from the table in the code by `python -m tools.rule_reference`.
[Checks](checks.md) says how to run them. A rule marked *release* runs only with `--release`. A rule
marked *firm* cannot be waived.
"""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for prefix, name in FAMILIES.items():
        parts.append(f"\n## {name} ({prefix})\n\n"
                     "| rule | severity | what it requires | origin | example |\n"
                     "| --- | --- | --- | --- | --- |")
        for rule in RULES:
            if rule.id.rstrip("0123456789") == prefix and rule.about != "reading":
                marks = " *release*" * rule.release + " *firm*" * (not rule.waivable)
                marks += f"; {rule.at_release} with --release" if rule.at_release else ""
                cells = (rule.id, rule.severity + marks, rule.title, rule.origin, rule.example)
                parts.append(_row(cells))
    parts.append("\n## Found while reading and building\n\nAll of these are firm.\n\n"
                 "| rule | severity | what it requires | example |\n| --- | --- | --- | --- |")
    parts += [_row((rule.id, rule.severity, rule.title, rule.example))
              for rule in RULES if rule.about == "reading"]
    return "\n".join(parts) + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
