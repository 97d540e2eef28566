// What the editor of a pack sends to the server, and what the server's answers change in it.
import { OPENING, openingDraft, readDraft, replaceDraft, writeDraft } from "./drafts.js";
import { countItems, formatPack, parsePack } from "./text.js";

// The newest change that no answer of the server holds yet, and the text that it was made to: it outlives an element that
// is made anew, as when a page opens.
let pending = null;
const PENDING_MS = 10_000;

/** What sends changes: `sendNow` at once, `changed` keeps the pack as the draft and sends it after a delay. */
export const createSender = ({ state, storage, setTriggerValue }) => {
  const keepPending = (text, ahead = 0) => {
    pending = text === undefined ? null : { text, base: state.base, number: state.number + ahead, at: Date.now() };
  };
  const sendNow = (fields) => {
    clearTimeout(state.timer);
    state.number += 1;
    keepPending(fields.text);
    setTriggerValue("edit", JSON.stringify({ number: state.number, ...fields }));
  };
  const changed = (delay = 0) => {
    const text = formatPack(state.pack);
    if (state.isDraft) writeDraft(storage, text);
    else replaceDraft(storage, text);
    Object.assign(state, { isDraft: true, local: true });
    window.hledHelp?.render();
    clearTimeout(state.timer);
    keepPending(text, 1);
    const send = () => {
      state.local = false;
      sendNow({ text });
    };
    state.timer = setTimeout(send, delay);
  };
  return { sendNow, changed };
};

/** Show the pack that the server sent, unless the reader has changed more since. */
export const receivePack = (editor) => {
  const { data, state } = editor;
  const isAnswer = data.number === state.number;
  const isServed = state.served === servedKey(data);
  const isLost =
    pending && Date.now() - pending.at < PENDING_MS && data.number !== pending.number && data.text === pending.base;
  // An answer to an earlier message, or one that the reader has changed more since, is old.
  const isOld = isAnswer ? state.local : data.number !== 0 || isLost;
  if (!state.pack && isLost) resendPending(editor);
  if (isAnswer && !state.local) pending = null;
  if (!state.pack || !(isServed || isOld)) showServed(editor, isAnswer);
};

const servedKey = (data) => `${data.text}\n${Object.keys(data.items)}\n${data.screenLanguage}`;

const resendPending = ({ data, state, render, sendNow }) => {
  Object.assign(state, { pack: parsePack(pending.text), base: data.text, number: pending.number, isDraft: true });
  render();
  sendNow({ text: pending.text });
};

const showServed = (editor, isAnswer) => {
  const { data, state, storage, render } = editor;
  const isEdit = state.pack && isAnswer;
  Object.assign(state, { served: servedKey(data), base: data.text });
  pending = null;
  const isTyped = state.pack && formatPack(state.pack) === formatPack(parsePack(data.text));
  if (!isTyped) replacePack(state, data.text);
  const draft = readDraft(storage);
  if (isEdit) keepEdit(state, storage);
  else keepOpened(state, storage, draft);
  render();
  window.hledHelp?.render();
  if (!data.opened && !isEdit) openDraft(editor, draft);
};

/** Replace the pack; the item whose fields are shown stays open. */
const replacePack = (state, text) => {
  state.pack = parsePack(text);
  const items = state.pack.sections.flatMap((section) => section.items);
  state.open = items.find(({ view }) => view === state.open?.view) ?? null;
};

const keepEdit = (state, storage) => {
  const text = formatPack(state.pack);
  if (state.isDraft) writeDraft(storage, text);
  else replaceDraft(storage, text);
  state.isDraft = true;
};

/** Keep a pack that was opened as the draft, where there is none. */
const keepOpened = (state, storage, draft) => {
  const text = formatPack(state.pack);
  state.isDraft = text === draft;
  if (countItems(draft) || !countItems(text)) return;
  writeDraft(storage, text);
  state.isDraft = true;
};

/** Open the draft where a link to the pack asked for it. */
const openDraft = ({ data, openText }, draft) => {
  const opening = openingDraft(data.basePath);
  if (opening.get(OPENING) && countItems(draft)) openText(draft, true);
  opening.remove(OPENING);
};
