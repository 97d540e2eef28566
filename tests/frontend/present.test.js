import assert from "node:assert/strict";
import test from "node:test";
import {
  enlargeType,
  fitColumns,
  fitSpec,
  heightFor,
  isMap,
  subtitleAt,
} from "../../hled_dash/ui/frontend/standalone/chart.js";
import {
  actionOf,
  clampSlide,
  fillText,
  numberOf,
  slideAddress,
  slideCount,
  slideName,
} from "../../hled_dash/ui/frontend/standalone/keys.js";
import { formatElapsed } from "../../hled_dash/ui/frontend/standalone/presenter.js";
import { areCrowded, unitsOf } from "../../hled_dash/ui/frontend/standalone/slide.js";

test("keys of a keyboard and of a clicker move the slides, in either case", () => {
  const action = (key, more = {}) => actionOf({ key, ...more });
  for (const key of ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"]) assert.equal(action(key), "next", key);
  for (const key of ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]) assert.equal(action(key), "previous", key);
  assert.deepEqual(
    ["Home", "End", "b", "B", ".", ",", "f", "L", "+", "-", "?", "Escape"].map((key) => action(key)),
    ["first", "last", "blank", "blank", "blank", "blank", "full", "language", "larger", "smaller", "help", "end"],
  );
  assert.equal(action("r", { ctrlKey: true }), "");
  assert.equal(action("x"), "");
});

test("a slider keeps its arrows, a button its Enter, and a clicker moves on all the same", () => {
  const slider = { type: "range", tagName: "INPUT" };
  assert.equal(actionOf({ key: "ArrowRight", target: slider }), "");
  assert.equal(actionOf({ key: "PageDown", target: slider }), "next");
  assert.equal(actionOf({ key: " ", target: { tagName: "BUTTON", type: "button" } }), "");
});

test("any number is a slide of the deck", () => {
  const deck = { slides: [{ title: "a" }, { title: "b" }], cover: null, labels: { slide: "{number}/{count} {title}" } };
  const numbers = [0, 9, Number.NaN, 2, -1];
  assert.deepEqual(
    numbers.map((number) => clampSlide(number, deck)),
    [1, 2, 1, 2, 1],
  );
  // The cover of a pack is before its first figure; an address without a number opens that figure, as ever.
  const pack = { ...deck, cover: { title: "Monday" }, labels: { ...deck.labels, count: "{number}/{count}" } };
  assert.deepEqual(
    numbers.map((number) => clampSlide(number, pack)),
    [0, 2, 1, 2, 0],
  );
  assert.deepEqual(["?present=2", "?present=0", "?present", "?a=1"].map(numberOf), [2, 0, Number.NaN, Number.NaN]);
  assert.deepEqual([slideName(0, pack), slideName(1, pack), slideCount(0, pack)], ["Monday", "1/2 a", ""]);
  assert.equal(slideAddress("/maps?v=1", 3), "/maps?v=1&present=3");
  assert.equal(fillText("{number} of {count} {other}", { number: 1, count: 2 }), "1 of 2 {other}");
  assert.deepEqual([formatElapsed(0), formatElapsed(61_000), formatElapsed(3_661_000)], ["00:00", "01:01", "1:01:01"]);
});

test("larger type takes no rows of a table and little of a map", () => {
  assert.deepEqual(unitsOf("chart", 2, 1.5), { drawing: 3, words: 3 });
  assert.deepEqual(unitsOf("table", 2, 1.5), { drawing: 2, words: 2 });
  const map = unitsOf("map", 2, 1.5);
  assert.ok(map.drawing > 2 && map.drawing < 3 && map.words < 3);
  for (const kind of ["chart", "table", "map"]) {
    assert.deepEqual(unitsOf(kind, 2, 1), { drawing: 2, words: 2 });
    assert.deepEqual(unitsOf(kind, 2, 0.5), { drawing: 1, words: 1 });
  }
});

test("small multiples have as many columns as have readable type", () => {
  const panels = [260, 240, 250, 250].map((height) => ({ width: 300, height }));
  assert.equal(fitColumns(panels, { width: 296, height: 400 }, true), 1);
  assert.equal(fitColumns(panels, { width: 616, height: 400 }, true), 2);
  assert.equal(fitColumns(panels, { width: 1300, height: 400 }, true), 4);
  // What is not moved is drawn as large as its room allows.
  assert.equal(fitColumns(panels, { width: 296, height: 400 }), 2);
  assert.equal(fitColumns(panels, { width: 390, height: 1600 }), 1);
});

test("a drawing takes the room that it is given; one with a size of its own is left alone", () => {
  const spec = { width: "container", height: 99, mark: "bar", params: [{ name: "height", expr: "1" }, { name: "a" }] };
  const fitted = fitSpec(spec, 640, 300);
  assert.deepEqual([fitted.width, fitted.height], [640, 300]);
  assert.deepEqual(fitted.params, [{ name: "a" }, { name: "height", value: 300 }]);
  const several = { concat: [], width: "container" };
  assert.equal(fitSpec(several, 1, 1), several);
});

test("labels are crowded where the letters of two overlap, not where their lines are close", () => {
  const box = (left, top) => ({ left, top, right: left + 80, bottom: top + 26, width: 80, height: 26 });
  assert.equal(areCrowded([box(0, 0), box(0, 16), box(200, 0)]), false);
  assert.equal(areCrowded([box(0, 0), box(200, 40), box(10, 10)]), true);
  assert.equal(areCrowded([box(0, 0), box(79, 0)]), false);
});

test("the legends of a map on a wide screen stand beside it, with the words of their titles", () => {
  const legend = { orient: "bottom", columns: 4, title: ["Percent of the population", "(number of places)"] };
  const layer = [{ projection: {}, mark: "geoshape", encoding: { color: { legend } } }];
  const map = { width: "container", height: 99, autosize: { type: "fit-x" }, layer };
  const others = [{ ...map, layer: [{}] }, { width: "container", mark: "text" }, { concat: [] }];
  assert.deepEqual([map, ...others].map(isMap), [true, false, false, false]);
  const fitted = fitSpec(map, 640, 300, true);
  assert.deepEqual(fitted.layer[0].encoding.color.legend, {
    orient: "right",
    columns: 1,
    title: ["Percent of the", "population", "(number of", "places)"],
  });
  assert.equal(fitted.autosize.type, "pad");
  assert.equal(fitSpec(map, 640, 300).layer[0].encoding.color.legend.orient, "bottom");
});

test("the subtitle names the period that the slider shows, and keeps the year of prices", () => {
  const timeline = { periods: ["2017", "2018"], current: 1 };
  assert.equal(subtitleAt({ subtitle: "pesos of 2018, 2018", timeline }, 0), "pesos of 2018, 2017");
  assert.equal(subtitleAt({ subtitle: "index from 0 to 1", timeline }, 0), "index from 0 to 1");
});

test("few bars are not stretched over the whole room", () => {
  assert.equal(heightFor({ height: 40, mark: "bar", width: "container" }, 720), 200);
  assert.equal(heightFor({ height: 660, mark: "bar", width: "container" }, 720), 720);
  assert.equal(heightFor({ width: "container", layer: [{ projection: {} }], height: 40 }, 720), 720);
  assert.equal(heightFor({ concat: [] }, 720), 720);
});

test("the titles and the legend of small multiples are enlarged together", () => {
  const spec = { concat: [{ title: { text: "1990", fontSize: 14 } }, {}], config: { legend: { orient: "bottom" } } };
  const enlarged = enlargeType(spec, 2);
  assert.deepEqual(enlarged.concat, [{ title: { text: "1990", fontSize: 28 } }, { title: undefined }]);
  assert.equal(enlarged.config.legend.labelFontSize, 24);
  assert.equal(enlarged.config.legend.orient, "bottom");
  assert.equal(spec.concat[0].title.fontSize, 14);
});
