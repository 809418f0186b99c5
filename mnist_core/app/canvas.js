// The drawing canvas of streamlit-drawable-canvas, which stays as long as the page shows it.
//
// Two updates that come within some milliseconds make Streamlit call the first one's clean-up
// although the component is still there; the canvas's own would throw the drawing away.

const SCRIPT = "_stcore/bidi-components/$COMPONENT/$FILE"; // beside the page's own address

// The canvas tells of a stroke 200 ms after its end. An Undo pressed before that would be taken for
// one of the stroke before, and the new stroke be lost as well; so the press waits.
const TOLD = 250; // milliseconds

let drawing = false;
let ended = -TOLD;

addEventListener("pointerdown", ({ target }) => (drawing = !!target.closest(".st-key-canvas")), true);
addEventListener("pointerup", () => (ended = drawing ? performance.now() : ended), true);
addEventListener("click", waitForStroke, true);

function waitForStroke(event) {
  const button = event.target.closest(".st-key-undo button");
  const early = ended + TOLD - performance.now();
  if (button && early > 0) {
    event.stopImmediatePropagation();
    setTimeout(() => button.click(), early);
  }
}

export default async function (component) {
  const canvas = await import(new URL(SCRIPT, location.href));
  const remove = canvas.default(component);
  return () => component.parentElement.isConnected || remove();
}
