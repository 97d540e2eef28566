// Makes charts that fill the window (ui/payloads.py) end where it ends: how far down the page they begin, and how much of
// them is no drawing (axes, legends, titles of small multiples), depends on the kind, the language and the controls.
import { ELEMENT, mainElement, vegaView } from "../streamlit_internals.js";

const TOP = "drawing_top";
const REST = "drawing_rest";
/** Pixels by which a chart may begin elsewhere, or be higher or lower, without being drawn anew. */
const TOP_TOLERANCE = 2;
const REST_TOLERANCE = 4;
/** Pixels between their end and that of the window. */
const END = 2;
/** How often a chart is drawn anew at most: what is no drawing may depend on how high the drawing is. */
const MAX_FITS = 12;
const fits = new WeakMap();

/** Set the signals of the views that have them: where the first of them begins, and the pixels that are no drawing. */
export const fitCharts = (charts, topOf, restOf = () => undefined) => {
  const fitted = charts.filter(({ view }) => view?.getState({ signals: (name) => name === TOP }).signals[TOP]);
  if (!fitted.length) return;
  const top = Math.round(topOf(fitted[0].element));
  const rest = restOf(fitted);
  for (const { view } of fitted) {
    const isElsewhere = Math.abs(view.signal(TOP) - top) > TOP_TOLERANCE;
    const isOther = rest !== undefined && Math.abs(view.signal(REST) - rest) > REST_TOLERANCE;
    const count = fits.get(view) ?? 0;
    if (!(isElsewhere || isOther) || count >= MAX_FITS) continue;
    fits.set(view, count + 1);
    view.signal(TOP, top);
    // Without skipping it, the expression that estimates it is evaluated again.
    if (isOther) view.signal(REST, rest, { skip: true });
    view.runAsync();
  }
};

/** The pixels of charts, from the first to the end of the last and of their legend, that are no drawing. */
const restOfCharts = (fitted) => {
  const boxes = fitted.map(({ element }) => element.querySelector("svg.marks").getBoundingClientRect());
  const legend = fitted[0].element.closest("[class*=st-key-figure-]")?.querySelector(".hled-color-legend");
  const end = Math.max(...boxes.map(({ bottom }) => bottom), legend?.getBoundingClientRect().bottom ?? 0);
  const rows = new Map(boxes.map(({ top }, number) => [Math.round(top), fitted[number].view.height()]));
  const drawn = [...rows.values()].reduce((sum, height) => sum + height, 0);
  const isVisible = boxes.every(({ height }) => height > 0);
  return isVisible ? Math.round(end - fitted[0].element.getBoundingClientRect().top - drawn + END) : undefined;
};

/** Fit the charts of the page whenever it changes. */
export const listenForCharts = () => {
  let requested = false;
  const fit = () => {
    requested = false;
    const page = mainElement();
    const charts = [...document.querySelectorAll(ELEMENT.chart)];
    fitCharts(
      charts.map((element) => ({ element, view: vegaView(element) })),
      (element) => element.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop,
      restOfCharts,
    );
  };
  new MutationObserver(() => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(fit);
  }).observe(document.body, { childList: true, subtree: true });
};
