// One slide: its title, its drawing as large as the screen, its sources.

import { addTimeline, drawChart, isMap, showTimeline } from "./chart.js";

const ENLARGED = 1.1; // the type of a drawing, beside that of the text around it
const LEAST_WIDTH = 860; // pixels that a drawing with larger type is laid out for
const READABLE = 1.6; // how many times larger than on a page a chart is drawn, so that its 12 pixels are read at ten metres
const READABLE_WIDTH = 600; // pixels that such a chart is laid out for at least
const LEAST_ZOOM = 0.95; // of a drawing, on a phone
const OVERLAP = 0.5; // of the height of a label, that the room around the letters of another one may take
const TABLE_TYPE = { largest: 26, readable: 19, least: 10 }; // of a table; in units
const LARGEST = { map: 1.25, words: 1.15 }; // times that a map and the words around it are enlarged at most
const SOURCE_LINES = 3; // of the sources in full; of more of them the publishers alone
const WIDE = { aspect: 1.45, width: 1150 }; // of a screen whose maps have their legend beside them; in units

/** How many times larger the type of a drawing may be, which has more room than it needs. */
const typeFactor = (spec, width, height) =>
  isMap(spec) || !(spec.height > 0) ? 1 : Math.max(1, Math.min(Math.sqrt(height / spec.height), width / LEAST_WIDTH));

/** Whether two labels overlap by more than the room above and below their letters; `boxes` as of the browser. */
export const areCrowded = (boxes) =>
  boxes.some((one, number) =>
    boxes.slice(0, number).some((other) => {
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      return across > 2 && down > OVERLAP * Math.min(one.height, other.height);
    }),
  );

const labelBoxes = (chart) =>
  [...chart.querySelectorAll(".mark-text.role-mark text")]
    .map((text) => text.getBoundingClientRect())
    .filter((box) => box.width > 0);

const add = (parent, tag, className, text = "") => {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  parent.append(node);
  return node;
};

/** Show the sources; nothing of them is cut: the drawing has the room that they leave. */
const addSource = (footer, { source, publishers }) => {
  const line = add(footer, "p", "source muted", source);
  const { lineHeight } = getComputedStyle(line);
  if (line.clientHeight > (SOURCE_LINES + 0.5) * parseFloat(lineHeight)) line.textContent = publishers;
};

/** Make a table as large as its room allows, and leave out rows where its smallest type is too large. */
const fitTable = (chart, { order, part }, enlarged) => {
  const fits = () => chart.scrollHeight <= chart.clientHeight;
  const isWide = () => chart.scrollWidth > chart.clientWidth;
  const rows = [...chart.querySelectorAll("tbody tr")];
  let type = Math.round(TABLE_TYPE.largest * Math.max(1, enlarged));
  chart.style.setProperty("--table-type", type);
  const shrink = (least, isTooLarge) => {
    while (isTooLarge() && type > least) chart.style.setProperty("--table-type", --type);
  };
  shrink(TABLE_TYPE.readable, () => !fits() || isWide());
  shrink(TABLE_TYPE.least, isWide);
  for (const number of order.slice(1).reverse()) {
    if (fits()) return;
    rows[number]?.remove();
    const sentence = chart.querySelector(":scope > p") ?? chart.appendChild(document.createElement("p"));
    sentence.textContent = part;
  }
};

/** The unit of the drawing of a slide and that of the words around it, of which a larger type takes no rows or land. */
export const unitsOf = (kind, base, enlarged) => {
  if (kind === "table") return { drawing: base * Math.min(enlarged, 1), words: base * Math.min(enlarged, 1) };
  if (kind !== "map") return { drawing: base * enlarged, words: base * enlarged };
  return { drawing: base * Math.min(enlarged, LARGEST.map), words: base * Math.min(enlarged, LARGEST.words) };
};

const kindOf = ({ spec, sections }) => {
  if (sections) return "cover";
  if (!spec) return "table";
  return isMap(spec) ? "map" : "chart";
};

/**
 * Put a slide into a section; resolves when it is drawn. `base` is the unit of the usual type, and `enlarged` how many
 * times larger the reader wants it.
 */
export const renderSlide = async (section, slide, { base, enlarged = 1 }, onMove, leastZoom = LEAST_ZOOM) => {
  section.replaceChildren();
  const { drawing: unit, words } = unitsOf(kindOf(slide), base, enlarged);
  section.style.setProperty("--unit", `${words}px`);
  const isWide = section.clientWidth >= Math.max(WIDE.aspect * section.clientHeight, WIDE.width * Math.min(base, unit));
  const beside = Boolean(slide.spec) && isWide && isMap(slide.spec);
  section.classList.toggle("beside", beside);
  section.classList.toggle("cover", Boolean(slide.sections));
  const header = add(section, "header", "");
  if (slide.running) add(header, "p", "running", slide.running);
  add(header, "h2", "title", slide.title);
  add(header, "p", "subtitle muted", slide.subtitle);
  if (slide.sections) {
    const list = add(section, "ul", "chart");
    for (const title of slide.sections) add(list, "li", "", title);
    return {};
  }
  const chart = add(section, "div", "chart");
  const footer = add(section, "footer", "");
  const timeline = add(footer, "div", "timeline");
  addTimeline(timeline, slide, slide.labels);
  addSource(footer, slide);
  if (!slide.spec) {
    // The table is HTML of the server's own, in which every text is escaped.
    chart.innerHTML = slide.table;
    if (!slide.table) chart.textContent = slide.empty;
    fitTable(chart, slide, enlarged);
    return {};
  }
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", slide.alt);
  const room = { width: chart.clientWidth, height: chart.clientHeight };
  const plain = Math.max(leastZoom, unit * ENLARGED);
  const larger = plain * typeFactor(slide.spec, room.width / plain, room.height / plain);
  const readable = isMap(slide.spec) ? 0 : Math.min(unit * READABLE, room.width / READABLE_WIDTH);
  const zoom = Math.max(larger, readable);
  let view = await drawChart(chart, slide, room, zoom, { beside });
  const missing = slide.spec.height > 0 && !isMap(slide.spec) ? slide.spec.height - view.signal("height") : 0;
  if (missing > 0 && areCrowded(labelBoxes(chart))) {
    // Labels are moved apart for a drawing of its own height.
    view.finalize();
    view = await drawChart(chart, slide, room, room.height / (room.height / zoom + missing), { beside });
  }
  return slide.timeline ? { move: showTimeline(timeline, view, slide, slide.labels, onMove) } : {};
};
