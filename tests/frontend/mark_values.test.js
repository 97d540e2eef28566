import assert from "node:assert/strict";
import test from "node:test";
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
