"use strict";
// The rules of `make-handout list --find` (handouts/content/search.py), on the same index: keep the
// two alike. A term is the number of a stem; a form is a word as people type it. The shelf and the
// staff page search with it.
const searchIn = (index) => {
  const leastPrefix = 4;
  const leastGuessed = 5;
  const leastFreelyGuessed = 6;
  const leastTwiceWrong = 9;
  const mostLetters = 1000;
  const mostGuessed = 12;
  const tail = 3;
  const about = 2;
  const nameWeight = 8;

  const forms = new Map(Object.entries(index.forms));
  const joined = new Map(Object.entries(index.joined));
  const plain = new Set(index.plain);
  const sets = (lists) => lists.map((each) => new Set(each));
  const sheets = index.sheets.map((sheet) => ({
    ...sheet, alarm: sheet.alarm && {
      words: new Set(sheet.alarm.words), harmless: sets(sheet.alarm.harmless),
      phrases: sets(sheet.alarm.phrases),
      lines: sets(sheet.alarm.lines), ordinary: new Set(sheet.alarm.ordinary),
    },
  }));
  const alarms = new Set(index.sheets.flatMap((sheet) => sheet.alarm ? sheet.alarm.words : []));
  // A library may have thousands of sheets: only those are looked at that have one of the words.
  // By its first term, each name: its sheet and its place.
  const named = new Map();
  sheets.forEach((sheet, at) => sheet.names.forEach((name, place) => {
    if (!named.has(name[0])) named.set(name[0], []);
    named.get(name[0]).push([at, place]);
  }));
  const postings = new Map();
  const postingsOf = (term) => {
    if (!postings.has(term)) {
      const found = [];
      const gaps = index.postings[term];
      for (let place = 0, at = 0; place < gaps.length; place += 2) {
        at += gaps[place];
        found.push([at, gaps[place + 1]]);
      }
      postings.set(term, found);
    }
    return postings.get(term);
  };

  const within = (small, large) => [...small].every((each) => large.has(each));
  const letters = (word) => [...word];
  const split = (words) => words.split(" ").filter(Boolean);
  // By numbers, the first that differ; numbers of one length.
  const inOrder = (one, other) => {
    const at = one.findIndex((number, place) => number !== other[place]);
    return at < 0 ? 0 : one[at] - other[at];
  };

  // Words as they are compared: accents, capitals, hyphens and apostrophes make no difference.
  const folded = (words) => words.replace(/['`´‘’ʼ′]/gu, "").normalize("NFD").toLowerCase()
    .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  // -- codes
  const plainCode = (word) => word.trim().toUpperCase().replaceAll(".", "").replace(/-+$/, "");
  const codePlace = (codes, asked) => {
    let best = null;
    for (let place = 0; place < codes.length; place += 1) {
      const own = codes[place];
      if (asked && own && (asked.startsWith(own) || own.startsWith(asked))) {
        const found = [-Math.min(own.length, asked.length), place];
        if (best === null || inOrder(found, best) < 0) best = found;
      }
    }
    return best;
  };
  const isCode = (part) => /^[a-z][0-9][0-9a-z.-]*$/i.test(part)
    && sheets.some((sheet) => codePlace(sheet.codes, plainCode(part)));

  // -- what a word may be
  const wrongLetters = (word, other) => {
    let before = [];
    let above = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= word.length; row += 1) {
      const line = [row];
      for (let column = 1; column <= other.length; column += 1) {
        const changed = above[column - 1] + (word[row - 1] === other[column - 1] ? 0 : 1);
        line.push(Math.min(above[column] + 1, line[column - 1] + 1, changed));
        if (row > 1 && column > 1 && word[row - 1] === other[column - 2]
            && word[row - 2] === other[column - 1]) {
          line[column] = Math.min(line[column], before[column - 2] + 1);
        }
      }
      [before, above] = [above, line];
    }
    return above[other.length];
  };
  const nearest = (typed) => {
    const word = letters(typed);
    if (word.length < leastGuessed) return "";
    const most = word.length < leastTwiceWrong ? 1 : 2;
    // The forms stand in their order: of equals, the first is the least.
    let best = [most + 1, 0];
    let found = "";
    for (const form of index.guessable) {
      if (!form.startsWith(word[0])) continue;
      const own = letters(form);
      if (Math.abs(own.length - word.length) > most) continue;
      if (word.length < leastFreelyGuessed && own[own.length - 1] !== word[word.length - 1]) continue;
      const alarm = forms.get(form).some((term) => alarms.has(term));
      const wrong = [wrongLetters(word, own), alarm ? 0 : 1];
      if (wrong[0] <= most && inOrder(wrong, best) < 0) [best, found] = [wrong, form];
    }
    return found;
  };
  const begun = (word) => {
    const found = new Set();
    if (letters(word).length >= leastPrefix) {
      for (const [form, terms] of forms) {
        if (form.startsWith(word)) terms.forEach((term) => found.add(term));
      }
    }
    return [...found];
  };
  const wordsOf = (typed) => {
    let left = mostGuessed;
    const apart = typed.flatMap(
      (word) => !forms.has(word) && joined.has(word) ? split(joined.get(word)) : [word]);
    return [...new Set(apart)].flatMap((word) => {
      const known = forms.get(word);
      if (known) return known.length ? [{ typed: word, terms: known, guess: "" }] : [];
      const terms = begun(word);
      if (terms.length || !left) return [{ typed: word, terms, guess: "" }];
      left -= 1;
      const guess = nearest(word);
      return [{ typed: word, terms: forms.get(guess) || [], guess }];
    });
  };

  // -- what fits
  const rarity = (term) => plain.has(term) ? Math.ceil(index.rarity[term] / 4) : index.rarity[term];
  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
  // What is asked for in a language, against its sheets: how well each fits, which of its names it
  // is as a whole (-1 for none), and whether it is about one of the words.
  const fitted = (lang, asked, exact, found) => {
    const fitting = asked.filter((terms) => terms.length);
    const said = new Set(fitting.flat());
    const telling = fitting.filter((terms) => !within(terms, plain));
    const own = (at) => sheets[at].lang === lang;
    for (const terms of telling.length ? telling : fitting) {
      const best = new Map();
      for (const term of terms) {
        for (const [at, weight] of postingsOf(term)) {
          best.set(at, Math.max(best.get(at) || 0, weight * rarity(term)));
        }
      }
      for (const [at, most] of best) if (own(at)) found.fits[at] += most;
    }
    const best = new Map();
    for (const term of said) {
      for (const [at, place] of named.get(term) || []) {
        const name = sheets[at].names[place];
        if (!own(at) || !name.every((each) => said.has(each))) continue;
        if (name.length > 1) {
          best.set(at, Math.max(best.get(at) || 0, nameWeight * sum(name.map(rarity))));
        }
        const before = found.places[at];
        if (exact && (before < 0 || place < before)
            && asked.every((terms) => terms.some((each) => name.includes(each)))) {
          found.places[at] = place;
        }
      }
    }
    for (const [at, most] of best) found.fits[at] += most;
    const telltale = [...said].filter((term) => !plain.has(term));
    for (const term of telltale.length ? telltale : said) {
      for (const [at, weight] of postingsOf(term)) if (weight >= about && own(at)) found.about[at] = 1;
    }
    return fitting;
  };
  const danger = (sheet, asked, named) => {
    const { words, harmless, phrases, lines, ordinary } = sheet.alarm;
    const said = new Set(asked.flat());
    const calm = new Set(harmless.filter((name) => within(name, said)).flatMap((name) => [...name]));
    const sure = new Set(asked.filter((terms) => terms.length === 1).flat());
    const signs = asked.filter((terms) => within(terms, words) && !terms.some((term) => calm.has(term))).length
      + phrases.filter((phrase) => within(phrase, sure)).length;
    if (signs || named || asked.length < 2 || asked.length !== sure.size) return signs;
    return !within(sure, ordinary) && lines.some((line) => within(sure, line)) ? 1 : 0;
  };
  const ranked = (codes, words, exact, onlyDanger) => {
    const told = { fits: sheets.map(() => 0), about: sheets.map(() => 0),
      places: sheets.map(() => -1) };
    const fitting = new Map([...new Set(sheets.map((sheet) => sheet.lang))].map((lang) => [
      lang, fitted(lang, words.map((word) => word.terms.filter((term) => index.langs[term] === lang)),
        exact, told)]));
    const whole = told.places.filter((place) => place >= 0).length;
    const found = [];
    let best = 0;
    sheets.forEach((sheet, at) => {
      const fits = told.fits[at];
      const byName = told.places[at] >= 0;
      const booklet = sheet.booklet ? 1 : 0;
      const signs = sheet.alarm ? danger(sheet, fitting.get(sheet.lang), whole > Number(byName)) : 0;
      if (signs) {
        found.push({ key: sheet.key, order: [0, -signs, -fits, at] });
        return;
      }
      if (onlyDanger || (words.length && !fits)) return;
      if (!byName && words.length && !told.about[at]) return;
      const atCodes = codes.map((code) => codePlace(sheet.codes, code));
      if (atCodes.includes(null)) return;
      best = Math.max(best, fits);
      const order = byName ? [0, booklet, told.places[at], at] : [1, -fits, booklet, at];
      found.push({ key: sheet.key, order: [1, ...atCodes.flat(), ...order], fits, byName });
    });
    return found.sort((one, other) => inOrder(one.order, other.order))
      .filter((each) => !each.order[0] || each.byName || each.fits * tail >= best)
      .map((each) => each.key);
  };
  const find = (asked) => {
    const nothing = { keys: [], guessed: [], unknown: [] };
    if (letters(asked).length > mostLetters) return nothing;
    const parts = asked.split(/\s+/u).filter(Boolean);
    const codes = parts.filter(isCode).map(plainCode);
    const words = wordsOf(split(folded(parts.filter((part) => !isCode(part)).join(" "))));
    const known = words.filter((word) => word.terms.length);
    const unknown = words.filter((word) => !word.terms.length).map((word) => word.typed);
    const telling = codes.length || known.some((word) => !within(word.terms, plain))
      || (known.length && !unknown.length);
    const keys = ranked(codes, known, !unknown.length, !telling);
    const guessed = known.filter((word) => word.guess).map((word) => [word.typed, word.guess]);
    return { keys, guessed: keys.length ? guessed : [], unknown };
  };
  const emergency = sheets.filter((sheet) => sheet.alarm).map((sheet) => sheet.key);
  return { find, emergency, isCode };
};
