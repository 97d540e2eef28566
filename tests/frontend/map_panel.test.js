import assert from "node:assert/strict";
import test from "node:test";
import { FIELD } from "../../hled_dash/ui/frontend/map_fields.js";
import { createFormat } from "../../hled_dash/ui/frontend/map_panel/format.js";
import { binIndex, binPlaces, describeBin, moveBin } from "../../hled_dash/ui/frontend/map_panel/histogram.js";
import { rankPlaces, shareRanks, valueUrl } from "../../hled_dash/ui/frontend/map_panel/ranking.js";
import { fitCharts } from "../../hled_dash/ui/frontend/page/fit_window.js";

const labels = {
  onePlace: "{count} place",
  places: "{count} places",
  oneMorePlace: "and {count} more",
  morePlaces: "and {count} more",
};
const format = createFormat({ labels, locale: "en-US" });
const place = (name, value) => ({ [FIELD.place]: name, [FIELD.name]: name, [FIELD.value]: value });
const histogram = { start: 0, width: 10, count: 3 };

test("numbers of places are written in the locale, one place in the singular", () => {
  assert.equal(format.placeCount(1), "1 place");
  assert.equal(format.placeCount(1350), "1,350 places");
  assert.equal(createFormat({ labels, locale: "de-DE" }).placeCount(1350), "1.350 places");
});

test("a value on a limit belongs to the bin above it, values beyond the ends to the outer bins", () => {
  assert.deepEqual(
    [-5, 0, 9.99, 10, 29, 30, 99].map((value) => binIndex(value, histogram)),
    [0, 0, 0, 1, 2, 2, 2],
  );
  assert.equal(binIndex(0.1 + 0.2, { start: 0, width: 0.3, count: 3 }), 1);
});

test("places without a value are in no bin, and zero is a value", () => {
  const bins = binPlaces([place("A", 0), place("B", null), place("C", undefined), place("D", 25)], histogram);
  assert.deepEqual(
    bins.map((rows) => rows.map((row) => row[FIELD.name])),
    [["A"], [], ["D"]],
  );
});

test("a bin is described by its limits, its number of places and the first names", () => {
  const rows = ["A", "B", "C", "D", "E", "F", "G"].map((name) => place(name, 1));
  assert.equal(describeBin("0 to 10", rows, format), "0 to 10: 7 places (A; B; C; D and 3 more)");
  assert.equal(describeBin("0 to 10", rows.slice(0, 5), format), "0 to 10: 5 places (A; B; C; D; E)");
  assert.equal(describeBin("0 to 10", [], format), "0 to 10: 0 places");
});

test("arrow keys move by one bin and stop at the ends", () => {
  assert.equal(moveBin("ArrowRight", 1, 3), 2);
  assert.equal(moveBin("ArrowRight", 2, 3), 2);
  assert.equal(moveBin("ArrowLeft", 0, 3), 0);
  assert.equal(moveBin("Home", 2, 3), 0);
  assert.equal(moveBin("End", 0, 3), 2);
  assert.equal(moveBin("ArrowRight", -1, 3), 1);
  assert.equal(moveBin("Tab", 1, 3), undefined);
});

test("ranks put the highest first, or the lowest, and leave out places without a value", () => {
  const rows = [place("A", 2), place("B", null), place("C", 5), place("D", -1)];
  assert.deepEqual(
    rankPlaces(rows, false).map((row) => row[FIELD.name]),
    ["C", "A", "D"],
  );
  assert.deepEqual(
    rankPlaces(rows, true).map((row) => row[FIELD.name]),
    ["D", "A", "C"],
  );
});

test("places whose values are written alike share a rank, and a small value is more than none", () => {
  const rows = [5.04, 5, 4.9, 0.04, 0.03, 0].map((value, number) => place(String(number), value));
  assert.deepEqual(shareRanks(rows, 1), [1, 1, 3, 4, 4, 6]);
});

test("a value links to how it is known in its period, the newest where none is named, and a computed one to nothing", () => {
  const template = "/value?v=1&at=~period~&place=~place~";
  assert.equal(valueUrl(template, "MX-CHP:07101", "2020-Q1"), "/value?v=1&at=2020-Q1&place=MX-CHP%3A07101");
  assert.equal(valueUrl(template, "GTM", ""), "/value?v=1&at=latest&place=GTM");
  assert.equal(valueUrl(null, "GTM", "2020"), undefined);
});

test("charts that fill the window are told where the first of them begins and what is no drawing, once", () => {
  const set = [];
  const createView = (signals) => ({
    getState: ({ signals: isWanted }) => ({
      signals: Object.fromEntries(Object.entries(signals).filter(([name]) => isWanted(name))),
    }),
    signal(name, value) {
      if (value === undefined) return signals[name];
      signals[name] = value;
      set.push([name, value]);
      return this;
    },
    runAsync() {},
  });
  const fitted = { drawing_top: 239, drawing_rest: 68 };
  const charts = [{}, { ...fitted }, { ...fitted, drawing_rest: 100 }].map((signals, number) => ({
    element: 100 + 200.4 * number,
    view: createView(signals),
  }));
  const topOf = (element) => element;
  const restOf = (drawn) => 50 * drawn.length;
  fitCharts([...charts, { element: 0, view: undefined }], topOf, restOf);
  fitCharts(charts, topOf, restOf);
  assert.deepEqual(set, [
    ["drawing_top", 300],
    ["drawing_rest", 100],
    ["drawing_top", 300],
  ]);
});

test("a chart whose height never settles is not drawn anew for ever", () => {
  let drawn = 0;
  const view = {
    getState: () => ({ signals: { drawing_top: 1 } }),
    signal(_name, value) {
      return value === undefined ? 0 : view;
    },
    runAsync: () => drawn++,
  };
  for (let time = 0; time < 100; time++)
    fitCharts(
      [{ element: 0, view }],
      () => 1,
      () => 100 + time,
    );
  assert.ok(drawn < 20);
});
