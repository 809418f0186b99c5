// A navigation makes one entry of the browser's history, so that one press of Back undoes it.
// Streamlit adds an entry for each query parameter that it sets or drops, and the first of them
// while the page that is left still stands in the address.

export default function () {
  if (history.oneEntry) return;
  history.oneEntry = true; // once for each load of the app
  const push = history.pushState.bind(history);
  let left = null; // the address of the page whose link was pressed

  const follow = (event) => {
    const link = event.composedPath().find((part) => part.matches?.("a[href]")); // also a component's
    if (link && new URL(link.href, location.href).pathname !== location.pathname)
      left = location.href;
  };
  document.addEventListener("click", follow, true);
  addEventListener("popstate", () => (left = null));

  history.pushState = (state, title, url) => {
    if (new URL(url, location.href).pathname === location.pathname)
      return history.replaceState(state, title, url);
    if (left) history.replaceState({}, "", left);
    left = null;
    push(state, title, url);
  };
}
