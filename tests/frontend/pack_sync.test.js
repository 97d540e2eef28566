import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { createChanges } from "../../hled_dash/ui/frontend/pack/changes.js";
import { createSender, receivePack } from "../../hled_dash/ui/frontend/pack/sync.js";

const SERVED = "en\t\t\t\t\n#\na\t\t\nb\t\t";
const MOVED = "en\t\t\t\t\n#\nb\t\t\na\t\t";

/** An editor without elements: as a page opens it, or (`state`) after a rerun of the script. */
const openEditor = (data, state = { pack: null, number: 100 }) => {
  const texts = {};
  const editor = {
    state,
    sent: [],
    data: { number: 0, text: SERVED, items: {}, screenLanguage: "en", opened: true, ...data },
    storage: {
      get: (key) => texts[key] ?? null,
      set: (key, text) => {
        texts[key] = text;
      },
    },
    setTriggerValue: (_name, message) => editor.sent.push(JSON.parse(message)),
    render: () => {},
  };
  Object.assign(editor, createSender(editor), createChanges(editor));
  receivePack(editor);
  return editor;
};
const views = ({ state }) => state.pack.sections.map(({ items }) => items.map(({ view }) => view).join("")).join("|");

beforeEach(() => {
  globalThis.window = {};
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1e12 });
});

test("a change is sent once, and its answer ends it", () => {
  const editor = openEditor();
  assert.deepEqual(editor.move(0, 0, 1), { section: 0, index: 1, number: 2, count: 2 });
  mock.timers.tick(0);
  assert.deepEqual(editor.sent, [{ number: 101, text: MOVED }]);
  const after = openEditor({ number: 101, text: MOVED }, editor.state);
  assert.equal(views(after), "ba");
  assert.equal(after.state.base, MOVED);
});

test("an answer to an earlier message does not undo what was typed since", () => {
  const editor = openEditor();
  editor.move(0, 0, 1);
  mock.timers.tick(0);
  editor.state.pack.sections[0].items[0].title = "typed";
  editor.changed(700);
  openEditor({ number: 101, text: MOVED }, editor.state);
  assert.equal(editor.state.pack.sections[0].items[0].title, "typed");
  mock.timers.tick(700);
  assert.match(editor.sent.at(-1).text, /typed/);
  openEditor({ number: 102, text: editor.sent.at(-1).text }, editor.state);
});

test("a change that no answer holds is sent again by the element that is made anew", () => {
  openEditor().move(0, 0, 1);
  mock.timers.tick(0);
  const anew = openEditor({}, { pack: null, number: 500 });
  assert.equal(views(anew), "ba");
  assert.equal(anew.sent.at(-1).text, MOVED);
  mock.timers.tick(10_000);
  assert.equal(views(openEditor({}, { pack: null, number: 900 })), "ab");
});

test("what is undone is as it was", () => {
  const editor = openEditor();
  editor.edit(() => editor.state.pack.sections[0].items.pop(), "Removed");
  assert.equal(views(editor), "a");
  editor.undo();
  assert.equal(views(editor), "ab");
  assert.equal(editor.state.undo, null);
});
