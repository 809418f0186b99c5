// The visitor's labelled drawings in this tab's own storage, so that a reload keeps the score.

const STORED = "score";

let isAsked = false; // once a load of the page

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED));
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {};
  }
}

function write(kept) {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(kept));
  } catch {
    // full, or forbidden: then a reload forgets
  }
}

export default function ({ data, setTriggerValue }) {
  const kept = read();
  if (data.ask && !isAsked && Object.keys(kept).length) {
    setTriggerValue("kept", JSON.stringify(kept)); // told once, not with every message after
  }
  isAsked = true;
  for (const key of data.forgotten) delete kept[key];
  write({ ...kept, ...data.entries });
}
