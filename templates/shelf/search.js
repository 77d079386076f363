"use strict";
// The rules of `make-handout list --find` (handouts/content/search.py), on the same index: keep the
// two alike. A term is the number of a stem; a form is a word as people type it. The shelf and the
// staff page search with it.
const once = (make) => {
  let made = null;
  return () => (made ??= make());
};
// Take steps when the browser has nothing else to do; each is short, so that a key waits for none.
const takeIdly = (steps) => {
  const idle = window.requestIdleCallback || ((task) => setTimeout(task, 200));
  const next = () => { if (!steps.next().done) idle(next); };
  idle(next);
};
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

  // -- what the index says (handouts/content/search_page.py): rows of numbers are text, and a row
  // of a word is read when it is first asked for
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Uint8Array(128);
  [...digits].forEach((digit, value) => { values[digit.charCodeAt(0)] = value; });
  const decoded = (text) => {
    const found = [];
    for (let at = 0, number = 0, shift = 0; at < text.length; at += 1) {
      const value = values[text.charCodeAt(at)];
      number |= (value & 31) << shift;
      shift += 5;
      if (value < 32) {
        found.push(number);
        number = shift = 0;
      }
    }
    return found;
  };
  const places = (text) => {
    let place = 0;
    return decoded(text).map((step) => { place += step; return place; });
  };
  const kept = (make) => {
    const known = new Map();
    return (key) => {
      if (!known.has(key)) known.set(key, make(key));
      return known.get(key);
    };
  };
  // The forms in their order, the place of each, and the terms of each with where its own begin.
  const ordered = once(() => index.forms.split(" ").filter(Boolean));
  const forms = once(() => new Map(ordered().map((form, place) => [form, place])));
  const termRows = once(() => {
    const numbers = decoded(index.terms);
    const starts = [];
    for (let at = 0; at < numbers.length; at += 1 + numbers[at]) starts.push(at);
    return { numbers, starts };
  });
  const termsAt = (place) => {
    const { numbers, starts } = termRows();
    const at = starts[place];
    return numbers.slice(at + 1, at + 1 + numbers[at]);
  };
  const termsOf = (form) => forms().has(form) ? termsAt(forms().get(form)) : [];
  const joined = once(() => new Map(index.joined.map((apart) => [apart.replaceAll(" ", ""), apart])));
  const langs = index.langs.flatMap(([lang, count]) => Array(count).fill(lang));
  const plain = new Set(places(index.plain));
  const rarities = once(() => decoded(index.rarity));
  const sets = (lists) => lists.map((each) => new Set(each));
  const sheets = once(() => index.sheets.map(([key, ...codes], number) => {
    const [kind, , lang] = key.split("/");
    const alarm = index.alarms[number];
    return { key, lang, codes, booklet: kind === "booklet" ? 1 : 0, alarm: alarm && {
      words: new Set(alarm.words), harmless: sets(alarm.harmless), phrases: sets(alarm.phrases),
      lines: sets(alarm.lines), ordinary: new Set(alarm.ordinary) } };
  }));
  const spoken = once(() => [...new Set(sheets().map((sheet) => sheet.lang))]);
  const ownCodes = once(() => [...new Set(sheets().flatMap((sheet) => sheet.codes))]);
  const alarms = once(() => new Set(
    sheets().flatMap((sheet) => sheet.alarm ? [...sheet.alarm.words] : [])));
  // A library may have thousands of sheets: only those are looked at that have one of the words.
  // Of a term, the sheets that are about it, each with how much.
  const weights = 16;
  const postingsOf = kept((term) => {
    let sheet = 0;
    return decoded(index.postings[term]).map((both) => {
      sheet += Math.floor(both / weights);
      return [sheet, both % weights];
    });
  });
  // The names that begin with a term: all terms of each, and its sheets, each with its place there.
  const namedBy = kept((term) => {
    const row = decoded(index.named[term]);
    const found = [];
    for (let next = 0; next < row.length;) {
      const others = next + 1 + row[next];
      const end = others + 1 + 2 * row[others];
      const bearers = [];
      for (let place = others + 1, sheet = 0; place < end; place += 2) {
        sheet += row[place];
        bearers.push([sheet, row[place + 1]]);
      }
      found.push([[term, ...row.slice(next + 1, others)], bearers]);
      next = end;
    }
    return found;
  });

  const within = (small, large) => {
    for (const each of small) if (!large.has(each)) return false;
    return true;
  };
  const letters = (word) => [...word];
  const split = (words) => words.split(" ").filter(Boolean);
  // By numbers, the first that differ; numbers of one length.
  const inOrder = (one, other) => {
    for (let place = 0; place < one.length; place += 1) {
      if (one[place] !== other[place]) return one[place] - other[place];
    }
    return 0;
  };

  // Words as they are compared: accents, capitals, hyphens and apostrophes make no difference.
  const folded = (words) => words.replace(/['`´‘’ʼ′]/gu, "").normalize("NFD").toLowerCase()
    .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  // -- codes
  const plainCode = (word) => word.trim().toUpperCase().replaceAll(".", "").replace(/-+$/, "");
  // What a sheet has of a code: the letters that agree, at most, and the first place that has them.
  const codePlace = (codes, asked) => {
    let most = 0;
    let first = 0;
    codes.forEach((own, place) => {
      const shared = Math.min(own.length, asked.length);
      if (shared > most && (asked.startsWith(own) || own.startsWith(asked))) {
        [most, first] = [shared, place];
      }
    });
    return most ? [-most, first] : null;
  };
  const isCode = (part) => /^[a-z][0-9][0-9a-z.-]*$/i.test(part)
    && Boolean(codePlace(ownCodes(), plainCode(part)));

  // -- what a word may be
  // How many letters are wrong; more than `most` where it is sure that there are more.
  const wrongLetters = (word, other, most) => {
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
      if (Math.min(...before) > most && Math.min(...above) > most) return most + 1;
    }
    return above[other.length];
  };
  // The forms that a mistyped word may stand for, with their letters, by the first of these.
  const nearby = once(() => {
    const found = new Map();
    for (const place of places(index.guessable)) {
      const form = ordered()[place];
      const own = letters(form);
      if (!found.has(own[0])) found.set(own[0], []);
      found.get(own[0]).push([form, own]);
    }
    return found;
  });
  const nearest = (typed) => {
    const word = letters(typed);
    if (word.length < leastGuessed) return "";
    const most = word.length < leastTwiceWrong ? 1 : 2;
    // The forms stand in their order: of equals, the first is the least.
    let best = [most + 1, 0];
    let found = "";
    for (const [form, own] of nearby().get(word[0]) || []) {
      if (Math.abs(own.length - word.length) > most) continue;
      if (word.length < leastFreelyGuessed && own[own.length - 1] !== word[word.length - 1]) continue;
      const count = wrongLetters(word, own, most);
      if (count > most) continue;
      const wrong = [count, termsOf(form).some((term) => alarms().has(term)) ? 0 : 1];
      if (inOrder(wrong, best) < 0) [best, found] = [wrong, form];
    }
    return found;
  };
  const begun = (word) => {
    const found = new Set();
    if (letters(word).length >= leastPrefix) {
      ordered().forEach((form, place) => {
        if (form.startsWith(word)) termsAt(place).forEach((term) => found.add(term));
      });
    }
    return [...found];
  };
  const wordsOf = (typed) => {
    let left = mostGuessed;
    const apart = typed.flatMap(
      (word) => !forms().has(word) && joined().has(word) ? split(joined().get(word)) : [word]);
    return [...new Set(apart)].flatMap((word) => {
      if (forms().has(word)) {
        const known = termsOf(word);
        return known.length ? [{ typed: word, terms: known, guess: "" }] : [];
      }
      const terms = begun(word);
      if (terms.length || !left) return [{ typed: word, terms, guess: "" }];
      left -= 1;
      const guess = nearest(word);
      return [{ typed: word, terms: termsOf(guess), guess }];
    });
  };

  // -- what fits
  const rarity = (term) => plain.has(term) ? Math.ceil(rarities()[term] / 4) : rarities()[term];
  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
  const ofAll = (value) => new Int32Array(sheets().length).fill(value);
  // What is asked for in a language, against its sheets: how well each fits, which of its names it
  // is as a whole (-1 for none), and whether it is about one of the words.
  const fitted = (lang, asked, exact, found) => {
    const fitting = asked.filter((terms) => terms.length);
    const said = new Set(fitting.flat());
    const telling = fitting.filter((terms) => !within(terms, plain));
    const own = (at) => sheets()[at].lang === lang;
    const addBest = (best) => best.forEach((most, at) => { found.fits[at] += most; });
    for (const terms of telling.length ? telling : fitting) {
      const best = ofAll(0);
      for (const term of terms) {
        const rare = rarity(term);
        for (const [at, weight] of postingsOf(term)) {
          if (weight * rare > best[at] && own(at)) best[at] = weight * rare;
        }
      }
      addBest(best);
    }
    const best = ofAll(0);
    for (const term of said) {
      for (const [name, bearers] of namedBy(term)) {
        if (!name.every((each) => said.has(each))) continue;
        const worth = name.length > 1 ? nameWeight * sum(name.map(rarity)) : 0;
        const whole = exact && asked.every((terms) => terms.some((each) => name.includes(each)));
        for (const [at, place] of bearers) {
          if (!own(at)) continue;
          best[at] = Math.max(best[at], worth);
          const before = found.places[at];
          if (whole && (before < 0 || place < before)) found.places[at] = place;
        }
      }
    }
    addBest(best);
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
    const told = { fits: ofAll(0), about: ofAll(0), places: ofAll(-1) };
    const fitting = new Map(spoken().map((lang) => [
      lang, fitted(lang, words.map((word) => word.terms.filter((term) => langs[term] === lang)),
        exact, told)]));
    const whole = told.places.filter((place) => place >= 0).length;
    const found = [];
    let best = 0;
    sheets().forEach((sheet, at) => {
      const fits = told.fits[at];
      const byName = told.places[at] >= 0;
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
      const order = byName ? [0, sheet.booklet, told.places[at], at] : [1, -fits, sheet.booklet, at];
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
  const emergency = once(() => sheets().filter((sheet) => sheet.alarm).map((sheet) => sheet.key));
  // What a search needs of the index, in parts that are short enough to be read between two keys.
  const parts = [forms, termRows, joined, sheets, ownCodes, alarms, rarities, nearby];
  return { find, emergency, isCode, parts };
};
