"""The plain text: headings, lists with marks, tables as lists, and links with their addresses."""

from __future__ import annotations

from handouts.html.plaintext import plain_text
from handouts.markup.parse import parse_markup

WORDS = {"picture": "Picture: {words}"}


def text_of(body: str) -> str:
    document = parse_markup(
        f'<document lang="en-US"><article><h1>A title</h1>{body}</article></document>', "t.html.j2")
    return plain_text(document, WORDS).decode()


def test_lists_have_marks_and_lines_of_an_item_hang() -> None:
    long = "word " * 20
    text = text_of(f"<ul><li>{long}</li></ul><ol start=\"3\"><li>Third.</li></ol>"
                   '<ul role="checklist"><li>To do.</li></ul>')
    assert "\n- word word" in text
    assert "\n  word" in text
    assert "\n3. Third.\n" in text
    assert "\n[ ] To do.\n" in text


def test_a_table_is_a_list_whose_cells_name_their_columns() -> None:
    text = text_of('<table><caption>Cold</caption><thead><tr><th scope="col">What</th>'
                   '<th scope="col">How long</th></tr></thead><tbody><tr><th scope="row">Ice</th>'
                   "<td>10 minutes</td></tr><tr><td>Gel</td><td/></tr></tbody></table>")
    assert "- Ice\n  How long: 10 minutes\n- Gel\n  How long: ____" in text


def test_a_link_tells_where_it_leads_once() -> None:
    text = text_of('<p><a href="https://a.example/b">Our page</a>, '
                   '<a href="https://c.example">c.example</a>, '
                   '<a href="mailto:us@a.example">us</a>, <a href="tel:911">911</a>.</p>')
    assert "Our page <https://a.example/b>, c.example, us <us@a.example>, 911." in text


def test_a_number_keeps_its_unit_at_the_end_of_a_line() -> None:
    text = text_of(f"<p>{'abcdef ' * 10}500\u00a0mg a day</p>")
    assert "500\u00a0mg" in text


def test_what_only_paper_has_is_left_out() -> None:
    text = text_of('<footer role="running"><p>Page</p></footer><aside role="emergency">'
                   '<p role="ahead">Next page</p><h2>Call 911</h2></aside>')
    assert text == "A title\n\nCall 911\n"
