// Draws the specification of a figure as large as its room, with the scripts of Vega and without Streamlit.

const MIN_DRAWING = 120; // pixels
const MAX_ENLARGED = 4; // times, of drawings that have a size of their own
const MAX_STRETCH = 5; // times the height on the page: of one or two bars more is no easier to read
const PLAY_INTERVAL = 900; // milliseconds
// Of small multiples, in pixels: between two maps, the title of one, the legend of all and its type; and how much smaller
// than on the page their type may be.
const PANELS = { gap: 20, title: 26, legend: 60, type: 12, leastScale: 0.85 };
const LEGEND_LETTERS = 16; // of a line of a legend's title beside a map

const isFlexible = (spec) => spec.width === "container" && (spec.layer || spec.mark);

const DATA_KEYS = ["data", "datasets", "values", "params"];

const wrapWords = (words, letters) => words.match(new RegExp(`\\S.{0,${letters - 1}}(?=\\s|$)|\\S+`, "g")) ?? [];

/** Put the legends of the encodings of layers into a column at the right of the drawing. */
const moveLegends = (part) => {
  for (const [name, value] of Object.entries(part)) {
    if (!value || typeof value !== "object" || DATA_KEYS.includes(name)) continue;
    if (name === "legend") {
      const title = [value.title ?? ""].flat().join(" ");
      Object.assign(value, { orient: "right", columns: 1 }, title ? { title: wrapWords(title, LEGEND_LETTERS) } : {});
    } else moveLegends(value);
  }
};

/** The specification for a room in pixels: its own drawing fills it, and no container is measured. */
export const fitSpec = (spec, width, height, beside = false) => {
  if (!isFlexible(spec)) return spec;
  const fitted = JSON.parse(JSON.stringify(spec).replaceAll("containerSize()[0]", String(width)));
  if (beside) {
    moveLegends(fitted.layer);
    fitted.autosize = { type: "pad" };
  }
  const params = (fitted.params ?? []).filter((param) => param.name !== "height");
  return { ...fitted, width, height, params: [...params, { name: "height", value: height }] };
};

const panelSize = (panels) => ({
  width: Math.max(...panels.map((panel) => panel.width)) + PANELS.gap,
  height: Math.max(...panels.map((panel) => panel.height)) + PANELS.title + PANELS.gap,
});

const panelScale = (panels, room, columns) => {
  const { width, height } = panelSize(panels);
  const rows = Math.ceil(panels.length / columns);
  return Math.min(room.width / (columns * width - PANELS.gap), room.height / (rows * height + PANELS.legend));
};

/** Small multiples whose titles and legend have `times` their size on the page. */
export const enlargeType = (spec, times) => ({
  ...spec,
  concat: spec.concat.map((panel) => ({
    ...panel,
    title: panel.title?.fontSize ? { ...panel.title, fontSize: panel.title.fontSize * times } : panel.title,
  })),
  config: {
    ...spec.config,
    legend: {
      ...spec.config?.legend,
      labelFontSize: PANELS.type * times,
      titleFontSize: PANELS.type * times,
      symbolSize: (PANELS.type * times) ** 2,
      labelLimit: 0,
      titleLimit: 0,
    },
  },
});

/** How many small multiples stand side by side: as many as have the largest type in a room, or, on a page that may be
 * moved (`scrolls`) and where that type is too small, as many as fit into its width. */
export const fitColumns = (panels, room, scrolls = false) => {
  const { width } = panelSize(panels);
  const scaleOf = (columns) => panelScale(panels, room, columns);
  const largestPanel = panels
    .map((_panel, number) => number + 1)
    .reduce((one, other) => (scaleOf(other) > scaleOf(one) ? other : one));
  if (!scrolls || scaleOf(largestPanel) >= PANELS.leastScale) return largestPanel;
  const fitting = Math.floor((room.width / PANELS.leastScale + PANELS.gap) / width);
  return Math.max(1, Math.min(panels.length, fitting));
};

/** Small multiples for a room; on a slide their type is as large as that of other drawings. */
const fitPanels = (spec, room, zoom, scrolls) => {
  const columns = fitColumns(spec.concat, room, scrolls);
  const times = scrolls ? 1 : Math.max(1, zoom / panelScale(spec.concat, room, columns));
  return { ...(times > 1 ? enlargeType(spec, times) : spec), columns };
};

/** Whether a drawing is one map, whose legend may stand beside it. */
export const isMap = (spec) =>
  Boolean(isFlexible(spec) && spec.layer?.some((layer) => layer.projection ?? spec.projection));

/** The height of a drawing for a room, in pixels. */
export const heightFor = (spec, room) =>
  Math.round(spec.height > 0 && !isMap(spec) ? Math.min(room, MAX_STRETCH * spec.height) : room);

const boxOf = (node) => {
  const svg = node.querySelector("svg");
  return { svg, width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
};

/** Draw a figure; its drawing is laid out for a room that is `zoom` times smaller, and then enlarged. The legends of a
 * map may stand `beside` it; small multiples may be higher than the room where the page `scrolls`. */
export const drawChart = async (node, figure, room, zoom, { beside = false, scrolls = false } = {}) => {
  const width = Math.round(room.width / zoom);
  const height = heightFor(figure.spec, room.height / zoom);
  const options = { mode: "vega-lite", actions: false, ast: true, renderer: "svg", logLevel: 0 };
  const panels = figure.spec.concat;
  const spec = panels ? fitPanels(figure.spec, room, zoom, scrolls) : fitSpec(figure.spec, width, height, beside);
  const { view } = await window.vegaEmbed(node, spec, options);
  let box = boxOf(node);
  if (beside && box.width > width + 2) {
    await view.signal("width", Math.max(MIN_DRAWING, 2 * width - Math.ceil(box.width))).runAsync();
    box = boxOf(node);
  }
  if (isFlexible(figure.spec) && Math.abs(box.height - height) > 2) {
    // Axes and the legend come on top of what is asked for.
    await view.signal("height", Math.max(MIN_DRAWING, 2 * height - box.height)).runAsync();
    box = boxOf(node);
  }
  const most = isFlexible(figure.spec) ? zoom : MAX_ENLARGED;
  let scale = Math.min(room.width / box.width, room.height / box.height, most);
  if (panels && scrolls && scale < PANELS.leastScale) scale = Math.min(1, room.width / box.width);
  box.svg.style.width = `${Math.floor(box.width * scale)}px`;
  box.svg.style.height = `${Math.floor(box.height * scale)}px`;
  box.svg.setAttribute("aria-hidden", "true");
  return view;
};

/** Put the slider of a figure's periods in its place. Before the room of the drawing is measured: it takes some of it. */
export const addTimeline = (node, figure, labels) => {
  node.classList.toggle("needed", Boolean(figure.timeline));
  if (!figure.timeline) return;
  node.innerHTML =
    '<button type="button" class="play" aria-pressed="false"></button><input type="range" step="1" min="0"><output></output>';
  node.children[0].textContent = labels.play;
  node.children[2].textContent = figure.timeline.periods[figure.timeline.current];
};

/** The subtitle of a figure, with the period that is shown where it names the one that the figure began with. */
export const subtitleAt = ({ subtitle, timeline: { periods, current } }, number) => {
  // The last one: prices and bases of indices, which come first, have years too.
  const start = subtitle.lastIndexOf(periods[current]);
  return start < 0
    ? subtitle
    : subtitle.slice(0, start) + periods[number] + subtitle.slice(start + periods[current].length);
};

/** Let the slider move the drawing and the words above it; returns a function that moves both. */
export const showTimeline = (node, view, figure, labels, onMove = () => {}) => {
  const { periods, current } = figure.timeline;
  const [play, slider, output] = node.children;
  const subtitle = (node.closest(".slide") ?? document).querySelector(".subtitle");
  let playing = 0;
  const show = (number) => {
    slider.value = number;
    output.textContent = periods[number];
    if (subtitle) subtitle.textContent = subtitleAt(figure, number);
    slider.setAttribute("aria-valuetext", periods[number]);
    view.signal("period_index", number).runAsync();
  };
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    play.textContent = labels.play;
    play.setAttribute("aria-pressed", "false");
  };
  slider.max = periods.length - 1;
  slider.value = current;
  slider.setAttribute("aria-label", labels.period);
  slider.setAttribute("aria-valuetext", periods[current]);
  stop();
  slider.addEventListener("input", () => {
    stop();
    show(Number(slider.value));
    onMove(Number(slider.value));
  });
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (Number(slider.value) >= periods.length - 1) show(0);
    play.textContent = labels.stop;
    play.setAttribute("aria-pressed", "true");
    playing = setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next >= periods.length || !node.isConnected) return stop();
      show(next);
      onMove(next);
    }, PLAY_INTERVAL);
  });
  return show;
};
