import { FIELD, SIGNAL } from "./map_fields.js";

// The panel beside a map: the years with play, the histogram, the classes, the ranking. It reads what the map shows from
// the map's own marks and moves it through its parameters, so that nothing is sent twice: while the years play, neither
// the shapes nor the values travel again. The server only hears where the reader stopped or clicked.
const STEP = 900;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const panel = parentElement.querySelector(".hled-panel");
  const state = (panel.hledState ??= { at: -1, bar: -1, timer: null, tidy: [] });
  const words = data.words;
  if (state.parts !== data.parts) {
    state.parts = data.parts;
    panel.innerHTML = data.parts;
  }
  if (state.stamp !== data.stamp) [state.stamp, state.focus, state.bar] = [data.stamp, null, -1];
  const chart = () => document.querySelector(`.st-key-${data.chart}`);
  // The drawing, once it has what this panel is about (map_chart.js).
  const shown = () => {
    const found = document.querySelector(`.st-key-${data.mover} .hled-mover`)?.hledMap;
    return found?.stamp === data.stamp ? found : null;
  };
  const map = () => shown()?.view;

  const put = (name, value) => {
    if (map() && map().signal(name) !== value) map().signal(name, value).runAsync();
  };
  // The symbols of a legend have rows too, without a place.
  const datumOf = (node) => {
    const datum = node?.__data__?.datum;
    return datum && datum[FIELD.place] !== undefined ? datum : null;
  };
  const places = () => {
    const found = new Map();
    for (const node of chart()?.querySelectorAll("svg path") ?? []) {
      const datum = datumOf(node);
      if (datum && !found.has(datum[FIELD.place])) found.set(datum[FIELD.place], datum);
    }
    return [...found.values()];
  };
  const make = (name, attributes, text) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };

  const ranking = panel.querySelector(".hled-ranking");
  const classes = panel.querySelector(".hled-classes");
  const bars = panel.querySelector(".hled-bars");
  const slider = panel.querySelector("input[type=range]");
  const play = panel.querySelector(".hled-play");
  const year = panel.querySelector(".hled-year");

  // What is pointed at, in the lists; kept, because the lists are written anew when the year moves.
  const mark = () => {
    for (const node of panel.querySelectorAll("[data-place]"))
      node.classList.toggle("hled-pointed", node.dataset.place === state.place);
    for (const node of panel.querySelectorAll("[data-class]"))
      node.classList.toggle("hled-pointed", Number(node.dataset.class) === state.class);
    const mine = state.bins?.findIndex((some) => some.some((one) => one[FIELD.place] === state.place)) ?? -1;
    for (const node of panel.querySelectorAll("[data-bin]")) {
      node.classList.toggle("hled-marked", Number(node.dataset.bin) === mine);
      node.classList.toggle("hled-chosen", Number(node.dataset.bin) === state.bar);
    }
  };
  const point = (place, number) => {
    [state.place, state.class] = [place, number];
    put(SIGNAL.hovered, place ?? "");
    mark();
  };

  const rank = (all) => {
    const known = all.filter((one) => one[FIELD.value] !== null && one[FIELD.value] !== undefined);
    known.sort((a, b) => (data.lowest_first ? a[FIELD.value] - b[FIELD.value] : b[FIELD.value] - a[FIELD.value]));
    const listed = known.filter((one, number) => number < data.most || data.selected.includes(one[FIELD.place]));
    const high = Math.max(...known.map((one) => Math.abs(one[FIELD.value])), 1e-9);
    ranking.replaceChildren(
      ...listed.map((one) => {
        const button = make("button", { type: "button", "data-place": one[FIELD.place], "aria-pressed": data.selected.includes(one[FIELD.place]) });
        button.append(
          make("span", { class: "hled-rank" }, String(known.indexOf(one) + 1)),
          make("span", { class: "hled-rank-name" }, one[FIELD.name]),
          make("span", { class: "hled-rank-value" }, shown().tell(one, SIGNAL.placeValue)),
        );
        const bar = make("span", { class: "hled-rank-bar", "aria-hidden": "true" });
        bar.style.width = `${(100 * Math.abs(one[FIELD.value])) / high}%`;
        if (one[FIELD.classIndex] >= 0) bar.style.background = data.colours[one[FIELD.classIndex]] ?? "";
        button.append(bar);
        const row = make("li", {});
        row.append(button);
        return row;
      }),
    );
    const rest = known.length - listed.length;
    panel.querySelector(".hled-rest").textContent = rest > 0 ? further(rest) : "";
  };

  const sum = (all) => {
    if (!classes || !data.classes.length) return;
    const counts = data.classes.map((_label, number) => all.filter((one) => one[FIELD.classIndex] === number).length);
    const missing = all.filter((one) => one[FIELD.value] === null || one[FIELD.value] === undefined).length;
    const most = Math.max(...counts, missing, 1);
    const row = (number, label, count, colour) => {
      const text = counted(count);
      const button = make("button", { type: "button", "data-class": number, "aria-pressed": state.focus === number });
      const bar = make("span", { class: "hled-class-bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * count) / most}%`;
      bar.style.background = colour;
      button.append(make("span", {}, label), make("span", { class: "hled-rank-value" }, text), bar);
      const item = make("li", {});
      item.append(button);
      return item;
    };
    const rows = data.classes.map((label, number) => row(number, label, counts[number], data.colours[number]));
    if (missing) rows.push(row(-1, words.missing, missing, "transparent"));
    classes.replaceChildren(...rows);
  };

  const counted = (count) => (count === 1 ? words.one_place : words.places).replace("{count}", count.toLocaleString(data.locale));
  const further = (count) => (count === 1 ? words.one_rest : words.rest).replace("{count}", count.toLocaleString(data.locale));
  // As HistogramBins.index in figures/maps/histogram.py, and as the map's own expression.
  const binOf = (y) => Math.min(data.bins.count - 1, Math.max(0, Math.floor((y - data.bins.start) / data.bins.width + 1e-9)));
  // Each bar is stacked by class, because a class may end inside it; its height is on the scale of all years.
  const spread = (all) => {
    if (!bars) return;
    state.bins = Array.from({ length: data.bins.count }, () => []);
    for (const one of all) if (one[FIELD.value] !== null && one[FIELD.value] !== undefined) state.bins[binOf(one[FIELD.value])].push(one);
    bars.replaceChildren(
      ...state.bins.map((some, number) => {
        const bar = make("span", { "data-bin": number });
        data.colours.forEach((colour, index) => {
          const count = some.filter((one) => one[FIELD.classIndex] === index).length;
          if (!count) return;
          const part = bar.appendChild(make("i", {}));
          part.style.height = `${(100 * count) / data.bins.most}%`;
          part.style.background = colour;
        });
        return bar;
      }),
    );
    tell();
  };
  const tell = () => {
    const number = Math.max(state.bar, 0);
    const some = state.bins?.[number] ?? [];
    const most = some.length > 5 ? 4 : 5;
    const names = some.slice(0, most).map((one) => one[FIELD.name]).join("; ");
    const more = some.length > most ? ` ${further(some.length - most)}` : "";
    const text = `${data.bins.labels[number]}: ${counted(some.length)}${names ? ` (${names}${more})` : ""}`;
    bars.setAttribute("aria-valuenow", number + 1);
    bars.setAttribute("aria-valuetext", text);
    panel.querySelector(".hled-bin").textContent = state.bar >= 0 ? text : "";
  };
  const choose = (number) => {
    if (state.bar === number) return;
    state.bar = number;
    put(SIGNAL.focusedBin, number);
    tell();
    mark();
  };

  const show = () => {
    const all = places();
    if (!all.length) return;
    const { place, class: group } = panel.contains(document.activeElement) ? document.activeElement.dataset : {};
    rank(all);
    sum(all);
    spread(all);
    // The rows are new ones: whoever stood on one by keyboard stands on it again.
    const held = place ? `[data-place="${place}"]` : group ? `[data-class="${group}"]` : "";
    if (held) panel.querySelector(held)?.focus({ preventScroll: true });
    mark();
  };
  const say = (number) => {
    state.at = number;
    if (!slider) return;
    slider.value = number;
    slider.setAttribute("aria-valuetext", data.labels[number]);
    year.textContent = data.labels[number];
  };
  const move = (number) => {
    say(number);
    put(SIGNAL.periodIndex, number);
    // The map draws after its parameter changes.
    map()?.runAsync().then(() => {
      cancelAnimationFrame(state.pending);
      state.pending = requestAnimationFrame(show);
    });
  };
  const settle = () => setTriggerValue("at", String(state.at));
  const stop = () => {
    if (!state.timer) return;
    clearInterval(state.timer);
    state.timer = null;
    play.textContent = words.play;
    play.setAttribute("aria-pressed", "false");
    settle();
  };

  for (const undo of state.tidy) undo();
  state.tidy = [];
  const on = (node, type, handler, options) => {
    node?.addEventListener(type, handler, options);
    state.tidy.push(() => node?.removeEventListener(type, handler, options));
  };
  if (slider) {
    on(slider, "input", () => move(Number(slider.value)));
    on(slider, "change", () => { if (!state.timer) settle(); });
    on(play, "click", () => {
      if (state.timer) return stop();
      const last = data.moments - 1;
      if (state.at >= last) move(0);
      play.textContent = words.stop;
      play.setAttribute("aria-pressed", "true");
      state.timer = setInterval(() => (state.at >= last ? stop() : move(state.at + 1)), STEP);
    });
  }
  const list = (node) => node.closest?.("[data-place]")?.dataset.place;
  on(ranking, "pointerover", (event) => point(list(event.target)));
  on(ranking, "pointerout", () => point());
  on(ranking, "focusin", (event) => point(list(event.target)));
  on(ranking, "focusout", () => point());
  on(ranking, "click", (event) => list(event.target) && setTriggerValue("picked", list(event.target)));
  const group = (event) => {
    const found = event.target.closest?.("[data-class]");
    return found ? Number(found.dataset.class) : null;
  };
  on(classes, "pointerover", (event) => group(event) !== null && put(SIGNAL.focusedClass, group(event)));
  on(classes, "pointerout", () => put(SIGNAL.focusedClass, state.focus ?? -1));
  on(classes, "click", (event) => {
    if (group(event) === null) return;
    state.focus = state.focus === group(event) ? null : group(event);
    put(SIGNAL.focusedClass, state.focus ?? -1);
    show();
  });

  const barAt = (event) => Number(event.target.closest?.("[data-bin]")?.dataset.bin ?? -1);
  on(bars, "pointerover", (event) => choose(barAt(event)));
  on(bars, "pointerleave", () => choose(-1));
  on(bars, "click", (event) => choose(barAt(event)));
  on(bars, "focus", () => bars.matches(":focus-visible") && choose(Math.max(state.bins.findIndex((some) => some.length), 0)));
  on(bars, "blur", () => choose(-1));
  on(bars, "keydown", (event) => {
    const last = data.bins.count - 1;
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -last, End: last };
    if (!(event.key in steps)) return;
    event.preventDefault();
    choose(Math.min(last, Math.max(0, Math.max(state.bar, 0) + steps[event.key])));
  });

  // Listened to from outside, because the chart comes and goes while the panel stays.
  const page = document.querySelector("[data-testid=stMain]") ?? document.body;
  const datumAt = (event) => (event.target.closest?.(`.st-key-${data.chart}`) ? datumOf(event.target) : null);
  on(page, "pointerover", (event) => {
    if (panel.contains(event.target)) return;
    const datum = datumAt(event);
    point(datum?.[FIELD.place], datum?.[FIELD.classIndex]);
  });
  on(page, "click", (event) => {
    const datum = datumAt(event);
    if (datum) setTriggerValue("picked", datum[FIELD.place]);
  });

  const ready = () => {
    // The map hears of another year before this panel does.
    if (shown()?.at !== data.at) return;
    say(data.at);
    show();
  };
  on(page, "hled-map", ready);
  ready();

  return () => {
    clearInterval(state.timer);
    state.timer = null;
    for (const undo of state.tidy) undo();
    state.tidy = [];
  };
}
