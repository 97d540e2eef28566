import assert from "node:assert/strict";
import test from "node:test";
import { abbreviationPattern } from "../../hled_dash/ui/frontend/help/abbreviations.js";
import { nextVisit } from "../../hled_dash/ui/frontend/help/last_visit.js";
import { addView, readViews, safeUrl } from "../../hled_dash/ui/frontend/help/recent_views.js";
import { readShortcut } from "../../hled_dash/ui/frontend/help/shortcuts.js";
import { createStorage } from "../../hled_dash/ui/frontend/help/storage.js";

const memory = () => {
  const values = new Map();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, String(value)),
    removeItem: (key) => values.delete(key),
    values,
  };
};

test("each installation on a host keeps its own values", () => {
  const store = memory();
  createStorage("/hled", () => store).set("tour", "seen");
  assert.equal(createStorage("", () => store).get("tour"), null);
  assert.equal(createStorage("/hled", () => store).get("tour"), "seen");
  assert.deepEqual([...store.values.keys()], ["hled/hled.tour"]);
});

test("where a browser keeps nothing, the open page does, for all of its scripts", () => {
  const storage = createStorage("", () => {
    throw new Error("denied");
  });
  storage.set("tour", "seen");
  const store = memory();
  const other = createStorage("", () => store);
  assert.deepEqual([storage.get("tour"), other.get("tour"), other.isKept("tour")], ["seen", "seen", false]);
  other.set("tour", "again");
  assert.deepEqual([other.get("tour"), other.isKept("tour"), store.values.get("hled.tour")], ["again", true, "again"]);
  storage.set("tour", "seen");
  storage.remove("tour");
  assert.equal(storage.get("tour"), null);
});

test("the newest view is first, each label and each URL is there once, eight at most", () => {
  const views = Array.from({ length: 8 }, (_, number) => ({ label: `View ${number}`, url: `/maps?v=1&n=${number}` }));
  const added = addView(views, { label: "View 3", url: "/maps?v=1&n=new" });
  assert.equal(added.length, 8);
  assert.deepEqual(added[0], { label: "View 3", url: "/maps?v=1&n=new" });
  assert.equal(added.filter((view) => view.label === "View 3").length, 1);
  assert.equal(
    addView(views, { label: "Other", url: "/maps?v=1&n=0" }).filter((view) => view.url.endsWith("n=0")).length,
    1,
  );
  assert.equal(addView(views, { label: "Ninth", url: "/places?v=1" }).length, 8);
});

test("lists that cannot be read are empty, and those of earlier versions are read", () => {
  const storage = (value) => ({ get: () => value });
  assert.deepEqual(readViews(storage(null)), []);
  assert.deepEqual(readViews(storage("{broken")), []);
  assert.deepEqual(readViews(storage('[{"label": "Maps", "address": "/maps?v=1"}]')), [
    { label: "Maps", url: "/maps?v=1" },
  ]);
});

test("links of an edited list stay within the dashboard", () => {
  assert.equal(safeUrl("/maps?v=1", ""), "/maps?v=1");
  assert.equal(safeUrl("/hled/maps?v=1", "/hled"), "/hled/maps?v=1");
  for (const url of ["//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", undefined])
    assert.equal(safeUrl(url, ""), "/");
  assert.equal(safeUrl("/other", "/hled"), "/hled/");
});

test("a key after the prefix opens a page, for a moment only", () => {
  const pages = { m: "maps", o: "" };
  assert.deepEqual(readShortcut("g", Number.POSITIVE_INFINITY, pages), {
    action: undefined,
    isPrefix: true,
    preventsDefault: false,
  });
  assert.equal(readShortcut("m", 200, pages).page, "maps");
  assert.equal(readShortcut("M", 200, pages).page, "maps");
  assert.equal(readShortcut("o", 200, pages).page, "");
  assert.equal(readShortcut("m", 2000, pages).page, undefined);
  assert.equal(readShortcut("?", 2000, pages).action, "shortcuts");
  assert.equal(readShortcut("/", 2000, pages).preventsDefault, true);
});

test("abbreviations are found as words of their own, longer ones first", () => {
  const pattern = abbreviationPattern(["GDP", "U.S.", "FY", "GDP per capita"]);
  const match = (text) => text.match(pattern)?.[0] ?? null;
  assert.match(match("real GDP per capita"), /GDP per capita/);
  assert.match(match("the U.S. economy"), /U\.S\./);
  assert.match(match("in FY2024"), /FY/);
  assert.equal(match("GDPX and UXSX"), null);
});

test("the last visit is the day before today on which this browser was here", () => {
  assert.deepEqual(nextVisit(null, "2026-11-28"), { before: null, last: "2026-11-28" });
  assert.deepEqual(nextVisit("none 2026-11-28", "2026-11-28"), { before: null, last: "2026-11-28" });
  assert.deepEqual(nextVisit("none 2026-11-20", "2026-11-28"), { before: "2026-11-20", last: "2026-11-28" });
  assert.deepEqual(nextVisit("2026-11-20 2026-11-28", "2026-11-28"), { before: "2026-11-20", last: "2026-11-28" });
  assert.deepEqual(nextVisit("<b> 2099-01-01", "2026-11-28"), { before: null, last: "2026-11-28" });
});
