// One live region for all that speaks. It lies in a closed shadow tree, where screen readers hear it
// and whatever searches the page for a text does not find that twice.

const STAYS = 20; // seconds that a text stands in the region
const ARRIVES = 1; // seconds that parts of a page may come after its end

const host = document.createElement("div"); // its `page` is the path of the page that stands
const region = make();
const places = new Map(); // place → what it said last: {owner, text, at, timer}

function make() {
  host.dataset.liveAnnouncer = "true"; // an open popover leaves it heard
  host.style.cssText = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)";
  const made = document.createElement("div");
  made.role = "status";
  made.ariaAtomic = "false"; // what is new is said alone
  host.attachShadow({ mode: "closed" }).append(made);
  document.body.append(host);
  return made;
}

function put(text) {
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), STAYS * 1000);
}

function say(owner, { place, text, pace, asked, opens }) {
  const now = places.get(place) ?? { at: -Infinity };
  places.set(place, now);
  now.owner = owner;
  if (text === now.text) return;
  now.text = text;
  clearTimeout(now.timer);
  const stands = !opens && host.dataset.page === location.pathname;
  if (!text || !(asked || stands)) return;
  const wait = Math.max(0, now.at + pace * 1000 - performance.now());
  now.timer = setTimeout(() => {
    now.at = performance.now();
    put(text);
  }, wait);
}

// A place that is gone says no more, and may say the same when it is back.
function leave(owner, place) {
  const now = places.get(place);
  if (owner.isConnected || now?.owner !== owner) return;
  clearTimeout(now.timer);
  places.delete(place);
}

export default function ({ data, parentElement }) {
  if (data.place === undefined) {
    const path = location.pathname;
    setTimeout(() => (host.dataset.page = path), ARRIVES * 1000);
    return;
  }
  say(parentElement, data);
  return () => leave(parentElement, data.place);
}
