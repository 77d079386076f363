"use strict";
(() => {
  const text = document.body.dataset;
  const cards = [...document.querySelectorAll(".card")];
  const search = document.getElementById("search");
  const found = document.getElementById("found");

  // The same rules as in handouts/content/finding.py, which has prepared the words of the cards.
  const stem = (word) => {
    const one = word.replace(/^[.,;:?!()]+|[.,;:?!()]+$/g, "").replace(/^disk/, "disc");
    return one.length > 3 && one.endsWith("s") && !/(ss|us|is)$/.test(one) ? one.slice(0, -1) : one;
  };
  const words = (said) => said.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/['\u2019]/g, "").replace(/-/g, " ").split(/\s+/).filter(Boolean).map(stem);
  const distance = (one, two) => {
    const row = [...Array(two.length + 1).keys()];
    for (let number = 1; number <= one.length; number += 1) {
      let before = row[0];
      row[0] = number;
      for (let place = 1; place <= two.length; place += 1) {
        const least = Math.min(row[place] + 1, row[place - 1] + 1,
          before + (one[number - 1] === two[place - 1] ? 0 : 1));
        before = row[place];
        row[place] = least;
      }
    }
    return row[two.length];
  };
  const nearest = (word, vocabulary) => {
    const slips = word.length >= 9 ? 2 : word.length >= 6 ? 1 : 0;
    const near = vocabulary.filter((each) => each[0] === word[0]
      && Math.abs(each.length - word.length) <= slips && distance(word, each) <= slips);
    return near.sort((one, two) => distance(word, one) - distance(word, two)
      || (one < two ? -1 : 1))[0] || "";
  };

  const code = (word) => word.replace(/[.-]/g, "").toUpperCase();

  const known = new Map(cards.map((card) => [card, card.dataset.words.split(" ")]));
  const hasCode = (card, word) => /^[a-z][0-9]/i.test(word) && card.dataset.codes.split(" ").some(
    (own) => own && (code(word).startsWith(code(own)) || code(own).startsWith(code(word))));
  const fits = (asked, typed) => cards.filter((card) => asked.every((word, place) => (
    known.get(card).some((each) => each.startsWith(word)) || hasCode(card, typed[place] || ""))));

  const show = () => {
    const typed = search.value.trim().split(/\s+/).filter(Boolean);
    const asked = words(search.value);
    let fitting = asked.length > 50 ? [] : fits(asked, typed);
    if (!fitting.length && asked.length <= 50) {
      const vocabulary = [...new Set([...known.values()].flat())];
      const nearly = asked.map((word) => nearest(word, vocabulary));
      if (nearly.every(Boolean)) fitting = fits(nearly, []);
    }
    const count = fitting.length;
    for (const card of cards) card.hidden = !fitting.includes(card);
    for (const section of document.querySelectorAll("main section")) {
      section.hidden = !section.querySelector(".card:not([hidden])");
    }
    if (!asked.length) found.textContent = "";
    else if (!count) found.textContent = text.foundNone;
    else found.textContent = count === 1 ? text.foundOne : text.found.replace("{count}", count);
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
