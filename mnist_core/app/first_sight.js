// Two runs' curves and what both read in ten images, epoch by epoch: one slider moves both, in the
// browser. It plays when asked to, never by itself; who wants less motion has the slider alone.

const PAUSE = 700; // milliseconds an epoch
const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 42, right: 62, top: 28, bottom: 36 };

function add(parent, tag, attributes, text) {
  const made = parent.appendChild(document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// A scale from numbers to pixels.
const scale = (from, to, start, end) => (value) =>
  start + ((value - from) / (to - from)) * (end - start);

function draw(svg, data, epoch) {
  const { clientWidth: width, clientHeight: height } = svg;
  const top = Math.max(...data.runs.flatMap((run) => run.losses)) * 1.05;
  const x = scale(1, data.epochs, MARGIN.left, width - MARGIN.right);
  const y = scale(0, top, height - MARGIN.bottom, MARGIN.top);
  svg.replaceChildren();
  for (let tick = 0; tick < top; tick += 0.1) {
    add(svg, "line", { x1: x(1), x2: x(data.epochs), y1: y(tick), y2: y(tick), class: "grid" });
    add(svg, "text", { x: x(1) - 8, y: y(tick) + 4, "text-anchor": "end" }, tick.toFixed(1));
  }
  for (const tick of [1, 5, 10, 15].filter((it) => it <= data.epochs))
    add(svg, "text", { x: x(tick), y: height - 18, "text-anchor": "middle" }, tick);
  add(svg, "text", { x: (x(1) + x(data.epochs)) / 2, y: height - 3, "text-anchor": "middle" }, "epoch");
  add(svg, "text", { x: 2, y: 12 }, data.measure);
  add(svg, "line", { x1: x(epoch), x2: x(epoch), y1: MARGIN.top, y2: y(0), class: "now" });
  for (const run of data.runs) drawRun(svg, run, x, y, epoch);
}

function drawRun(svg, run, x, y, epoch) {
  const path = (losses) => losses.map((loss, i) => `${i ? "L" : "M"}${x(i + 1)},${y(loss)}`).join("");
  const at = Math.min(epoch, run.losses.length);
  const line = { fill: "none", stroke: run.colour };
  add(svg, "path", { ...line, d: path(run.losses), class: "all" });
  add(svg, "path", { ...line, d: path(run.losses.slice(0, at)), class: "past" });
  add(svg, "circle", { cx: x(at), cy: y(run.losses[at - 1]), r: 6, fill: run.colour });
  const end = run.losses.length;
  add(svg, "text", { x: x(end) + 10, y: y(run.losses[end - 1]) + 5, class: "name" }, run.name);
}

function read(table, data, epoch) {
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  head.append(Object.assign(document.createElement("th"), { textContent: "image", scope: "row" }));
  data.images.forEach(({ source, alt }) => {
    const cell = head.appendChild(document.createElement("th"));
    cell.scope = "col";
    cell.append(Object.assign(document.createElement("img"), { src: source, alt }));
  });
  const body = table.createTBody();
  for (const run of data.runs) {
    const row = body.insertRow();
    const name = Object.assign(document.createElement("th"), { textContent: run.name, scope: "row" });
    name.style.borderLeftColor = run.colour;
    row.append(name);
    run.digits[Math.min(epoch, run.digits.length) - 1].forEach((digit, place) => {
      const cell = row.insertCell();
      const right = digit === data.images[place].label;
      cell.append(document.createElement(right ? "span" : "del"));
      cell.firstChild.textContent = digit;
    });
  }
}

export default function ({ data, parentElement }) {
  const [svg, table, button, slider, told] = ["svg", "table", "button", "input", "output"].map(
    (tag) => parentElement.querySelector(tag),
  );
  let timer = 0;
  const show = (epoch) => {
    slider.value = epoch;
    slider.ariaValueText = told.textContent = `Epoch ${epoch} of ${data.epochs}`;
    draw(svg, data, epoch);
    if (data.images.length) read(table, data, epoch);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "▶ Play";
  };
  const step = () => {
    if (Number(slider.value) === data.epochs) return stop();
    show(Number(slider.value) + 1);
  };
  svg.setAttribute("aria-label", data.alt);
  slider.max = data.epochs;
  slider.oninput = () => {
    stop();
    show(Number(slider.value));
  };
  button.onclick = () => {
    if (timer) return stop();
    if (Number(slider.value) === data.epochs) show(1);
    timer = setInterval(step, PAUSE);
    button.textContent = "❚❚ Pause";
  };
  const resized = new ResizeObserver(() => show(Number(slider.value)));
  stop();
  show(data.epochs);
  resized.observe(svg);
  return () => {
    stop();
    resized.disconnect();
  };
}
