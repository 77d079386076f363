"""Our count of syllables agrees with a pronouncing dictionary, and with a whole famous speech."""

from __future__ import annotations

import pytest

from handouts.content.readability import score, sentences, syllables

# Source: CMU Pronouncing Dictionary (cmudict, Carnegie Mellon University, BSD license); a syllable
# is a vowel with a stress mark. 130 words were drawn blindly from prose about patients, law and
# software, and 50 are some that a handout on pain may need. Two counts are two pronunciations.
DICTIONARY = {
    (1,): (
        "brands checks each faith fit hand hatch knows like might numb nurse ones opt owned peer "
        "pinned please puts ray read reads roles says school sharp show sign sold stands stay talk "
        "time tree used vice whose wrap years"),
    (2,): (
        "abuse action ada alpha also asthma bullets caution civil common compares consent convey "
        "copied enclosed finished forbid format future healthcare helpers ignored journal legal "
        "little lying method occurs partial pelvic percent permits platform prefer preferred "
        "produced profile profiles protect proxy record regards regents resolve revised roadmap "
        "sandbox schema second solid status sudden swelling symbols today value warning working "
        "yoga ankle bladder buttock fracture kidney muscle numbness posture relief stomach "
        "symptom tendon thyroid treatment weakness"),
    (2, 3): "coverage handler",
    (3,): (
        "api collection complements exactly exception exhibit indicate minimal november president "
        "principally property provision readily relating therapy together understood usable "
        "abdomen allergy ambulance appendix appetite artery calcium cartilage catheter concussion "
        "dizziness injection ligament nutrition oxygen pharmacy physician pneumonia pregnancy "
        "prescription specialist surgery therapist vitamin"),
    (3, 4): "recovery",
    (4,): (
        "apparatus category inaccurate ordinary professional anesthesia chiropractor cholesterol "
        "diagnosis inflammation urinary"),
    (5,): (
        "editorial immediately incorporated liability modification semiconductor antibiotic"),
    (6,): "rehabilitation",
}
SPOKEN = [(word, counts) for counts, words in DICTIONARY.items() for word in words.split()]
# The Gettysburg Address (Bliss copy): 10 sentences, 271 words, "battle-field" as one. The
# dictionary gives 367 syllables, and 372 when each of its words is spoken in the longest way.
GETTYSBURG = (
    "Four score and seven years ago our fathers brought forth on this continent, a new nation, "
    "conceived in Liberty, and dedicated to the proposition that all men are created equal. "
    "Now we are engaged in a great civil war, testing whether that nation, or any nation so "
    "conceived and so dedicated, can long endure. We are met on a great battle-field of that war. "
    "We have come to dedicate a portion of that field, as a final resting place for those who here "
    "gave their lives that that nation might live. It is altogether fitting and proper that we "
    "should do this. But, in a larger sense, we can not dedicate, we can not consecrate, we can "
    "not hallow this ground. The brave men, living and dead, who struggled here, have consecrated "
    "it, far above our poor power to add or detract. The world will little note, nor long remember "
    "what we say here, but it can never forget what they did here. It is for us the living, "
    "rather, to be dedicated here to the unfinished work which they who fought here have thus far "
    "so nobly advanced. It is rather for us to be here dedicated to the great task remaining "
    "before us that from these honored dead we take increased devotion to that cause for which "
    "they gave the last full measure of devotion, that we here highly resolve that these dead "
    "shall not have died in vain, that this nation, under God, shall have a new birth of freedom, "
    "and that government of the people, by the people, for the people, shall not perish from the "
    "earth."
)


def test_words_are_counted_as_in_the_dictionary() -> None:
    wrong = [word for word, counts in SPOKEN if syllables(word) not in counts]
    assert len(SPOKEN) >= 150
    assert len(wrong) <= 0.1 * len(SPOKEN), wrong


def test_the_mean_is_that_of_the_dictionary() -> None:
    ours = sum(syllables(word) for word, _ in SPOKEN)
    theirs = sum(sum(counts) / len(counts) for _, counts in SPOKEN)
    assert ours == pytest.approx(theirs, rel=0.02)


def test_a_whole_speech_is_counted_as_in_the_dictionary() -> None:
    words = [word for sentence in sentences(GETTYSBURG) for word in sentence]
    assert len(sentences(GETTYSBURG)) == 10
    assert len(words) == 271
    assert 360 <= sum(map(syllables, words)) <= 374
    assert score([GETTYSBURG]).grade == pytest.approx(
        0.39 * 27.1 + 11.8 * 367 / 271 - 15.59, abs=0.3)
