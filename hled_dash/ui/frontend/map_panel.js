// The panel beside a map: time slider with Play, histogram, legend, ranking. It reads the places from the scenegraph of
// the chart and sets the chart's signals, so that neither shapes nor values are sent while the periods play. The server
// gets the period where the reader stops, and the place that was clicked.
import { FIELD, SIGNAL } from "./map_fields.js";
import { createFormat } from "./map_panel/format.js";
import { createHistogram } from "./map_panel/histogram.js";
import { createLegend } from "./map_panel/legend.js";
import { readPlaces, rowOf } from "./map_panel/places.js";
import { createRanking } from "./map_panel/ranking.js";
import { createTimeline } from "./map_panel/timeline.js";
import { elementByKey, mainElement } from "./streamlit_internals.js";

export default function renderMapPanel({ data, parentElement, setTriggerValue }) {
  const element = parentElement.querySelector(".hled-map-panel");
  // Kept from one rerun to the next.
  element.hledState ??= { periodIndex: -1, focusedBin: -1, timer: null, listeners: [] };
  const state = element.hledState;
  if (state.html !== data.html) {
    state.html = data.html;
    element.innerHTML = data.html;
  }
  if (state.dataDigest !== data.dataDigest)
    Object.assign(state, { dataDigest: data.dataDigest, focusedClass: null, focusedBin: -1 });

  const removeListeners = () => {
    for (const remove of state.listeners) remove();
    state.listeners = [];
  };
  removeListeners();
  const listen = (target, type, handler) => {
    target?.addEventListener(type, handler);
    state.listeners.push(() => target?.removeEventListener(type, handler));
  };

  // The chart, once it has the data of this panel (map_chart.js).
  const chart = () => elementByKey(data.chartKey);
  const map = () => {
    const current = elementByKey(data.updaterKey)?.querySelector(".hled-map-updater")?.hledMap;
    return current?.dataDigest === data.dataDigest ? current : null;
  };
  const setSignal = (name, value) => {
    const view = map()?.view;
    if (view && view.signal(name) !== value) view.signal(name, value).runAsync();
  };

  const hover = (place, classIndex) => {
    Object.assign(state, { hoveredPlace: place, hoveredClass: classIndex });
    setSignal(SIGNAL.hovered, place ?? "");
    highlight();
  };
  const clickPlace = (place) => setTriggerValue("clicked_place", place);

  const panel = { element, data, state, listen, map, setSignal, hover, clickPlace, format: createFormat(data) };
  const ranking = createRanking(panel);
  const legend = createLegend(panel, () => render());
  const histogram = createHistogram(panel, () => highlight());
  const timeline = createTimeline(panel, {
    onMove: () => render(),
    onStop: () => setTriggerValue("period_index", String(state.periodIndex)),
  });

  const highlight = () => {
    ranking.highlight();
    legend.highlight();
    histogram.highlight();
  };
  const render = () => {
    const places = readPlaces(chart());
    if (!places.length) return;
    const active = element.contains(document.activeElement) ? document.activeElement : null;
    ranking.render(places);
    legend.render(places);
    histogram.render(places);
    // The rows are new elements: the one that had the focus gets it back.
    const name = ["data-place", "data-value-of", "data-class"].find((attribute) => active?.hasAttribute(attribute));
    if (name) element.querySelector(`[${name}="${active.getAttribute(name)}"]`)?.focus({ preventScroll: true });
    highlight();
  };

  // The page is listened to, because the chart comes and goes while the panel stays.
  const page = mainElement();
  const rowAt = (event) => (event.target.closest?.(`.st-key-${data.chartKey}`) ? rowOf(event.target) : null);
  listen(page, "pointerover", (event) => {
    if (element.contains(event.target)) return;
    const row = rowAt(event);
    hover(row?.[FIELD.place], row?.[FIELD.classIndex]);
  });
  listen(page, "click", (event) => {
    const row = rowAt(event);
    if (row) clickPlace(row[FIELD.place]);
  });

  const update = () => {
    // The chart gets another period before this panel does.
    if (map()?.periodIndex !== data.periodIndex) return;
    timeline.show(data.periodIndex);
    render();
  };
  listen(page, "hled-map-update", update);
  update();

  return () => {
    clearInterval(state.timer);
    state.timer = null;
    removeListeners();
  };
}
