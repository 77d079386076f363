"use strict";
(() => {
  const text = document.body.dataset;
  const dayMs = 86_400_000;
  const newsDays = 90;
  const mostShown = 30;
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const list = results.querySelector("ul");
  const all = document.querySelector(".all");
  const sections = [...all.querySelectorAll("section")];

  // A screen and more; in a large library a key is answered at once for that.
  const mostFound = sections.some((each) => each.querySelector("script")) ? 12 : mostShown;

  // Read when it is first needed, or when the browser has nothing else to do.
  const finding = once(() => searchIn(JSON.parse(document.getElementById("index").textContent)));

  // -- cards: those of a large library are text until they are asked for; in it a sign of the private
  // use area stands for each piece of markup that several have (handouts/delivery/pieces.py)
  const now = new Date();
  const dated = (card) => {
    for (const part of [card, ...card.querySelectorAll("[data-next]")]) {
      if (new Date(`${part.dataset.next}T23:59:59`) < now) {
        const review = part.matches(".review") ? part : part.querySelector(":scope > .review");
        (review.querySelector("span") || review).textContent = text.overdue;
        review.classList.add("mark");
      }
    }
    for (const news of card.querySelectorAll("[data-day]")) {
      news.hidden = (now - new Date(`${news.dataset.day}T00:00:00`)) / dayMs > newsDays;
    }
    return card;
  };
  const linesOf = (script) => (script?.textContent || "").split("\n").filter(Boolean);
  const pieces = once(() => linesOf(document.getElementById("pieces")));
  const shape = document.createElement("template");
  const cardOf = (line) => {
    shape.innerHTML = line.slice(line.indexOf("\t") + 1)
      .replace(/[\ue000-\uf8ff]/g, (sign) => pieces()[sign.charCodeAt(0) - 0xe000]);
    return dated(shape.content.firstElementChild);
  };
  document.querySelectorAll(".card").forEach(dated);
  const lines = once(() => new Map(sections.map((section) => [
    section, linesOf(section.querySelector("script"))])));
  // A card, or the line that it is made of, by each key of the index that leads to it.
  const cards = once(() => {
    const known = new Map();
    for (const card of document.querySelectorAll(".card")) {
      card.dataset.keys.split(" ").forEach((key) => known.set(key, card));
    }
    for (const line of [...lines().values()].flat()) {
      line.slice(0, line.indexOf("\t")).split(" ").forEach((key) => known.set(key, line));
    }
    return known;
  });
  const shownAt = (keys) => [...new Set(keys.map((key) => cards().get(key)).filter(Boolean))];
  // What was found before and is found again stays as it is: most keys change a few cards.
  let copies = new Map();
  const copyOf = (card) => {
    if (!copies.has(card)) {
      const copy = typeof card === "string" ? cardOf(card) : card.cloneNode(true);
      copy.hidden = false; // the card itself may be, below the emergency sheets
      copies.set(card, copy);
    }
    return copies.get(card);
  };

  // -- what is shown: what was found are copies, so that no card leaves its place
  let left = [];
  let wanted = new Set();
  // The cards whose copies stand above as emergency sheets.
  let twice = [];
  const hideTwice = (own) => {
    const changed = [...twice, ...own];
    changed.forEach((card) => { card.hidden = own.includes(card); });
    for (const section of new Set(changed.map((card) => card.closest("section")))) {
      section.hidden = [...section.querySelectorAll(".card")].every((card) => card.hidden);
    }
    twice = own;
  };
  const showMore = () => {
    list.append(...left.splice(0, mostFound).map(copyOf));
    results.querySelector(".rest").hidden = !left.length;
  };
  const show = () => {
    const asked = search.value.trim();
    const { keys, guessed, unknown } = asked ? finding().find(asked)
      : { keys: [], guessed: [], unknown: [] };
    const best = asked ? shownAt(keys) : [];
    const none = asked && !best.length;
    // Who finds nothing sees what must not be missed, and below it all there is.
    left = none ? shownAt(finding().emergency()) : best;
    const count = best.length;
    wanted = new Set(count ? keys : []);
    // Only what is shown or hidden is touched: a key costs the same in a library of any size.
    all.hidden = count > 0;
    if (!all.hidden) hideTwice(left.filter((card) => typeof card !== "string"));
    const first = left.splice(0, mostFound);
    copies = new Map(first.map((card) => [card, copyOf(card)]));
    const shown = [...copies.values()];
    if (shown.length !== list.children.length
        || shown.some((card, place) => card !== list.children[place])) {
      list.replaceChildren(...shown);
    }
    results.querySelector(".rest").hidden = !left.length;
    results.hidden = !list.children.length;
    results.querySelector("h2").textContent = none ? text.emergencies : text.results;
    if (!asked) found.textContent = "";
    else if (none) found.textContent = text.foundNone;
    else {
      const told = count === 1 ? text.foundOne : text.found.replace("{count}", count);
      const without = unknown.map((word) => text.unknown.replace("{word}", word));
      // An arrow needs no translation: siatica → sciatica.
      found.textContent = [...guessed.map((pair) => pair.join(" → ")), ...without, told].join(": ");
    }
  };
  const showRest = (section) => {
    const own = lines().get(section);
    const more = own.splice(0, mostShown).map(cardOf);
    section.querySelector(".cards").append(...more);
    more.forEach((card) => card.dataset.keys.split(" ").forEach((key) => cards().set(key, card)));
    section.querySelector(".rest").hidden = !own.length;
    more[0].querySelector("a")?.focus();
  };

  const say = (card, words) => { card.querySelector(".said").textContent = words; };

  const copy = async (card, line) => {
    try {
      await navigator.clipboard.writeText(line);
      say(card, text.copied);
    } catch {
      // An older browser, or one that forbids it: the line is selected for the person to copy.
      card.querySelector("details").open = true;
      const shown = [...card.querySelectorAll(".chart")].find((each) => each.textContent === line);
      getSelection().selectAllChildren(shown);
      say(card, document.execCommand("copy") ? text.copied : text.copyFailed);
    }
  };

  // -- printing: from a server in a frame that nobody sees. A page from a folder may not print
  // another file, and some browsers show no PDF in a frame: there the file opens in a tab.
  const openTab = (card, file) => {
    say(card, open(file, "_blank") ? text.printHint : text.popupHint);
  };
  const print = (card, file) => {
    if (location.protocol === "file:" || !navigator.pdfViewerEnabled) {
      openTab(card, file);
      return;
    }
    document.querySelector(".printer")?.remove();
    const frame = document.createElement("iframe");
    frame.className = "printer";
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    frame.addEventListener("load", () => {
      try {
        frame.contentWindow.focus();
        frame.contentWindow.print();
        say(card, text.printing);
      } catch {
        openTab(card, file);
      }
    }, { once: true });
    frame.src = file;
    document.body.append(frame);
  };

  document.querySelector("main").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const card = button.closest(".card");
    if (button.classList.contains("show-more")) {
      const section = button.closest("section");
      if (section === results) showMore();
      else showRest(section);
    } else if (button.classList.contains("copy")) copy(card, button.dataset.line);
    else print(card, button.dataset.file);
  });
  // -- keys: Enter opens the first that was found; arrows go from card to card; / and Escape lead
  // back to the search. No letter or sign is a key but on a card (WCAG 2.2, 2.1.4).
  const grid = () => [results, ...all.hidden ? [] : sections]
    .filter((section) => !section.hidden).map((section) => section.querySelector(".cards"))
    .map((each) => [...each.children].filter((card) => !card.hidden && card.querySelector("a.open")));
  const columns = (card) =>
    getComputedStyle(card.parentElement).gridTemplateColumns.split(" ").length;
  // The card beside, above or below one; none above the first row and below the last.
  const beside = (card, key) => {
    const lists = grid().filter((each) => each.length);
    const row = lists.findIndex((each) => each.includes(card));
    const own = lists[row];
    const at = own.indexOf(card);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(card), ArrowDown: columns(card) }[key];
    if (own[at + step]) return own[at + step];
    if (step < 0) return lists[row - 1]?.at(-1);
    if (step === 1) return lists[row + 1]?.[0];
    // Below a card may be the end of a row that is not full.
    const rowOf = (place) => Math.floor(place / columns(card));
    return rowOf(at) < rowOf(own.length - 1) ? own.at(-1) : lists[row + 1]?.[0];
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const inSearch = event.target === search;
    const card = event.target.closest?.(".card");
    const link = card && event.target.closest("a.open");
    if ((event.key === "Escape" && !inSearch) || (event.key === "/" && card)) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Enter" && inSearch && search.value.trim()) {
      // Of a card in several languages, the print in that of the words.
      [...list.querySelectorAll("a.open")].find((each) => wanted.has(each.dataset.key))?.click();
    } else if (event.key === "ArrowDown" && inSearch) {
      event.preventDefault();
      grid().flat()[0]?.querySelector("a.open").focus();
    } else if (link && event.key.startsWith("Arrow")) {
      event.preventDefault();
      (beside(card, event.key)?.querySelector("a.open") || search).focus();
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
  if (request.size) search.value = ownCode && (!words || finding().isCode(ownCode)) ? ownCode : words;
  search.addEventListener("input", show);
  // A browser may bring the old words back with the page.
  if (search.value) show();
  // What is tried once is quick from then on.
  const steps = function* () {
    yield cards();
    yield finding();
    for (const part of finding().parts) yield part();
    yield finding().find(`${document.title} xxxxx`);
    yield pieces();
    shownAt(finding().emergency()).forEach(copyOf);
  };
  addEventListener("load", () => takeIdly(steps()));
})();
