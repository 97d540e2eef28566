// One figure in a frame on a page of another site: as wide and as high as the frame.

import { listenForTaps } from "../page/touch_tooltip.js";
import { addTimeline, drawChart, showTimeline } from "./chart.js";

const RESIZE_DELAY = 150; // milliseconds
const MIN_HEIGHT = 180; // pixels

const figure = JSON.parse(document.getElementById("hled-figure").textContent);
const chart = document.querySelector(".chart");
const timeline = document.querySelector(".timeline");
let drawnFor = "";

const draw = async () => {
  addTimeline(timeline, figure, figure.labels);
  // What a drawing takes must not count as room for it.
  chart.replaceChildren();
  chart.style.minHeight = "";
  const room = { width: chart.clientWidth, height: Math.max(MIN_HEIGHT, chart.clientHeight) };
  drawnFor = `${room.width} ${room.height}`;
  const view = await drawChart(chart, figure, room, 1, { scrolls: true });
  const svg = chart.querySelector("svg");
  if (Number.parseInt(svg.style.height, 10) > room.height) {
    chart.style.minHeight = svg.style.height;
    // The bar of a page that is moved takes some of the width.
    Object.assign(svg.style, { maxWidth: "100%", height: "auto" });
  }
  if (figure.timeline) showTimeline(timeline, view, figure, figure.labels);
  document.body.dataset.drawn = "true";
};

let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (`${chart.clientWidth} ${Math.max(MIN_HEIGHT, chart.clientHeight)}` !== drawnFor) draw();
  }, RESIZE_DELAY);
});
listenForTaps(".chart svg");
if (figure.spec) draw();
