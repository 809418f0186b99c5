// Where the page fails and goes blank, it is loaded anew: the browser has kept what was drawn.
// React takes all of a page away after an error of its own; then nothing else could help the visitor.

const STORED = "fresh start"; // when that was done last, ms
const PAUSE = 20_000; // ms between two, lest a page that always fails be loaded again and again

function begin() {
  const last = Number(sessionStorage.getItem(STORED));
  if (Date.now() - last < PAUSE) return;
  sessionStorage.setItem(STORED, Date.now());
  location.reload();
}

export default function () {
  const root = document.getElementById("root");
  if (!root || root.isWatched) return;
  root.isWatched = true; // once for each load of the page
  new MutationObserver(() => {
    if (!root.hasChildNodes()) begin();
  }).observe(root, { childList: true });
}
