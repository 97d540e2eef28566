// The list of figures in the editor of a pack, with what stands above and below it.
import { createElement } from "../elements.js";
import { replaceDraft } from "./drafts.js";
import { createButton, createField, createNote, fillLabel } from "./fields.js";
import { createAbout, createFileField, createOffers, SEND_DELAY } from "./forms.js";
import { countBefore, countItems, formatPack, joinSection, splitSection } from "./text.js";

/** `render` draws the editor; `focus` moves the focus to an element by its key. */
export const createList = (editor) => {
  const { root, state } = editor;
  const focus = (key, options) => root.querySelector(`[data-key="${key}"]`)?.focus(options);
  const render = () => {
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    if (!state.live.isConnected) root.replaceChildren(state.body, state.live);
    state.body.replaceChildren(...createBody(editor));
    if (focused) focus(focused, { preventScroll: true });
  };
  return { focus, render };
};

const createBody = (editor) => {
  const { labels } = editor.data;
  const { pack } = editor.state;
  const count = countItems(formatPack(pack));
  return [
    ...createOffers(editor),
    ...(count || pack.title ? [createAbout(editor)] : []),
    createElement("h2", { class: "hled-section-heading", text: labels.figures }),
    ...createUndo(editor),
    ...(count
      ? pack.sections.flatMap((section, number) => createSection(editor, section, number))
      : [createElement("p", { class: "hled-empty-state", text: labels.empty })]),
    createTools(editor),
  ];
};

const createTools = (editor) => {
  const { data, storage, openText } = editor;
  const openNew = () => {
    replaceDraft(storage, "");
    openText(data.screenLanguage, true);
  };
  return createElement("div", { class: "hled-pack-tools" }, [
    createButton(data.labels.new, "new", openNew),
    createFileField(editor),
  ]);
};

const createUndo = ({ data, state, undo }) =>
  state.undo
    ? [
        createElement("p", { class: "hled-notice", role: "status" }, [
          createElement("span", { text: `${state.undo.label} ` }),
          createButton(data.labels.undo, "undo", undo),
        ]),
      ]
    : [];

const createSection = (editor, section, number) => {
  const { data, state, changed, edit, focus } = editor;
  const { labels, limits } = data;
  const join = () => {
    edit(() => joinSection(state.pack, number));
    focus(`section-${number - 1}`);
  };
  const title = createField(labels.section, section.title, limits.title, `section-${number}`, (text) => {
    section.title = text;
    changed(SEND_DELAY);
  });
  return [
    createElement("div", { class: "hled-pack-section" }, [
      title,
      ...(number > 0 ? [createButton(labels.join, `join-${number}`, join)] : []),
    ]),
    createElement(
      "ol",
      { start: 1 + countBefore(state.pack, number) },
      section.items.map((item, index) => createItem(editor, item, number, index)),
    ),
  ];
};

const createItem = (editor, item, section, index) => {
  const { data, state } = editor;
  const info = data.items[item.view];
  const row = createElement("div", { class: "hled-pack-row" }, [
    createElement("p", {}, [
      createElement("a", {
        href: info?.url ?? null,
        "data-view": "",
        text: titleOf(editor, item),
        lang: state.pack.language,
      }),
      createElement("span", { class: "hled-subtitle", text: info?.kind ?? "" }),
    ]),
    createElement("div", { class: "hled-pack-buttons" }, createItemButtons(editor, item, section, index)),
  ]);
  const details = state.open === item ? createItemFields(editor, item, section, index) : createItemNote(item);
  return createElement("li", { class: "hled-pack-item" }, [row, ...details]);
};

const titleOf = ({ data }, item) => item.title || data.items[item.view]?.title || item.view;

const createItemNote = ({ note }) => (note ? [createElement("p", { class: "hled-pack-note", text: note })] : []);

const createItemButtons = (editor, item, section, index) => {
  const { data, state, edit, focus, render } = editor;
  const { labels, limits } = data;
  const { sections } = state.pack;
  const isFirst = section === 0 && index === 0;
  const isLast = section === sections.length - 1 && index === sections[section].items.length - 1;
  const isOpen = state.open === item;
  const title = titleOf(editor, item);
  const key = `${section}-${index}`;
  const toggle = () => {
    state.open = isOpen ? null : item;
    render();
    if (!isOpen) focus(`title-${key}`);
  };
  const split = () => {
    edit(() => splitSection(state.pack, section, index));
    focus(`section-${section + 1}`);
  };
  const remove = () => {
    edit(() => sections[section].items.splice(index, 1), fillLabel(labels.removed, { title }));
    focus("undo");
  };
  return [
    createButton("↑", `up-${key}`, () => moveRow(editor, section, index, -1), {
      name: fillLabel(labels.up, { title }),
      disabled: isFirst,
    }),
    createButton("↓", `down-${key}`, () => moveRow(editor, section, index, 1), {
      name: fillLabel(labels.down, { title }),
      disabled: isLast,
    }),
    ...(index > 0 && sections.length < limits.sections
      ? [createButton(labels.splitShort, `split-${key}`, split, { name: fillLabel(labels.split, { title }) })]
      : []),
    createElement("button", {
      type: "button",
      class: "hled-small-button",
      "aria-expanded": String(isOpen),
      "aria-label": fillLabel(labels.edit, { title }),
      "data-key": `edit-${key}`,
      text: labels.editShort,
      onclick: toggle,
    }),
    createButton(labels.removeShort, `remove-${key}`, remove, { name: fillLabel(labels.remove, { title }) }),
  ];
};

const createItemFields = ({ data, changed }, item, section, index) => {
  const { labels, limits } = data;
  const key = `${section}-${index}`;
  const setField = (name) => (text) => {
    item[name] = text;
    changed(SEND_DELAY);
  };
  return [
    createField(labels.ownTitle, item.title, limits.title, `title-${key}`, setField("title")),
    createNote(labels.note, item.note, limits.note, `note-${key}`, labels.letters, setField("note")),
  ];
};

/** Move an item; the focus goes with it, and its new place is announced. */
const moveRow = (editor, section, index, step) => {
  const { data, state, focus, move } = editor;
  const item = state.pack.sections[section].items[index];
  const moved = move(section, index, step);
  if (!moved) return;
  focus(`${step < 0 ? "up" : "down"}-${moved.section}-${moved.index}`);
  state.live.textContent = fillLabel(data.labels.moved, {
    title: titleOf(editor, item),
    number: moved.number,
    count: moved.count,
  });
};
