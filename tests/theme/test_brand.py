"""A brand is closed data, and its pictures stay in its folder."""

from __future__ import annotations

import pytest

from handouts.errors import HandoutError, UsageProblem
from handouts.project import Project
from handouts.theme.brand import brand_names, load_brand, picture_finder
from tests.conftest import Write

BRAND = """name: Test Clinic
phone: 555-0123
hours: Monday to Friday
after_hours: call the same number
"""


def problems(project: Project) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        load_brand(project, "ours")
    return [str(problem) for problem in caught.value.problems]


def test_the_sample_brand_says_that_it_is_one(project: Project) -> None:
    brand = load_brand(project, "sample")
    assert "example only" in brand.name
    assert brand.phone_link == "tel:5550100"
    assert brand.logo is not None
    found = picture_finder(project, brand)(f"brand/{brand.logo.file}")
    assert found == brand.folder / "logo.svg"


def test_every_built_in_brand_says_that_it_is_no_clinics(project: Project) -> None:
    for name in brand_names(project):
        brand = load_brand(project, name)
        assert name == "blank" or "example" in brand.name.casefold()
        assert brand.phone.startswith(("555-01", "___")), name


def test_a_blank_brand_has_no_number_to_call(project: Project) -> None:
    assert load_brand(project, "blank").phone_link is None


def test_a_clinic_needs_few_lines(project: Project, write: Write) -> None:
    write("templates/brands/ours/brand.yaml", BRAND)
    brand = load_brand(project, "ours")
    assert (brand.name, brand.theme, brand.logo) == ("Test Clinic", "house", None)
    assert str(brand.source) == "templates/brands/ours/brand.yaml:1:1"
    assert {"blank", "ours", "sample"} <= set(brand_names(project))


@pytest.mark.parametrize(
    ("line", "says", "hint"),
    [
        ("fone: 555-0199", "BRD002 unknown key 'fone'", "did you mean 'phone'?"),
        ("website: http://example.org", "BRD002 website:", "https://"),
        ("website: javascript:alert(1)", "BRD002 website:", "https://"),
        ("website: https:///etc/passwd", "BRD002 website:", "https://"),
        ("website: https://u:p@host/", "BRD002 website:", "https://"),
        ("website: https://clinic.example/(x)", "BRD002 website:", "https://"),
        ("website: https://clinic.example/a b", "BRD002 website:", "https://"),
        ("language_help: Ask us.", "BRD002 unknown key 'language_help'", "'language_access'"),
        ("language_access: {alt: Help}", "BRD002 language_access", "picture"),
        ("language_access: {picture: logo.svg}", "BRD002 language_access", "`alt:`"),
        ("language_access: {text: Help, page: true}", "BRD002 language_access", "picture"),
        ("language_access: {picture: none.svg, alt: Help}", "BRD003 no picture 'none.svg'",
         "correct its name"),
        ('language_access: "**Help"', "BRD002 language_access", "close it with **"),
        ('language_access: "[a](#faq)"', "BRD002 language_access", "https://"),
        ('license: "[2 weeks]{clinic=weeks_before_visit}"', "BRD002 license", "https://"),
        ('logo: {file: logo.svg, alt: "**x**"}', "BRD002 logo.alt: marks", "plain words"),
        ('license: "a\\nb"', "BRD002 license: a line break inside a text", "one line"),
        ('language_access: "A.\\n\\nB."', "BRD002 language_access: a line break", "one line"),
        ('address: ["1 Main St\\nOur town"]', "BRD002 address", "one line"),
        ("license: |\n  One line.\n  Two lines.", "BRD002 license: a line break", "one line"),
        ("logo: {file: logo.svg}", "BRD002 'alt' is missing", "add `alt:`"),
        ("logo: {file: ../logo.svg, alt: x}", "BRD002 logo.file:", "such as logo.svg"),
        ("logo: {file: logo.gif, alt: x}", "BRD002 logo.file:", "export it as PNG"),
        ("logo: {file: none.jpeg, alt: x}", "BRD003 no logo 'none.jpeg'", "correct its name"),
        ("logo: {file: none.svg, alt: x}", "BRD003 no logo 'none.svg'", "correct its name"),
        ("folder: /etc", "BRD002 unknown key 'folder'", "known here"),
        ("thresholds: {acetaminophen_limit: '6,000 mg'}", "BRD002 thresholds.acetaminophen_limit",
         "write 4,000 mg or less"),
        ("thresholds: {acetaminophen_limit: 3000}", "BRD002 thresholds.acetaminophen_limit",
         "such as 3,000 mg"),
        ("thresholds: {weeks_before_visit: soon}", "BRD002 thresholds.weeks_before_visit",
         "such as 2 weeks"),
        ("thresholds: {weeks: 2}", "BRD002 unknown key 'weeks'", "weeks_before_visit"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    project: Project, write: Write, line: str, says: str, hint: str
) -> None:
    write("templates/brands/ours/brand.yaml", f"{BRAND}{line}\n")
    found = [each for each in problems(project) if says in each]
    assert found, problems(project)
    assert found[0].startswith("templates/brands/ours/brand.yaml:5:")
    assert hint in found[0]


def test_a_limit_of_a_clinic_may_not_be_above_its_ceiling(project: Project, write: Write) -> None:
    def brand(limit: str) -> None:
        write("templates/brands/ours/brand.yaml",
              f"{BRAND}thresholds: {{acetaminophen_limit: '{limit}'}}\n")

    brand("4,000 mg")
    assert load_brand(project, "ours").thresholds
    brand("12,000 mg")
    (found,) = problems(project)
    assert found.startswith("templates/brands/ours/brand.yaml:5:35: BRD002 thresholds.")
    assert "above the ceiling of 4,000 mg" in found
    brand("3,000 mg")
    assert load_brand(project, "ours").thresholds
    write("content/general/policy.yaml",
          "ceilings: [{drug: paracetamol, audience: adults, mg_in_24_hours: 2500}]\n")
    (found,) = problems(project)
    assert "write 2,500 mg or less" in found


@pytest.mark.parametrize("line", [
    "website: https://clinic.example", "website: https://clinic.example:8443/en/?a=b#c",
    "license: One line.", "license: |\n  One line.", "license: >-\n  One\n  line.",
])
def test_a_sound_line_is_taken(project: Project, write: Write, line: str) -> None:
    write("templates/brands/ours/brand.yaml", f"{BRAND}{line}\n")
    brand = load_brand(project, "ours")
    assert brand.license in (None, "One line.")
    assert brand.website is None or brand.website in line


def test_a_missing_phone_is_named(project: Project, write: Write) -> None:
    write("templates/brands/ours/brand.yaml", BRAND.replace("phone: 555-0123\n", ""))
    assert "BRD002 'phone' is missing" in problems(project)[0]


def test_an_unknown_brand_is_a_usage_problem(project: Project) -> None:
    with pytest.raises(UsageProblem, match="BRD001 no brand 'sampel'") as caught:
        load_brand(project, "sampel")
    assert "did you mean 'sample'?" in str(caught.value)


def test_a_project_gives_the_sample_brand_its_own_logo(project: Project, write: Write) -> None:
    own = write("templates/brands/sample/logo.svg", "<svg/>")
    brand = load_brand(project, "sample")
    assert picture_finder(project, brand)("brand/logo.svg") == own


def test_a_figure_of_the_content_is_found_or_not(project: Project, write: Write) -> None:
    own = write("content/hip-and-back/figures/pack.svg", "<svg/>")
    find = picture_finder(project, load_brand(project, "sample"))
    assert find("pack.svg") == own
    assert find("no-such-picture.svg") is None


@pytest.mark.parametrize(("phone", "link"), [
    ("212 - 555 - 0100", "tel:2125550100"), ("(212) 555\u20130100", "tel:2125550100"),
    ("212\u2011555\u20110100", "tel:2125550100"), ("+44 (0)20 7946 0000", "tel:+442079460000"),
    ("555-0100 x12", "tel:5550100,12"), ("1-800-FLOWERS", None), ("555-0100 or 555-0101", None),
    ("____________", None),
])
def test_a_link_dials_the_number_that_is_printed_or_nothing(
    project: Project, write: Write, phone: str, link: str | None
) -> None:
    write("templates/brands/ours/brand.yaml", BRAND.replace("555-0123", f'"{phone}"'))
    assert load_brand(project, "ours").phone_link == link


def test_a_phone_that_nobody_can_dial_is_refused(project: Project, write: Write) -> None:
    write("templates/brands/ours/brand.yaml", BRAND.replace("555-0123", '"5"'))
    assert "cannot be dialed" in problems(project)[0]


@pytest.mark.parametrize("key", ["name", "hours", "after_hours", "address"])
@pytest.mark.parametrize("marks", ["**bold**", "[a](https://clinic.example)", "[a]{lang=es}"])
def test_marks_where_none_are_read_are_refused_at_their_line(
    project: Project, write: Write, key: str, marks: str
) -> None:
    lines = {"name": "Clinic", "phone": "555-0123", "hours": "all day", "after_hours": "call 911"}
    lines[key] = f'["{marks}"]' if key == "address" else f'"{marks}"'
    write("templates/brands/ours/brand.yaml",
          "".join(f"{each}: {value}\n" for each, value in lines.items()))
    (problem,) = problems(project)
    assert f":{list(lines).index(key) + 1}:" in problem
    assert "mean nothing here" in problem


def test_the_notice_of_language_help_is_words_or_a_picture(project: Project, write: Write) -> None:
    write("templates/brands/ours/help.svg", "<svg/>")
    write("templates/brands/ours/brand.yaml",
          BRAND + 'language_access: "**Help** is free. [Ayuda]{lang=es}"\n')
    brand = load_brand(project, "ours")
    assert ("Help is free. Ayuda" in [text for text, _ in brand.printed])
    write("templates/brands/ours/brand.yaml",
          BRAND + "language_access: {picture: help.svg, alt: Free help, page: true}\n")
    access = load_brand(project, "ours").language_access
    assert access is not None
    assert (access.text, access.picture, access.page) == (None, "help.svg", True)
