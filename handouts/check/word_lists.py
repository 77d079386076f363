"""The word lists that rules about wording need, by language."""

from __future__ import annotations

import re

from handouts.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Words of one language, in small letters.

    `numbers` are number words that digits should replace before one of `counted`. No order begins
    with one of `not_verbs` or of a pack's nouns, or with a word that has one of `not_verb_endings`
    and is not among `verbs`; but one of `openers` may begin a clause before it ("If it hurts,
    stop."), and one of `lead_ins` may stand before its verb. `purpose` finds a reason in a
    heading. `vague` words of a meaning tell nothing of it.
    """

    numbers: dict[str, int]
    counted: str
    not_verbs: frozenset[str]
    not_verb_endings: tuple[str, ...]
    verbs: frozenset[str]
    purpose: re.Pattern[str]
    openers: frozenset[str]
    lead_ins: frozenset[str]
    you: frozenset[str]
    says_nothing: re.Pattern[str]
    known_facts: tuple[str, ...]
    never_said: tuple[re.Pattern[str], ...]
    picture_of: re.Pattern[str]
    explains_after: re.Pattern[str]
    explains_before: re.Pattern[str]
    vague: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


_ENGLISH_NUMBERS = ("two three four five six seven eight nine ten eleven twelve thirteen "
                    "fourteen fifteen sixteen seventeen eighteen nineteen twenty")
_SPANISH_NUMBERS = ("dos tres cuatro cinco seis siete ocho nueve diez once doce trece "
                    "catorce quince dieciséis diecisiete dieciocho diecinueve veinte")
_TENS = ((30, "thirty", "treinta"), (40, "forty", "cuarenta"), (45, "", "cuarenta y cinco"),
         (50, "fifty", "cincuenta"), (60, "sixty", "sesenta"), (90, "ninety", "noventa"))

ENGLISH = Language(
    numbers={word: value for value, word in enumerate(_ENGLISH_NUMBERS.split(), 2)}
    | {english: value for value, english, _ in _TENS if english},
    counted="seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|tablets?|pills?|capsules?"
            "|caplets?|doses?|drops?|patches|puffs?|teaspoons?|tablespoons?|ounces?|milligrams?"
            "|grams?|milliliters?",
    not_verbs=_words(
        "the a an this that these those it its it's they them their there here you your you're we "
        "our us i my he she his her who which what where why how any some all each every both many "
        "most more less no none not nothing one two three four five six seven eight nine ten and "
        "or but because so of by about under over between without during through into onto "
        "is are was were be been being am can can't could may might must should shouldn't will "
        "won't would has have had does did "
        "minute minutes hour hours day days week weeks month months morning night people person "
        "good bad gentle slow light heavy long short daily important best better"),
    not_verb_endings=("ing", "tion", "tions", "ness", "ity", "ance", "ism"),
    verbs=_words("bring swing cling fling sling sing ring string spring wring mention position "
                 "balance caution question witness"),
    purpose=re.compile(
        r"\b(?:why|because|so that|so you)\b|(?<!how )(?<!when )(?<!what )(?<!where )\bto [a-z]",
        re.IGNORECASE),
    openers=_words("if when after before while once until for to with in on at from as during by "
                   "unless since whenever"),
    lead_ins=_words("then now next first second third last always never only just also please "
                    "still instead slowly gently"),
    you=_words("you your you're yours yourself you'll you've"),
    says_nothing=re.compile(
        r"(?:none|nothing|nil|no|n/?a|not applicable|unknown|not known|tbd|todo|\?+|-+|none known"
        r"|(?:there are )?no (?:known )?(?:harms?|risks?|side effects|benefits?|dangers?))"),
    known_facts=("proof", "prove", "proven", "study", "studies", "evidence", "research", "trial",
                 "trials", "guide", "guides", "guideline", "guidelines", "experts"),
    never_said=_patterns(
        r"wear[- ]and[- ]tear",
        r"(?:it|this|that|pain) (?:is not|isn['\u2019]t) (?:anything )?serious",
        r"it['\u2019]s not serious", r"nothing serious",
        r"(?:it is|it['\u2019]s) (?:just |only )?nothing", r"diagnosis is", r"your dose is"),
    picture_of=re.compile(
        r"(?:an? |the )?(?:\w+ )?(?:image|picture|photo|photograph|drawing|figure|graphic"
        r"|illustration|icon) (?:of|showing|that shows)\b", re.IGNORECASE),
    explains_after=re.compile(
        r"(?:e?s)?(?:\s*\(|:|, (?:an?|the|or|which|that is|when|where)\b"
        r"| (?:is|are|means?|shows?|uses?)\b)", re.IGNORECASE),
    explains_before=re.compile(
        r"(?:called|named|known as|, or|means|as in)\s+(?:an?\s+|the\s+)?$|\([^)]*$",
        re.IGNORECASE),
    vague=_words("medicine make help often which usual cause harm strong small around there other "
                 "people person their where while"),
)
SPANISH = Language(
    numbers={word: value for value, word in enumerate(_SPANISH_NUMBERS.split(), 2)}
    | {spanish: value for value, _, spanish in _TENS},
    counted="segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?|veces|tabletas?|pastillas?"
            "|píldoras?|cápsulas?|dosis|gotas|parches|cucharaditas?|cucharadas?|onzas?|miligramos?"
            "|gramos?|mililitros?",
    not_verbs=_words(
        "el la los las un una unos unas lo su sus tu tus mi mis nuestro nuestra este esta estos "
        "estas ese esa eso esto aquel usted ustedes él ella ellos ellas yo nosotros quien que "
        "cual cuál qué dónde cómo cada todo toda todos todas algún alguna algunos muchos muchas "
        "ningún ninguna nada y o pero porque de del entre sin sobre es son está están puede "
        "pueden debe deben hay minutos horas días semanas importante"),
    not_verb_endings=("ción", "ciones", "dad", "miento", "ando", "iendo"),
    verbs=frozenset(),
    purpose=re.compile(r"\b(?:por qué|porque|para) \w", re.IGNORECASE),
    openers=_words("si cuando después antes mientras hasta para con en a al desde durante por"),
    lead_ins=_words("luego ahora después primero siempre nunca no solo sólo también entonces "
                    "despacio"),
    you=_words("usted su sus le tu tus tú te ti suyo suya consigo"),
    says_nothing=re.compile(
        r"(?:ninguno|ninguna|nada|no|n/?a|no aplica|desconocidos?|no hay|no se sabe|\?+|-+"
        r"|(?:sin|ningún) (?:daños?|riesgos?|efectos? secundarios?|beneficios?))"),
    known_facts=("prueba", "pruebas", "estudio", "estudios", "evidencia", "guía", "guías",
                 "expertos"),
    never_said=_patterns(
        r"(?:uso|desgaste) y (?:desgaste|uso)", r"no es (?:nada )?(?:grave|serio)", r"no es nada",
        r"diagnóstico es", r"su dosis es"),
    picture_of=re.compile(
        r"(?:una? |la |el )?(?:imagen|foto|fotografía|dibujo|figura|gráfico|ilustración|icono)"
        r" (?:de|que muestra)\b", re.IGNORECASE),
    explains_after=re.compile(
        r"(?:e?s)?(?:\s*\(|:|, (?:una?|el|la|o|que|cuando|es decir)\b"
        r"| (?:es|son|significa|muestra|usa)\b)", re.IGNORECASE),
    explains_before=re.compile(
        r"(?:llamad[oa]s?|, o|significa)\s+(?:una?\s+|la\s+|el\s+)?$|\([^)]*$", re.IGNORECASE),
    vague=_words("medicina puede pueden ayuda cuando donde entre sobre parte tiempo"),
)
_LANGUAGES = {"en": ENGLISH, "es": SPANISH}


def words_of(lang: str) -> Language | None:
    """Return the word lists of a language such as "en" or "es-MX", or None."""
    return _LANGUAGES.get(base(lang))


def base(lang: str) -> str:
    """Return the language itself, without a country."""
    return lang.partition("-")[0]
