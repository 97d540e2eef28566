// Parts of the editor of a pack: what the pack says about itself, drafts, a file. Each takes the editor: its settings,
// state and storage, and what changes them.
import { createElement } from "../elements.js";
import { readDraft, readEarlier } from "./drafts.js";
import { createField, fillLabel } from "./fields.js";
import { appendItem, countItems, formatPack, parsePack } from "./text.js";

export const SEND_DELAY = 700; // milliseconds after the last letter

/** Fields for title, date, place, classification and language. */
export const createAbout = ({ data, state, changed, sendNow }) => {
  const { labels, limits } = data;
  const { pack } = state;
  const line = (name, most, list) =>
    createField(
      labels[name],
      pack[name],
      most,
      name,
      (text) => {
        pack[name] = text;
        changed(SEND_DELAY);
      },
      list,
    );
  const languages = createElement(
    "select",
    { "data-key": "language", onchange: (event) => sendNow({ language: event.target.value }) },
    Object.entries(data.languages).map(([code, name]) =>
      createElement("option", { value: code, text: name, selected: code === pack.language ? "" : null }),
    ),
  );
  return createElement("details", { class: "hled-pack-about", open: state.aboutClosed ? null : "" }, [
    createElement("summary", {
      text: labels.about,
      "data-key": "about",
      onclick: () => {
        state.aboutClosed = !state.aboutClosed;
      },
    }),
    createElement("div", { class: "hled-pack-fields" }, [
      line("title", limits.title),
      line("date", limits.line),
      line("place", limits.line),
      line("classification", limits.line, data.classifications),
      createElement("label", {}, [createElement("span", { text: labels.language }), languages]),
    ]),
  ]);
};

/** Drafts of this browser, where they are not what is shown. */
export const createOffers = ({ data, state, storage, edit, openText }) => {
  const { labels } = data;
  const withTitle = (label, text) =>
    fillLabel(label, { title: parsePack(text).title || labels.untitled, count: countItems(text) });
  const draft = readDraft(storage);
  const texts = [...new Set([draft, ...readEarlier(storage)])].filter((text) => countItems(text));
  const packText = formatPack(state.pack);
  if (!countItems(packText))
    return texts.length
      ? [
          createElement("div", { class: "hled-notice" }, [
            createElement("p", { text: labels.draft }),
            ...texts.map((text, index) =>
              createElement("button", {
                type: "button",
                class: "hled-button",
                "data-key": `draft-${index}`,
                text: withTitle(labels.openDraft, text),
                onclick: () => openText(text, text === draft),
              }),
            ),
          ]),
        ]
      : [];
  if (state.isDraft || !countItems(draft) || draft === packText) return [];
  const append = () =>
    edit(() => {
      let text = formatPack(state.pack);
      for (const section of parsePack(draft).sections)
        for (const item of section.items) text = appendItem(text, item.view, state.pack.language) ?? text;
      state.pack = parsePack(text);
    });
  return [
    createElement("div", { class: "hled-notice" }, [
      createElement("p", { text: withTitle(labels.other, draft) }),
      createElement("button", {
        type: "button",
        class: "hled-button",
        text: labels.own,
        onclick: () => openText(draft, true),
      }),
      createElement("button", { type: "button", class: "hled-button", text: labels.append, onclick: append }),
    ]),
  ];
};

/** A field that opens a file. */
export const createFileField = ({ data, state, sendNow }) => {
  const { labels, limits } = data;
  const input = createElement("input", {
    type: "file",
    accept: ".json,application/json",
    "data-key": "file",
    onchange: async () => {
      const [file] = input.files;
      if (!file) return;
      const text = file.size <= limits.text ? await file.text() : "";
      state.isDraft = false;
      sendNow({ file: text });
    },
  });
  return createElement("label", { class: "hled-pack-file" }, [
    createElement("span", { class: "hled-small-button", text: labels.openFile }),
    input,
  ]);
};
