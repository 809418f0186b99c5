// Many small images with a line below each; a press on one tells its number.

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".gallery");
  list.replaceChildren(...data.images.map((image) => figure(image, setTriggerValue)));
}

function figure({ number, source, alt, told }, setTriggerValue) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = `${alt}. Press for more`;
  button.onclick = () => setTriggerValue("picked", number);
  const image = document.createElement("img");
  Object.assign(image, { src: source, alt, width: 84, height: 84 });
  const line = document.createElement("span");
  line.textContent = told;
  button.append(image, line);
  return button;
}
