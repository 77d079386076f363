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
  const cardsOf = (keys) => keys.flatMap((key) => cards.filter((card) => card.dataset.key === key));
  const show = () => {
    const asked = search.value.trim();
    const { keys, guessed, unknown } = find(asked);
    const best = cardsOf(keys);
    const none = asked && !best.length;
    // Who finds nothing sees what must not be missed, and below it all there is.
    const shown = none ? cardsOf(emergency) : asked ? best : [];
    cards.forEach((card, at) => homes[at].append(card));
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
