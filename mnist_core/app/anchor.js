// Holds the page at the anchor in its address while what lies above is still being drawn, until the
// visitor scrolls, presses or types, or for SECONDS.

const SECONDS = 8;
const TAKES_OVER = ["wheel", "touchstart", "pointerdown", "keydown"];
let done = false; // once for each load of the page

export default function () {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (done || !target) return;
  done = true;
  const page = target.closest("[data-testid=stMainBlockContainer]") ?? document.body;
  const watch = new ResizeObserver(() => target.scrollIntoView());
  const stop = () => {
    watch.disconnect();
    TAKES_OVER.forEach((kind) => removeEventListener(kind, stop, true));
  };
  TAKES_OVER.forEach((kind) => addEventListener(kind, stop, true));
  setTimeout(stop, SECONDS * 1000);
  watch.observe(page);
}
