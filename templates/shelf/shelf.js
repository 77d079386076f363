"use strict";
(() => {
  const text = document.body.dataset;
  const cards = [...document.querySelectorAll(".card")];
  const search = document.getElementById("search");
  const found = document.getElementById("found");

  // The rules of `make-handout list --find` (handouts/content/finding.py): keep the two alike.
  const leastGuessed = 6;
  const leastTwiceWrong = 8;
  const mostWords = 50;

  // Words as they are compared: accents, capitals, hyphens and apostrophes make no difference.
  const folded = (words) => words.normalize("NFD").toLowerCase().replace(/[\p{M}'`´‘’ʼ′]/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim().replace(/(^| )disk/g, "$1disc");

  // A word and what it may be the plural of.
  const numbers = (word) => word.length > 3 && word.endsWith("s")
    ? [word, word.slice(0, -1), word.replace(/es$/, ""), word.replace(/ies$/, "y")] : [word];
  const isSame = (word, other) => word === other
    || numbers(word).some((one) => numbers(other).includes(one));
  const fits = (word, own) => own.startsWith(word) || isSame(word, own);
  const isWhole = (words, name) => words.join("") === name.join("")
    || (words.length === name.length && words.every((word, at) => isSame(word, name[at])));

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

  const split = (words) => words.split(" ").filter(Boolean);
  const code = (word) => word.replace(/[.-]/g, "").toUpperCase();
  const entries = cards.map((card, at) => {
    const names = card.dataset.names.split("|").map(split);
    return {
      card, at, names, booklet: card.closest("section").classList.contains("booklets"),
      texts: [split(card.dataset.words), ...names.slice(2)],
      codes: card.dataset.codes.split(" ").filter(Boolean).map(code),
    };
  });
  const said = [...new Set(entries.flatMap((entry) => entry.texts.flat()))];
  const named = [...new Set(entries.flatMap((entry) => entry.names.flat()))].sort();

  // The word that a mistyped one most likely is, or "" where none is near enough.
  const nearest = (word) => {
    let least = word.length < leastTwiceWrong ? 2 : 3;
    let best = "";
    if (word.length < leastGuessed) return best;
    for (const own of named.filter((one) => one[0] === word[0])) {
      for (const one of numbers(word)) {
        if (Math.abs(own.length - one.length) >= least) continue;
        const wrong = wrongLetters(one, own);
        if (wrong < least) [least, best] = [wrong, own];
      }
    }
    return best;
  };

  // How well an entry fits, the least number first; null if it does not.
  const wordsPlace = (entry, words) => {
    const whole = entry.names.findIndex((name) => isWhole(words, name));
    if (whole >= 0) return [0, entry.booklet ? 1 : 0, whole];
    const places = words.map(
      (word) => entry.texts.findIndex((text) => text.some((own) => fits(word, own))));
    const last = Math.max(0, ...places);
    return places.includes(-1) ? null : [last ? 2 : 1, entry.booklet ? 1 : 0, last];
  };
  const codePlace = (entry, asked) => {
    let best = null;
    entry.codes.forEach((own, place) => {
      const shared = Math.min(own.length, asked.length);
      if ((asked.startsWith(own) || own.startsWith(asked)) && (!best || -shared < best[0])) {
        best = [-shared, place];
      }
    });
    return best;
  };
  const place = (entry, codes, words) => {
    const places = codes.map((asked) => codePlace(entry, asked));
    if (words.length) places.push(wordsPlace(entry, words));
    return places.includes(null) ? null : places.flat();
  };
  const inOrder = (one, other) => {
    const at = one.place.findIndex((number, index) => number !== other.place[index]);
    return at < 0 ? one.at - other.at : one.place[at] - other.place[at];
  };
  const fitting = (codes, words) => entries
    .map((entry) => ({ ...entry, place: place(entry, codes, words) }))
    .filter((entry) => entry.place).sort(inOrder);

  const find = (asked) => {
    const parts = asked.split(/\s+/).filter(Boolean);
    const isCode = (part) => /^[a-z][0-9][0-9a-z.-]*$/i.test(part)
      && entries.some((entry) => codePlace(entry, code(part)));
    const codes = parts.filter(isCode).map(code);
    const words = split(folded(parts.filter((part) => !isCode(part)).join(" ")));
    if (words.length > mostWords || !(codes.length + words.length)) return { best: [], guessed: [] };
    const best = fitting(codes, words);
    if (best.length) return { best, guessed: [] };
    const nearly = words.map(
      (word) => said.some((own) => fits(word, own)) ? word : nearest(word));
    const guessed = words.flatMap(
      (word, at) => word === nearly[at] ? [] : [`${word} → ${nearly[at]}`]);
    return { best: nearly.every(Boolean) ? fitting(codes, nearly) : [], guessed: [...new Set(guessed)] };
  };

  const sections = [...document.querySelectorAll("main section")];
  const show = () => {
    const asked = search.value.trim();
    const { best, guessed } = find(asked);
    const shown = asked ? best.map((entry) => entry.card) : cards;
    for (const card of cards) card.hidden = !shown.includes(card);
    for (const section of sections) section.hidden = !section.querySelector(".card:not([hidden])");
    // The best comes first: its card in its group, and its group on the page.
    for (const card of shown) card.parentElement.append(card);
    const groups = new Set(shown.map((card) => card.closest("section")));
    document.querySelector("main").append(...(asked ? groups : sections));
    const count = shown.length;
    if (!asked) found.textContent = "";
    else if (!count) found.textContent = text.foundNone;
    else {
      const told = count === 1 ? text.foundOne : text.found.replace("{count}", count);
      // An arrow needs no translation: siatica → sciatica.
      found.textContent = [...guessed, told].join(": ");
    }
  };

  const say = (card, words) => { card.querySelector(".said").textContent = words; };

  const copy = async (card) => {
    const line = card.querySelector(".chart");
    try {
      await navigator.clipboard.writeText(line.textContent);
      say(card, text.copied);
    } catch {
      // An older browser, or one that forbids it: the line is selected for the person to copy.
      getSelection().selectAllChildren(line);
      say(card, document.execCommand("copy") ? text.copied : text.copyFailed);
    }
  };

  const print = (card, file) => {
    // A page from a folder may not print another file: staff press the keys in the new tab.
    const tab = open(file, "_blank");
    say(card, tab ? text.printHint : text.popupHint);
  };

  for (const card of cards) {
    card.querySelector(".copy")?.addEventListener("click", () => copy(card));
    const button = card.querySelector(".print");
    button?.addEventListener("click", () => print(card, button.dataset.file));
    const today = new Date();
    const day = new Date(`${card.dataset.next}T23:59:59`);
    if (card.dataset.next && day < today) {
      const review = card.querySelector(".review");
      review.textContent = text.overdue;
      review.classList.add("mark");
    }
  }
  search.addEventListener("input", show);
  // A browser may bring the old words back with the page.
  show();
})();
