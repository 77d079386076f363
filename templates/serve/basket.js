"use strict";
// What is in the packet: sheets in the order in which they are given, and behind them the emergency
// sheet of each pack, once, as the program adds it (handouts/content/packets.py).
const newBasket = (packs) => {
  const emergencies = new Map(packs.map((pack) => [pack.slug, pack.emergency]));
  let chosen = [];
  let withEmergency = true;

  const added = (sheetOf) => {
    if (!withEmergency) return [];
    const own = chosen.map((slug) => emergencies.get((sheetOf(slug) || {}).pack)).filter(Boolean);
    return [...new Set(own)].filter((slug) => !chosen.includes(slug));
  };
  return {
    chosen: () => [...chosen],
    added,
    has: (slug) => chosen.includes(slug),
    withEmergency: () => withEmergency,
    leaveEmergency: (leave) => { withEmergency = !leave; },
    add: (slug, place = chosen.length) => {
      if (chosen.includes(slug)) return false;
      chosen.splice(place, 0, slug);
      return true;
    },
    remove: (slug) => { chosen = chosen.filter((each) => each !== slug); },
    move: (slug, place) => {
      const rest = chosen.filter((each) => each !== slug);
      const at = Math.max(0, Math.min(rest.length, place));
      rest.splice(at, 0, slug);
      chosen = rest;
      return at;
    },
    empty: () => { chosen = []; withEmergency = true; },
    keep: () => ({ chosen: [...chosen], withEmergency }),
    bring: (kept) => { ({ withEmergency } = kept); chosen = [...kept.chosen]; },
  };
};
