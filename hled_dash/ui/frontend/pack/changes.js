// Changes of a pack in its editor.
import { replaceDraft } from "./drafts.js";
import { countBefore, countItems, formatPack, moveItem, parsePack } from "./text.js";

/** What changes the pack and draws it again. The editor has `render`, `changed` and `sendNow` when one is called. */
export const createChanges = (editor) => {
  const { state, storage } = editor;
  /** Make a change that may be undone. */
  const edit = (change, undoLabel = "") => {
    const before = formatPack(state.pack);
    change();
    state.undo = undoLabel ? { text: before, label: undoLabel } : null;
    editor.changed();
    editor.render();
  };
  const undo = () => {
    const { text } = state.undo;
    edit(() => {
      state.pack = parsePack(text);
    });
  };
  const openText = (text, isDraft) => {
    Object.assign(state, { pack: parsePack(text), undo: null });
    if (!isDraft) replaceDraft(storage, text);
    state.isDraft = true;
    editor.sendNow({ text });
    editor.render();
  };
  /** Move an item; returns its section, its index and its number in the pack, or null where it stays. */
  const move = (section, index, step) => {
    let position = null;
    edit(() => {
      position = moveItem(state.pack, section, index, step);
    });
    if (!position) return null;
    const number = countBefore(state.pack, position[0]) + position[1] + 1;
    return { section: position[0], index: position[1], number, count: countItems(formatPack(state.pack)) };
  };
  return { edit, undo, openText, move };
};
