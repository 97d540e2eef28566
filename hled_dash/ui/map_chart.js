// Gives a map its figures (map_values.js), the year and the places chosen. The drawing comes without figures and stays
// while only these change; it comes anew when something else does. The panel is told when it stands ("hled-map").
const STILL = 500; // milliseconds after the first figures

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".hled-mover");
  const state = (node.hledState ??= {});
  const page = document.querySelector("[data-testid=stMain]") ?? document.body;
  const chart = () => document.querySelector(`.st-key-${data.chart}`);
  // The group that all marks stand in knows the view that made it.
  const view = () => chart()?.querySelector("svg.marks path.background")?.__data__?.context?.dataflow;
  const give = () => {
    const drawn = view();
    const given = document.querySelector(`.st-key-${data.values} .hled-values`)?.hledGiven;
    if (!drawn || given?.stamp !== data.stamp || drawn.signal("frame") !== given.frame) return;
    if (state.drawn !== drawn || state.stamp !== given.stamp) {
      [state.drawn, state.stamp] = [drawn, given.stamp];
      for (const [name, value] of Object.entries(given.signals)) drawn.signal(name, value);
      for (const [name, rows] of Object.entries(given.rows)) drawn.data(name, rows);
      clearTimeout(state.waiting);
      if (state.ready !== drawn) state.waiting = setTimeout(() => requestIdleCallback(() => prepare(drawn, given.rows)), STILL);
      for (const [name, nothing] of [["focus", -1], ["bar", -1], ["hovered", ""]]) drawn.signal(name, nothing);
      drawn.resize();
    }
    drawn.signal("at", data.at).signal("chosen", `|${data.selected.join("|")}|`);
    chart().querySelector("[role=img]")?.setAttribute("aria-label", data.alt);
    // The map is painted before the lists beside it are written.
    drawn.runAsync().then(() => requestAnimationFrame(() => setTimeout(() => {
      node.hledMap = { view: drawn, stamp: given.stamp };
      node.dispatchEvent(new CustomEvent("hled-map", { bubbles: true }));
    })));
  };
  // The first change of a drawing takes twice as long as the next ones: the browser compiles what it needs for one. It
  // does so while the reader reads, by being given once more what is there.
  const prepare = (drawn, rows) => {
    if (view() !== drawn) return;
    state.ready = drawn;
    const copied = (row) => Object.fromEntries(Object.entries(row)); // without the mark that Vega puts on rows
    for (const [name, some] of Object.entries(rows)) drawn.data(name, some.map(copied));
    drawn.runAsync();
  };
  const watch = new MutationObserver(() => {
    if (view() !== state.drawn) give();
  });
  watch.observe(page, { childList: true, subtree: true });
  const came = () => {
    if (state.stamp !== data.stamp) give();
  };
  page.addEventListener("hled-values", came);
  give();
  return () => {
    clearTimeout(state.waiting);
    watch.disconnect();
    page.removeEventListener("hled-values", came);
  };
}
