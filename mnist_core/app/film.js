// A row of images as a film: play, pause, and a slider. It starts when asked to, never by itself; who
// wants less motion has the slider alone.

const PAUSE = 700; // milliseconds an image

export default function ({ data, parentElement }) {
  const [image, button, slider, told] = ["img", "button", "input", "output"].map((tag) =>
    parentElement.querySelector(tag),
  );
  let timer = 0;
  const show = (place) => {
    slider.value = place;
    image.src = data.frames[place].source;
    image.alt = slider.ariaValueText = told.textContent = data.frames[place].told;
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "▶ Play";
  };
  const step = () => {
    if (Number(slider.value) === data.frames.length - 1) return stop();
    show(Number(slider.value) + 1);
  };
  slider.max = data.frames.length - 1;
  slider.oninput = () => {
    stop();
    show(Number(slider.value));
  };
  button.onclick = () => {
    if (timer) return stop();
    if (Number(slider.value) === data.frames.length - 1) show(0);
    timer = setInterval(step, PAUSE);
    button.textContent = "❚❚ Pause";
  };
  stop();
  show(data.place);
  return stop;
}
