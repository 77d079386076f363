"""The English and Spanish words that doses are told in; no name of a drug is among them.

They are as dose_text.py folds them: small and without accents. One sheet may hold both languages.
"""

from __future__ import annotations

from collections.abc import Mapping

DAY = 24  # hours
WEEK = 7 * DAY


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# -- how much ------------------------------------------------------------------------------------

# Micrograms, and mL.
MASSES: Mapping[str, int] = {
    **dict.fromkeys(words(
        "mcg mcgs ug µg microgram micrograms microgramo microgramos"), 1),
    **dict.fromkeys(words(
        "mg mgs mgm mgr milligram milligrams milligramme miligramo miligramos"), 1_000),
    **dict.fromkeys(words(
        "g gm gms gr grs gram grams gramme grammes gramo gramos"), 10 ** 6),
}
VOLUMES: Mapping[str, int] = {
    **dict.fromkeys(words(
        "ml mls cc milliliter milliliters millilitre millilitres mililitro mililitros"), 1),
    **dict.fromkeys(words(
        "teaspoon teaspoons teaspoonful tsp cucharadita cucharaditas"), 5),
    **dict.fromkeys(words(
        "tablespoon tablespoons tablespoonful tbsp cucharada cucharadas"), 15),
}
FORMS = words(
    "tablet tablets tab tabs pill pills capsule capsules cap caps caplet caplets gelcap "
    "gelcaps geltab geltabs softgel softgels packet packets suppository suppositories lozenge "
    "lozenges tableta tabletas pastilla pastillas comprimido comprimidos capsula capsulas "
    "pildora pildoras sobres supositorio supositorios")
DOSES = words(
    "dose doses dosis toma tomas")
OTHERS = words(
    "unit units unidad unidades iu ui drop drops gota gotas puff puffs patch patches parche "
    "parches spray sprays meq")
SUCH = words(
    "extra strength regular maximum whole small more other baby low high chewable coated of "
    "the your these those liquid gel soft store brand over counter de las los sus la el "
    "tamano enteras -")
TAKES = words(
    "take takes taking took give gives giving use uses using swallow swallows chew inject "
    "apply have repeat start try tome tomar tomen toma tomando usar usen administre trague "
    "repita empiece ingiera")
LEAST_MG = 50  # a number behind a drug without a unit: fewer may be tablets
JOINS = ("to", "or", "-", "a", "o", "u", "through")
MOST = (
    "at most", "up to", "no more than", "not more than", "never more than", "more than", "most",
    "maximum", "max", "or less", "or fewer", "exceed", "limit", "over", "hasta", "mas de", "maximo",
    "maxima", "o menos", "exceda", "sobrepase", "pase de", "limite", "tope", "at the most")
AT_MOST = ("at most", "or less", "or fewer", "maximum", "max", "o menos", "at the most", "maximo")
AT_ONCE = (
    "at a time", "at once", "at one time", "each time", "per dose", "a dose", "single dose",
    "in one dose", "cada vez", "a la vez", "de una vez", "por dosis", "por toma", "en cada dosis",
    "dose is", "dosis es", "dose of", "dosis de")
EACH = ("each", "apiece", "cada una", "cada uno", "c u", "per tablet", "per pill", "per capsule",
         "per caplet", "a tablet", "a pill", "por tableta", "por pastilla", "por comprimido",
         "por capsula", "in each", "en cada")

# -- how often -----------------------------------------------------------------------------------

HOURS = words(
    "hour hours hr hrs h hora horas hs")
MINUTES = words(
    "minute minutes min mins minuto minutos")
DAYS = words(
    "day days dia dias d")
WEEKS = words(
    "week weeks semana semanas")
EVERY = words(
    "every each cada q c")
TIMES = words(
    "times time veces vez x")
DAILY = words(
    "daily diario diaria diarios diarias diariamente nightly")
COUNTS = {"once": 1, "twice": 2, "thrice": 3}
SHORT = {"bid": 2, "tid": 3, "qid": 4, "qd": 1, "hs": 1, "qhs": 1}
MOMENTS: Mapping[str, str] = {
    **dict.fromkeys(("morning", "breakfast", "manana", "desayuno", "mananas"), "morning"),
    **dict.fromkeys(("noon", "lunch", "mediodia", "almuerzo"), "noon"),
    **dict.fromkeys(("afternoon", "tarde", "tardes"), "afternoon"),
    **dict.fromkeys(("evening", "dinner", "supper", "cena"), "evening"),
    **dict.fromkeys((
        "night", "bedtime", "midnight", "noche", "noches", "medianoche", "acostarse", "dormir"),
        "night"),
}

# Without one of these, and without a number, a sentence tells no dose.
TELLING = FORMS | EVERY | words("hourly") | {*COUNTS, *SHORT, *MASSES, *VOLUMES}

# -- what stands around a dose --------------------------------------------------------------------

# Between the names of a list of drugs, and between a dose and its drug.
BETWEEN = words(
    "or and y o u e / , ( ) &")
OF = words(
    "of de ( - the your extra strength regular liquid")
# How many tablets somebody gets, and not how many to take.
PACKED = words("bottle box pack refill get gets gave holds supply frasco caja paquete trae surtido")
FOODS = words(
    "eat eats eating food foods milk sodium salt sugar protein fiber caffeine coma comer "
    "alimentos leche sodio sal azucar proteina fibra cafeina")
# A drug that is not to be taken, or only compared with.
AGAINST = words(
    "not never no don avoid without instead than unlike nunca evite sin tampoco")
# Between a dose and how often it is taken: something else is done often.
ELSEWHERE = words(
    "walk move stretch check change turn drink eat get stand sit ice call measure rest wait "
    "feel works work helps lasts camine mueva muevase cambie revise beba coma levantese llame "
    "mida descanse funciona ayuda dura")
# Behind `and`: it is still the dose that is spoken of.
GOES_ON = words(
    "every each cada q take repeat once twice in per up no not never at as if for with but "
    "only again tome repita hasta por con si una un al en sin maximo the todos x max then a "
    "de")
# What may stand between a drug, or the word for taking it, and how often.
PLAIN = words(
    "it them this that with food milk water a or as needed if you need again at least only up "
    "to for pain by mouth safely more often than not no dose doses tablet tablets pill pills "
    ", ( ) do esto lo la las los con comida agua si necesita otra vez minimo boca dolor para "
    "el se puede every times while sick hurts when of your the and y")
WAITS = words(
    "wait leave allow espere deje")
PRESCRIBED = words(
    "prescribed prescribe prescribes recetado recetada recetados recetadas recetamos rx")
PRESCRIPTIONS = (("by", "prescription"), ("on", "prescription"), ("prescription", "strength"),
                  ("prescription", "dose"), ("prescription", "only"), ("con", "receta"),
                  ("with", "a", "prescription"))
STORE = (("over", "the", "counter"), ("over", "-", "the", "-", "counter"), ("store",), ("otc",),
          ("without", "a", "prescription"), ("nonprescription",), ("sin", "receta"),
          ("venta", "libre"))
DENIED = words("not no non without sin never")
UNLESS = words("unless menos")
# Before a prescription, it is that of another medicine: "with your prescribed medicine".
BESIDE = words("with alongside besides con ademas")
WHOSE = words("your the any other su sus otro otros otra otras la el")
