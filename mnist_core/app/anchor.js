// Holds the page while what lies above is still being drawn: at the anchor in its address where it
// was opened there, and where the visitor left it when they come back. Until they scroll, press or
// type, or for SECONDS.

const SECONDS = 8;
const TAKES_OVER = ["wheel", "touchstart", "pointerdown", "keydown"];
const scroller = () => document.querySelector("[data-testid=stMain]");
const kept = () => `place ${location.pathname}`;
let opened = false; // at the anchor, once for each load of the app

function hold(move) {
  const page = document.querySelector("[data-testid=stMainBlockContainer]") ?? document.body;
  const watch = new ResizeObserver(move);
  const stop = () => {
    watch.disconnect();
    TAKES_OVER.forEach((kind) => removeEventListener(kind, stop, true));
  };
  TAKES_OVER.forEach((kind) => addEventListener(kind, stop, true));
  setTimeout(stop, SECONDS * 1000);
  watch.observe(page);
}

function leave(event) {
  const link = event.composedPath().find((part) => part.matches?.("a[href]")); // also a component's
  if (link && new URL(link.href, location.href).pathname !== location.pathname)
    sessionStorage.setItem(kept(), scroller()?.scrollTop ?? 0);
}

export default function () {
  const place = sessionStorage.getItem(kept());
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  sessionStorage.removeItem(kept());
  if (place) hold(() => scroller()?.scrollTo({ top: Number(place), behavior: "instant" }));
  else if (target && !opened) hold(() => target.scrollIntoView());
  opened = opened || Boolean(target);
  document.addEventListener("click", leave, true);
  return () => document.removeEventListener("click", leave, true);
}
