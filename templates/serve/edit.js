"use strict";
// A sheet beside its problems. The server answers once a file has changed; the pages then show the
// new pictures where the old ones stood, so that nothing jumps.
(() => {
  const the = (id) => document.getElementById(id);
  const data = JSON.parse(the("data").textContent);
  const topic = the("topic");
  const pages = the("pages");
  let told = [];
  let spots = new Set();
  let round = 0;

  for (const sheet of data.sheets) {
    const option = document.createElement("option");
    option.value = `${sheet.slug} ${sheet.lang}`;
    option.textContent = `${sheet.sheet ? `${sheet.sheet}. ` : ""}${sheet.title}`;
    topic.append(option);
  }
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (data.sheets.some((each) => each.slug === wanted)) {
    topic.value = `${wanted} ${data.sheets.find((each) => each.slug === wanted).lang}`;
  }

  const asked = () => {
    const [slug, lang] = topic.value.split(" ");
    const query = new URLSearchParams({ topic: slug, lang });
    if (the("large").checked) query.set("large", "1");
    if (the("gray").checked) query.set("gray", "1");
    return query;
  };
  const say = (text) => { the("state").textContent = text; };
  const mark = (spot) => {
    pages.querySelectorAll(".spot").forEach((each) => each.remove());
    const page = spot && pages.children[spot.page];
    if (!page) return;
    const box = document.createElement("div");
    box.className = "spot";
    box.style.top = `${spot.top * 100 - 0.3}%`;
    box.style.height = `${(spot.bottom - spot.top) * 100 + 0.6}%`;
    page.append(box);
    box.scrollIntoView({ block: "center" });
  };
  const line = (each) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `plain ${each.severity}`;
    button.disabled = !each.spot;
    const place = document.createElement("code");
    place.textContent = `${each.place} ${each.rule}`;
    button.append(place, ` ${each.severity}: ${each.message}`);
    button.addEventListener("click", () => mark(each.spot));
    item.append(button);
    if (each.hint) {
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = each.hint;
      item.append(hint);
    }
    return item;
  };
  const keyOf = (each) => `${each.place} ${each.rule} ${each.message}`;
  const list = (now) => {
    const errors = [...now].sort((one, other) =>
      Number(one.severity !== "error") - Number(other.severity !== "error"));
    the("problems").replaceChildren(...errors.map(line));
    // What the last change brought about is what the author looks for.
    const fresh = errors.find((each) => each.spot && !spots.has(keyOf(each)));
    if (told.length || spots.size) mark(fresh ? fresh.spot : null);
    spots = new Set(errors.map(keyOf));
    told = errors;
  };
  const draw = async (count, number) => {
    const images = await Promise.all(Array.from({ length: count }, async (_, page) => {
      const image = new Image();
      const query = asked();
      query.set("number", number);
      image.src = `/edit/page/${page}.png?${query}`;
      image.alt = `Page ${page + 1} of ${count}`;
      await image.decode();
      return image;
    }));
    const kept = pages.scrollTop;
    pages.replaceChildren(...images.map((image) => {
      const page = document.createElement("div");
      page.className = "page";
      page.append(image);
      return page;
    }));
    pages.scrollTop = kept;
    drawWeb();
    the("pdf").href = `/edit/sheet.pdf?${asked()}`;
  };
  // The web page in its frame stays where it was read, too.
  const drawWeb = () => {
    const frame = the("webpage");
    const seen = the("web").checked;
    pages.hidden = seen;
    frame.hidden = !seen;
    if (!seen) return;
    const top = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
    frame.src = `/edit/sheet.html?${asked()}&again=${Date.now()}`;
  };
  const ask = async (path, query) => {
    const answer = await fetch(`${path}?${query}`, { cache: "no-store", headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.problems.map((each) => each.message).join(" "));
    return said;
  };
  const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const watch = async (own) => {
    let seen = 0;
    while (own === round) {
      try {
        const query = asked();
        query.set("seen", seen);
        const said = await ask("/edit/sheet.json", query);
        if (own !== round) return;
        if (said.number === seen) continue;
        seen = said.number;
        if (said.pages) {
          await draw(said.pages, seen);
          say("Built. Checking…");
          const { told: found } = await ask("/edit/rules.json", asked());
          if (own !== round) return;
          list([...said.told, ...found.filter((each) => !said.told.some((one) => keyOf(one) === keyOf(each)))]);
          const errors = told.filter((each) => each.severity === "error").length;
          say(told.length ? `${counted(errors, "error")}, ${counted(told.length - errors, "warning")}` : "No problems");
        } else {
          pages.classList.add("old");
          list(said.told);
          say("It cannot be built. The pages are those of before.");
          continue;
        }
        pages.classList.remove("old");
      } catch (error) {
        say(`The server does not answer: ${error.message}`);
        await new Promise((done) => setTimeout(done, 1000));
        seen = 0;
      }
    }
  };
  const begin = () => {
    round += 1;
    told = [];
    spots = new Set();
    history.replaceState(null, "", `#${topic.value.split(" ")[0]}`);
    watch(round);
  };
  the("web").addEventListener("change", drawWeb);
  for (const id of ["topic", "large", "gray"]) the(id).addEventListener("change", begin);
  begin();
})();
