// A popover that the keyboard opens takes the focus: its content stands at the document's end, far
// from its button. Escape closes it and gives the focus back.

const BUTTON = "[data-testid=stPopoverButton]";
const CONTROL =
  "[data-testid=stPopoverBody] :is(input:enabled, textarea:enabled, button:enabled, [tabindex='0'])";
const PATIENCE = 3; // seconds that it may take to open

let listening = false; // once for each load of the page

function enter() {
  const watch = new MutationObserver(() => {
    const control = document.querySelector(CONTROL);
    if (!control) return;
    watch.disconnect();
    control.focus({ focusVisible: true });
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), PATIENCE * 1000);
}

function press({ target, detail }) {
  const isByKeyboard = detail === 0;
  if (isByKeyboard && target.closest?.(BUTTON)?.ariaExpanded === "false") enter();
}

export default function () {
  if (!listening) addEventListener("click", press, true);
  listening = true;
}
