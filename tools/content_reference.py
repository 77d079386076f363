"""The pages about the built-in content that authors look things up in (see tools/references.py)."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from handouts.content.ceilings import Ceiling, mass
from handouts.content.inline import plain
from handouts.content.packs import pack_slugs
from handouts.content.safety import load_safety
from handouts.project import Project, builtin_root
from handouts.settings import Settings

SVG = "{http://www.w3.org/2000/svg}"
PLACES = {
    "foot": "at the foot of the last page", "box": "in the danger box",
    "contacts": "with the phone numbers", "review": "under the letterhead and in the last line",
    "sources": "above the sources", "license": "in the last line",
    "before": "before the first section about it",
}
REQUIREMENTS_HEAD = """\
# What a section requires

This page is generated from the built-in content by `python -m tools.references`.

`about:` says what a section speaks of. The policy of the pack knows what each of these matters
requires. You never place a disclaimer yourself: the layout prints each one before the first section
that calls for it, in its short form; a topic that says `in_full: [heat-cold]` gets the full form. A
word that gives a matter away, where no section so far is about it, is told with the line to add.

A pack adds to this in a `policy.yaml` of its own. It takes nothing away.
"""
CEILINGS = ("[Doses and their ceilings](doses.md) says how they are used, and how to lower one. No "
            "clinician has confirmed the numbers yet.")
DRAWINGS_HEAD = """\
# Drawings

This page is generated from the drawings themselves by `python -m tools.references`. Name a drawing
in a topic by its file, and write an `alt` text of your own that says what it shows there:

```yaml
- figure: {file: heat-pack.svg, title: A pack, alt: A pack wrapped in a towel., width: 40}
```

A drawing of your own with the same file name, in `content/PACK/figures/` of your project, takes the
place of the built-in one.

The built-in drawings share one set of signs, so that a reader learns each once. Keep to them in a
drawing of your own:

| sign | means |
| --- | --- |
| white, with an outline of 2 units | skin, and clothes below the waist |
| light tint | a shirt, shorts or a shoe, and things: a bed, a wall, a pillow |
| gray | hair, and the dark part of a thing: a bottle, a nerve, the way of a pain |
| stripes | the muscle that works or stretches |
| dots | where you may be numb |
| a small star with short rays | pain, and nothing else |
| a thick arrow | the body moves this way; an arrow stands in the panel of the one who moves |
| a slashed circle, a crossed-out hand | do not press here |
| a telephone and 911 | get help now |
| a thin line to a word | the name of a part |

A label is written as paths, with capitals of 11 units or more. In a drawing of 200 to 220 units
across that takes a quarter of the text width, they print at about 10 points. A wider drawing needs
a wider place.
"""


def requirements_page() -> str:
    """Return what matters require, the disclaimers and the danger signs, as tables."""
    project = Project(builtin_root(), builtin_root(), Settings())
    parts = [REQUIREMENTS_HEAD]
    for pack in pack_slugs(project):
        safety = load_safety(project, pack, "en")
        parts.append(f"## {safety.pack.title} (`{pack}`)\n")
        always = [name for _, name in safety.policy.always]
        parts.append(f"Every sheet carries {_codes(always)}, and names the danger signs "
                     f"{_codes(safety.policy.signs)}.\n")
        parts += ["| `about:` | what it is | brings | danger signs | review within |",
                  "| --- | --- | --- | --- | --- |"]
        for name, each in safety.policy.matters.items():
            brought = (*each.requires.before, *each.requires.foot)
            months = each.review_months or safety.policy.months
            parts.append(f"| `{name}` | {each.name} | {_codes(brought)} | {_codes(each.signs)} | "
                         f"{months} months |")
        places: dict[str, str] = {name: where for where, name in safety.policy.always}
        parts += ["\n### The disclaimers\n", "| id | where it is | in full | in short |",
                  "| --- | --- | --- | --- |"]
        for text in safety.texts.values():
            short = plain(text.short) if text.short else ""
            where = PLACES[places.get(text.id, "before")]
            parts.append(f"| `{text.id}` | {where} | {plain(text.text)} | {short} |")
        parts += ["\n### The danger signs\n", "| group | the line on a sheet |", "| --- | --- |"]
        parts += [f"| `{name}` | {' / '.join(map(plain, group.core))} |"
                  for name, group in safety.signs.groups.items()]
        parts += ["\n### The ceilings of doses\n", CEILINGS, "",
                  "| drug | for | each time | in 24 hours | hours apart | stated in |",
                  "| --- | --- | --- | --- | --- | --- |"]
        parts += [f"| {each.drug} | {_for(each)} | {mass(each.each) if each.each else '-'} | "
                  f"{mass(each.day) if each.day else '-'} | {each.hours_apart or '-'} | "
                  f"{each.said_by} |" for each in safety.policy.ceilings]
        parts.append("")
    return "\n".join(parts)


def _for(ceiling: Ceiling) -> str:
    """Return what a ceiling is for: a store's medicine or a prescribed one, and its form."""
    form = f", with such a word: {', '.join(ceiling.form)}" if ceiling.form else ""
    return f"{ceiling.supply or 'both'}{form}"


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
