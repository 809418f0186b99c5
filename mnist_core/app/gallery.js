// Many small images with a line below each; a press on one tells its number.

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".gallery");
  list.replaceChildren(...data.images.map((image) => figure(image, setTriggerValue)));
}

// Where the window that opens is closed again, the keyboard is where it was. Streamlit itself finds
// no element within a component.
function takeFocusBack(button) {
  let isOpen = false;
  const watch = new MutationObserver(() => {
    const wasOpen = isOpen;
    isOpen = Boolean(document.querySelector("[role=dialog]"));
    if (!wasOpen || isOpen) return;
    watch.disconnect();
    if (document.activeElement === document.body) button.focus();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

function figure({ number, source, alt, told }, setTriggerValue) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = `${alt}. Press for more`;
  button.onclick = () => {
    setTriggerValue("picked", number);
    takeFocusBack(button);
  };
  const image = document.createElement("img");
  Object.assign(image, { src: source, alt, width: 84, height: 84 });
  const line = document.createElement("span");
  line.textContent = told;
  button.append(image, line);
  return button;
}
