// The editor of a pack. Every change is made here at once, kept as the draft of this browser, and sent to the server,
// which returns the normalized text and its URL.
import { createElement } from "./elements.js";
import { createStorage } from "./help/storage.js";
import { OPENING, openingDraft, readDraft, replaceDraft, writeDraft } from "./pack/drafts.js";
import { createField, createNote } from "./pack/fields.js";
import { createAbout, createFileField, createOffers, SEND_DELAY } from "./pack/forms.js";
import { countItems, formatPack, joinSection, moveItem, parsePack, splitSection } from "./pack/text.js";

const NARROW = 700; // pixels: what stands above the figures is closed at first

// The newest change that no answer of the server holds yet, and the text that it was made to: it outlives an element that
// is made anew, as when a page opens.
let pending = null;
const PENDING_MS = 10_000;

export default function renderPackEditor({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".hled-pack");
  // Kept from one rerun to the next.
  root.hledState ??= {
    pack: null,
    served: null,
    number: Date.now() % 1e6,
    aboutClosed: innerWidth < NARROW,
    timer: 0,
    own: false,
    open: null,
  };
  const state = root.hledState;
  const storage = createStorage(data.basePath);
  const { labels, limits } = data;
  // What is announced stays when the rest is drawn again.
  state.body ??= createElement("div");
  state.live ??= createElement("p", { class: "hled-pack-live hled-visually-hidden", role: "status" });
  const { body, live } = state;
  const fill = (label, values) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), label);

  // ---- to the server
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
    if (state.own) writeDraft(storage, text);
    else replaceDraft(storage, text);
    Object.assign(state, { own: true, local: true });
    window.hledHelp?.render();
    clearTimeout(state.timer);
    keepPending(text, 1);
    const send = () => {
      state.local = false;
      sendNow({ text });
    };
    state.timer = setTimeout(send, delay);
  };
  /** Make a change that may be undone, and draw the list again. */
  const edit = (change, undoLabel = "") => {
    const before = formatPack(state.pack);
    change();
    state.undo = undoLabel ? { text: before, label: undoLabel } : null;
    changed();
    render();
  };
  const openText = (text, own) => {
    state.pack = parsePack(text);
    state.undo = null;
    state.own = own;
    if (!own) replaceDraft(storage, text);
    state.own = true;
    sendNow({ text });
    render();
  };

  const editor = { data, state, storage, fill, changed, sendNow, edit, openText };

  // ---- what is drawn
  const titleOf = (item) => item.title || data.items[item.view]?.title || item.view;
  const announce = (text) => {
    live.textContent = text;
  };
  const button = (label, name, key, onClick, disabled = false) =>
    createElement("button", {
      type: "button",
      class: "hled-small-button",
      "aria-label": name,
      title: name,
      "data-key": key,
      "aria-disabled": disabled ? "true" : null,
      text: label,
      onclick: () => disabled || onClick(),
    });

  const move = (section, index, step) => {
    const item = state.pack.sections[section].items[index];
    let position = null;
    edit(() => {
      position = moveItem(state.pack, section, index, step);
    });
    if (!position) return;
    const before = state.pack.sections.slice(0, position[0]).reduce((count, { items }) => count + items.length, 0);
    root.querySelector(`[data-key="${step < 0 ? "up" : "down"}-${position[0]}-${position[1]}"]`)?.focus();
    announce(
      fill(labels.moved, {
        title: titleOf(item),
        number: before + position[1] + 1,
        count: countItems(formatPack(state.pack)),
      }),
    );
  };

  const itemRow = (item, section, index) => {
    const title = titleOf(item);
    const info = data.items[item.view];
    const { sections } = state.pack;
    const first = section === 0 && index === 0;
    const last = section === sections.length - 1 && index === sections[section].items.length - 1;
    const key = `${section}-${index}`;
    const isOpen = state.open === item;
    const row = createElement("li", { class: "hled-pack-item" }, [
      createElement("div", { class: "hled-pack-row" }, [
        createElement("p", {}, [
          createElement("a", { href: info?.url ?? null, "data-view": "", text: title, lang: state.pack.language }),
          createElement("span", { class: "hled-subtitle", text: info?.kind ?? "" }),
        ]),
        createElement("div", { class: "hled-pack-buttons" }, [
          button("↑", fill(labels.up, { title }), `up-${key}`, () => move(section, index, -1), first),
          button("↓", fill(labels.down, { title }), `down-${key}`, () => move(section, index, 1), last),
          createElement("button", {
            type: "button",
            class: "hled-small-button",
            "aria-expanded": String(isOpen),
            "aria-label": fill(labels.edit, { title }),
            "data-key": `edit-${key}`,
            text: labels.editShort,
            onclick: () => {
              state.open = isOpen ? null : item;
              render();
              if (!isOpen) root.querySelector(`[data-key="note-${key}"]`)?.focus();
            },
          }),
          button(labels.removeShort, fill(labels.remove, { title }), `remove-${key}`, () => {
            edit(() => sections[section].items.splice(index, 1), fill(labels.removed, { title }));
            root.querySelector('[data-key="undo"]')?.focus();
          }),
        ]),
      ]),
    ]);
    if (!isOpen) {
      if (item.note) row.append(createElement("p", { class: "hled-pack-note", text: item.note }));
      return row;
    }
    const split = button(labels.split, labels.split, `split-${key}`, () => {
      edit(() => splitSection(state.pack, section, index));
      root.querySelector(`[data-key="section-${section + 1}"]`)?.focus();
    });
    row.append(
      createField(labels.ownTitle, item.title, limits.title, `title-${key}`, (text) => {
        item.title = text;
        changed(SEND_DELAY);
      }),
      createNote(labels.note, item.note, limits.note, `note-${key}`, labels.letters, (text) => {
        item.note = text;
        changed(SEND_DELAY);
      }),
      ...(index > 0 && sections.length < limits.sections ? [split] : []),
    );
    return row;
  };

  const sectionBlock = (section, number) => {
    const head = [
      createField(labels.section, section.title, limits.title, `section-${number}`, (text) => {
        section.title = text;
        changed(SEND_DELAY);
      }),
    ];
    if (number > 0)
      head.push(
        button(labels.join, labels.join, `join-${number}`, () => {
          edit(() => joinSection(state.pack, number));
          root.querySelector(`[data-key="section-${number - 1}"]`)?.focus();
        }),
      );
    return [
      createElement("div", { class: "hled-pack-section" }, head),
      createElement(
        "ol",
        {
          start: 1 + state.pack.sections.slice(0, number).reduce((count, { items }) => count + items.length, 0),
        },
        section.items.map((item, index) => itemRow(item, number, index)),
      ),
    ];
  };

  const render = () => {
    const { pack } = state;
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const count = countItems(formatPack(pack));
    const tools = createElement("div", { class: "hled-pack-tools" }, [
      button(labels.new, labels.new, "new", () => {
        replaceDraft(storage, "");
        openText(data.screenLanguage, true);
      }),
      createFileField(editor),
    ]);
    const undo = state.undo
      ? createElement("p", { class: "hled-notice", role: "status" }, [
          createElement("span", { text: `${state.undo.label} ` }),
          button(labels.undo, labels.undo, "undo", () => {
            const { text } = state.undo;
            edit(() => {
              state.pack = parsePack(text);
            });
          }),
        ])
      : null;
    if (!live.isConnected) root.replaceChildren(body, live);
    body.replaceChildren(
      ...createOffers(editor),
      ...(count || pack.title ? [createAbout(editor)] : []),
      createElement("h2", { class: "hled-section-heading", text: labels.figures }),
      ...(undo ? [undo] : []),
      ...(count
        ? pack.sections.flatMap(sectionBlock)
        : [createElement("p", { class: "hled-empty-state", text: labels.empty })]),
      tools,
    );
    if (focused) root.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
  };

  // ---- from the server
  const answered = data.number === state.number;
  const isServed = state.served === `${data.text}\n${Object.keys(data.items)}\n${data.screenLanguage}`;
  // An answer to an earlier message, or one that the reader has changed more since, is old.
  const isLost =
    pending && Date.now() - pending.at < PENDING_MS && data.number !== pending.number && data.text === pending.base;
  const isNewer = answered ? state.local : data.number !== 0 || isLost;
  if (!state.pack && isLost) {
    Object.assign(state, { pack: parsePack(pending.text), base: data.text, number: pending.number, own: true });
    render();
    sendNow({ text: pending.text });
  }
  if (answered && !state.local) pending = null;
  if (!state.pack || !(isServed || isNewer)) {
    const isEdit = state.pack && answered;
    const typed = state.pack && formatPack(state.pack) === formatPack(parsePack(data.text));
    const open = state.open;
    state.served = `${data.text}\n${Object.keys(data.items)}\n${data.screenLanguage}`;
    state.base = data.text;
    pending = null;
    if (!typed) {
      state.pack = parsePack(data.text);
      state.open = open
        ? (state.pack.sections.flatMap(({ items }) => items).find(({ view }) => view === open.view) ?? null)
        : null;
    }
    const draft = readDraft(storage);
    const packText = formatPack(state.pack);
    if (isEdit) {
      if (state.own) writeDraft(storage, packText);
      else replaceDraft(storage, packText);
      state.own = true;
    } else {
      state.own = packText === draft;
      if (!countItems(draft) && countItems(packText)) {
        writeDraft(storage, packText);
        state.own = true;
      }
    }
    render();
    window.hledHelp?.render();
    if (!data.opened && !isEdit) {
      const opening = openingDraft(data.basePath);
      if (opening.get(OPENING) && countItems(draft)) openText(draft, true);
      opening.remove(OPENING);
    }
  }
  return () => {};
}
