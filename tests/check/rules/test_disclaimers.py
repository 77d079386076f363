"""Each required disclaimer is taken away in every way that we know of, and is missed each time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.readback.pages import ARTIFACT
from handouts.check.readback.structure import find
from handouts.check.readback.visible_text import alike
from handouts.check.rule import apply
from handouts.check.rules import disclaimers, emergency
from handouts.content.disclaimers import (
    ALWAYS,
    COVERS,
    IF_TRIGGERED,
    REQUIRED,
    all_ids,
    check_topic,
    required_ids,
)
from handouts.content.inline import plain
from handouts.content.library import load_topic
from handouts.content.models import Kind
from handouts.errors import HandoutError
from handouts.project import Project, builtin_root
from handouts.render import render
from tests.check.conftest import SMALL, built, make_library, small_project
from tests.check.removal import (
    WAYS,
    Hide,
    blanked,
    hidden,
    hidden_if_there,
    places,
    whole_project,
)

RULES = (*disclaimers.RULES, *emergency.RULES)
@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return the sheet with every disclaimer, built and read back."""
    return built(whole_project(tmp_path_factory.mktemp("whole")), "whole")


@pytest.fixture(scope="module")
def booklet(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return a booklet of two chapters, built and read back."""
    return built(whole_project(tmp_path_factory.mktemp("two")), "two")


def found(facts: DocumentFacts) -> dict[str, str]:
    """Return what the rules find: the messages of each, a line each."""
    rules = [rule for rule in RULES if rule.about == "document"]
    messages: dict[str, list[str]] = {}
    for each in apply(rules, facts, "it"):
        messages.setdefault(each.problem.rule, []).append(each.problem.message)
    return {rule: "\n".join(each) for rule, each in messages.items()}


def marker(name: str, facts: DocumentFacts) -> tuple[str, str]:
    """Return a sentence to take away, and the role of the element to take it from."""
    return facts.library.texts[name].marker, "H2" if name == "D-EMERG" else ""


def assert_missed(name: str, facts: DocumentFacts) -> None:
    messages = found(facts)
    if name == "D-EMERG":
        assert "DIS018" in messages
    else:
        assert name in messages["DIS011"]


# -- what is whole passes ---------------------------------------------------------------------


def test_every_disclaimer_is_due_in_the_whole_sheet(whole: DocumentFacts) -> None:
    assert set(required_ids(whole.chapters[0])) == set(all_ids())


def test_whole_documents_pass(whole: DocumentFacts, booklet: DocumentFacts) -> None:
    assert found(whole) == {}
    assert found(booklet) == {}


def test_a_sheet_with_blanks_for_the_clinic_passes(tmp_path: Path) -> None:
    brand = builtin_root() / "templates/brands/blank/brand.yaml"
    own = tmp_path / "templates/brands/sample"
    own.mkdir(parents=True)
    (own / "brand.yaml").write_text(brand.read_text(encoding="utf-8"), encoding="utf-8")
    assert found(built(small_project(tmp_path), "small")) == {}


# -- taken away from the file -----------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", all_ids())
def test_a_disclaimer_that_is_not_seen_is_missed(
    name: str, way: Hide, whole: DocumentFacts
) -> None:
    text, role = marker(name, whole)
    assert_missed(name, hidden(whole, text, way, role))


@pytest.mark.parametrize("name", all_ids())
def test_a_disclaimer_that_is_only_spoken_is_missed(name: str, whole: DocumentFacts) -> None:
    text, role = marker(name, whole)
    changed = hidden(whole, text, WAYS["gone"], role)
    pages = [replace(page, actual={run.mark: text for run in page.runs if run.mark >= 0})
             for page in changed.structure.drawn]
    assert_missed(name, replace(changed, structure=replace(changed.structure, drawn=pages)))


@pytest.mark.parametrize("name", all_ids())
def test_a_disclaimer_blanked_in_the_file_is_missed(
    name: str, whole: DocumentFacts
) -> None:
    text, _ = marker(name, whole)
    assert_missed(name, blanked(whole, text))


@pytest.mark.parametrize("name", all_ids())
def test_a_disclaimer_outside_the_tree_is_missed(name: str, whole: DocumentFacts) -> None:
    text, role = marker(name, whole)
    untagged = hidden(whole, text, lambda run, _page: replace(run, mark=-1), role)
    assert_missed(name, untagged)


def test_a_marker_among_the_words_of_an_author_is_no_disclaimer(tmp_path: Path) -> None:
    said = ("**Three** points.", "Natural does not mean safe.")
    facts = built(whole_project(tmp_path, said), "whole")
    assert found(facts) == {}
    assert "D-ALT" in found(hidden(facts, "Tell us about all herbs"))["DIS011"]


# -- taken away from the content --------------------------------------------------------------


@pytest.mark.parametrize("name", all_ids())
def test_a_text_that_is_dropped_from_its_file_stops_the_build(name: str, tmp_path: Path) -> None:
    path = builtin_root() / "content/disclaimers/en.yaml"
    head, *entries = path.read_text(encoding="utf-8").split("\n  - id: ")
    kept = [entry for entry in entries if not entry.startswith(f"{name}\n")]
    assert len(kept) == len(entries) - 1
    project = whole_project(tmp_path)
    (tmp_path / "content/disclaimers").mkdir()
    (tmp_path / "content/disclaimers/en.yaml").write_text(
        "\n  - id: ".join([head, *kept]), encoding="utf-8")
    with pytest.raises(HandoutError, match=f"DIS006 {name} is missing"):
        built(project, "whole")


BLOCKS = {
    "exercise": "- move: {name: Bend, steps: [Bend.], dose: Do 5., avoid: Not if it hurts.}",
    "heat-cold": "- Use heat.", "medicine": "- Ask us.", "acetaminophen": "- Tylenol.",
    "opioid": "- Ask us each time.", "massage": "- A rub.", "complementary": "- Herbs.",
    "imaging": "- An X-ray.", "pregnancy": "- For two.",
}


def only(kind: Kind, *about: str) -> str:
    """Return a topic of one kind with a section for each thing that it is about."""
    sections = "".join(
        f"  - heading: About {each}\n    about: [{each}]\n    blocks:\n      {BLOCKS[each]}\n"
        for each in about)
    return SMALL.replace("kinds: [info]", f"kinds: [{kind}]").replace(
        "  - heading: What", f"{sections}  - heading: What")


def due(kind: Kind) -> tuple[str, ...]:
    """Return what a topic of a kind is about, so that every disclaimer of the kind is due."""
    also = tuple(IF_TRIGGERED.get(kind, {}))
    triggers: list[str] = [trigger for trigger, kinds in COVERS.items() if kind in kinds]
    return tuple(dict.fromkeys([*triggers, *also]))


def problems(project: Project) -> set[str]:
    topic = load_topic(project, "small", "en")
    library = make_library(project)
    rules = [rule for rule in RULES if rule.about == "topic"]
    every = apply(rules, TopicFacts(topic, library), "small")
    return {each.problem.rule for each in every} | {
        problem.rule for problem in check_topic(topic, library.texts, library.drugs)}


KINDS = [kind for kind in REQUIRED if kind not in ("info", "emergency")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_or_a_subject_that_is_dropped_is_missed(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "content/en/small.yaml"
    project = small_project(tmp_path)
    text = only(kind, *due(kind))
    path.write_text(text, encoding="utf-8")
    topic = load_topic(project, "small", "en")
    assert problems(project) == set()
    path.write_text(text.replace(f"kinds: [{kind}]", "kinds: [info]"), encoding="utf-8")
    assert problems(project) & {"DIS001", "DIS002", "DIS004"}
    texts = make_library(project).texts
    for name in set(required_ids(topic)) - set(ALWAYS):
        changed = text
        for trigger in texts[name].triggers:
            changed = changed.replace(f"    about: [{trigger}]\n", "")
        path.write_text(changed, encoding="utf-8")
        assert problems(project) & {"DIS001", "DIS003", "DIS024"}, name


def test_an_emergency_box_that_is_dropped_is_missed(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("  - include: danger-signs\n", ""))
    assert problems(project) == {"DIS007"}


SPEAKING: tuple[tuple[Kind, str, str], ...] = (
    ("home", "Use heat.", "DIS024"), ("home", "Put ice on it.", "DIS024"),
    ("home", "Try a heating pad.", "DIS024"), ("home", "Rice and a cold leg.", ""),
    ("prescription-medicine", "Add Tylenol.", "DIS024"), ("opioid", "Take Percocet.", "DIS025"),
    ("opioid", "Take oxycodone.", ""), ("otc-medicine", "Heat and Percocet.", ""),
)


@pytest.mark.parametrize(("kind", "words", "rule"), SPEAKING, ids=[each[1] for each in SPEAKING])
def test_a_topic_that_speaks_of_it_says_so(
    tmp_path: Path, kind: Kind, words: str, rule: str
) -> None:
    project = small_project(tmp_path)
    about = {trigger for trigger in due(kind) if trigger not in IF_TRIGGERED.get(kind, {})}
    (tmp_path / "content/en/small.yaml").write_text(
        only(kind, *sorted(about)).replace("Walk a little.", words), encoding="utf-8")
    facts = TopicFacts(load_topic(project, "small", "en"), make_library(project))
    every = apply([each for each in RULES if each.about == "topic"], facts, "small")
    assert [each.problem.rule for each in every] == ([rule] if rule else [])


@pytest.mark.parametrize(("old", "new", "told"), [
    ("4,000 mg", "4,000 mg", []), ("Ask us what fits you", "Ask us", ["DIS026"]),
    ("1-800-222-1222", "1-800-222-1223", []),  # of no disclaimer that this topic needs
])
def test_a_disclaimer_in_other_words_is_told(
    tmp_path: Path, old: str, new: str, told: list[str]
) -> None:
    project = small_project(tmp_path)
    path = tmp_path / "content/disclaimers/en.yaml"
    path.parent.mkdir()
    shipped = (builtin_root() / "content/disclaimers/en.yaml").read_text(encoding="utf-8")
    assert old in shipped
    path.write_text(shipped.replace(old, new), encoding="utf-8")
    facts = TopicFacts(load_topic(project, "small", "en"), make_library(project))
    every = apply([each for each in RULES if each.about == "topic"], facts, "small")
    assert [each.problem.rule for each in every] == told
    assert all(each.problem.source.file == "content/disclaimers/en.yaml" for each in every)


# -- taken away by a layout -------------------------------------------------------------------

SAID = (
    ("_blocks.html.j2", "{% endif %}{{ item.text }}</p>\n{% endfor %}\n</section>"),
    ("_parts.html.j2", "{{ item.text }}"),
)
DROPPED = {
    "D-EMERG": (("_blocks.html.j2", '<h2 role="label">{{ notice_label(item) }}</h2>',
                 '<h2 role="label">Look</h2>'),),
    "D-REV": (("topic.html.j2", "{{ topic.review.line }}", "Draft"),
              ("_parts.html.j2", "{{ topic.review.line }}", "Draft")),
}


def overridden(folder: Path, *changes: tuple[str, str, str]) -> None:
    """Write layouts of a project's own, each a built-in one with some of its text replaced."""
    own = folder / "templates/layouts"
    own.mkdir(parents=True, exist_ok=True)
    for name, old, new in changes:
        path = own / name
        source = path if path.exists() else builtin_root() / "templates/layouts" / name
        text = source.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), encoding="utf-8")


def without(name: str) -> tuple[tuple[str, str, str], ...]:
    """Return how a layout drops a disclaimer."""
    if name in DROPPED:
        return DROPPED[name]
    instead = f'{{{{ item.text if item.id != "{name}" else "Ask us." }}}}'
    return tuple((file, old, old.replace("{{ item.text }}", instead)) for file, old in SAID)


@pytest.mark.parametrize("name", all_ids())
def test_a_layout_that_drops_a_disclaimer_is_noticed(name: str, tmp_path: Path) -> None:
    project = whole_project(tmp_path)
    overridden(tmp_path, *without(name))
    try:
        facts = built(project, "whole")
    except HandoutError as error:
        rules = {problem.rule for problem in error.problems}
    else:
        assert_missed(name, facts)
        rules = set()
    assert rules <= {"DIS008", "LAY008"}


def test_the_look_at_the_page_does_not_lean_on_the_look_at_the_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = whole_project(tmp_path)
    for name in DROPPED:
        overridden(tmp_path, *without(name))
    overridden(tmp_path, *((file, old, old.replace("{{ item.text }}", "Ask us."))
                           for file, old in SAID))
    monkeypatch.setattr(render, "refuse_lost", lambda *_given: None)
    facts = built(project, "whole")
    for name in all_ids():
        assert_missed(name, facts)


AFTER = ("_parts.html.j2",
         "{{ blocks.before_you_start(section.before) }}\n{% for block in section.blocks %}",
         "{% for block in section.blocks %}")
BEHIND = ("_parts.html.j2", "{% endfor %}\n</section>\n{% endfor %}",
          "{% endfor %}\n{{ blocks.before_you_start(section.before) }}\n</section>\n{% endfor %}")


def test_panels_behind_their_sections_are_noticed(tmp_path: Path) -> None:
    project = whole_project(tmp_path)
    overridden(tmp_path, AFTER, BEHIND)
    messages = found(built(project, "whole"))
    assert "D-EX comes after what it belongs to, 'heel slide" in messages["DIS014"]
    assert "comes after what it belongs to" in messages["DIS015"]


def test_a_panel_on_another_page_is_noticed(tmp_path: Path) -> None:
    first = ("_parts.html.j2", "{% for section in topic.sections %}",
             "{% for section in topic.sections %}\n"
             "{{ blocks.before_you_start(section.before) }}\n{% endfor %}\n"
             "{% for section in topic.sections %}")
    project = small_project(
        tmp_path, ("kinds: [info]", "kinds: [massage, complementary, exercise, pregnancy]"),
        ("  - heading: What you can do\n", "  - heading: What you can do\n    page_break: true\n"
         "    about: [massage, exercise, complementary, pregnancy]\n"))
    assert found(built(project, "small")) == {}
    overridden(tmp_path, AFTER, first)
    messages = found(built(project, "small"))
    assert messages["DIS015"].startswith("page 1: D-MASS is here, but what it belongs to is on")
    assert "DIS014" not in messages


# -- the other rules about documents ----------------------------------------------------------


def renamed(facts: DocumentFacts) -> DocumentFacts:
    return replace(facts, chapters=[
        topic.model_copy(update={"title": "Another"}) for topic in facts.chapters])


def naming(facts: DocumentFacts) -> DocumentFacts:
    """Say that a word of the main message names a drug."""
    return replace(facts, library=replace(facts.library, drugs=("moving",)))


def raised(facts: DocumentFacts, by: float) -> DocumentFacts:
    """Move everything on the first page."""
    first, *rest = facts.structure.drawn
    runs = [replace(run, box=(run.box[0], run.box[1] + by, run.box[2], run.box[3] + by))
            for run in first.runs]
    pages = [replace(first, runs=runs), *rest]
    return replace(facts, structure=replace(facts.structure, drawn=pages))


def footless(facts: DocumentFacts) -> DocumentFacts:
    pages = [replace(page, runs=[run for run in page.runs if run.mark != ARTIFACT])
             for page in facts.structure.drawn]
    return replace(facts, structure=replace(facts.structure, drawn=pages))


SIGN = "Chest pain, trouble breathing or speaking, or a drooping face"
CHANGES: tuple[tuple[str, Callable[[DocumentFacts], DocumentFacts], str], ...] = (
    ("DIS010", renamed, "nothing in the file is headed 'Another'"),
    ("DIS016", naming, "page 1: 'moving' is named before D-MED"),
    ("DIS018", lambda facts: hidden(facts, "Go to the ER now or call 911", role="H2"),
     "page 1: the emergency box of 'A small sheet', or its label, cannot be read"),
    ("DIS019", lambda facts: raised(facts, -300), "page 1: the emergency box begins"),
    ("DIS020", lambda facts: hidden(facts, SIGN), "a danger sign cannot be read: '"),
    ("DIS021", lambda facts: hidden(facts, "911"), "911 cannot be read anywhere"),
    ("DIS022", lambda facts: hidden(facts, "555-0100", page=0), "the clinic's phone '555-0100'"),
    ("DIS023", footless, "the foot does not say 'General facts, not advice for you'"),
)


@pytest.mark.parametrize(("rule", "change", "says"), CHANGES, ids=[each[0] for each in CHANGES])
def test_a_change_is_noticed(
    rule: str, change: Callable[[DocumentFacts], DocumentFacts], says: str, whole: DocumentFacts
) -> None:
    message = found(change(whole))[rule]
    assert message.startswith("page ")
    assert says in message


def test_a_drug_in_a_topic_without_the_medicine_disclaimer_is_noticed(
    small_document: Callable[..., DocumentFacts]
) -> None:
    facts = small_document()
    assert found(facts) == {}
    assert found(naming(facts)) == {
        "DIS017": "page 1: 'moving' is named in 'A small sheet', which has no D-MED"}
    several = replace(facts, library=replace(facts.library, drugs=("point",)))
    assert found(several) == {
        "DIS017": "page 1: 'points' is named in 'A small sheet', which has no D-MED"}


@pytest.mark.parametrize("name", ["D-APAP", "D-OPIOID"])
def test_a_drug_before_the_disclaimer_about_it_is_noticed(
    name: str, whole: DocumentFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(disclaimers.NAMES, name, ("moving",))
    assert f"'moving' is named before {name}" in found(whole)["DIS016"]


def test_a_drug_among_the_sources_and_in_the_clinics_name_is_no_advice(
    whole: DocumentFacts
) -> None:
    for drug in ("publisher", "clinic"):
        library = replace(whole.library, drugs=(drug,))
        assert "DIS016" not in found(replace(whole, library=library))


LATE = ("  - include: danger-signs\n  - heading: Moves\n",
        "  - heading: First\n    blocks: [Read on.]\n  - page_break: true\n    blocks:\n"
        "      - notice: {kind: emergency, items: [Numb legs.]}\n  - heading: Moves\n")


def in_large_print(facts: DocumentFacts) -> DocumentFacts:
    text = facts.theme.text.model_copy(update={"size": 18.0})
    return replace(facts, theme=facts.theme.model_copy(update={"text": text}))


def test_a_box_on_page_2_is_noticed(tmp_path: Path) -> None:
    project = whole_project(tmp_path, LATE, (", emergency", ""))
    facts = built(project, "whole")
    assert found(facts)["DIS018"].startswith(
        "page 2: the emergency box of 'A small sheet' belongs on page 1")
    assert found(in_large_print(facts)) == {}


def test_a_box_that_goes_on_on_page_2_is_noticed(whole: DocumentFacts) -> None:
    # The last sign is drawn on page 2 instead.
    words = whole.seen_chapters[0][1]
    mark = words.at(words.find("Pregnant: bleeding"))[1].mark
    first, second, *rest = whole.structure.drawn
    free = 1 + max(run.mark for page in whole.structure.drawn for run in page.runs)
    moved = [replace(run, mark=free) for run in first.runs if run.mark == mark]
    pages = [replace(first, runs=[run for run in first.runs if run.mark != mark]),
             replace(second, runs=[*second.runs, *moved]), *rest]
    root = copy.deepcopy(whole.structure.root)
    for item in find(root, "LBody"):
        item.marks = [(1, free) if each == (0, mark) else each for each in item.marks]
    facts = replace(whole, structure=replace(whole.structure, root=root, drawn=pages))
    assert found(facts)["DIS018"].startswith(
        "page 2: the emergency box of 'A small sheet' goes on here")
    assert "DIS018" not in found(in_large_print(facts))


def test_paper_with_a_letterhead_of_its_own_needs_no_phone_on_page_1(
    whole: DocumentFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = hidden(whole, "555-0100", page=0)
    assert "DIS022" in found(facts)
    named = SimpleNamespace(dc_identifier="whole 1.0 large-print.leave-top")
    monkeypatch.setattr(PdfReader, "xmp_metadata", named)
    assert "DIS022" not in found(facts)
    assert "DIS022" in found(hidden(facts, "555-0100"))


# -- booklets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["D-CONTACT", "D-COPY", "D-ACCESS"])
def test_what_a_booklet_says_once_is_missed(name: str, booklet: DocumentFacts) -> None:
    assert name in found(hidden(booklet, booklet.library.texts[name].marker))["DIS012"]


def test_one_place_in_a_booklet_is_enough_for_them(booklet: DocumentFacts) -> None:
    changed = booklet
    for _, words in booklet.seen_chapters:
        for page in words.pages(0, len(words.words)):
            changed = hidden_if_there(changed, booklet.library.texts["D-ACCESS"].marker, page)
    messages = found(changed)
    assert "DIS012" not in messages
    assert "D-ACCESS" not in messages["DIS011"]


def test_the_general_disclaimer_stands_in_front_and_in_each_chapter(
    booklet: DocumentFacts
) -> None:
    text = booklet.library.texts["D-GEN"].marker
    pages = sorted({booklet.seen_whole.at(at)[0]
                    for at in places(booklet.seen_whole.words, alike(text))})
    front, *chapters = pages
    assert "before the first chapter" in found(hidden(booklet, text, page=front))["DIS013"]
    assert len(chapters) == 2
    for page in chapters:
        messages = found(hidden(booklet, text, page=page))
        assert list(messages) == ["DIS011"]
        assert messages["DIS011"].startswith("page ")


@pytest.mark.parametrize("name", [name for name in all_ids()
                                  if name not in ("D-CONTACT", "D-COPY", "D-ACCESS", "D-EMERG")])
def test_a_chapter_without_its_disclaimer_is_noticed(name: str, booklet: DocumentFacts) -> None:
    text = booklet.library.texts[name]
    pages = booklet.seen_chapters[0][1].pages(0, len(booklet.seen_chapters[0][1].words))
    changed = booklet
    for page in pages:
        changed = hidden_if_there(changed, plain(text.text), page)
    assert name in found(changed)["DIS011"]


def test_a_drug_before_the_first_chapter_is_noticed(booklet: DocumentFacts) -> None:
    library = replace(booklet.library, drugs=("take home",))
    assert found(replace(booklet, library=library)) == {
        "DIS016": "page 1: 'take home' is named before the first chapter"}


# -- all of it --------------------------------------------------------------------------------


def test_every_rule_has_a_failing_case() -> None:
    words = Path(__file__).read_text(encoding="utf-8")
    assert [rule.id for rule in RULES if f'"{rule.id}"' not in words] == []


def test_all_rules_about_documents_are_firm() -> None:
    assert all(rule.severity == "error" and not rule.waivable
               for rule in RULES if rule.about == "document")


def test_a_file_without_words_is_no_crash(whole: DocumentFacts) -> None:
    pages = [replace(page, runs=[]) for page in whole.structure.drawn]
    messages = found(replace(whole, structure=replace(whole.structure, drawn=pages)))
    assert {"DIS011", "DIS018", "DIS020", "DIS021", "DIS022"} <= set(messages)
