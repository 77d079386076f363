"""A dose above its ceiling is found, however it is written, and a harmless number is none."""

from __future__ import annotations

import pytest

from handouts.content.ceilings import Ceilings
from handouts.content.dose_reader import doses_in, read
from handouts.content.doses import Dose, DoseFinding, judged
from handouts.content.safety import ceilings_of, load_safety
from handouts.project import builtin_root, open_project

# Above a ceiling: at one time, in 24 hours, or in the time between.
TOO_MUCH = [
    ("en", "Take up to 6,000 mg of acetaminophen a day."),
    ("en", "Take ibuprofen 800 mg every 2 hours."),
    ("en", "ibuprofen 800 mg every 2 hours"),
    ("en", "Take 5000 mg of acetaminophen a day."),
    ("en", "Take 5000mg acetaminophen daily"),
    ("en", "Never more than 6,000 mg of acetaminophen from all products."),
    ("en", "Acetaminophen: take two 500-mg tablets every 2 hours."),
    ("en", "Take 2 tablets of acetaminophen 500 mg every 3 hours."),
    ("en", "Acetaminophen 500 mg: take 3 tablets every 4 hours."),
    ("en", "Take 3 tablets (500 mg each) of Tylenol every 6 hours."),
    ("en", "Tylenol, up to 12 tablets of 500 mg in 24 hours."),
    ("en", "Take one gram of acetaminophen every three hours."),
    ("en", "Take 6 g of acetaminophen a day."),
    ("en", "Take six grams of acetaminophen daily."),
    ("en", "Take six thousand mg of acetaminophen a day."),
    ("en", "Take 1.5 g of acetaminophen every 6 hours."),
    ("en", "Acetaminophen 0.5 g every hour"),
    ("en", "Tylenol 1000 mg q2h"),
    ("en", "Ibuprofen 600 mg TID"),
    ("en", "Ibuprofen 600 mg t.i.d."),
    ("en", "Ibuprofen 400 mg q.i.d."),
    ("en", "Ibuprofen 400 mg qid"),
    ("en", "Take 400 mg of ibuprofen 4 times a day."),
    ("en", "Take 4 tablets of ibuprofen every 6 hours."),
    ("en", "Take 4 Advil every 4 hours."),
    ("en", "Advil: 8 tablets a day"),
    ("en", "Take ibuprofen. Take 800 mg of it 3 times a day."),
    ("en", "Ibuprofen helps. It is safe. Take 800 mg every 6 hours."),
    ("en", "Take 800 mg of ibuprofen. Repeat every 2 hours."),
    ("en", "Take 400 mg of ibuprofen. Take it every 2 hours."),
    ("en", "You may take ibuprofen every 2 hours."),
    ("en", "Wait 2 hours between doses of ibuprofen."),
    ("en", "Take ibuprofen 200 mg, 2 hours apart."),
    ("en", "Take 1 or 2 ibuprofen every hour."),
    ("en", "Every 2 hours, take 400 mg of ibuprofen."),
    ("en", "Three times a day: 800 mg of ibuprofen."),
    ("en", "Take 800 mg ibuprofen twice a day."),
    ("en", "Take 200 to 800 mg of ibuprofen once a day."),
    ("en", "Take 200-800 mg of ibuprofen."),
    ("en", "Take 200 mg to 800 mg of ibuprofen."),
    ("en", "Aleve 500 mg twice a day"),
    ("en", "Aleve 220 mg: 2 tablets every 8 hours"),
    ("en", "Naproxen 220 mg every 4 hours"),
    ("en", "Naproxen sodium: no more than 4 tablets of 220 mg in 24 hours"),
    ("en", "Take ½ g of ibuprofen."),
    ("en", "Take half a gram of ibuprofen 3 times a day."),
    ("en", "Acetaminophen l500 mg"),
    ("en", "Take 1OOOO mg of acetaminophen"),
    ("en", "Take 6 000 mg of acetaminophen a day."),
    ("en", "Acetaminophen: 6.000 mg a day"),
    ("en", "Take 99999999999999999999999999 mg of acetaminophen"),
    ("en", "Take 12 tablets of Tylenol at once."),
    ("en", "Ibuprofen 200 mg x 12 daily"),
    ("en", "Take 6 x 200 mg of ibuprofen"),
    ("en", "Take 20 mL of acetaminophen 500 mg/5 mL every 4 hours."),
    ("en", "Acetaminophen 650 mg every 2 hours"),
    ("en", "Meloxicam 30 mg a day"),
    ("en", "Take meloxicam 15 mg twice a day."),
    ("en", "If we prescribed ibuprofen, take 800 mg every 4 hours."),
    ("en", "Prescribed ibuprofen: up to 4,000 mg a day."),
    ("en", "Take prescription ibuprofen 1,200 mg 2 times a day"),
    ("en", "The most acetaminophen in one day is 5,000 mg."),
    ("en", "Your limit for acetaminophen is 5 grams in 24 hours."),
    ("en", "Don't take more than 8,000 mg of Tylenol per day."),
    ("en", "You can safely take 4 extra strength Tylenol (500 mg) 4 times a day."),
    ("en", "Acetaminophen 1,000 mg at breakfast, lunch, dinner, in the afternoon and at bedtime"),
    ("en", "Take ibuprofen or naproxen 600 mg."),
    ("en", "Acetaminophen: 10 tablets of 500 mg per day"),
    ("en", "Take Tylenol, 1,000 mg every 4-6 hours."),
    ("en", "Take 1,000 mg (2 tablets of 500 mg) of acetaminophen every 3 hours."),
    ("en", "ibuprofen 3,200 mg per 24-hour period"),
    ("en", "ibuprofen 1200mg every 24 hours"),
    ("en", "Take 5 tablets of 325 mg acetaminophen every 4 hours."),
    ("en", "Aspirin 325 mg: take 4 tablets every 4 hours"),
    ("en", "Take aspirin 5 g a day"),
    ("en", "Tizanidine 8 mg 6 times a day"),
    ("en", "Tramadol 100 mg every 2 hours"),
    ("en", "Vitamin D 500 mcg a day"),
    ("en", "Calcium: 5,000 mg a day"),
    ("en", "Take ibuprofen, 800 mg, every 8 hours."),
    ("en", "Take ibuprofen (800 mg) every 8 hours."),
    ("en", "IBUPROFEN 800 MG EVERY 8 HOURS"),
    ("en", "Ibuprofen: 4 pills 3 times daily"),
    ("en", "ibuprofen 200mg - 3 tablets q 4-6 h"),
    ("en", "Take three tablets of 200 mg ibuprofen."),
    ("en", "Take a dozen ibuprofen tablets a day."),
    ("en", "Ibuprofen: 2 tablets every hour as needed"),
    ("en", "Take ibuprofen 400 mg every 30 minutes."),
    ("en", "Take 400 mg of ibuprofen hourly."),
    ("en", "Take Tylenol 8-hour 650 mg, 3 tablets every 8 hours."),
    ("en", "Arthritis pain acetaminophen 650 mg: 2 every 4 hours"),
    ("en", "Take acetaminophen 1 000 mg every 2 hours"),
    ("en", "acetaminophen 1,000 mg 5 times per day"),
    ("en", "acetaminophen 1,000 mg up to 6 times daily"),
    ("en", "Take up to 9 tablets of 500 mg of acetaminophen in a day."),
    ("es", "Tome hasta 6,000 mg de acetaminofén al día."),
    ("es", "Tome hasta 6.000 mg de acetaminofén al día."),
    ("es", "Tome ibuprofeno 800 mg cada 2 horas."),
    ("es", "Tome 2 tabletas de 500 mg de acetaminofén cada 2 horas."),
    ("es", "Tome dos tabletas de acetaminofén de 500 mg cada tres horas."),
    ("es", "Ibuprofeno: 800 mg tres veces al día"),
    ("es", "Ibuprofeno 600 mg cada 8 horas"),
    ("es", "Nunca tome más de 8 gramos de paracetamol en 24 horas."),
    ("es", "Tome seis gramos de acetaminofen al dia."),
    ("es", "Acetaminofén, máximo 12 pastillas de 500 mg por día."),
    ("es", "Tome medio gramo de ibuprofeno dos veces al día."),
    ("es", "Tome cuatro tabletas de ibuprofeno cada 6 horas."),
    ("es", "Tome 1 o 2 tabletas de 200 mg de ibuprofeno cada hora."),
    ("es", "Tome de 200 a 800 mg de ibuprofeno."),
    ("es", "Naproxeno 500 mg dos veces por día"),
    ("es", "Aleve: 4 tabletas al día"),
    ("es", "Ibuprofeno 400 mg c/2 h"),
    ("es", "Tome once tabletas de 500 mg de acetaminofén en 24 horas."),
    ("es", "Tome seis mil miligramos de acetaminofén por día."),
    ("es", "No tome más de 6 g de Tylenol al día."),
    ("es", "Puede tomar ibuprofeno cada 2 horas."),
    ("es", "Espere 2 horas entre dosis de ibuprofeno."),
    ("es", "El ibuprofeno ayuda. Tome 800 mg cada 6 horas."),
    ("es", "Acetaminofén 1,5 g cada 6 horas"),
    ("es", "Tome media docena de tabletas de ibuprofeno de 200 mg a la vez."),
    ("es", "Cada 2 horas tome 400 mg de ibuprofeno."),
    ("es", "tome 4 cápsulas de 200 mg de ibuprofeno de una vez"),
    ("es", "Acetaminofén 650 mg cada hora y media"),
    ("en", "Do not take more than 3 ibuprofen tablets of 200 mg at once."),
    ("en", "Ibuprofen: 2,400 mg/day"),
    ("en", "Acetaminophen 8 g/d"),
    ("en", "Acetaminophen 2 g every 6 h"),
    ("en", "Acetaminophen 1000 mg q 3 hours prn"),
    ("en", "ibuprofen eight hundred milligrams every two hours"),
    ("en", "Take two Tylenol Extra Strength 500 mg caplets every two hours"),
    ("en", "Take up to 5 Advil Liqui-Gels at a time"),
    ("en", "Take 6,000 mg of acetaminophen over 24 hours."),
    ("en", "Take acetaminophen: up to 6,000 mg during any 24-hour period."),
    ("en", "Acetaminophen max 6g/24h"),
    ("en", "Acetaminophen (Tylenol) 1,500 mg each dose"),
    ("en", "Tylenol: up to 20 tablets"),
    ("en", "Do not exceed 6,000 mg of acetaminophen."),
    ("en", "The daily limit of acetaminophen is 6,000 mg."),
    ("en", "Daily limit for Tylenol: 6,000 mg"),
    ("en", "Acetaminophen, 6,000 mg"),
    ("en", "Take 3 grams of ibuprofen a day"),
    ("en", "Take ibuprofen 800mg every eight hours"),
    ("en", "Take 800 milligrams of Motrin up to three times daily."),
    ("en", "Take 2 Motrin (400 mg each) 4 times a day"),
    ("en", "Take four 200 mg ibuprofen tablets every 8 hours"),
    ("en", "Take four 200-milligram tablets of ibuprofen"),
    ("en", "Take 4 of the 200 mg ibuprofen tablets every 6 hours"),
    ("en", "Take 200 mg ibuprofen tablets, four at a time, every 6 hours"),
    ("en", "Take ibuprofen 200 mg tablets: 4 every 6 hours."),
    ("en", "Ibuprofen tablets (200 mg). Take 4 tablets every 6 hours."),
    ("en", "Ibuprofen is sold as 200 mg tablets. Take 4 at a time."),
    ("en", "You can double the dose: 800 mg of ibuprofen"),
    ("en", "Take Tylenol 500 mg, 2 tablets, every 2 hours"),
    ("en", "acetaminophen 500 mg tab: 2 tabs q2h"),
    ("en", "Take 1 tablet of ibuprofen 800 mg 3 times a day"),
    ("en", "Take 1 g acetaminophen 6 times a day"),
    ("en", "Take 1000 mg acetaminophen every four (4) hours"),
    ("en", "Take two (2) tablets of 500 mg acetaminophen every two (2) hours"),
    ("en", "Ibuprofen \u2013 800 mg \u2013 every 6 hours"),
    ("en", "Ibuprofen: 800 mg; repeat every 6 hours"),
    ("en", "Take 800 mg of ibuprofen in the morning and 800 mg at night."),
    ("en", "Take 400 mg of ibuprofen in the morning, 400 mg at noon, 400 mg in the evening and "
           "400 mg at bedtime."),
    ("en", "Take acetaminophen 1,000 mg, then 1,000 mg every hour."),
    ("en", "Ibuprofen up to 10 pills a day"),
    ("en", "Take ibuprofen 400 mg up to 5x/day"),
    ("en", "Take ibuprofen 400 mg 5 x a day"),
    ("en", "Take ibuprofen 400 mg x5 per day"),
    ("en", "Take up to six 200 mg ibuprofen tablets at one time"),
    ("en", "Take ibuprofen at 1,600 mg daily"),
    ("en", "ibuprofen 400 mg/4 h, max 2400 mg"),
    ("en", "ibuprofen 1 tablet (800 mg) 3 times daily"),
    ("en", "Ibuprofen 0.8 g twice daily"),
    ("en", "Ibuprofen 800000 mcg once a day"),
    ("en", "Ibuprofen 800,000 micrograms once"),
    ("en", "Ibuprofen .8 g"),
    ("en", "Advil 200 mg: Take 2 tablets every 1 to 2 hours"),
    ("en", 'Take \u0410cetaminophen 6,000 mg a day'),
    ("en", "Take acetaminophen 6,000 mg a day"),
    ("en", 'Take acetaminophen 6,000\u200b mg a day'),
    ("en", 'Take aceta\xadminophen 6,000 mg a day'),
    ("en", 'Take acetaminophen \uff16\uff10\uff10\uff10 mg a day'),
    ("en", 'Take acetaminophen 6,000\u338e a day'),
    ("en", "Take **6,000 mg** of **acetaminophen** a day"),
    ("en", 'Take "acetaminophen" 6,000 mg a day'),
    ("en", "Tylenol's limit is 6,000 mg a day"),
    ("en", "Take Tylenol. The most in a day is 12 tablets of 500 mg."),
    ("en", "Take Tylenol every 2 hours, 500 mg each time"),
    ("en", "For bad pain take acetaminophen every hour"),
    ("en", "Use Tylenol more than 4,000 mg? Up to 5,000 mg a day is fine."),
    ("en", "Take 16 regular strength Tylenol (325 mg) a day"),
    ("en", "Regular strength Tylenol 325 mg: 4 tablets every 4 hours"),
    ("en", "Maximum 3 tablets of ibuprofen 200 mg at a time"),
    ("en", "Take ibuprofen 6 hundred mg twice daily"),
    ("en", "Take the ibuprofen 600."),
    ("es", "ibuprofeno 800 mg c/8h"),
    ("es", "Ibuprofeno de 800 mg: 1 tableta cada 8 horas"),
    ("es", "Tómese 3 pastillas de ibuprofeno de 200 mg"),
    ("es", "Tomar 2 comprimidos de paracetamol 1 g cada 4 horas"),
    ("es", "No exceda 6 gramos de acetaminofén por día"),
    ("es", "Dosis máxima de acetaminofén: 6000 mg al día"),
    ("es", "La dosis máxima diaria de acetaminofén es de 6,000 mg"),
    ("es", "Acetaminofén: hasta 8 tabletas de 650 mg en un día"),
    ("es", "Tome 1,000 mg de acetaminofén todas las noches y cada 2 horas"),
    ("es", "Advil: tome 4 cápsulas a la vez"),
    ("es", "Tome ocho tabletas de Aleve al día"),
    ("es", "Tome Tylenol cada hora"),
    ("es", "acetaminofén 500 mg, dos tabletas cada dos horas"),
    ("es", "acetaminofén 500 mg, 2 tabletas seis veces al día"),
    ("es", "Tome 800 miligramos de ibuprofeno 3 veces por día"),
    ("es", "Ibuprofeno: 1 tableta (800 mg) tres veces diarias"),
    ("es", "Tome ibuprofeno a razón de 2 gramos diarios"),
    ("es", "Ibuprofeno: tome 1 gramo por la mañana y 1 gramo por la noche"),
    ("es", "10.000 mg de acetaminofén"),
    ("es", "Tome 4 tabletas de 200 mg (800 mg) de ibuprofeno"),
    ("en", "Ibuprofen: take 1 tablet (800 mg) by mouth every 6 hours as needed for pain."),
    ("en", "Take ibuprofen 400 mg every 4 hours around the clock."),
    ("en", "You may take as many as 10 tablets of ibuprofen 200 mg per day."),
    ("en", "Acetaminophen: 1000 mg every 4 hours while awake"),
    ("en", "If pain is bad, double it to 2,000 mg of Tylenol."),
    ("en", "Tylenol is safe up to 10 grams daily."),
    ("en", "A daily total of 6 g acetaminophen is fine."),
    ("en", "Acetaminophen: 3 x 650 mg, 4 x daily"),
    ("en", "Take 1000mg Tylenol plus 1000 mg Tylenol every 4 hours"),
    ("en", "Take Tylenol Arthritis: 4 caplets at once"),
    ("en", "Ibuprofen dose: 1 g"),
    ("en", "The usual dose of ibuprofen is 800 mg."),
    ("en", "Adults: 800 mg ibuprofen"),
    ("en", "Advil Dual Action 12 tablets a day"),
    ("en", "Take thirty tablets of ibuprofen 200 mg a week at 10 a day"),
    ("en", "ibuprofen 600 mg (3 tablets) 3 times a day"),
    ("en", "3 (200 mg) ibuprofen tablets every 6 hours"),
    ("en", "Take 3 200mg ibuprofen"),
    ("en", "Take three 200mg ibuprofen tablets, three times a day"),
    ("en", "Take ibuprofen 200mg, three tablets, three times a day."),
    ("en", "Ibuprofen 200 mg tablets - adults take 3 tablets 3 times daily"),
    ("en", "Take acetaminophen 325 mg, 4 tablets every 4 hours, max 24 tablets per day"),
    ("en", "Every four hours: acetaminophen, three 500 mg pills"),
    ("en", "Acetaminophen every 4 hours, 1500 mg per dose"),
    ("en", "No more than six thousand milligrams acetaminophen daily"),
    ("en", "No more than 6-8 grams of acetaminophen per 24 hr"),
    ("en", "No more than 20 Tylenol 500s a day"),
    ("en", "acetaminophen 4.5g per day"),
    ("en", "acetaminophen 4,500 mg qd"),
    ("en", "acetaminophen 4500 milligrams each day"),
    ("en", "Take acetaminophen 1 gm q 2 hrs"),
    ("en", "Take acetaminophen 1g every 2-3 hours"),
    ("en", "APAP 1 g q4h"),
    ("en", "You should take 1200 mg of ibuprofen at bedtime"),
    ("en", "Take 1,600 mg ibuprofen in two doses"),
    ("en", "Take ibuprofen 800 mg in the morning and again at night."),
    ("en", "Take twice the label dose of ibuprofen: 800 mg"),
    ("en", "Give yourself 800 mg of ibuprofen"),
    ("en", "Have 4 ibuprofen with breakfast"),
    ("en", "Ibuprofen, four 200-mg tablets with each meal"),
    ("en", "Ibuprofen 800 mg with meals"),
    ("en", "Pop 5 Advil every morning"),
    ("en", "Ibuprofen (200 mg): 4 tablets, 3 times a day"),
    ("en", "| Ibuprofen | 800 mg | 3x/day |"),
    ("en", "Ibuprofen = 800 mg tid"),
    ("en", "Advil... 800 mg... every 8 hours"),
    ("en", "Ibuprofen 8OO mg three times a day"),
    ("en", "Ibuprofen 800 MGS every 6 hours"),
    ("en", "lbuprofen 800 mg every 2 hours"),
    ("en", "Take acetaminophen 6 000,00 mg a day"),
    ("en", "Take ibuprofen: one (1) 800 mg tablet every six (6) hours"),
    ("en", "Take no fewer than 12 ibuprofen a day"),
    ("en", "Between 6 and 8 grams of acetaminophen a day"),
    ("en", "Take ibuprofen 400 mg up to eight times in 24 hours"),
    ("en", "Take ibuprofen every two hours, up to 400 mg"),
    ("en", "Take naproxen 220 mg every 6 hours."),
    ("en", "Aleve: two tablets every 6 to 8 hours"),
    ("en", "Take 2 Aleve 3 times a day"),
    ("en", "Take 5 Aleve."),
    ("en", "Take up to ten ibuprofen tablets in one day"),
    ("en", "meloxicam 15 mg every 12 hours"),
    ("en", "Cyclobenzaprine 20 mg 3 times a day"),
    ("en", "Gabapentin 1,800 mg 3 times a day"),
    ("en", "Take aspirin 1,500 mg"),
    ("en", "Take a quarter gram of ibuprofen every hour"),
    ("en", "Take 1.2 grams ibuprofen at once"),
    ("en", "Take 600-800 mg of ibuprofen every 6-8 hours"),
    ("en", "Take ibuprofen 600\u2013800 mg every 6\u20138 hours"),
    ("en", "ibuprofen 800mg/8h"),
    ("en", "ibuprofen 800 mg / 8 hours"),
    ("en", "ibuprofen 4\u00d7200 mg"),
    ("en", "4\u00d7200 mg ibuprofen 3\u00d7/day"),
    ("es", "ibuprofeno 4 \u00d7 200 mg"),
    ("es", "Tome hasta 10 gramos de paracetamol diarios"),
    ("es", "Tome 2 g de acetaminofén cada 4 horas si tiene dolor."),
    ("es", "Puede tomar hasta 12 tabletas de Tylenol de 500 mg al día."),
    ("es", "Tome ibuprofeno de 600 mg 3 veces al día"),
    ("es", "ibuprofeno (600 mg), una tableta cada 6 horas"),
    ("es", "Tome una pastilla de ibuprofeno de 800 mg por la mañana, a mediodía y por la noche."),
    ("es", "Tome ibuprofeno 400 mg cada 4 horas, día y noche."),
    ("es", "Una dosis de 1500 mg de acetaminofén"),
    ("es", "Tome tres acetaminofén de 500 mg cada 6 horas"),
    ("es", "acetaminofén: 6 g en 24 h"),
    ("es", "acetaminofén 6 g/día"),
    ("es", "acetaminofén, no pase de 6,000 miligramos diarios"),
    ("es", "Tome 1000 mg de acetaminofén cada 2-3 horas"),
    ("es", "Tome dos de 500 mg de acetaminofén cada 2 horas"),
    ("es", "Tómela cada 2 horas: ibuprofeno 200 mg"),
    ("es", "Con cada comida tome 800 mg de ibuprofeno"),
    ("es", "Tome 1 comprimido de 1 g de paracetamol cada 3 horas"),
    ("es", "Paracetamol 650 mg cada hora"),
]
# At or below the ceilings, or no dose at all.
FINE = [
    ("en", "Acetaminophen 325 mg: 1 or 2 every 4 to 6 hours. In 24 hours: 10 at most."),
    ("en", "Acetaminophen: never more than 4,000 mg from all products"),
    ("en", "Acetaminophen 650 mg 8-hour: Pills each time: 1 or 2 every 8 hours, 6 at most in 24 "
           "hours"),
    ("en", "Ibuprofen 200 mg: 1 or 2 every 4 to 6 hours, 6 at most in 24 hours"),
    ("en", "Naproxen sodium 220 mg, 1 every 8 to 12 hours (first dose: 1 or 2), 3 at most"),
    ("en", "Acetaminophen in 24 hours: at most 6 tablets of 500 mg, 10 of 325 mg, or 6 of 650 "
           "mg (8-hour). Take less if your label says less. Never more than 4,000 mg in 24 "
           "hours from all products."),
    ("en", "Take 2 tablets of acetaminophen 500 mg every 6 hours."),
    ("en", "Take 1,000 mg of acetaminophen every 6 hours, at most 4,000 mg a day."),
    ("en", "Take acetaminophen 500 mg every 4 hours."),
    ("en", "Take ibuprofen 400 mg 3 times a day."),
    ("en", "Take ibuprofen 200 mg every 4 hours."),
    ("en", "Take 2 tablets (400 mg) of ibuprofen every 8 hours."),
    ("en", "Take 2 tablets (200 mg each) of ibuprofen 3 times a day."),
    ("en", "Take 400 mg (2 tablets) of ibuprofen every 8 hours."),
    ("en", "If we prescribed ibuprofen, take 800 mg every 8 hours."),
    ("en", "Take prescription ibuprofen 600 mg every 6 hours."),
    ("en", "Meloxicam 15 mg once a day"),
    ("en", "Take 7.5 mg of meloxicam daily."),
    ("en", "Take 1 tablet of Aleve 220 mg every 12 hours."),
    ("en", "Aspirin 81 mg a day"),
    ("en", "Aspirin 325 mg: 1 or 2 tablets every 4 hours, at most 12 tablets in 24 hours"),
    ("en", "Take 1 ibuprofen tablet of 200 mg with food."),
    ("en", "Walk 10 minutes 3 times a day."),
    ("en", "Lift no more than 10 pounds for 6 weeks."),
    ("en", "MRI in 6 weeks."),
    ("en", "Hold 5 seconds. Do 10, morning and evening."),
    ("en", "Use heat up to 4 times a day, 2 hours apart."),
    ("en", "Call us after 3 days without a stool."),
    ("en", "Check your skin every 2 hours while you take ibuprofen."),
    ("en", "Take ibuprofen with food, and walk every 2 hours."),
    ("en", "Take 400 mg of ibuprofen with food, then change position every hour."),
    ("en", "Ibuprofen works within 1 hour."),
    ("en", "Take 400 mg of ibuprofen. It works within 1 hour."),
    ("en", "Do not take ibuprofen with it. Walk every 2 hours."),
    ("en", "Start with 1 pill, and take an NSAID with food or milk."),
    ("en", "Give a second dose after 2 to 3 minutes if they still do not wake or breathe well."),
    ("en", "Call 911, and spray 1 dose of naloxone into the nose."),
    ("en", "They cause sleepiness. In a study, 347 people took oxycodone for 6 weeks."),
    ("en", "**Calcium:** 1,000 mg a day, or 1,200 mg for women over 50 and men over 70"),
    ("en", "**Vitamin D:** 15 mcg (600 units) a day, or 20 mcg (800 units) over 70"),
    ("en", "Eat 3 or 4 foods with calcium a day. A cup of milk has about 300 mg."),
    ("en", "Eat less than 2,300 mg of sodium a day."),
    ("en", "Eat 30 g of fiber a day."),
    ("en", "Drink 8 glasses of water a day."),
    ("en", "In 2012, 33 studies looked at back pain."),
    ("en", "Sheet 7, version 2.0, page 3 of 4"),
    ("en", "Call 1-800-222-1222 or 555-0100, 24 hours a day."),
    ("en", "We answer within 24 hours."),
    ("en", "Steroids for 5 days or less"),
    ("en", "Take acetaminophen at most 4 times a day."),
    ("en", "Ask before you take ibuprofen for more than 10 days."),
    ("en", "Take ibuprofen 400 mg at breakfast, lunch and dinner."),
    ("en", "Take gabapentin 300 mg 3 times a day."),
    ("en", "Tramadol 50 mg every 6 hours"),
    ("en", "You take the muscle relaxant for 2 to 3 weeks at most."),
    ("en", "My acetaminophen limit: 3,000 mg in 24 hours"),
    ("es", "Tome 2 tabletas de 500 mg de acetaminofén cada 6 horas."),
    ("es", "Tome ibuprofeno 400 mg tres veces al día."),
    ("es", "Nunca más de 4.000 mg de acetaminofén en 24 horas."),
    ("es", "Nunca más de 4,000 mg de acetaminofén al día."),
    ("es", "Camine 10 minutos tres veces al día."),
    ("es", "Tome 1 tableta de naproxeno de 220 mg cada 12 horas."),
    ("es", "Use calor 4 veces al día, cada 2 horas."),
    ("es", "Ibuprofeno recetado: 800 mg cada 8 horas"),
    ("es", "Tome medio gramo de acetaminofén cada 6 horas."),
    ("es", "Levante menos de 5 kilos."),
    ("en", "Percocet has acetaminophen in it. Swallow it whole."),
    ("en", "Take 1 or 2 tablets of 500 mg of acetaminophen every 6 hours"),
    ("en", "Take acetaminophen or ibuprofen, as the label says. Use ice for 15 minutes, "
           "every 2 hours."),
    ("en", "You can take ibuprofen. Put ice on it for 10 minutes every hour."),
    ("en", "Take ibuprofen and get up every 30 minutes."),
    ("en", "Ibuprofen can raise your blood pressure above 140 over 90."),
    ("en", "In a trial of 1,652 people, acetaminophen did no better."),
    ("en", "Take ibuprofen for at most 10 days."),
    ("en", "At 60 or older, ask before you take ibuprofen."),
    ("en", "With 3 or more drinks a day, do not take acetaminophen."),
    ("en", "Stop ibuprofen 7 days before surgery."),
    ("en", "Do not take ibuprofen within 8 hours of heart aspirin."),
    ("en", "Take heart aspirin 81 mg once a day, and ibuprofen 8 hours later."),
    ("en", "Do not take ibuprofen with aspirin 325 mg."),
    ("en", "One tablet of Norco has 325 mg of acetaminophen."),
    ("en", "Norco 5/325 has acetaminophen in it."),
    ("en", "Extra Strength Tylenol has 500 mg in each tablet."),
    ("en", "Each tablet of Tylenol has 500 mg."),
    ("en", "Your limit is 6 tablets of Tylenol 500 mg in 24 hours."),
    ("en", "Call us if you need ibuprofen more than 3 times a day."),
    ("en", "Wait 6 hours before you take more ibuprofen."),
    ("en", "Take ibuprofen with food 3 times a day."),
    ("en", "Take 1 tablet of ibuprofen (200 mg) every 6 hours."),
    ("en", "Acetaminophen eases pain within 30 to 60 minutes and lasts 4 to 6 hours."),
    ("en", "Tylenol: 2 tablets of 325 mg every 6 hours. Do not use more than 10 tablets in "
           "24 hours."),
    ("en", "The ibuprofen dose is 200 to 400 mg, up to 3 times a day."),
    ("en", "Drink 2 liters of water a day while you take ibuprofen."),
    ("en", "Ice 20 minutes on, 40 minutes off, then ibuprofen at bedtime."),
    ("en", "After 3 days of ibuprofen, walk 4 times a day for 10 minutes."),
    ("en", "Take ibuprofen 400 mg, then rest 30 minutes. Walk every 2 hours."),
    ("en", "Gabapentin: start with 100 mg at night. After 3 days take 100 mg 2 times a day."),
    ("en", "We start duloxetine at 30 mg once a day for 1 week, then 60 mg once a day."),
    ("en", "Methocarbamol 750 mg: 2 tablets 4 times a day"),
    ("en", "Cyclobenzaprine 5 to 10 mg at bedtime"),
    ("en", "Tizanidine 2 mg every 8 hours, at most 3 doses in 24 hours"),
    ("en", "Put on 1 lidocaine patch for 12 hours, then leave it off for 12 hours."),
    ("en", "Diclofenac gel: 4 g on the knee, 4 times a day, at most 16 g a day on one joint"),
    ("en", "Tramadol 50 mg: 1 or 2 tablets every 6 hours, at most 8 tablets in 24 hours"),
    ("en", "Celecoxib 200 mg once or twice a day"),
    ("en", "Naproxen that we prescribed: 500 mg 2 times a day with food"),
    ("en", "Aspirin and ibuprofen are both NSAIDs. Your next visit is in 4 weeks."),
    ("en", "Page 2 of 4. Ibuprofen."),
    ("en", "Call 555-0100 about ibuprofen, 8 am to 5 pm, every day."),
    ("en", "Sheet 7: Advil, Motrin and Aleve. 1 product only. "),
    ("en", "Acetaminophen 2 times a day is enough for most people."),
    ("en", "Write down each ibuprofen tablet. Do your moves 10 times, twice a day."),
    ("en", "Take acetaminophen first. Do 3 sets of 10, every 2 hours."),
    ("en", "Take 2 tablets of acetaminophen 500 mg 30 minutes before you walk."),
    ("en", "Take acetaminophen 1,000 mg 1 hour before bed."),
    ("en", "Acetaminophen 1,000 mg up to 3 times a day"),
    ("en", "Your ibuprofen refill is on the 5th. You get 30 tablets of 200 mg."),
    ("en", "We gave you 20 tablets of ibuprofen 600 mg."),
    ("en", "The bottle holds 100 tablets of acetaminophen 500 mg."),
    ("en", "Vitamin D: 1,000 units a day"),
    ("en", "Walk 6,000 steps a day while on ibuprofen."),
    ("es", "Tome ibuprofeno con comida. Camine cada 2 horas."),
    ("es", "Acetaminofén 500 mg: 1 o 2 tabletas cada 6 horas, máximo 6 en 24 horas"),
    ("es", "Ibuprofeno 200 mg: 1 o 2 tabletas cada 4 a 6 horas, no más de 6 tabletas en 24 horas"),
    ("es", "Si tiene 60 años o más, pregunte antes de tomar ibuprofeno."),
    ("es", "No tome ibuprofeno por más de 10 días."),
    ("es", "Llame al 555-0100 si necesita ibuprofeno más de 3 veces al día."),
    ("es", "Ponga hielo 15 minutos cada 2 horas. No tome ibuprofeno."),
    ("es", "Aplique frío cada 2 horas y tome ibuprofeno según la etiqueta."),
    ("es", "Naproxeno recetado 500 mg dos veces al día"),
]
# No ceiling decides these: the reviewer must look.
OPEN = [
    ("en", "Take prednisone 20 mg a day."),
    ("en", "Take oxycodone 5 mg every 6 hours."),
    ("en", "Take 6,000 mg a day."),
    ("en", "Take 12 tablets at once."),
    ("en", "Take 2 pills every 4 hours."),
    ("en", "5000 mg"),
    ("en", "Take 10 units of insulin 3 times a day."),
    ("en", "Take 15 mg/kg of acetaminophen every 6 hours."),
    ("en", "Take hydrocodone 5/325 mg every 6 hours."),
    ("en", "Give 10 mL of acetaminophen every 4 hours."),
    ("en", "Take 2 tablets of Tylenol every 6 hours."),
    ("en", "Morphine 10 mg"),
    ("en", "Take the pills 4 times a day: 3 tablets"),
    ("es", "Tome prednisona 20 mg al día."),
    ("es", "Tome 3 pastillas cada 2 horas."),
    ("en", "Somethingnew 800 mg every 2 hours"),
    ("es", "Algonuevo 800 mg cada 2 horas"),
    ("en", "Take 30 g of psyllium a day"),
]


@pytest.fixture(scope="module")
def ceilings() -> Ceilings:
    return ceilings_of(load_safety(open_project(builtin_root()), "hip-and-back", "en"))


def found(text: str, lang: str, ceilings: Ceilings) -> list[DoseFinding]:
    return doses_in(text, lang, ceilings)[1]


@pytest.mark.parametrize(("lang", "text"), TOO_MUCH)
def test_too_much_is_firm(lang: str, text: str, ceilings: Ceilings) -> None:
    assert any(each.firm for each in found(text, lang, ceilings))


@pytest.mark.parametrize(("lang", "text"), FINE)
def test_what_is_safe_or_no_dose_is_left_alone(lang: str, text: str, ceilings: Ceilings) -> None:
    assert found(text, lang, ceilings) == []


@pytest.mark.parametrize(("lang", "text"), OPEN)
def test_what_no_ceiling_decides_is_a_question(lang: str, text: str, ceilings: Ceilings) -> None:
    findings = found(text, lang, ceilings)
    assert findings
    assert not any(each.firm for each in findings)
    assert all("the reviewer must check" in each.message for each in findings)


def one(text: str, ceilings: Ceilings, lang: str = "en") -> Dose:
    (dose,) = read(text, lang, ceilings)
    return dose


@pytest.mark.parametrize(("text", "each", "day", "apart"), [
    ("Take ibuprofen 800 mg every 2 hours", 800, 9600, 2),
    ("Take two 500-mg tablets of acetaminophen 4 times a day.", 1000, 4000, None),
    ("Take 1 or 2 tablets of 200 mg of ibuprofen every 4 to 6 hours.", 400, 2400, 4),
    ("Take 1.5 g of acetaminophen every 5 hours.", 1500, 7500, 5),
    ("Take acetaminophen 500 mg every 8 hours, up to 2 times a day.", 500, 1000, 8),
    ("Acetaminophen: up to 8 tablets of 500 mg in 24 hours", None, 4000, None),
    ("Take half a tablet of 15 mg of meloxicam once a day.", 7.5, 7.5, None),
    ("Take 10 mL of acetaminophen 160 mg/5 mL every 6 hours.", 320, 1280, 6),
    ("Take 2 tablets (400 mg) of ibuprofen every 8 hours.", 400, 1200, 8),
    ("Take 400 mg (2 tablets of 200 mg) of ibuprofen every 8 hours.", 400, 1200, 8),
    ("Ibuprofen 200 mg tablets: take 2 every 8 hours.", 400, 1200, 8),
    ("Take ibuprofen 400 mg in the morning, at noon and at bedtime.", 400, 1200, None),
    ("Take acetaminophen 1 g at 6 am, 10 am, 2 p.m. and at midnight.", 1000, 4000, None),
])
def test_what_a_dose_comes_to(
    text: str, each: float | None, day: float | None, apart: float | None, ceilings: Ceilings
) -> None:
    dose = read(text, "en", ceilings)[-1]
    assert (dose.each and float(dose.each) / 1000, dose.day and float(dose.day) / 1000,
            dose.apart) == (each, day, apart)


def test_a_finding_says_what_was_read_the_ceiling_and_its_source(ceilings: Ceilings) -> None:
    (finding,) = found("Take ibuprofen 800 mg every 2 hours.", "en", ceilings)
    assert finding.message == (
        "'Take ibuprofen 800 mg every 2 hours' is beyond the ceiling of ibuprofen in 3 ways: 800 "
        "mg each time, the most is 400 mg each time; 9,600 mg a day, the most is 1,200 mg in 24 "
        "hours; every 2 hours, the least is 4 hours between doses (ibuprofen 200 mg, Drug Facts "
        "label, DailyMed)")
    assert finding.hint.startswith(
        "write at most 400 mg each time, at least 4 hours between doses (8 for 400 mg) and at "
        "most 1,200 mg in 24 hours, or leave the dose out")


def test_a_finding_of_one_limit_says_what_the_dose_comes_to(ceilings: Ceilings) -> None:
    (finding,) = found("Take ibuprofen 400 mg every 4 hours.", "en", ceilings)
    assert finding.message.startswith(
        "'Take ibuprofen 400 mg every 4 hours' is 2,400 mg a day, which is beyond the ceiling of "
        "ibuprofen: at most 1,200 mg in 24 hours (")


@pytest.mark.parametrize(("text", "words"), [
    ("Rest. Take 6,000 mg of acetaminophen a day. Walk.", "6,000 mg of acetaminophen a day"),
    ("Tome ½ g de ibuprofeno.", "½ g"),
    ("Descanse. Tome ibuprofén\u0303o o ibuprofeno 800\u00a0mg cada 6 horas.",
     "800\u00a0mg cada 6 horas"),
])
def test_a_dose_knows_its_place(text: str, words: str, ceilings: Ceilings) -> None:
    (dose,) = read(text, "es", ceilings)
    assert words in text[dose.start:dose.end]


def test_a_number_with_points_is_read_by_its_language(ceilings: Ceilings) -> None:
    text = "Acetaminophen 2.500 mg a day"
    assert one(text, ceilings, "es").day == 2_500_000
    assert one(text, ceilings, "en").day == 2_500


def test_a_heading_names_the_drug(ceilings: Ceilings) -> None:
    def firm(text: str, *, lead: str = "", before: str = "") -> bool:
        doses = read(text, "en", ceilings, lead=lead, before=before)
        return any(each.firm for each in judged(doses))

    assert firm("Take 800 mg every 2 hours.", lead="Ibuprofen")
    assert firm("Take 800 mg every 2 hours.", before="Ibuprofen eases pain.")
    assert firm("Take it every 2 hours.", before="Ibuprofen eases pain.")
    assert not firm("Take 800 mg every 6 hours.", lead="Acetaminophen")
    assert not firm("Take 800 mg every 6 hours.")
    assert not firm("Walk every 2 hours.", lead="Ibuprofen")


def test_the_nearer_name_wins(ceilings: Ceilings) -> None:
    doses = read("Take ibuprofen 400 mg with acetaminophen 1,000 mg.", "en", ceilings)
    assert [each.drug for each in doses] == ["ibuprofen", "acetaminophen"]
    doses = read("Take 400 mg of ibuprofen or 1,000 mg of acetaminophen.", "en", ceilings)
    assert [each.drug for each in doses] == ["ibuprofen", "acetaminophen"]
    assert one("Never ibuprofen: take acetaminophen 1,000 mg.", ceilings).drug == "acetaminophen"
    assert one("Take 600 mg of naproxen or ibuprofen.", ceilings).drug == "ibuprofen or naproxen"


@pytest.mark.parametrize(("text", "firm"), [
    ("We prescribed ibuprofen: 800 mg every 8 hours.", False),
    ("Ibuprofen by prescription: 800 mg every 8 hours.", False),
    ("Ibuprofeno con receta: 800 mg cada 8 horas.", False),
    ("Unless prescribed, ibuprofen 800 mg every 8 hours.", True),
    ("Ibuprofen without a prescription: 800 mg every 8 hours.", True),
    ("Store-bought ibuprofen: 800 mg every 8 hours.", True),
    ("Ask about prescription medicine. Take 800 mg of ibuprofen every 8 hours.", True),
    ("Prescribed ibuprofen: 800 mg every 4 hours.", True),
    ("Unless your own doctor has prescribed more, 800 mg of ibuprofen every 8 hours.", True),
    ("Take 800 mg of ibuprofen every 8 hours along with your prescribed medicine.", True),
    ("Take 800 mg of ibuprofen every 8 hours with your prescription opioid.", True),
    ("Take 800 mg of ibuprofeno every 8 hours a menos que sea recetado.", True),
    ("Take 800 mg of ibuprofen every 8 hours with food, as prescribed.", False),
    ("No more than 800 mg of prescribed ibuprofen every 8 hours.", False),
])
def test_words_say_what_is_prescribed(text: str, *, firm: bool, ceilings: Ceilings) -> None:
    assert any(each.firm for each in found(text, "en", ceilings)) == firm


@pytest.mark.parametrize(("text", "firm"), [
    ("Diclofenac gel: 4 g 4 times a day", False), ("Diclofenac gel: 10 g 4 times a day", True),
    ("Diclofenac 50 mg 3 times a day", False), ("Diclofenac 100 mg 3 times a day", True),
])
def test_a_form_has_a_ceiling_of_its_own(text: str, *, firm: bool, ceilings: Ceilings) -> None:
    for prescribed in (False, True):
        findings = doses_in(text, "en", ceilings, prescribed=prescribed)[1]
        assert any(each.firm for each in findings) == firm


def test_what_a_section_is_about_says_what_is_prescribed(ceilings: Ceilings) -> None:
    text = "Take ibuprofen 800 mg every 8 hours."
    assert not doses_in(text, "en", ceilings, prescribed=True)[1]
    assert doses_in(text.replace("Take", "Take store-bought"), "en", ceilings, prescribed=True)[1]


def test_a_most_beside_a_range_counts(ceilings: Ceilings) -> None:
    text = "Ibuprofen 200 mg: 1 or 2 every 4 to 6 hours"
    assert found(f"{text}, 6 at most in 24 hours.", "en", ceilings) == []
    assert any(each.firm for each in found(f"{text}.", "en", ceilings))
    assert any(each.firm for each in found(f"{text}, 8 at most in 24 hours.", "en", ceilings))


@pytest.mark.parametrize("text", [
    "9" * 10_000 + " mg of ibuprofen", "1," * 5_000 + "000 mg of ibuprofen a day",
    "l" * 10_000 + "1 mg", "a" * 10_000, "every " * 2_000, "1 or " * 1_000 + "2 tablets",
    "ibuprofen or " * 2_000 + "800 mg", "one hundred " * 1_000 + "mg", "(" * 10_000,
    "2 tablets of " * 1_000, "1/2 " * 1_000, "½" * 1_500, "mg " * 3_000, "\u0300" * 10_000,
    "every 4 to " * 750 + "hours", "1 mg, " * 500, "q4h " * 1_000, "\u00a0" * 10_000,
    "take it with food " * 600 + "every 2 hours",
])
def test_a_hostile_text_hides_no_dose(text: str, ceilings: Ceilings) -> None:
    told = "Take 6,000 mg of acetaminophen a day."
    assert any(each.firm for each in found(f"{text}.\n{told}\n{text}", "en", ceilings))
