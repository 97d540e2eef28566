// One slide: its title, its drawing as large as the screen, its sources.

import { addTimeline, drawChart, showTimeline } from "./chart.js";

const ENLARGED = 1.1; // the type of a drawing, beside that of the text around it
const LEAST_ZOOM = 0.95; // of a drawing, on a phone

const add = (parent, tag, className, text = "") => {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  parent.append(node);
  return node;
};

/** Put a slide into a section; resolves when it is drawn. */
export const renderSlide = async (section, slide, unit, onMove, leastZoom = LEAST_ZOOM) => {
  section.replaceChildren();
  add(section, "h2", "title", slide.title);
  add(section, "p", "subtitle muted", slide.subtitle);
  const chart = add(section, "div", "chart");
  const timeline = add(section, "div", "timeline");
  add(section, "p", "source muted", slide.source);
  if (!slide.spec) {
    // The table is HTML of the server's own, in which every text is escaped.
    chart.innerHTML = slide.table;
    if (!slide.table) chart.textContent = slide.empty;
    return {};
  }
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", slide.alt);
  addTimeline(timeline, slide, slide.labels);
  const room = { width: chart.clientWidth, height: chart.clientHeight };
  const view = await drawChart(chart, slide, room, Math.max(leastZoom, unit * ENLARGED));
  return slide.timeline ? { move: showTimeline(timeline, view, slide, slide.labels, onMove) } : {};
};
