import assert from "node:assert/strict";
import { test } from "node:test";
import { hideOnOtherPage, markAdded } from "../../hled_dash/ui/frontend/help/pack_draft.js";
import { readDraft, readEarlier, replaceDraft, writeDraft } from "../../hled_dash/ui/frontend/pack/drafts.js";
import {
  appendItem,
  countItems,
  formatPack,
  joinSection,
  moveItem,
  parsePack,
  splitSection,
} from "../../hled_dash/ui/frontend/pack/text.js";

const TEXT = "es\tPilar II\t\t\tPara discusión\n#Uno\na\tAgua\tdos\vlíneas\nb\t\t\n#Dos\nc\t\t";
const views = (pack) => pack.sections.map(({ items }) => items.map(({ view }) => view).join("")).join("|");

test("buttons of what is in the draft are marked, and no longer when it is taken out", () => {
  const buttons = ["maps?a=1", "places?b=2"].map((view) => {
    const attributes = {};
    return {
      dataset: { packAdd: view },
      attributes,
      getAttribute: (name) => attributes[name] ?? null,
      setAttribute: (name, value) => {
        attributes[name] = value;
      },
    };
  });
  const marks = () => buttons.map((button) => button.attributes["aria-pressed"]);
  markAdded(buttons, appendItem("", "maps?a=1", "es"));
  assert.deepEqual(marks(), ["true", "false"]);
  markAdded(buttons, "es");
  assert.deepEqual(marks(), ["false", "false"]);
});

test("what was added is said on its page only", () => {
  const left = [];
  const status = { dataset: { page: "/maps" }, replaceChildren: () => left.push(status.dataset.page) };
  hideOnOtherPage(status, "/maps");
  assert.deepEqual(left, []);
  hideOnOtherPage(status, "/pillar_2");
  assert.deepEqual(left, ["/maps"]);
});

test("a text is read and written as it was", () => {
  const pack = parsePack(TEXT);
  assert.equal(pack.sections[0].items[0].note, "dos\nlíneas");
  assert.equal(formatPack(pack), TEXT);
  assert.equal(countItems(TEXT), 3);
  assert.equal(countItems(""), 0);
});

test("what a reader types breaks no line", () => {
  const pack = parsePack(TEXT);
  pack.title = "a\tb\nc";
  pack.sections[0].items[0].note = "x\ty\nz";
  const again = parsePack(formatPack(pack));
  assert.equal(again.title, "a b c");
  assert.equal(again.sections[0].items[0].note, "x y\nz");
});

test("items move through sections and stay within the pack", () => {
  const pack = parsePack(TEXT);
  assert.deepEqual(moveItem(pack, 0, 1, 1), [1, 0]);
  assert.equal(views(pack), "a|bc");
  assert.deepEqual(moveItem(pack, 1, 1, -1), [1, 0]);
  assert.equal(views(pack), "a|cb");
  assert.deepEqual(moveItem(pack, 1, 0, -1), [0, 1]);
  assert.equal(views(pack), "ac|b");
  assert.equal(moveItem(pack, 0, 0, -1), null);
  assert.equal(moveItem(pack, 1, 0, 1), null);
  assert.equal(views(pack), "ac|b");
});

test("sections begin and end", () => {
  const pack = parsePack(TEXT);
  splitSection(pack, 0, 1);
  assert.equal(views(pack), "a|b|c");
  joinSection(pack, 2);
  assert.equal(views(pack), "a|bc");
});

test("an item is added once, and in the reader's language where it is the first", () => {
  const first = appendItem("", "maps", "es");
  assert.equal(first, "es\t\t\t\t\n#\nmaps\t\t");
  assert.equal(appendItem(first, "maps", "en"), null);
  assert.equal(countItems(appendItem(first, "explorer", "en")), 2);
});

test("a draft that is replaced is kept, the newest five", () => {
  const kept = new Map();
  const storage = { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) };
  assert.equal(readDraft(storage), "");
  assert.deepEqual(readEarlier(storage), []);
  for (let number = 0; number < 8; number += 1) replaceDraft(storage, `en\tPack ${number}\n#\nmaps`);
  assert.equal(readEarlier(storage).length, 5);
  assert.match(readEarlier(storage)[0], /Pack 6/);
  writeDraft(storage, "en");
  replaceDraft(storage, "en\tPack 9\n#\nmaps");
  assert.match(readEarlier(storage)[0], /Pack 6/, "a draft without figures is not kept");
  storage.set("packs", "{");
  assert.deepEqual(readEarlier(storage), []);
});
