// The editor of a pack. Every change is made here at once, kept as the draft of this browser, and sent to the server,
// which returns the normalized text and its URL.
import { createElement } from "./elements.js";
import { createStorage } from "./help/storage.js";
import { createChanges } from "./pack/changes.js";
import { createList } from "./pack/list.js";
import { createSender, receivePack } from "./pack/sync.js";

const NARROW = 700; // pixels: what stands above the figures is closed at first

const createState = () => ({
  pack: null,
  served: null, // what of the server is shown
  number: Date.now() % 1e6, // of the newest message to the server
  aboutClosed: innerWidth < NARROW,
  timer: 0,
  isDraft: false, // whether the pack is the draft of this browser
  open: null, // the item whose fields are shown
  body: createElement("div"),
  // What is announced stays when the rest is drawn again.
  live: createElement("p", { class: "hled-pack-live hled-visually-hidden", role: "status" }),
});

export default function renderPackEditor({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".hled-pack");
  // Kept from one rerun to the next.
  root.hledState ??= createState();
  const editor = { root, data, state: root.hledState, storage: createStorage(data.basePath), setTriggerValue };
  Object.assign(editor, createSender(editor), createChanges(editor), createList(editor));
  receivePack(editor);
  return () => {};
}
