// The drawing canvas of streamlit-drawable-canvas, and what it lacks: it alone knows what is drawn.
//
// Undo and Clear happen here, at once. Were they done by the server, whatever is drawn until its
// answer comes would be wiped by that answer. What the server puts on the canvas is taken only where
// nothing has been drawn, undone or cleared since the message that the server went by; `serial`
// counts these, a stroke when it begins and when it ends. A new sheet has a new `mark`. The drawing
// is also kept in this tab's own storage, for a reload.

const SCRIPT = "_stcore/bidi-components/$COMPONENT/$FILE"; // beside the page's own address
const SEND = "[aria-label='Update the app with this drawing']"; // in the library's toolbar
const STORED = "drawing";

let shown = null; // the sheet that the page shows

class Sheet {
  constructor(place) {
    this.place = place;
    this.initial = null; // what the library is told to show
    this.objects = []; // what it shows
    this.isLoading = false;
    this.isQuiet = false;
    this.isUntold = false; // the library waits 200 ms before it tells of a stroke
    this.serial = 0;
    this.mark = null;
    this.undone = false; // is the sheet new because the one before was undone to nothing?
    this.isKept = false; // was its drawing begun before a reload?
    this.page = location.pathname;
  }

  take(put) {
    const first = this.initial === null;
    if (!first && put.placed === this.placed) return;
    this.placed = put.placed;
    if (!first && (put.serial ?? 0) < this.serial) {
      this.serial += 1;
      if (!this.isUntold) this.send();
      return;
    }
    if (first && put.anew) store({});
    const kept = first ? stored(put) : null;
    const { objects, serial, mark, undone } = kept ?? put;
    this.serial = Math.max(this.serial, Number(serial) || 0);
    this.mark = mark ?? null;
    this.undone = undone === true;
    this.initial = { objects, background: put.background, placed: put.placed };
    this.objects = objects;
    this.isLoading = !first;
    this.isKept = !!kept;
    if (kept) this.send();
  }

  replace(objects, undone) {
    this.serial += 1;
    if (!objects.length) {
      this.mark = "sheet " + this.serial;
      this.undone = undone;
      this.isKept = false;
    }
    this.objects = objects;
    this.initial = { objects, background: this.initial.background, serial: this.serial };
    this.isLoading = true; // and tells then
    this.isUntold = false;
    this.render();
  }

  now() {
    if (!this.isLoading) {
      this.isQuiet = true;
      this.place.querySelector(SEND)?.click();
      this.isQuiet = false;
    }
    return this.objects;
  }

  told(raw) {
    this.objects = raw.objects;
    this.isLoading = false;
    if (!this.isQuiet) this.send();
    this.hint();
  }

  send() {
    const raw = this.keep();
    this.component.setStateValue("drawing", { raw, data: null });
  }

  keep() {
    this.isUntold = false;
    const { objects, serial, mark, undone, page } = this;
    const raw = { objects, serial, mark, undone, page, kept: this.isKept };
    store(raw);
    return raw;
  }

  flush() {
    if (this.isUntold) this.place.querySelector(SEND)?.click();
  }

  // Where the page is left, the server is not told: it would hear of that after the press that
  // leaves, run this page's part once more, and so empty the page that was gone to.
  leave() {
    if (!this.isUntold) return;
    this.now();
    this.keep();
  }

  render() {
    const data = { ...this.component.data, initialDrawing: this.initial };
    const setStateValue = (name, value) =>
      name === "drawing" ? this.told(value.raw) : this.component.setStateValue(name, value);
    this.remove = this.library({ ...this.component, data, setStateValue });
    this.hint();
  }

  // A faded example, or words, on a canvas with nothing on it.
  hint(isDrawn = this.objects.length > 0) {
    const { ghost } = this.component.data.initialDrawing;
    const image = this.place.querySelector(".canvas-ghost");
    if (ghost) image.src = ghost.src;
    image.alt = ghost?.alt ?? "";
    image.hidden = isDrawn || !ghost;
    this.place.querySelector(".canvas-words").hidden = isDrawn || !!ghost;
  }
}

// What this tab kept of the page, where the server knows of nothing, or not of the last stroke
// before the page was left.
function stored(put) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED));
    if (!Array.isArray(kept?.objects) || kept.page !== location.pathname) return null;
    return (put.fresh ? kept.objects.length : kept.serial > (put.serial ?? 0)) ? kept : null;
  } catch {
    return null;
  }
}

function store(raw) {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(raw));
  } catch {
    // full, or forbidden: then a reload starts anew
  }
}

function isOnCanvas({ target }) {
  return shown?.place.isConnected && shown.place.contains(target);
}

let isDrawing = false;

function start(event) {
  isDrawing = isOnCanvas(event);
  if (isDrawing) {
    shown.serial += 1;
    shown.hint(true);
  }
}

function end() {
  if (isDrawing) {
    shown.serial += 1; // one more than that of what was told meanwhile
    shown.isUntold = true;
  }
  isDrawing = false;
}

function isLeaving({ target }) {
  const link = target.closest("a[href]");
  if (link) return new URL(link.href).pathname !== location.pathname;
  return !!target.closest("[data-testid=stLogoLink]");
}

function press(event) {
  if (!shown?.place.isConnected || isOnCanvas(event)) return;
  if (isLeaving(event)) return shown.leave();
  const button = event.target.closest(".st-key-undo button, .st-key-clear button");
  const objects = button ? shown.now() : [];
  if (!objects.length) return shown.flush(); // told before the press
  event.stopImmediatePropagation();
  const isUndo = !!button.closest(".st-key-undo");
  shown.replace(isUndo ? objects.slice(0, -1) : [], isUndo);
}

addEventListener("pointerdown", start, true);
addEventListener("pointerup", end, true);
addEventListener("click", press, true);
addEventListener("pagehide", () => shown?.leave());

const sheets = new WeakMap(); // by the element that Streamlit gives

export default async function (component) {
  const { default: library } = await import(new URL(SCRIPT, location.href));
  const place = component.parentElement;
  const sheet = sheets.get(place) ?? new Sheet(place);
  sheets.set(place, sheet);
  shown = sheet;
  Object.assign(sheet, { component, library });
  sheet.take(component.data.initialDrawing);
  sheet.render();
  // Two updates that come within some milliseconds make Streamlit call the first one's clean-up
  // although the component is still there; the canvas's own would throw the drawing away.
  return () => {
    if (place.isConnected) return;
    sheet.leave();
    sheet.remove();
  };
}
