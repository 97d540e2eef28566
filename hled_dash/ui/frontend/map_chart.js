// Sets the data, the period and the selected places of a map's chart. The chart's specification has no data, and its
// view stays while only these change. They are in hidden elements of the page (ui/maps/map_chart.py). Each change
// dispatches the event "hled-map-update", which the panel beside the map handles.
import { FIELD, PAYLOAD, SIGNAL } from "./map_fields.js";
import { elementByKey, mainElement, sceneItem, vegaView } from "./streamlit_internals.js";

const WARM_UP_DELAY = 500; // milliseconds after the first data
const WARM_UP_RUNS = 4; // after so many updates a browser has compiled what it needs for one
// Safari has no requestIdleCallback.
const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));

const readPayload = (dataDigest) => {
  const dataset = document.querySelector(".hled-map-data")?.dataset;
  return dataset?.digest === dataDigest ? JSON.parse(dataset.payload) : null;
};

const setPayload = (view, payload) => {
  for (const [name, value] of Object.entries(payload[PAYLOAD.signals])) view.signal(name, value);
  for (const [name, rows] of Object.entries(payload[PAYLOAD.datasets])) view.data(name, rows);
};

// The text of a place is computed when it is asked for. The row is copied, because a signal that is set to the same
// object does not change.
const placeText = (view, row, signal) =>
  view
    .signal(SIGNAL.tooltipRow, { ...row })
    .run()
    .signal(signal);

export default function updateMapChart({ data, parentElement }) {
  const element = parentElement.querySelector(".hled-map-updater");
  element.hledState ??= {};
  const state = element.hledState;
  const page = mainElement();
  const chart = () => elementByKey(data.chartKey);
  const currentView = () => vegaView(chart());

  const setData = (view, dataDigest, payload) => {
    [state.view, state.dataDigest] = [view, dataDigest];
    setPayload(view, payload);
    view.signal(SIGNAL.focusedClass, -1).signal(SIGNAL.focusedBin, -1).signal(SIGNAL.hovered, "");
    view.resize();
    clearTimeout(state.warmUpTimer);
    if (state.warmView !== view)
      state.warmUpTimer = setTimeout(() => whenIdle(() => warmUp(view, dataDigest)), WARM_UP_DELAY);
  };

  const update = () => {
    const view = currentView();
    const text = document.querySelector(".hled-map-state")?.dataset.state;
    if (!view || !text || (view === state.view && text === state.text)) return;
    const { specDigest, dataDigest, periodIndex, selected, alt } = JSON.parse(text);
    if (view.signal(SIGNAL.specDigest) !== specDigest) return;
    if (state.view !== view || state.dataDigest !== dataDigest) {
      const payload = readPayload(dataDigest);
      if (!payload) return;
      setData(view, dataDigest, payload);
    }
    state.text = text;
    view.signal(SIGNAL.periodIndex, periodIndex).signal(SIGNAL.selected, `|${selected.join("|")}|`);
    chart().querySelector("[role=img]")?.setAttribute("aria-label", alt);
    const notify = () => {
      element.hledMap = { view, dataDigest, periodIndex, placeText: (row, signal) => placeText(view, row, signal) };
      element.dispatchEvent(new CustomEvent("hled-map-update", { bubbles: true }));
    };
    // The map is painted before the lists of the panel are rendered.
    view.runAsync().then(() => requestAnimationFrame(() => setTimeout(notify)));
  };

  // The first updates of a view are slower, because the browser compiles what it needs for them. It does so while the
  // reader reads, by setting the same data again.
  const warmUp = (view, dataDigest, runs = WARM_UP_RUNS) => {
    const payload = currentView() === view && readPayload(dataDigest);
    if (!payload) return;
    state.warmView = view;
    setPayload(view, payload);
    view.runAsync();
    if (runs > 1) whenIdle(() => warmUp(view, dataDigest, runs - 1));
  };

  const setTooltip = (event) => {
    const item = sceneItem(event.target);
    const { view } = state;
    if (item?.datum?.[FIELD.place] === undefined || !view || view !== currentView() || !chart().contains(event.target))
      return;
    item.tooltip = placeText(view, item.datum, SIGNAL.placeTooltip);
  };
  // While capturing: before the view handles the event and shows the tooltip of its item.
  const pointerEvents = ["pointerover", "pointermove"];
  for (const type of pointerEvents) page.addEventListener(type, setTooltip, true);
  // The page is observed, because a component is called only after the browser has painted what is new.
  const observer = new MutationObserver(update);
  observer.observe(page, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-state", "data-digest"],
  });
  update();
  return () => {
    clearTimeout(state.warmUpTimer);
    observer.disconnect();
    for (const type of pointerEvents) page.removeEventListener(type, setTooltip, true);
  };
}
