// Tells charts that fill the window (ui/payloads.py) how far down the page the first of them begins: notices, long titles
// and controls of some kinds of maps push it down, and its end and its legend would be below the window.
import { ELEMENT, mainElement, vegaView } from "../streamlit_internals.js";

const SIGNAL = "drawing_top";
/** Pixels by which a chart may begin elsewhere without being drawn anew. */
const TOLERANCE = 2;

/** Set the signal of the views that have it to where the first of them begins. */
export const fitCharts = (charts, topOf) => {
  const fitted = charts.filter(({ view }) => view?.getState({ signals: (name) => name === SIGNAL }).signals[SIGNAL]);
  if (!fitted.length) return;
  const top = Math.round(topOf(fitted[0].element));
  for (const { view } of fitted)
    if (Math.abs(view.signal(SIGNAL) - top) > TOLERANCE) view.signal(SIGNAL, top).runAsync();
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
    );
  };
  new MutationObserver(() => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(fit);
  }).observe(document.body, { childList: true, subtree: true });
};
