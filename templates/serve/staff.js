"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const the = (id) => document.getElementById(id);
  const words = read("words");
  let data = read("data");
  let finding = null;
  const findIn = (index) => {
    finding = searchIn(index);
    takeIdly(function* () {
      for (const part of finding.parts) yield part();
      finding.find(`${document.title} xxxxx`);
    }());
  };
  findIn(read("index"));
  const csrf = document.querySelector("meta[name=csrf]").content;
  let basket = newBasket(data.packs);

  const idleSeconds = 180;
  const warningSeconds = 30;
  const sameSeconds = 60;
  const mostShown = 30;
  // So many sheets a browser lays out in a moment; of more, a pack first shows some of its own.
  const mostListed = 150;
  const longestName = 40;

  const fields = { name: the("name"), second_id: the("second"), note: the("note"),
    clinician: the("clinician"), email: the("email") };
  const boxes = ["agreed", "confirmed"];
  const search = the("search");
  const lang = the("lang");
  let title = "";

  const filled = (text, values) => text.replace(/\{([a-z]+)\}/g, (whole, key) => values[key] ?? whole);
  const make = (tag, values = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), values);
    element.append(...children);
    return element;
  };
  const say = (text) => { the("said").textContent = text; };
  const counted = (count) => count === 1 ? words.sheets_one : filled(words.sheets, { count });
  const sheetOf = (slug) => data.sheets.find((each) => each.slug === slug && each.lang === lang.value)
    || data.sheets.find((each) => each.slug === slug);
  const mayAdd = (sheet) => ["reviewed", "unreviewed", "refused"].includes(sheet.state);
  const asSample = (sheet) => !sheet || sheet.state !== "reviewed";
  const all = () => [...basket.chosen(), ...basket.added(sheetOf)];

  // -- sheets to choose from
  const stateOf = (sheet) => sheet.state === "refused" ? filled(words.refused, { why: sheet.why })
    : sheet.state === "reviewed" ? "" : words[sheet.state];
  const row = (sheet) => {
    const inside = basket.has(sheet.slug);
    const item = make("li", { className: inside ? "sheet inside" : "sheet" });
    item.lang = sheet.lang;
    item.dataset.slug = sheet.slug;
    if (sheet.sheet) item.append(make("span", { className: "number" }, sheet.sheet));
    const about = make("div", { className: "about" },
      make("span", { className: "question" }, sheet.question || sheet.title));
    if (sheet.question) about.append(make("span", { className: "below" }, sheet.title));
    const state = stateOf(sheet);
    if (state) about.append(make("span", { className: "mark" }, state));
    item.append(about);
    if (mayAdd(sheet)) {
      const button = make("button", { type: "button", disabled: inside }, inside ? "✓" : words.add);
      button.setAttribute("aria-label",
        filled(inside ? words.added : words.add_it, { title: sheet.title }));
      button.addEventListener("click", () => add(sheet.slug));
      item.append(button);
      item.draggable = !inside;
    }
    item.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/plain", sheet.slug);
    });
    return item;
  };
  // Those in the language of the page, by their names; a key asks for them again and again.
  let own = { data: null, lang: "", bySlug: new Map() };
  const shownSheets = () => {
    if (own.data !== data || own.lang !== lang.value) {
      const sheets = data.sheets.filter((each) => each.lang === lang.value);
      own = { data, lang: lang.value, bySlug: new Map(sheets.map((each) => [each.slug, each])) };
    }
    return own.bySlug;
  };
  const found = () => {
    const asked = search.value.trim();
    const { keys, guessed, unknown } = finding.find(asked);
    const known = (list) => list.map((key) => key.split("/")).map(([kind, slug, spoken]) =>
      kind === "topic" && spoken === lang.value && shownSheets().get(slug)).filter(Boolean);
    // A sheet's number is what staff know by heart.
    const numbered = /^[0-9]{1,3}$/.test(asked)
      ? [...shownSheets().values()].filter((each) => each.sheet === asked) : [];
    const sheets = [...new Set([...numbered, ...known(keys)])];
    const none = Boolean(asked) && !sheets.length;
    return { asked, none, guessed, unknown: numbered.length ? [] : unknown,
      sheets: none ? known(finding.emergency()) : sheets };
  };
  const showFound = () => {
    const { asked, none, sheets, guessed, unknown } = found();
    const results = the("results");
    results.hidden = !sheets.length || !asked;
    the("results-title").textContent = none ? words.emergencies : words.results;
    results.querySelector("ul").replaceChildren(
      ...(asked ? sheets.slice(0, mostShown).map(row) : []));
    for (const id of ["packets", "favorites", "library"]) {
      the(id).classList.toggle("aside", Boolean(asked) && !none);
    }
    const first = sheets.find(mayAdd);
    const told = none ? [words.found_none] : [
      ...guessed.map((pair) => pair.join(" → ")),
      ...unknown.map((word) => filled(words.unknown, { word })),
      counted(sheets.length),
      ...(first ? [filled(words.found_first, { title: first.title })] : [])];
    the("found").textContent = asked ? told.join(". ") : "";
    return none ? null : first;
  };
  // How many sheets of a pack stand in the library, once somebody asked for more.
  const listed = new Map();
  const packSection = (pack, sheets) => {
    const first = shownSheets().size > mostListed ? mostShown : mostListed;
    const shown = listed.get(pack.slug) || first;
    const list = make("ul", { className: "sheets" }, ...sheets.slice(0, shown).map(row));
    const id = `pack-${pack.slug}`;
    const head = make("h2", { id }, data.packs.length > 1 ? pack.title : words.all);
    const whole = make("section", {}, head, list);
    whole.setAttribute("aria-labelledby", id);
    if (shown < sheets.length) {
      const more = make("button", { type: "button", className: "plain" }, words.show_more);
      more.setAttribute("aria-label", `${words.show_more}: ${head.textContent}`);
      more.addEventListener("click", () => {
        listed.set(pack.slug, shown + mostListed);
        const next = packSection(pack, sheets);
        whole.replaceWith(next);
        next.querySelector("ul").children[shown].querySelector("button:not(:disabled)")?.focus();
      });
      whole.append(make("p", {}, more));
    }
    return whole;
  };
  const showLibrary = () => {
    const favorites = data.favorites.map((slug) => shownSheets().get(slug)).filter(Boolean);
    the("favorites").hidden = !favorites.length;
    the("favorites").querySelector("ul").replaceChildren(...favorites.map(row));
    the("packets").hidden = !data.packets.length;
    the("packets").querySelector("ul").replaceChildren(...data.packets.map((packet) => {
      const button = make("button", { type: "button" }, packet.title);
      button.setAttribute("aria-label", filled(words.add_packet, { title: packet.title }));
      button.addEventListener("click", () => addPacket(packet));
      const titles = packet.topics.map((slug) => (sheetOf(slug) || { title: slug }).title);
      return make("li", {}, button, make("span", { className: "below" }, titles.join(" · ")));
    }));
    const sheets = [...shownSheets().values()];
    the("library").replaceChildren(...data.packs.map((pack) => packSection(
      pack, sheets.filter((each) => each.pack === pack.slug))));
  };
  const show = () => {
    showFound();
    showLibrary();
    showBasket();
  };

  // -- the packet
  const add = (slug, place) => {
    const sheet = sheetOf(slug);
    if (!sheet || !mayAdd(sheet)) return;
    if (basket.add(slug, place)) say(filled(words.added, { title: sheet.title }));
    const back = document.activeElement;
    show();
    // What had the focus was drawn anew.
    if (back && back.tagName === "BUTTON" && !back.isConnected) search.focus();
  };
  const addPacket = (packet) => {
    packet.topics.forEach((slug) => { const sheet = sheetOf(slug); if (sheet && mayAdd(sheet)) basket.add(slug); });
    title = packet.title;
    say(filled(words.added, { title: packet.title }));
    show();
    fields.name.focus();
  };
  const small = (sign, label, action, disabled = false) => {
    const button = make("button", { type: "button", className: "small", disabled }, sign);
    button.setAttribute("aria-label", label);
    button.title = label;
    button.addEventListener("click", action);
    return button;
  };
  const move = (slug, place, focus) => {
    const at = basket.move(slug, place);
    say(filled(words.moved,
      { title: sheetOf(slug).title, place: at + 1, count: basket.chosen().length }));
    show();
    const own = the("basket").children[at];
    if (focus && own) {
      const button = own.querySelector(`.${focus}:not(:disabled)`) || own.querySelector("button:not(:disabled)");
      button.focus();
    }
  };
  const remove = (slug) => {
    const sheet = sheetOf(slug);
    const at = basket.chosen().indexOf(slug);
    basket.remove(slug);
    if (!basket.chosen().length) title = "";
    say(filled(words.removed, { title: sheet ? sheet.title : slug }));
    show();
    const next = the("basket").children[Math.min(at, basket.chosen().length - 1)];
    (next ? next.querySelector("button:last-of-type") : search).focus();
  };
  const basketRow = (slug, place, count) => {
    const sheet = sheetOf(slug) || { title: slug, state: "broken", lang: lang.value };
    const values = { title: sheet.title };
    const item = make("li", { draggable: true });
    item.dataset.slug = slug;
    const about = make("span", { className: "about", lang: sheet.lang }, sheet.title);
    if (sheet.lang !== lang.value) about.append(make("span", { className: "mark" }, words.not_in_language));
    else if (stateOf(sheet)) about.append(make("span", { className: "mark" }, stateOf(sheet)));
    const up = small("↑", filled(words.up, values), () => move(slug, place - 1, "up"), place === 0);
    const down = small("↓", filled(words.down, values), () => move(slug, place + 1, "down"),
      place === count - 1);
    up.classList.add("up");
    down.classList.add("down");
    item.append(about, up, down, small("✕", filled(words.remove, values), () => remove(slug)));
    item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", slug));
    item.addEventListener("dragover", (event) => event.preventDefault());
    item.addEventListener("drop", (event) => dropped(event, place));
    return item;
  };
  const dropped = (event, place) => {
    event.preventDefault();
    event.stopPropagation();
    const slug = event.dataTransfer.getData("text/plain");
    if (basket.has(slug)) move(slug, place);
    else if (data.sheets.some((each) => each.slug === slug)) add(slug, place);
  };
  const showBasket = () => {
    const chosen = basket.chosen();
    const added = basket.added(sheetOf);
    the("basket").replaceChildren(
      ...chosen.map((slug, place) => basketRow(slug, place, chosen.length)),
      ...added.map((slug) => {
        const sheet = sheetOf(slug) || { title: slug, lang: lang.value };
        const item = make("li", { className: "added" },
          make("span", { className: "about", lang: sheet.lang },
            filled(words.emergency, { title: sheet.title })),
          small("✕", filled(words.remove, { title: sheet.title }), () => {
            basket.leaveEmergency(true);
            say(filled(words.removed, { title: sheet.title }));
            show();
            the("emergency-back").querySelector("button").focus();
          }));
        return item;
      }));
    const count = chosen.length + added.length;
    const samples = all().map(sheetOf).filter(asSample).length;
    the("empty").hidden = count > 0;
    the("basket-hint").hidden = chosen.length < 2;
    the("emergency-back").hidden = basket.withEmergency() || !count;
    the("count").textContent = count ? `(${counted(count)})` : "";
    the("sample").hidden = !samples;
    the("sample").textContent = samples ? filled(words.sample, { count: samples }) : "";
    the("patient").disabled = samples > 0;
    the("print").disabled = !count;
    the("chart").disabled = the("mail").disabled = !count || samples > 0;
    if (the("mail").disabled) mailing(false);
    const bar = the("bar");
    bar.hidden = !count;
    bar.firstElementChild.textContent = `${words.packet}: ${counted(count)}`;
    showPrint(count, samples);
  };
  const showPrint = (count = all().length, samples = all().map(sheetOf).filter(asSample).length) => {
    const sheets = counted(count);
    const name = fields.name.value.trim();
    const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
    the("print").textContent = !count ? words.print_none
      : samples ? filled(words.print_sample, { sheets })
      : name ? filled(words.print_for, { sheets, name: short }) : filled(words.print, { sheets });
  };

  // -- one patient after the other
  let kept = null;
  let keptTimer = 0;
  const dropKept = () => {
    clearInterval(keptTimer);
    kept = null;
    the("same").hidden = true;
  };
  const empty = () => {
    for (const field of Object.values(fields)) field.value = "";
    for (const box of boxes) the(box).checked = false;
    the("confirming").hidden = true;
    mailing(false);
    basket.empty();
    title = "";
    search.value = "";
    lang.value = data.lang;
    the("large").checked = data.large_print;
    the("gray").checked = data.gray;
    the("told").replaceChildren();
    show();
  };
  const keep = () => {
    kept = { basket: basket.keep(), title, lang: lang.value, large: the("large").checked,
      gray: the("gray").checked,
      fields: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.value])) };
    let left = sameSeconds;
    clearInterval(keptTimer);
    const tick = () => {
      the("same").textContent = filled(words.same, { seconds: left });
      if (left <= 0) dropKept();
      left -= 1;
    };
    the("same").hidden = false;
    tick();
    keptTimer = setInterval(tick, 1000);
  };
  const same = () => {
    const back = kept;
    dropKept();
    if (!back) return;
    basket.bring(back.basket);
    ({ title } = back);
    lang.value = back.lang;
    the("large").checked = back.large;
    the("gray").checked = back.gray;
    for (const [key, field] of Object.entries(fields)) field.value = back.fields[key];
    show();
    say(words.back);
    the("print").focus();
  };
  const forgetAll = (told) => {
    dropKept();
    empty();
    the("same").hidden = true;
    say(told);
    send("/forget", {}).catch(() => {});
  };

  // -- what the server makes
  const send = async (path, body) => {
    let answer;
    try {
      answer = await fetch(path, {
        method: "POST", body: JSON.stringify(body), cache: "no-store", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } });
    } catch {
      throw [{ message: words.lost }];
    }
    if (answer.status === 401) throw [{ message: words.signed_out }];
    const told = await answer.json().catch(() => ({ problems: [{ message: words.lost }] }));
    if (!answer.ok) throw told.problems;
    return told;
  };
  const tell = (problems) => {
    const list = make("ul", {}, ...problems.map((each) => make("li", {},
      [each.place && `${(sheetOf(each.place) || { title: each.place }).title}: `, each.message,
        each.hint && ` (${each.hint})`].filter(Boolean).join(""))));
    the("told").replaceChildren(make("p", { className: "mark" }, words.failed), list);
    // The buttons below it stay in sight, and must not cover it.
    the("told").scrollIntoView({ block: "nearest" });
  };
  const mailing = (open) => {
    the("mailing").hidden = !open;
    the("mail").setAttribute("aria-expanded", String(open));
  };
  const asked = (doing) => ({
    agreed: the("agreed").checked, confirmed: the("confirmed").checked, do: doing, topics: basket.chosen(), emergency: basket.withEmergency(), title, lang: lang.value,
    large_print: the("large").checked, gray: the("gray").checked,
    ...(the("patient").disabled ? {} : Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [key, field.value]))) });
  let busy = false;
  const doing = async (what, then) => {
    if (busy || !all().length) return;
    busy = true;
    the("told").replaceChildren();
    say(words.working);
    try {
      await then(await send("/packet", asked(what)));
    } catch (problems) {
      say("");
      if (!Array.isArray(problems)) throw problems;
      tell(problems);
      // A dose that no ceiling decides is the clinician's to confirm.
      if (problems.some((each) => each.rule === "CPY005")) the("confirming").hidden = false;
      await refresh();
    } finally {
      busy = false;
    }
  };
  const refresh = async () => {
    // The sheets may have changed since the page was loaded.
    try {
      const answer = await fetch("/catalog.json", { cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { index, ...rest } = await answer.json();
      data = rest;
      findIn(index);
      const before = basket.keep();
      basket = newBasket(data.packs);
      basket.bring(before);
      languages(lang.value);
      show();
    } catch { /* what failed is told already */ }
  };
  const print = () => {
    // Opened at once, while the browser still knows that a person asked for it.
    const tab = all().length ? open("about:blank", "_blank") : null;
    const close = () => { if (tab) tab.close(); };
    let printed = false;
    return doing("print", (made) => {
      printed = true;
      const address = `/print/${made.name}`;
      keep();
      empty();
      const sheets = counted(made.sheets);
      if (tab) {
        tab.opener = null;
        tab.location.replace(address);
        say(filled(words.printed, { sheets, pages: made.pages }));
      } else {
        the("told").replaceChildren(make("p", {}, `${words.popup} `,
          make("a", { href: address, target: "_blank", rel: "noopener" }, words.open)));
        say("");
      }
      search.focus();
    }).finally(() => { if (!printed) close(); });
  };
  const draft = () => doing("mail", (made) => {
    const link = make("a", { href: `/draft/${made.name}.eml`, download: "information.eml" });
    document.body.append(link);
    link.click();
    link.remove();
    keep();
    empty();
    say(words.drafted);
    search.focus();
  });
  const chart = () => doing("chart", async (made) => {
    try {
      await navigator.clipboard.writeText(made.chart);
      say(words.charted);
    } catch {
      // An older browser, or one that forbids it.
      say("");
      const line = make("p", { className: "chart", tabIndex: 0 }, made.chart);
      the("told").replaceChildren(make("p", {}, words.chart_this), line);
      getSelection().selectAllChildren(line);
    }
  });

  // -- nobody is there
  const idle = the("idle");
  let last = Date.now();
  const active = () => { if (!idle.open) last = Date.now(); };
  const anything = () => kept || basket.chosen().length || search.value
    || Object.values(fields).some((field) => field.value) || lang.value !== data.lang
    || boxes.some((box) => the(box).checked) || the("large").checked !== data.large_print || the("gray").checked !== data.gray;
  const stay = () => {
    last = Date.now();
    if (idle.open) idle.close();
  };
  const watch = () => {
    const left = Math.ceil(idleSeconds - (Date.now() - last) / 1000);
    if (!anything()) {
      stay();
    } else if (left <= 0) {
      if (idle.open) idle.close();
      last = Date.now();
      forgetAll(words.idle_gone);
      search.focus();
    } else if (left <= warningSeconds) {
      the("idle-text").textContent = filled(words.idle, { seconds: left });
      if (!idle.open) idle.showModal();
    }
  };

  // -- keys and the rest
  const languages = (chosen) => {
    const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
    lang.replaceChildren(...data.langs.map((code) =>
      make("option", { value: code, selected: code === chosen }, names.of(code) || code)));
    the("languages").hidden = data.langs.length < 2;
  };
  const nextRow = (from, step) => {
    const buttons = [...document.querySelectorAll("main button:not(:disabled)")]
      .filter((each) => !each.closest(".aside") && each.offsetParent !== null);
    const at = buttons.indexOf(from);
    const to = from === search ? (step > 0 ? 0 : -1) : at + step;
    (buttons[to] || search).focus();
  };
  search.addEventListener("input", () => { say(""); showFound(); });
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (!search.value.trim() && basket.chosen().length) {
        (the("patient").disabled ? the("print") : fields.name).focus();
        return;
      }
      const { none, sheets } = found();
      const first = none ? null : sheets.find((each) => mayAdd(each) && !basket.has(each.slug));
      if (first) {
        search.value = "";
        add(first.slug);
      }
    } else if (event.key === "Escape") {
      search.value = "";
      showFound();
    }
  });
  document.querySelector("main").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && (event.target === search || event.target.tagName === "BUTTON")) {
      event.preventDefault();
      nextRow(event.target, step);
    }
  });
  fields.name.addEventListener("input", () => showPrint());
  fields.name.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && !fields.second_id.value) {
      event.preventDefault();
      fields.second_id.focus();
    }
  });
  lang.addEventListener("change", show);
  the("packet").addEventListener("submit", (event) => { event.preventDefault(); print(); });
  the("packet").addEventListener("dragover", (event) => event.preventDefault());
  the("packet").addEventListener("drop", (event) => dropped(event, basket.chosen().length));
  the("mail").addEventListener("click", () => {
    mailing(the("mailing").hidden);
    if (the("mailing").hidden) return;
    fields.email.focus({ preventScroll: true });
    the("mailing").scrollIntoView({ block: "center" });
  });
  the("draft").addEventListener("click", draft);
  fields.email.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      draft();
    }
  });
  the("chart").addEventListener("click", chart);
  the("next").addEventListener("click", () => { forgetAll(words.forgotten); search.focus(); });
  the("same").addEventListener("click", same);
  the("emergency-back").addEventListener("click", () => {
    basket.leaveEmergency(false);
    show();
    the("print").focus();
  });
  idle.querySelector("button").addEventListener("click", stay);
  idle.addEventListener("close", () => { last = Date.now(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !idle.open) {
      event.preventDefault();
      print();
    }
  });
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    document.addEventListener(kind, active, { passive: true, capture: true });
  }
  // A browser that keeps the page in its history keeps no patient with it.
  addEventListener("pagehide", () => { dropKept(); empty(); });
  setInterval(watch, 1000);
  languages(data.lang);
  empty();
})();
