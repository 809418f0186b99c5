// Buttons that save the page's charts as SVG or PNG files: a chart as it is seen, with the names
// and colours of its runs above it. Everything happens in the browser.

const ROW = 22; // px: a line of the legend
const EDGE = 12; // px around the chart
const SCALE = 2; // pixels of a PNG for each of the page
const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement }) {
  const list = parentElement.querySelector(".list");
  list.replaceChildren(...data.charts.map((chart) => row(chart, data.legend)));
}

function row(chart, legend) {
  const line = document.createElement("div");
  const title = document.createElement("span");
  title.textContent = chart.title;
  line.append(title, button(chart, "SVG", saveSvg, legend), button(chart, "PNG", savePng, legend));
  return line;
}

function button(chart, kind, save, legend) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = kind;
  made.ariaLabel = `${chart.title} as ${kind}`;
  made.onclick = () => {
    const drawn = document.querySelector(`.st-key-${chart.key} svg.marks`);
    if (drawn) save(picture(drawn, legend), chart.file);
  };
  return made;
}

// The chart with background and legend: {text, width, height}.
function picture(drawn, legend) {
  const page = getComputedStyle(document.querySelector(".stApp"));
  const chart = drawn.getBoundingClientRect();
  const top = EDGE + legend.length * ROW + 8;
  const [width, height] = [chart.width + 2 * EDGE, chart.height + top];
  const whole = element("svg", { width, height });
  whole.append(element("rect", { width: "100%", height: "100%", fill: page.backgroundColor }));
  legend.forEach(([name, colour], place) => {
    const y = EDGE + place * ROW + 12;
    whole.append(
      element("line", { x1: EDGE, x2: EDGE + 28, y1: y - 4, y2: y - 4, stroke: colour, "stroke-width": 3 }),
      element("text", { x: EDGE + 36, y, fill: page.color, "font-size": 14, "font-family": "sans-serif" }, name),
    );
  });
  const copy = drawn.cloneNode(true);
  copy.setAttribute("x", EDGE);
  copy.setAttribute("y", top);
  whole.append(copy);
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function element(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.textContent = text;
  return made;
}

function saveSvg({ text }, file) {
  download(new Blob([text], { type: "image/svg+xml" }), `${file}.svg`);
}

async function savePng({ text, width, height }, file) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download(blob, `${file}.png`), "image/png");
}

function download(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
