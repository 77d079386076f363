"""The files of a clinic's own project, from what it told about itself."""

from __future__ import annotations

import json

from handouts.cli.answers import Answers

BLANK = "__________________"
# What staff double-click on Windows: it opens the staff page.
SHORTCUT = '@cd /d "%~dp0"\r\n@make-handout serve --open\r\n@pause\r\n'


def brand_folder(brand: str) -> str:
    """Return the path of a brand in its project."""
    return f"templates/brands/{brand}"


def logo_name(answers: Answers) -> str:
    """Return the name that the logo gets in the brand's folder."""
    assert answers.logo is not None
    return f"logo{answers.logo.suffix.lower()}"


def project_files(brand: str, answers: Answers) -> dict[str, str]:
    """Return the text of each file of a new project, by its path in it."""
    files = {
        "handouts.yaml": SETTINGS.format(brand=brand),
        f"{brand_folder(brand)}/brand.yaml": _brand_yaml(brand, answers),
        f"{brand_folder(brand)}/layouts/topic.html.j2": LAYOUT,
        ".gitignore": "build/\n",
        "Handouts.cmd": SHORTCUT,
        ".github/workflows/handouts.yml": workflow(answers.wheel, answers.sha256),
    }
    if answers.color:
        files[f"templates/themes/{brand}.yaml"] = THEME.format(color=answers.color)
    return files


def _brand_yaml(brand: str, answers: Answers) -> str:
    def quoted(text: str) -> str:
        # A JSON text is a YAML text too, whatever is in it.
        return json.dumps(text, ensure_ascii=False)

    lines = [
        "# Your clinic, as every handout shows it. A line with blanks is filled in by hand.",
        f"name: {quoted(answers.name or 'Clinic: ' + BLANK)}",
    ]
    if answers.address:
        lines.append(f"address: [{', '.join(map(quoted, answers.address))}]")
    lines += [
        f"phone: {quoted(answers.phone or BLANK)}",
        f"hours: {quoted(answers.hours or BLANK)}",
        f"after_hours: {quoted(answers.after_hours or BLANK)}",
    ]
    if answers.logo is not None:
        alt = answers.logo_alt or f"{answers.name} logo".strip()
        lines += ["logo:", f"  file: {logo_name(answers)}", f"  alt: {quoted(alt)}"]
    lines.append(f"theme: {brand if answers.color else 'house'}")
    return "\n".join(lines) + "\n"


SETTINGS = """\
# yaml-language-server: $schema=schema/handouts.schema.json
# Settings of this folder; an option on the command line wins over them.
brand: {brand}
lang: en
output: build
# What `make-handout --all` builds. Without these lines, it builds everything.
# packs: [{brand}]
# topics: [when-to-see-a-doctor, home-remedies]
# booklets: [hip-and-back-pain]
"""
THEME = """\
# Your theme: our theme, house.yaml, with your own color. Add whatever else should differ.
extends: house
palette:
  brand: "{color}"
"""
LAYOUT = """\
{# A layout of your own: it changes one block of ours and keeps the rest. This one changes nothing
   yet: write above or below `super()`, which stands for what we print there. #}
{% extends "core/topic.html.j2" %}
{% block contacts %}
{{ super() }}
{% endblock %}
"""
_INSTALL = """\
      # The wheel that you tested: pip compares its SHA-256, so that nobody can put another there.
      - run: pip install "make-handout @ {wheel}#sha256={sha256}"
"""
_TO_FILL_IN = """\
      # Fill in the address of the wheel that you tested and its SHA-256 (sha256sum FILE shows it)
      # and remove the # before the dash. Never install make-handout by its bare name: the package
      # index does not have it, and anybody may take the name.
      # - run: pip install "make-handout @ https://ADDRESS/make_handout-VERSION-py3-none-any.whl#sha256=HEX"
"""
# With the step to fill in, the same as docs/copy/handouts.yml.
WORKFLOW = """\
# A GitHub workflow for a clinic's own project folder: .github/workflows/handouts.yml in it.
# It checks every change, and shows each problem beside its line. A release (a tag such as v2) also
# requires reviews that are in date, and keeps the finished files.
name: handouts
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
INSTALL      - if: github.ref_type != 'tag'
        run: make-handout check --format github
      - if: github.ref_type == 'tag'
        run: |
          make-handout check --release --format github
          make-handout --all --output build
      - if: github.ref_type == 'tag'
        uses: actions/upload-artifact@v4
        with:
          name: handouts
          path: build
"""


def workflow(wheel: str = "", sha256: str = "") -> str:
    """Return the workflow, which installs a wheel by its hash, or tells what to fill in."""
    step = _INSTALL.format(wheel=wheel, sha256=sha256) if wheel else _TO_FILL_IN
    return WORKFLOW.replace("INSTALL", step)
