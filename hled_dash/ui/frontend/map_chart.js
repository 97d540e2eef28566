import { FIELD, PAYLOAD, SIGNAL } from "./map_fields.js";

// Gives a map its figures, the year and the places chosen, which stand in the page beside it (map_chart.py). The drawing
// comes without figures and stays while only these change; it comes anew when something else does. The panel is told
// when it stands ("hled-map").
const STILL = 500; // milliseconds after the first figures
const TIMES = 4; // after so many changes a browser has compiled what it needs for one
// Safari has no such thing.
const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".hled-mover");
  const state = (node.hledState ??= {});
  const page = document.querySelector("[data-testid=stMain]") ?? document.body;
  const chart = () => document.querySelector(`.st-key-${data.chart}`);
  // The group that all marks stand in knows the view that made it.
  const view = () => chart()?.querySelector("svg.marks path.background")?.__data__?.context?.dataflow;
  const given = (stamp) => {
    const held = document.querySelector(".hled-map-given")?.dataset;
    return held?.stamp === stamp ? JSON.parse(held.given) : null;
  };
  const put = (drawn, found) => {
    for (const [name, value] of Object.entries(found[PAYLOAD.signals])) drawn.signal(name, value);
    for (const [name, rows] of Object.entries(found[PAYLOAD.datasets])) drawn.data(name, rows);
    return drawn;
  };
  const give = () => {
    const drawn = view(), text = document.querySelector(".hled-map-state")?.dataset.state;
    if (!drawn || !text || (drawn === state.drawn && text === state.text)) return;
    const now = JSON.parse(text);
    if (drawn.signal(SIGNAL.specDigest) !== now.frame) return;
    if (state.drawn !== drawn || state.stamp !== now.stamp) {
      const found = given(now.stamp);
      if (!found) return;
      [state.drawn, state.stamp] = [drawn, now.stamp];
      put(drawn, found);
      for (const [name, nothing] of [[SIGNAL.focusedClass, -1], [SIGNAL.focusedBin, -1], [SIGNAL.hovered, ""]]) drawn.signal(name, nothing);
      drawn.resize();
      clearTimeout(state.waiting);
      if (state.ready !== drawn) state.waiting = setTimeout(() => whenIdle(() => prepare(drawn, now.stamp)), STILL);
    }
    state.text = text;
    drawn.signal(SIGNAL.periodIndex, now.at).signal(SIGNAL.selected, `|${now.selected.join("|")}|`);
    chart().querySelector("[role=img]")?.setAttribute("aria-label", now.alt);
    // The map is painted before the lists beside it are written.
    drawn.runAsync().then(() => requestAnimationFrame(() => setTimeout(() => {
      node.hledMap = { view: drawn, stamp: now.stamp, at: now.at, tell: (datum, name) => tell(drawn, datum, name) };
      node.dispatchEvent(new CustomEvent("hled-map", { bubbles: true }));
    })));
  };
  // The first changes of a drawing take longer than the next ones: the browser compiles what it needs for one. It does so
  // while the reader reads, by being given again what is there.
  const prepare = (drawn, stamp, times = TIMES) => {
    const found = view() === drawn && given(stamp);
    if (!found) return;
    state.ready = drawn;
    put(drawn, found).runAsync();
    if (times > 1) whenIdle(() => prepare(drawn, stamp, times - 1));
  };
  // What is said of a place is worked out when it is asked for. The row is copied, because one that is the same as before
  // is no change.
  const tell = (drawn, datum, name) => drawn.signal(SIGNAL.pointedPlace, { ...datum }).run().signal(name);
  const point = (event) => {
    const mark = event.target.__data__, drawn = state.drawn;
    if (mark?.datum?.[FIELD.place] === undefined || !drawn || drawn !== view() || !chart().contains(event.target)) return;
    mark.tooltip = tell(drawn, mark.datum, SIGNAL.placeTooltip);
  };
  // Before the drawing itself hears of it and shows what its mark has to say.
  for (const type of ["pointerover", "pointermove"]) page.addEventListener(type, point, true);
  // The page is watched, because a component hears of what is new only after the page has been painted with it.
  const watch = new MutationObserver(give);
  watch.observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state", "data-stamp"] });
  give();
  return () => {
    clearTimeout(state.waiting);
    watch.disconnect();
    for (const type of ["pointerover", "pointermove"]) page.removeEventListener(type, point, true);
  };
}
