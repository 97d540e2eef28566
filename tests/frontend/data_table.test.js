import assert from "node:assert/strict";
import test from "node:test";
import { compareCells, spreadsheetCell } from "../../hled_dash/ui/frontend/page/data_table.js";

test("numbers are sorted by size, texts by alphabet, and cells without a figure come last in either order", () => {
  const cells = [{ value: 2, text: "2" }, { text: "–" }, { value: 10, text: "10" }, { value: -1, text: "−1" }];
  const sorted = (descending) => [...cells].sort((a, b) => compareCells(a, b, descending)).map(({ text }) => text);
  assert.deepEqual(sorted(false), ["−1", "2", "10", "–"]);
  assert.deepEqual(sorted(true), ["10", "2", "−1", "–"]);
  assert.ok(compareCells({ text: "Ángel" }, { text: "Zacatecas" }, false) < 0);
});

test("a spreadsheet gets published numbers and no formula", () => {
  assert.equal(spreadsheetCell({ value: -196913393730.25, text: "−196.9" }), "-196913393730.25");
  assert.equal(spreadsheetCell({ text: "=1+1" }), "'=1+1");
  assert.equal(spreadsheetCell({ text: "Laredo\n(Texas)" }), "Laredo (Texas)");
});
