"""The pages about the built-in content that authors look things up in (see tools/references.py)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import get_args

from handouts.content.disclaimers import ALWAYS, COVERS, IF_TRIGGERED, REQUIRED
from handouts.content.inline import plain
from handouts.content.library import load_disclaimers
from handouts.content.models import Kind
from handouts.project import Project, Settings, builtin_root

SVG = "{http://www.w3.org/2000/svg}"
PLACES = {
    "foot": "at the foot of the last page", "box": "in the danger box",
    "contacts": "with the phone numbers", "review": "under the letterhead and in the last line",
    "sources": "above the sources", "license": "in the last line",
    "before": "before the first words that call for it",
}
REQUIREMENTS_HEAD = """\
# What each kind of topic requires

This page is generated from the built-in rules by `python -m tools.references`.

`kinds:` says what a topic is about as a whole, and `about:` says what one section speaks of.
Together they decide which disclaimers a handout carries. You never place a disclaimer yourself:
the layout prints each one before the first words that call for it. A topic that lacks one is not
built, and the message names the line to add.
"""
DRAWINGS_HEAD = """\
# Drawings

This page is generated from the drawings themselves by `python -m tools.references`. Name a drawing
in a topic by its file, and write an `alt` text of your own that says what it shows there:

```yaml
- figure: {file: heat-pack.svg, title: A pack, alt: A pack wrapped in a towel., width: 40}
```

A drawing of your own with the same file name, in `content/figures/` of your project, takes the
place of the built-in one.
"""


def requirements_page() -> str:
    """Return what kinds and matters require, as tables."""
    project = Project(builtin_root(), builtin_root(), Settings())
    texts = load_disclaimers(project, "en")
    parts = [REQUIREMENTS_HEAD, "## By kind of topic\n",
             f"Every topic carries {_codes(ALWAYS)}, and an emergency notice "
             "(`include: danger-signs`).\n",
             "| `kinds:` | also requires | and if a section is about it |", "| --- | --- | --- |"]
    for kind in get_args(Kind):
        extra = IF_TRIGGERED.get(kind, {}).items()
        parts.append(f"| `{kind}` | {_codes(REQUIRED[kind])} | "
                     + ", ".join(f"`{about}`: `{name}`" for about, name in extra) + " |")
    parts += ["\n## By what a section is about\n",
              "A section may be about a matter only in a topic of one of the kinds named here. "
              "It then carries those disclaimers beside it that the topic requires.\n",
              "| `about:` | needs one of the kinds | can bring |", "| --- | --- | --- |"]
    for about, kinds in COVERS.items():
        brought = [each.id for each in texts.values() if about in each.triggers]
        parts.append(f"| `{about}` | {_codes(kinds)} | {_codes(brought)} |")
    parts += ["\n## The disclaimers\n", "| id | where it stands | text |", "| --- | --- | --- |"]
    parts += [f"| `{each.id}` | {PLACES[each.placement]} | {plain(each.text)} |"
              for each in texts.values()]
    return "\n".join(parts) + "\n"


def drawings_page() -> str:
    """Return the built-in drawings with what each one shows."""
    parts = [DRAWINGS_HEAD, "| drawing | file | shows |", "| --- | --- | --- |"]
    content = builtin_root() / "content"
    for path in sorted(content.rglob("figures/*.svg"), key=lambda path: path.name):
        root = ET.parse(path).getroot()
        title = root.findtext(f"{SVG}title", "").strip()
        shows = root.findtext(f"{SVG}desc", "").strip()
        # docs/ is one folder below content/; the site has its own copy (tools/site_hooks.py).
        link = f"../content/{path.relative_to(content).as_posix()}"
        parts.append(f"| ![{title}]({link}) | `{path.name}` | {shows} |")
    return "\n".join(parts) + "\n"


def _codes(names: object) -> str:
    assert isinstance(names, (list, tuple))
    return ", ".join(f"`{name}`" for name in names)
