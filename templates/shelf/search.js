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
    ...sheet, names: sets(sheet.names), weights: new Map(
      Object.entries(sheet.weights).map(([term, weight]) => [Number(term), weight])),
    alarm: sheet.alarm && {
      words: new Set(sheet.alarm.words), harmless: sets(sheet.alarm.harmless),
      phrases: sets(sheet.alarm.phrases),
      lines: sets(sheet.alarm.lines), ordinary: new Set(sheet.alarm.ordinary),
    },
  }));
  const alarms = new Set(index.sheets.flatMap((sheet) => sheet.alarm ? sheet.alarm.words : []));

  const within = (small, large) => [...small].every((each) => large.has(each));
  const letters = (word) => [...word];
  const split = (words) => words.split(" ").filter(Boolean);
  // By numbers, the first that differ; numbers of one length.
  const inOrder = (one, other) => {
    const at = one.findIndex((number, place) => number !== other[place]);
    return at < 0 ? 0 : one[at] - other[at];
  };
  const least = (lists) => lists.reduce(
    (best, each) => best === null || inOrder(each, best) < 0 ? each : best, null);

  // Words as they are compared: accents, capitals, hyphens and apostrophes make no difference.
  const folded = (words) => words.replace(/['`´‘’ʼ′]/gu, "").normalize("NFD").toLowerCase()
    .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  // -- codes
  const plainCode = (word) => word.trim().toUpperCase().replaceAll(".", "").replace(/-+$/, "");
  const codePlace = (codes, asked) => least(codes.flatMap((own, place) =>
    asked && own && (asked.startsWith(own) || own.startsWith(asked))
      ? [[-Math.min(own.length, asked.length), place]] : []));
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
      const own = letters(form);
      if (own[0] !== word[0] || Math.abs(own.length - word.length) > most) continue;
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
  const score = (sheet, asked) => {
    const said = new Set(asked.flat());
    const telling = asked.filter((terms) => !within(terms, plain));
    const words = (telling.length ? telling : asked).map((terms) => Math.max(...terms.map(
      (term) => (sheet.weights.get(term) || 0) * rarity(term))));
    const names = sheet.names.filter((name) => name.size > 1 && within(name, said))
      .map((name) => nameWeight * sum([...name].map(rarity)));
    return sum(words) + Math.max(0, ...names);
  };
  const whole = (sheet, asked) => {
    const said = new Set(asked.flat());
    const place = sheet.names.findIndex((name) => within(name, said)
      && asked.every((terms) => terms.some((term) => name.has(term))));
    return asked.length && place >= 0 ? place : null;
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
  const isAbout = (sheet, asked) => {
    const telling = asked.flat().filter((term) => !plain.has(term));
    return (telling.length ? telling : asked.flat())
      .some((term) => (sheet.weights.get(term) || 0) >= about);
  };
  const ranked = (codes, words, exact, onlyDanger) => {
    const asked = sheets.map((sheet) => words.map(
      (word) => word.terms.filter((term) => index.langs[term] === sheet.lang)));
    const places = sheets.map((sheet, at) => exact ? whole(sheet, asked[at]) : null);
    const found = [];
    let best = 0;
    sheets.forEach((sheet, at) => {
      const fitting = asked[at].filter((terms) => terms.length);
      const named = places.some((place, other) => place !== null && other !== at);
      const signs = sheet.alarm ? danger(sheet, fitting, named) : 0;
      const fits = score(sheet, fitting);
      const booklet = sheet.booklet ? 1 : 0;
      if (signs) {
        found.push({ key: sheet.key, order: [0, -signs, -fits, at], late: false });
        return;
      }
      if (onlyDanger) return;
      const atCodes = codes.map((code) => codePlace(sheet.codes, code));
      if (atCodes.includes(null) || (words.length && !fits)) return;
      const byName = places[at] !== null;
      if (!byName && words.length && !isAbout(sheet, fitting)) return;
      best = Math.max(best, fits);
      const order = byName ? [0, booklet, places[at], at] : [1, -fits, booklet, at];
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
