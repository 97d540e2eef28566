import assert from "node:assert/strict";
import test from "node:test";
import { nextMark } from "../../hled_dash/ui/frontend/page/mark_keys.js";
import { markFields, placeBeside } from "../../hled_dash/ui/frontend/page/mark_values.js";

test("the fields of a mark are its numbers and short texts", () => {
  const row = { value: 2.5, place: "Chiapas", gap: Number.NaN, shape: { type: "Polygon" }, words: "x".repeat(200) };
  assert.deepEqual(markFields(row), { value: 2.5, place: "Chiapas" });
  assert.deepEqual(markFields(undefined), {});
});

test("a list stays in the window", () => {
  assert.equal(placeBeside(100, 200, 1000), 114);
  assert.equal(placeBeside(950, 200, 1000), 786);
  assert.equal(placeBeside(300, 350, 360), 14);
});

test("keys move through the marks of a chart, and stop at its ends", () => {
  assert.equal(nextMark("ArrowDown", -1, 5), 0);
  assert.equal(nextMark("ArrowRight", 4, 5), 4);
  assert.equal(nextMark("ArrowLeft", -1, 5), 0);
  assert.equal(nextMark("PageDown", 0, 5), 4);
  assert.equal(nextMark("Home", 3, 5), 0);
  assert.equal(nextMark("End", -1, 5), 4);
  assert.equal(nextMark("a", 2, 5), undefined);
});
