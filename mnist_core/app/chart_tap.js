// A tap on a chart shows the values there, as a mouse's pointer does. Touch screens tell charts of no
// pointer that moves, and take it away after the tap; so the move is told of after that.

let listening = false; // once for each load of the page

export default function () {
  if (listening) return;
  listening = true;
  addEventListener("click", ({ pointerType, target, clientX, clientY }) => {
    if (pointerType !== "touch" || !target.closest(".vega-embed")) return;
    const at = { clientX, clientY, pointerType: "mouse", bubbles: true, view: window };
    target.dispatchEvent(new PointerEvent("pointermove", at)); // chooses what is nearest …
    requestAnimationFrame(() => target.dispatchEvent(new PointerEvent("pointermove", at))); // … and tells it
  });
}
