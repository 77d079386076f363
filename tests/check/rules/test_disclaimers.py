"""Each required disclaimer is taken away in every way that we know of, and is missed each time."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.readback.pages import ARTIFACT
from handouts.check.readback.structure import find
from handouts.check.readback.visible_text import Seen
from handouts.check.rule import apply
from handouts.check.rules import disclaimers, emergency
from handouts.content.disclaimers import Due, check_topic, place, required_ids
from handouts.content.inline import plain
from handouts.content.library import load_topic
from handouts.content.safety import Safeties, load_safety
from handouts.errors import HandoutError
from handouts.project import Project, builtin_root, open_project
from handouts.render import render
from handouts.yamlfiles.validation import short
from tests.check.conftest import SMALL, built, make_library, small_project
from tests.check.removal import (
    WAYS,
    Hide,
    blanked,
    hidden,
    hidden_if_there,
    whole_project,
    wounds_project,
)
from tests.stand_in import beside, stand_in

RULES = (*disclaimers.RULES, *emergency.RULES)
SHIPPED = load_safety(open_project(builtin_root()), "hip-and-back", "en").policy
IDS = SHIPPED.ids
WOUND_IDS = ("D-WASH", "D-BITE", "D-WOUND", "D-PARENT", "D-GEN")
TEXTS = "content/general/en/disclaimers.yaml"
SMALL_PATH = "content/hip-and-back/en/topics/small.yaml"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return the sheet with every disclaimer in its short form, built and read back."""
    return built(whole_project(tmp_path_factory.mktemp("whole")), "whole")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return the sheet with every disclaimer in full, built and read back."""
    return built(whole_project(tmp_path_factory.mktemp("full"), full=True), "whole")


@pytest.fixture(scope="module")
def wounds(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return a sheet of a pack about another subject, for children."""
    return built(wounds_project(tmp_path_factory.mktemp("wounds")), "stitches")


@pytest.fixture(scope="module")
def booklet(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return a booklet of two chapters, built and read back."""
    return built(whole_project(tmp_path_factory.mktemp("two")), "two")


def found(facts: DocumentFacts, only: str = "") -> dict[str, str]:
    """Return what all rules find, or only one: the messages of each, a line each."""
    rules = [rule for rule in RULES if rule.about == "document" and rule.id.startswith(only)]
    messages: dict[str, list[str]] = {}
    for each in apply(rules, facts, "it"):
        messages.setdefault(each.problem.rule, []).append(each.problem.message)
    return {rule: "\n".join(each) for rule, each in messages.items()}


def due(name: str, facts: DocumentFacts) -> Due:
    """Return a disclaimer as it prints on the first sheet of a file."""
    topic = facts.chapters[0]
    placed = place(topic, facts.library.safety(topic)).required
    return next(each for each in placed if each.id == name)


def marker(name: str, facts: DocumentFacts) -> tuple[str, str]:
    """Return a sentence to take away, and the role of the element to take it from."""
    return due(name, facts).marker, "H2" if name == "D-EMERG" else ""


def assert_missed(name: str, facts: DocumentFacts) -> None:
    if name == "D-EMERG":
        assert found(facts, "DIS018")
    else:
        assert name in found(facts, "DIS011")["DIS011"]


# -- what is whole passes ---------------------------------------------------------------------


def test_every_disclaimer_is_due_in_the_whole_sheet(whole: DocumentFacts) -> None:
    assert set(required_ids(whole.chapters[0], SHIPPED)) == set(IDS)


def test_forms_are_short_at_the_point_of_use_and_full_where_the_sheet_is_about_it(
    whole: DocumentFacts, full: DocumentFacts
) -> None:
    texts = load_safety(open_project(builtin_root()), "hip-and-back", "en").texts
    for name in IDS:
        short = texts[name].short is not None
        before = due(name, whole).where == "before"
        assert due(name, whole).form == ("short" if before else "full")
        assert due(name, full).form == "full"
        assert (due(name, whole).text != due(name, full).text) == short


def test_whole_documents_pass(
    whole: DocumentFacts, full: DocumentFacts, booklet: DocumentFacts, wounds: DocumentFacts
) -> None:
    for facts in (whole, full, booklet, wounds):
        assert found(facts) == {}


def test_a_sheet_with_blanks_for_the_clinic_passes(tmp_path: Path) -> None:
    brand = builtin_root() / "templates/brands/blank/brand.yaml"
    own = tmp_path / "templates/brands/sample"
    own.mkdir(parents=True)
    (own / "brand.yaml").write_text(brand.read_text(encoding="utf-8"), encoding="utf-8")
    assert found(built(small_project(tmp_path), "small")) == {}


# -- taken away from the file -----------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", IDS)
def test_a_disclaimer_that_is_not_seen_is_missed(
    name: str, way: Hide, whole: DocumentFacts
) -> None:
    text, role = marker(name, whole)
    assert_missed(name, hidden(whole, text, way, role))


@pytest.mark.parametrize("name", IDS)
def test_a_full_form_that_is_cut_to_its_marker_is_missed(name: str, full: DocumentFacts) -> None:
    each = due(name, full)
    rest = plain(each.text).replace(each.marker, "|").strip(" .|").split("|")[-1].strip()
    if each.where in ("box", "review") or not rest:
        return
    assert_missed(name, hidden(full, rest))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", WOUND_IDS)
def test_a_disclaimer_of_another_pack_is_missed(
    name: str, way: Hide, wounds: DocumentFacts
) -> None:
    assert_missed(name, hidden(wounds, due(name, wounds).marker, way))


def test_a_danger_sign_of_another_pack_is_missed(wounds: DocumentFacts) -> None:
    assert "a red line" in found(hidden(wounds, "A red line that runs up from it"))[
        "DIS020"].casefold()


@pytest.mark.parametrize("name", IDS)
def test_a_disclaimer_that_is_only_spoken_is_missed(name: str, whole: DocumentFacts) -> None:
    text, role = marker(name, whole)
    changed = hidden(whole, text, WAYS["gone"], role)
    pages = [replace(page, actual={run.mark: text for run in page.runs if run.mark >= 0})
             for page in changed.structure.drawn]
    assert_missed(name, replace(changed, structure=replace(changed.structure, drawn=pages)))


@pytest.mark.parametrize("name", IDS)
def test_a_disclaimer_blanked_in_the_file_is_missed(
    name: str, whole: DocumentFacts
) -> None:
    text, _ = marker(name, whole)
    assert_missed(name, blanked(whole, text))


@pytest.mark.parametrize("name", IDS)
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


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built-in folder, of which each test writes the disclaimers anew."""
    return stand_in(tmp_path_factory.mktemp("tool"))


@pytest.fixture(scope="module")
def texts(tool: Path) -> list[dict[str, str]]:
    """Return the disclaimers of that folder, before any test has changed them."""
    read: list[dict[str, str]] = json.loads(
        (tool / TEXTS).read_text(encoding="utf-8"))["disclaimers"]
    return read


@pytest.mark.parametrize("name", IDS)
def test_a_text_that_is_dropped_from_its_file_stops_the_build(
    name: str, tmp_path: Path, tool: Path, texts: list[dict[str, str]]
) -> None:
    kept = [each for each in texts if each["id"] != name]
    (tool / TEXTS).write_text(json.dumps({"disclaimers": kept}), encoding="utf-8")
    whole_project(tmp_path)
    if len(kept) == len(texts):
        assert name == "D-LIMP"  # of the pack alone, which is not that of the tool here
        return
    with pytest.raises(HandoutError, match=f"DIS006 {name} is missing"):
        Safeties(beside(tmp_path, tool), "en").of("hip-and-back")


BLOCKS = {
    "exercise": "- move: {name: Bend, steps: [Bend.], dose: Do 5., avoid: Not if it hurts.}",
    "heat-cold": "- Use a heating pad.", "medicine": "- Take aspirin.",
    "acetaminophen": "- Tylenol.", "nsaid": "- Ibuprofen.", "opioid": "- Tramadol.",
    "massage": "- A massage.",
    "complementary": "- Herbs.", "imaging": "- An X-ray.", "pregnancy": "- For two.",
}


def only(about: str, block: str) -> str:
    """Return a topic with a section about these matters."""
    return SMALL.replace("[nerves]", "[nerves, overdose]").replace(
        "  - heading: What",
        f"  - heading: About it\n    about: [{about}]\n    blocks:\n      {block}\n"
        "  - heading: What")


def problems(project: Project) -> set[str]:
    topic = load_topic(project, "small", "en")
    library = make_library(project)
    rules = [rule for rule in RULES if rule.about == "topic"]
    every = apply(rules, TopicFacts(topic, library), "small")
    return {each.problem.rule for each in every} | {
        problem.rule for problem in check_topic(topic, library.safety(topic))}


@pytest.mark.parametrize("matter", [
    name for name in SHIPPED.matters if name not in ("pregnancy", "prescribed")])
def test_a_matter_that_is_dropped_is_missed(matter: str, tmp_path: Path) -> None:
    """The words of a section give it away: one that is not about them brings no caution."""
    project = small_project(tmp_path)
    about = f"medicine, {matter}" if matter in ("acetaminophen", "nsaid", "opioid") else matter
    text = only(about, BLOCKS[matter])
    (tmp_path / SMALL_PATH).write_text(text, encoding="utf-8")
    assert problems(project) == set()
    rest = about.removesuffix(matter).rstrip(", ")
    (tmp_path / SMALL_PATH).write_text(
        text.replace(f"about: [{about}]", f"about: [{rest}]"), encoding="utf-8")
    assert problems(project) & {"DIS003", "DIS004", "DIS024", "DIS025"}


SPEAKING: tuple[tuple[str, str, str], ...] = (
    ("exercise", "Use heat.", "DIS025"), ("exercise", "Put ice on it.", "DIS025"),
    ("exercise", "Try a heating pad.", "DIS024"), ("exercise", "Rice and a cold leg.", ""),
    ("medicine", "Add Tylenol.", "DIS024"), ("medicine, opioid", "Take Percocet.", "DIS025"),
    ("medicine, opioid", "Take oxycodone.", ""), ("medicine", "Take oxycodone.", "DIS024"),
    ("heat-cold, medicine, acetaminophen, opioid", "Heat and Percocet.", ""),
)


@pytest.mark.parametrize(("about", "words", "rule"), SPEAKING, ids=[each[1] for each in SPEAKING])
def test_a_topic_that_speaks_of_it_says_so(
    tmp_path: Path, about: str, words: str, rule: str
) -> None:
    project = small_project(tmp_path)
    (tmp_path / SMALL_PATH).write_text(
        only(about, "- Read on.").replace("Walk a little.", words), encoding="utf-8")
    facts = TopicFacts(load_topic(project, "small", "en"), make_library(project))
    every = apply([each for each in RULES if each.about == "topic"], facts, "small")
    assert [each.problem.rule for each in every] == ([rule] if rule else [])


def test_words_before_the_section_about_them_are_told(tmp_path: Path) -> None:
    early = "  - heading: Early\n    blocks: [Use a heating pad.]\n  - heading: About it"
    project = small_project(tmp_path)
    text = only("heat-cold", "- Use a heating pad.").replace("  - heading: About it", early)
    (tmp_path / SMALL_PATH).write_text(text, encoding="utf-8")
    assert problems(project) == {"DIS024"}


def test_words_of_a_matter_of_a_pack_of_its_own_are_told(tmp_path: Path) -> None:
    project = wounds_project(tmp_path)
    path = tmp_path / "content/wounds/en/topics/stitches.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    about: [wound]\n", ""),
                    encoding="utf-8")
    topic = load_topic(project, "stitches", "en")
    facts = TopicFacts(topic, make_library(project))
    every = apply([each for each in RULES if each.about == "topic"], facts, "stitches")
    assert [each.problem.rule for each in every] == ["DIS024"]
    assert "'bandage' speaks of wound" in every[0].problem.message


@pytest.mark.parametrize(("words", "told"), [
    ("Free to copy unchanged.", []), ("Ask before you copy it.", ["DIS026"]),
])
def test_a_disclaimer_in_other_words_is_told(
    tmp_path: Path, words: str, told: list[str]
) -> None:
    project = small_project(tmp_path)
    path = tmp_path / "content/general/en/disclaimers.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("disclaimers:\n  - {id: D-COPY, firm: false, "
                    f"text: '{words}', marker: '{words}'}}\n", encoding="utf-8")
    facts = TopicFacts(load_topic(project, "small", "en"), make_library(project))
    every = apply([each for each in RULES if each.about == "topic"], facts, "small")
    assert [each.problem.rule for each in every] == told
    assert all(each.problem.source.file == "content/general/en/disclaimers.yaml" for each in every)


# -- taken away by a layout -------------------------------------------------------------------

SAID = (
    ("_blocks.html.j2", "<p at=\"{{ item.at }}\">{{ item.text }}</p>\n{% if loop.last %}"),
    ("_parts.html.j2", "{{ item.text }}"),
)
# The layout is the same whichever is dropped, and is compiled once.
INSTEAD = ('{% import "_dropped.html.j2" as dropped %}'
           '{{ item.text if item.id != dropped.id else "Ask us." }}')
DROPPED = {
    "D-EMERG": (("_blocks.html.j2", "{{ t.notice.emergency_if }}</h2>", "Look</h2>"),),
    "D-REV": (("topic.html.j2", "{{ topic.review.line }}", "Draft"),),
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
    return tuple((file, old, old.replace("{{ item.text }}", INSTEAD)) for file, old in SAID)


@pytest.mark.parametrize("name", IDS)
def test_a_layout_that_drops_a_disclaimer_is_noticed(name: str, tmp_path: Path) -> None:
    project = whole_project(tmp_path)
    overridden(tmp_path, *without(name))
    (tmp_path / "templates/layouts/_dropped.html.j2").write_text(
        f'{{% set id = "{name}" %}}', encoding="utf-8")
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
    for name in IDS:
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
        tmp_path,
        ("  - heading: What you can do\n", "  - heading: What you can do\n    page_break: true\n"
         "    about: [massage, exercise, complementary]\n"))
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
    return with_drugs(facts, "moving")


def with_drugs(facts: DocumentFacts, *drugs: str) -> DocumentFacts:
    """Say which words name a drug, and that no word gives another matter away."""
    project, lang = facts.library.project, facts.library.lang
    safeties = Safeties(project, lang)
    for pack in {topic.pack for topic in facts.chapters}:
        known = facts.library.safeties.of(pack)
        matters = {name: each.model_copy(update={"words": {}, "hints": {}})
                   for name, each in known.policy.matters.items()}
        safeties._read[pack] = replace(
            known, drugs=drugs, policy=replace(known.policy, matters=matters))
    return replace(facts, library=replace(facts.library, safeties=safeties, drugs=drugs))


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


SIGN = "Numb between your legs (saddle area), new pee or stool trouble, or new leg weakness"
CHANGES: tuple[tuple[str, Callable[[DocumentFacts], DocumentFacts], str], ...] = (
    ("DIS010", renamed, "nothing in the file is headed 'Another'"),
    ("DIS016", naming, "page 1: 'moving' is named before D-MED"),
    ("DIS018", lambda facts: hidden(facts, "Go to the ER now or call 911", role="H2"),
     "page 1: the emergency box of 'A small sheet', or its label, cannot be read"),
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
        "DIS017": "page 1: 'moving' is named in 'A small sheet', which is not about medicine"}
    assert found(with_drugs(facts, "point")) == {
        "DIS017": "page 1: 'points' is named in 'A small sheet', which is not about medicine"}


@pytest.mark.parametrize(("matter", "name"), [("acetaminophen", "D-APAP"), ("opioid", "D-OPIOID")])
def test_a_drug_before_the_disclaimer_about_it_is_noticed(
    matter: str, name: str, whole: DocumentFacts
) -> None:
    facts = with_drugs(whole)
    policy = facts.library.safety(facts.chapters[0]).policy
    matters = {**policy.matters, matter: policy.matters[matter].model_copy(
        update={"words": {"en": ("moving",)}})}
    safety = replace(facts.library.safety(facts.chapters[0]),
                     policy=replace(policy, matters=matters))
    facts.library.safeties._read[safety.pack.slug] = safety
    assert f"'moving' is named before {name}" in found(facts)["DIS016"]


def test_the_box_of_an_emergency_sheet_begins_in_the_upper_half(
    shipped_emergency: DocumentFacts
) -> None:
    assert found(shipped_emergency) == {}
    messages = found(raised(shipped_emergency, -300))
    assert "page 1: the emergency box begins" in messages["DIS019"]


@pytest.fixture(scope="module")
def shipped_emergency(tmp_path_factory: pytest.TempPathFactory) -> DocumentFacts:
    """Return the emergency sheet of the shipped pack."""
    return built(open_project(tmp_path_factory.mktemp("empty")), "when-to-see-a-doctor")


def test_a_drug_among_the_sources_and_in_the_clinics_name_is_no_advice(
    whole: DocumentFacts
) -> None:
    for drug in ("publisher", "clinic"):
        assert "DIS016" not in found(with_drugs(whole, drug))


LATE = (("_blocks.html.j2", ' stands="foot"', ""),
        ("_parts.html.j2", "{{ blocks.danger(topic) }}",
         '<section break="page">{{ blocks.danger(topic) }}</section>'))


def in_large_print(facts: DocumentFacts) -> DocumentFacts:
    text = facts.theme.text.model_copy(update={"size": 18.0})
    return replace(facts, theme=facts.theme.model_copy(update={"text": text}))


def test_a_box_on_page_2_is_noticed(tmp_path: Path) -> None:
    project = whole_project(tmp_path)
    overridden(tmp_path, *LATE)
    facts = built(project, "whole")
    assert found(facts)["DIS018"].startswith(
        "page 2: the emergency box of 'A small sheet' belongs on page 1")
    # In large print it may begin page 2, but then page 1 tells of it.
    late = in_large_print(facts)
    assert found(late) == {
        "DIS029": "page 1: says neither the danger signs nor 'Emergency? Call 911. Danger signs: "
        "next page'"}
    first, *rest = late.structure.drawn
    words = "Emergency? Call 911. Danger signs: next page"
    told = replace(first.runs[0], mark=ARTIFACT, text=words)
    pages = [replace(first, runs=[*first.runs, told]), *rest]
    assert found(replace(late, structure=replace(late.structure, drawn=pages))) == {}


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
    facts = replace(facts)  # they remember what the metadata said
    assert "DIS022" not in found(facts)
    assert "DIS022" in found(hidden(facts, "555-0100"))


# -- booklets ---------------------------------------------------------------------------------


ONCE = [name for name in IDS if name != "D-EMERG" and name not in {
    each for matter in SHIPPED.matters.values() for each in matter.requires.before}]


@pytest.mark.parametrize("name", ONCE)
def test_what_a_booklet_says_once_is_missed(name: str, booklet: DocumentFacts) -> None:
    changed = hidden(booklet, due(name, booklet).marker)
    assert name in found(changed)["DIS012"]
    assert ("DIS013" in found(changed)) == (name == "D-GEN")


@pytest.mark.parametrize("name", [name for name in IDS if name not in (*ONCE, "D-EMERG")])
def test_a_chapter_without_its_caution_is_noticed(name: str, booklet: DocumentFacts) -> None:
    text = due(name, booklet)
    pages = booklet.seen_chapters[0][1].pages(0, len(booklet.seen_chapters[0][1].words))
    changed = booklet
    for page in pages:
        changed = hidden_if_there(changed, plain(text.text), page)
    assert name in found(changed)["DIS011"]


def hidden_in(facts: DocumentFacts, text: str, words: Seen) -> DocumentFacts:
    """Hide a text on the pages of one part of a booklet."""
    changed = facts
    for page in sorted(words.pages(0, len(words.words))):
        changed = hidden_if_there(changed, text, page)
    assert changed is not facts, text
    return changed


@pytest.mark.parametrize("number", [0, 1])
def test_a_chapter_without_its_safety_line_is_noticed(
    number: int, booklet: DocumentFacts
) -> None:
    topic, words = booklet.seen_chapters[number]
    line = plain(booklet.library.safety(topic).signs.chapter_line[0])
    assert "911" in line
    assert "between your legs" in line
    assert "DIS027" not in found(booklet)
    assert "a danger sign cannot be read" in found(hidden_in(booklet, line, words))["DIS027"]


def test_the_stop_signs_of_a_medicine_stay_in_its_chapter(booklet: DocumentFacts) -> None:
    topic, words = booklet.seen_chapters[0]
    overdose = plain(booklet.library.safety(topic).signs.groups["overdose"].core[0])
    _, other = booklet.seen_chapters[1]
    assert words.find(overdose) >= 0
    assert other.find(overdose) < 0
    assert booklet.seen_back.find(overdose) < 0
    assert short(overdose) in found(hidden_in(booklet, overdose, words))["DIS027"]


def test_a_booklet_tells_its_signs_on_both_covers(booklet: DocumentFacts) -> None:
    signs = booklet.library.safety(booklet.chapters[0]).signs
    for line in signs.groups["overdose"].full:
        assert "DIS028" in found(hidden_in(booklet, plain(line), booklet.seen_front))
    nerves = plain(signs.groups["nerves"].core[0])
    for sign in (nerves, "1-800-222-1222", "988", "555-0100"):
        messages = found(hidden_in(booklet, sign, booklet.seen_back))
        assert short(sign) in messages["DIS028"], sign


def test_the_same_topic_has_its_line_as_a_chapter_and_its_box_alone(
    whole: DocumentFacts, booklet: DocumentFacts
) -> None:
    box = "Go to the ER now or call 911 if"
    assert whole.seen_whole.find(SIGN) >= 0
    assert whole.seen_whole.find(box) >= 0
    assert booklet.seen_chapters[1][1].find(box) < 0
    assert "DIS018" in found(hidden(whole, "Go to the ER now or call 911", role="H2"))


def test_a_drug_before_the_first_chapter_is_noticed(booklet: DocumentFacts) -> None:
    assert found(with_drugs(booklet, "take home")) == {
        "DIS016": "page 1: 'take home' is named before the first chapter"}


# -- all of it --------------------------------------------------------------------------------


def test_every_rule_has_a_failing_case() -> None:
    # What is wrong with packets is tested where packets are made.
    own = Path(__file__)
    packets = own.parents[2] / "test_packets.py"
    words = own.read_text(encoding="utf-8") + packets.read_text(encoding="utf-8")
    assert [rule.id for rule in RULES if f'"{rule.id}"' not in words] == []


def test_all_rules_about_documents_are_firm() -> None:
    assert all(rule.severity == "error" and not rule.waivable
               for rule in RULES if rule.about == "document")


def test_a_file_without_words_is_no_crash(whole: DocumentFacts) -> None:
    pages = [replace(page, runs=[]) for page in whole.structure.drawn]
    messages = found(replace(whole, structure=replace(whole.structure, drawn=pages)))
    assert {"DIS011", "DIS018", "DIS020", "DIS021", "DIS022"} <= set(messages)
