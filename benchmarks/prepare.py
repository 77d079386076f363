"""Write what the peers read: the words of the handouts as a plain list of blocks.

This is not part of any timed run. Every peer sets the same words, boxes and drawings with the same
faces; what a peer cannot do (tags, structure) is left out of it and told in the table.
"""

from __future__ import annotations

import html
import json
from datetime import date
from pathlib import Path
from typing import Any

from handouts.content.library import load_topic
from handouts.content.safety import load_safety
from handouts.markup.parse import Element
from handouts.pdf.fonts import house_folder
from handouts.project import builtin_root, open_project
from handouts.render.render import render_topic
from handouts.theme.brand import load_brand

Block = dict[str, Any]
_BOXES = {"emergency", "urgent", "appointment", "warning", "tip", "before-you-start",
          "key-points", "notes"}
TODAY = date(2026, 11, 23)
BOOKLET = "six-chapters"
OWN = """\
title: Hip and back pain
subtitle: For the benchmark
summary: The same chapters as the other tools set.
topics: [{topics}]
pain_diary: true
questions: true
glossary: true
notes_lines: 12
version: "1.0"
updated: "2026-11-23"
"""


def blocks_of(slug: str) -> list[Block]:
    """Return a topic as blocks: heading, text, list, box, figure, line."""
    project = open_project(builtin_root())
    topic = load_topic(project, slug, "en")
    brand = load_brand(project, "sample")
    document = render_topic(project, topic, brand, load_safety(project, topic.pack, "en"), None)
    return _blocks(next(document.iter("article")))


def _blocks(parent: Element) -> list[Block]:
    found: list[Block] = []
    for element in parent.elements():
        text = " ".join(element.text().split())
        if element.role == "running":
            continue
        if element.role in _BOXES:
            found.append({"kind": "box", "role": element.role, "blocks": _blocks(element)})
        elif element.name in {"section", "aside", "header", "address"}:
            found += _blocks(element)
        elif element.name in {"h1", "h2", "h3", "p"}:
            found.append({"kind": element.name, "text": text, "small": element.role in {
                "small", "meta"}})
        elif element.name in {"ul", "ol"}:
            items = [" ".join(item.text().split()) for item in element.elements()]
            found.append({"kind": element.name, "items": items})
        elif element.name == "figure":
            image = next(element.iter("img"))
            if not image.attrs["src"].startswith("brand/"):
                pack, name = image.attrs["src"].split("/")
                path = builtin_root() / "content" / pack / "figures" / name
                found.append({"kind": "figure", "path": str(path), "alt": image.attrs["alt"]})
    return found


def write_inputs(folder: Path, topics: list[str]) -> None:
    """Write handout.* for the first topic, booklet.* for all, and a booklet of our own."""
    booklets = folder / "content" / "hip-and-back" / "booklets"
    booklets.mkdir(parents=True)
    (booklets / f"{BOOKLET}.yaml").write_text(OWN.format(topics=", ".join(topics)), "utf-8")
    chapters = [blocks_of(slug) for slug in topics]
    booklet = [block for chapter in chapters for block in [*chapter, {"kind": "break"}]][:-1]
    for name, blocks in (("handout", chapters[0]), ("booklet", booklet)):
        data = {"fonts": str(house_folder()), "blocks": blocks}
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
        (folder / f"{name}.html").write_text(_page(blocks), encoding="utf-8")
        (folder / f"{name}.typ").write_text(_typst(blocks, folder), encoding="utf-8")


def _page(blocks: list[Block]) -> str:
    faces = "".join(
        f"@font-face {{font-family: A; font-weight: {weight}; "
        f"src: url('file://{house_folder()}/AtkinsonHyperlegible-{style}.ttf')}}"
        for weight, style in ((400, "Regular"), (700, "Bold")))
    style = (Path(__file__).parent / "peers" / "handout.css").read_text(encoding="utf-8")
    return (f'<!DOCTYPE html><html lang="en"><head><title>Handout</title><style>{faces}{style}'
            f"</style></head><body>{''.join(_html(block) for block in blocks)}</body></html>")


def _html(block: Block) -> str:
    kind = block["kind"]
    if kind == "box":
        inside = "".join(_html(inner) for inner in block["blocks"])
        return f'<div class="box {block["role"]}">{inside}</div>'
    if kind in {"ul", "ol"}:
        items = "".join(f"<li>{html.escape(item)}</li>" for item in block["items"])
        return f"<{kind}>{items}</{kind}>"
    if kind == "figure":
        return f'<img src="file://{block["path"]}" alt="{html.escape(block["alt"])}">'
    if kind == "break":
        return '<div style="break-after: page"></div>'
    small = ' class="small"' if block["small"] else ""
    return f"<{kind}{small}>{html.escape(block['text'])}</{kind}>"


def _typst(blocks: list[Block], folder: Path) -> str:
    head = (Path(__file__).parent / "peers" / "handout.typ").read_text(encoding="utf-8")
    return head + "\n".join(_typ(block, folder) for block in blocks)


def _typ(block: Block, folder: Path) -> str:
    kind = block["kind"]
    if kind == "box":
        inside = "\n".join(_typ(inner, folder) for inner in block["blocks"])
        return f"#block(stroke: 1pt, inset: 8pt, width: 100%)[\n{inside}\n]"
    if kind in {"ul", "ol"}:
        mark = "-" if kind == "ul" else "+"
        return "\n".join(f"{mark} #{json.dumps(item, ensure_ascii=False)}"
                         for item in block["items"]) + "\n"
    if kind == "figure":
        copy = folder / Path(block["path"]).name
        copy.write_bytes(Path(block["path"]).read_bytes())
        return f'#image("{copy.name}", alt: {json.dumps(block["alt"])}, width: 40%)\n'
    if kind == "break":
        return "#pagebreak()\n"
    text = "#" + json.dumps(block["text"], ensure_ascii=False)
    if kind == "p":
        return f"#text(size: 10.5pt)[{text}]\n" if block["small"] else f"{text}\n"
    return f"{'=' * int(kind[1])} {text}\n"
