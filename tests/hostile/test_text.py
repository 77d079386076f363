"""What looks like markup, a template, a formula or a command is words, and stands on the page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts import cli
from handouts.check.readback.structure import find, structure_of, text
from handouts.content import inline
from handouts.content.library import load_topic
from handouts.pdf.fonts import HOUSE
from handouts.project import builtin_root, open_project
from handouts.signed import printed_topic
from handouts.theme.brand import load_brand
from tests.hostile.bank import BUILD_EVIL, CARE, EVIL_BRAND, ONE_TOPIC, TOPIC
from tests.hostile.conftest import read_words, words_of, write

# What a mark of ours begins with needs a backslash, which `inline.escape` writes.
TEXTS = {
    "markup": "<img src=x onerror=alert(1)> <b>bold <i>not closed",
    "an image": '<img src="/etc/passwd" width="1e9"/> <br> </p></article></document>',
    "a link": '<a href="javascript:alert(1)">click</a>',
    "a color": '<font color="red" size="99">big</font>',
    "a color that calls": "<font color=\"[[getattr(pow, '__globals__')]]\">x</font>",
    "a paragraph of ReportLab": "<para><seq/><unichar code='65'/><greek>a</greek></para>",
    "entities": "R&D Q&A &amp; &lt;5 mg &#65; &copy 2020 &nonsense; AT&T;",
    "less and more": "a<b and c>d, <5 mg, x < y > z, 5 << 6",
    "an XML comment": "<!-- gone? --> <![CDATA[ kept ]]> <?php echo 1 ?> <!DOCTYPE x>",
    "Jinja": "{{7*7}} {{ config }} {% include 'x' %} {% raw %} {# gone? #}",
    "a sandbox escape": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "other templates": "${7*7} #{7*7} <%= 7*7 %> @{7*7} $(id) `id` %(x)s %s %n {0.__class__}",
    "our own blanks": "{phone} {name} {version} {page} {pages} {title} {by}",
    "a formula": "=1+1 =HYPERLINK(1) @SUM(1) +1 -1",
    "SQL": "'; DROP TABLE patients; -- \" OR 1=1",
    "a path": "../../etc/passwd C:\\Windows\\win.ini \\\\server\\share /dev/zero file:///etc",
    "PDF": "%PDF-1.7 (a) Tj ET Q endstream endobj << /JS (x) >> \\) \\( \\051",
    "escapes": "\\0 \\n \\u202e \\x41 \\\\",
    "marks of ours": "**not bold** [a](b) [c]{lang=es} *lone* __x__ ~~y~~ `z`",
    "numbers": "1e3 0x1F 010 1_000 12:30 1.10 NaN Infinity -0 1/2 50%",
    "YAML": "key: value # kept - item & * ! | > ? @ ` yes no null ~",
    "ligatures": "office waffle fluffy AVAVA",
    "Unicode": "naïve façade Zoë ½ µg ±2 °C … \u2013 \u2014 \u2018a\u2019 “b” € Žižek Tiếng Việt Ωμέγα Привет",
    "JavaScript": "</script><script>alert(1)</script> ${`x`} //-->",
    "long": "i" * 60 + " " + "l" * 60,
}


def _topic(plain_words: str, marked_words: str) -> str:
    """Return a topic that says these words in every place that holds a text."""
    plain, marked = json.dumps(plain_words), json.dumps(marked_words)
    return f"""\
title: {plain}
question: {plain}
purpose: Every field.
summary: {plain}
main_message: {marked}
key_points: [{marked}, {marked}, {marked}]
danger_signs: [nerves]
shelf: counter
version: "1.0"
updated: "2026-11-23"
find: [{plain}]
figure: {{file: heat-pack.svg, title: {plain}, alt: {plain}, caption: {marked}}}
sources: [{{title: {plain}, publisher: {plain}}}]
plan: [{marked}]
teach_back: {plain}
sections:
  - heading: {plain}
    about: [exercise]
    blocks:
      - notice: {{kind: emergency, title: {marked}, text: {marked}, items: [{marked}]}}
      - notice: {{kind: urgent, title: {marked}, text: {marked}}}
      - {marked}
      - bullets: {{intro: {marked}, items: [{marked}]}}
      - steps: [{marked}]
      - checklist: [{marked}]
      - table: {{caption: {marked}, header: [{marked}, {marked}], rows: [[{marked}, {marked}]]}}
      - treatment: {{name: {marked}, helps: {marked}, harms: {marked}, evidence: {marked}}}
      - move: {{name: {marked}, why: {marked}, steps: [{marked}], dose: {marked},
               avoid: {marked}, easier: {marked}}}
      - write_in: {{label: {marked}}}
"""


def _brand(words: str) -> str:
    plain, marked = json.dumps(_bare(words)), json.dumps(inline.escape(words))
    return f"""\
name: {plain}
address: [{plain}]
phone: 555-0100
hours: {plain}
after_hours: {plain}
language_access: {marked}
license: {marked}
"""


def _bare(words: str) -> str:
    """Return the words without what a plain field would refuse as a mark."""
    return words.replace("**", "* *").replace("](", "] (").replace("]{", "] {")


def _spaced(words: str) -> str:
    return " ".join(words.replace("\u00a0", " ").split())


# How often at least a topic says its words where marks are read, and where they are not.
MARKED, PLAIN = 29, 7
# And how often a brand says its own.
MARKED_OF_THE_BRAND, OF_THE_BRAND = 2, 4


@pytest.mark.parametrize("name", TEXTS)
def test_words_stand_on_the_page_as_they_were_written(project: Path, name: str) -> None:
    """Here the words of a brand end otherwise than those of its topic, to be told from them."""
    words, bare = TEXTS[name], _bare(TEXTS[name])
    theirs = f"{words} of ours"
    write(project, CARE, _topic(bare, inline.escape(words)))
    write(project, EVIL_BRAND, _brand(theirs))
    assert cli.main([*BUILD_EVIL]) == 0
    reader = PdfReader(project / "build" / "care.pdf")
    found = structure_of(reader)
    page, root = words_of(found), found.root
    assert page.count(_spaced(_bare(theirs))) >= OF_THE_BRAND
    assert page.count(_spaced(theirs)) >= MARKED_OF_THE_BRAND
    rest = page.replace(_spaced(theirs), "").replace(_spaced(_bare(theirs)), "")
    assert rest.count(_spaced(words)) >= MARKED
    assert rest.count(_spaced(bare)) >= PLAIN
    assert text(find(root, "H1")[0]) == _spaced(bare)
    assert _spaced(find(root, "Figure")[-1].props["Alt"]) == _spaced(bare)
    metadata: Any = reader.metadata
    assert _spaced(metadata.title) == _spaced(bare)


@pytest.mark.parametrize("name", ["markup", "entities", "Jinja", "our own blanks", "PDF"])
def test_the_name_of_a_reviewer_and_fixed_words_stand_on_the_page(
    project: Path, name: str
) -> None:
    words = TEXTS[name]
    strings = (builtin_root() / "templates" / "strings" / "en.yaml").read_text(encoding="utf-8")
    fixed = json.dumps(words.replace("{", "(").replace("}", ")"))
    write(project, "templates/strings/en.yaml", "".join(
        f"{line.split(':')[0]}: {fixed}\n" if line.strip().startswith("key_points:") else line
        for line in strings.splitlines(keepends=True)))
    topic = load_topic(open_project(project), "care", "en")
    brand = load_brand(open_project(project), "sample")
    digest = printed_topic(open_project(project), topic, brand, HOUSE).digest()
    write(project, "reviews.yaml", f"""\
reviews:
  - {{topic: care, sha256: {digest}, version: "1.0", by: {json.dumps(words)},
     credentials: {json.dumps(words)}, on: "2026-01-01", next: "9999-12-31"}}
""")
    assert cli.main(["--topic", "care"]) == 0
    page = read_words(project / "build" / "care.pdf")
    assert page.count(_spaced(words)) >= 2
    assert _spaced(json.loads(fixed)) in page


@pytest.mark.parametrize("name", ["markup", "Jinja", "our own blanks", "JavaScript", "entities"])
def test_the_shelf_and_the_list_show_words_as_words(
    project: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = TEXTS[name]
    write(project, CARE, TOPIC.replace("title: Care at home", f"title: {json.dumps(words)}"))
    write(project, "handouts.yaml", ONE_TOPIC)
    assert cli.main(["--all"]) == 0
    shown = Shown()
    shown.feed((project / "build" / "index.html").read_text(encoding="utf-8"))
    assert words in shown.texts
    assert shown.tags.count("script") == 2  # what it does, and the index that it looks in
    assert not set(shown.tags) & {"img", "b", "i", "iframe", "object", "br"}
    manifest = json.loads((project / "build" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["documents"][0]["title"] == words
    assert words in manifest["documents"][0]["chart_line"]
    capsys.readouterr()
    assert cli.main(["list"]) == 0
    assert words in capsys.readouterr().out


class Shown(HTMLParser):
    """The texts and the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; none may have a handler of events."""
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)
