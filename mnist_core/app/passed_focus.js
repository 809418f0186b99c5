// A button that takes another one's place takes its focus, too: whoever pauses a training by the
// keyboard goes on by the same key. They stand, one at a time, in a container that says so.

const PLACE = "[class*=st-key-one-at-a-time]";

let place = null; // the one that the focus was in last
let listening = false; // once for each load of the page

function note({ target }) {
  place = target.closest?.(PLACE);
}

function pass() {
  if (!place?.isConnected || document.activeElement !== document.body) return;
  place.querySelector("button:enabled")?.focus({ preventScroll: true });
}

export default function () {
  if (listening) return;
  listening = true;
  addEventListener("focusin", note);
  addEventListener("pointerdown", note);
  new MutationObserver(pass).observe(document.body, { childList: true, subtree: true });
}
