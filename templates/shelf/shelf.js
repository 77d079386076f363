"use strict";
(() => {
  const text = document.body.dataset;
  const cards = [...document.querySelectorAll(".card")];
  const search = document.getElementById("search");
  const found = document.getElementById("found");

  const { find, emergency, isCode } = searchIn(
    JSON.parse(document.getElementById("index").textContent));

  // -- what is shown
  const results = document.getElementById("results");
  const list = results.querySelector("ul");
  const sections = [...document.querySelectorAll("main section")].filter((each) => each !== results);
  const homes = cards.map((card) => card.parentElement);
  const byKey = new Map(cards.map((card) => [card.dataset.key, card]));
  const placeOf = new Map(cards.map((card, at) => [card, at]));
  const cardsOf = (keys) => keys.map((key) => byKey.get(key)).filter(Boolean);
  // Only what was moved goes back, from the last to the first: each before the one that follows it.
  const putBack = () => {
    for (const at of [...list.children].map((card) => placeOf.get(card)).sort((a, b) => b - a)) {
      homes[at].insertBefore(cards[at], homes[at] === homes[at + 1] ? cards[at + 1] : null);
    }
  };
  const show = () => {
    const asked = search.value.trim();
    const { keys, guessed, unknown } = find(asked);
    const best = cardsOf(keys);
    const none = asked && !best.length;
    // Who finds nothing sees what must not be missed, and below it all there is.
    const shown = none ? cardsOf(emergency) : asked ? best : [];
    putBack();
    list.append(...shown);
    results.hidden = !shown.length;
    results.querySelector("h2").textContent = none ? text.emergencies : text.results;
    for (const section of sections) {
      section.hidden = asked && !none ? true : !section.querySelector(".card");
    }
    if (!asked) found.textContent = "";
    else if (none) found.textContent = text.foundNone;
    else {
      const told = best.length === 1 ? text.foundOne : text.found.replace("{count}", best.length);
      const without = unknown.map((word) => text.unknown.replace("{word}", word));
      // An arrow needs no translation: siatica → sciatica.
      found.textContent = [...guessed.map((pair) => pair.join(" → ")), ...without, told].join(": ");
    }
  };

  const say = (part, words) => { part.querySelector(".said").textContent = words; };

  const copy = async (part) => {
    const line = part.querySelector(".chart");
    try {
      await navigator.clipboard.writeText(line.textContent);
      say(part, text.copied);
    } catch {
      // An older browser, or one that forbids it: the line is selected for the person to copy.
      getSelection().selectAllChildren(line);
      say(part, document.execCommand("copy") ? text.copied : text.copyFailed);
    }
  };

  const print = (part, file) => {
    // A page from a folder may not print another file: staff press the keys in the new tab.
    const tab = open(file, "_blank");
    say(part, tab ? text.printHint : text.popupHint);
  };

  document.querySelector("main").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const part = button.closest(".print");
    if (button.classList.contains("copy")) copy(part);
    else print(part, button.dataset.file);
  });
  const now = new Date();
  for (const part of document.querySelectorAll("[data-next]")) {
    if (new Date(`${part.dataset.next}T23:59:59`) < now) {
      const review = part.querySelector(":scope > .review");
      review.textContent = text.overdue;
      review.classList.add("mark");
    }
  }

  // -- keys: Enter opens the first that was found, arrows go from sheet to sheet, Escape back to
  // the search. No letter or sign is a key by itself (WCAG 2.2, 2.1.4).
  const shownLinks = () => [...document.querySelectorAll("main section:not([hidden]) a.open")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const inSearch = event.target === search;
    if (event.key === "Escape" && !inSearch) search.focus();
    else if (event.key === "Enter" && inSearch && search.value.trim()) {
      results.querySelector("a.open")?.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const links = shownLinks();
      const at = links.indexOf(event.target.closest?.(".print")?.querySelector("a.open"));
      if (!inSearch && at < 0) return;
      const to = inSearch ? (event.key === "ArrowDown" ? 0 : -1)
        : at + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      (links[to] || search).focus();
    }
  });
  // An EHR opens the page with the code that it asks for: index.html?mainSearchCriteria.v.c=M54.41
  // (handouts/chart/infobutton.py takes the same names).
  const request = new Map();
  for (const [name, value] of new URLSearchParams(location.search)) {
    const key = name.trim().toLowerCase();
    if (value.trim() && !request.has(key)) request.set(key, value.trim());
  }
  const given = (...names) => names.map((name) => request.get(`mainsearchcriteria.${name}`))
    .find(Boolean) || "";
  const icd10cm = /^((urn:oid:)?2\.16\.840\.1\.113883\.6\.90|icd-?10(-?cm)?)?$/i;
  const ownCode = icd10cm.test(given("v.cs", "c.cs")) ? given("v.c", "c.c") : "";
  const words = given("v.dn", "c.dn", "v.ot", "c.ot");
  if (request.size) search.value = ownCode && (isCode(ownCode) || !words) ? ownCode : words;
  search.addEventListener("input", show);
  // A browser may bring the old words back with the page.
  show();
})();
