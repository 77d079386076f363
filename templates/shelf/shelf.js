"use strict";
(() => {
  const text = document.body.dataset;
  const cards = [...document.querySelectorAll(".card")];
  const search = document.getElementById("search");
  const found = document.getElementById("found");

  // Accents and capitals make no difference to a search.
  const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const code = (word) => word.replace(/[.-]/g, "").toUpperCase();

  const hasCode = (card, word) => /^[a-z][0-9]/.test(word) && card.dataset.codes.split(" ").some(
    (own) => own && (code(word).startsWith(code(own)) || code(own).startsWith(code(word))));

  const show = () => {
    const asked = folded(search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const card of cards) {
      const words = card.dataset.words;
      card.hidden = !asked.every((word) => words.includes(word) || hasCode(card, word));
      count += card.hidden ? 0 : 1;
    }
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
