"""The reading ease of Spanish is that of a hand count."""

from __future__ import annotations

import pytest

from handouts.content.readability_es import SpanishScores, band, score, syllables

# Divided by hand, by the rules of the Royal Academy.
SPOKEN = {
    1: "huir y muy rey hoy que pie dos buey",
    2: "lugar quiero país leer búho prohibir rayos guerra oigo dolor caer hueso ahí aunque "
       "ciudad construí mayo nervio hielo veinte",
    3: "vivía antigua ahora pingüino oía artritis médico farmacia cuidado línea rodilla cadera "
       "espalda vergüenza cohete chiita deshielo Uruguay",
    4: "aérea averigüéis ejercicio cirugía emergencia murciélago medicina hormigueo",
    5: "ibuprofeno fisioterapia inflamatorio",
    6: "osteoporosis",
}
# The first sentence of Don Quijote (1605): 33 words, 60 syllables.
QUIJOTE = (
    "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un "
    "hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in SPOKEN.items() for word in words.split()])
def test_words_have_the_syllables_that_one_hears(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(("word", "count"), [
    ("RM", 4), ("TAC", 1), ("AINE", 2), ("mg", 4), ("30", 1), ("médico-quirúrgico", 7), ("", 1),
])
def test_abbreviations_and_numbers_are_read_aloud(word: str, count: int) -> None:
    assert syllables(word) == count


def test_quijote_gets_the_figures_of_a_hand_count() -> None:
    found = score([QUIJOTE])
    assert (found.words, found.sentences) == (33, 1)
    # 206.84 - 60 x 60/33 - 1.02 x 33, and 206.835 - 62.3 x 60/33 - 33
    assert found.fernandez_huerta == pytest.approx(64.09, abs=0.01)
    assert found.inflesz == pytest.approx(60.56, abs=0.01)
    assert band(found.inflesz) == "normal"


@pytest.mark.parametrize(("value", "name"), [
    (81, "muy fácil"), (80, "muy fácil"), (70, "bastante fácil"), (65, "bastante fácil"),
    (60, "normal"), (55, "normal"), (54.9, "algo difícil"), (40, "algo difícil"),
    (39, "muy difícil"),
])
def test_bands_are_those_of_the_scale(value: float, name: str) -> None:
    assert band(value) == name


def test_hard_text_is_harder() -> None:
    hard = ("La administración concomitante de antiinflamatorios incrementa significativamente la "
            "probabilidad de complicaciones gastrointestinales.")
    assert score([hard]).inflesz < 40 < 75 < score(["Camine un poco. Beba agua."]).inflesz


def test_names_of_drugs_can_be_left_out() -> None:
    found = score(["Tome ibuprofeno con agua."], exempt=["ibuprofeno"])
    assert found.inflesz > found.raw_inflesz
    assert found.words == 4


def test_no_words_have_no_score() -> None:
    assert score(["..."]) == SpanishScores(0.0, 0.0, 0.0, 0, 0)
