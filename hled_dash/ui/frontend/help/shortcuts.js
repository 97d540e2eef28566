// Keyboard shortcuts, and the dialog that lists them.
import { createElement } from "../elements.js";
import { ELEMENT } from "../streamlit_internals.js";
import { createButton, createButtonRow, openDialog } from "./dialog.js";

const PREFIX = "g";
const PREFIX_DURATION = 1500; // milliseconds within which a key follows the prefix
const ACTIONS = { "?": "shortcuts", "/": "search", l: "copy", t: "tour" };

/**
 * What a key does.
 *
 * @param sincePrefix Milliseconds since the prefix was pressed.
 * @param pages Keys after the prefix to names of pages.
 * @returns `page` to go to or `action`, and whether the key is a prefix and does nothing else.
 */
export const readShortcut = (key, sincePrefix, pages) => {
  const page = pages[key.toLowerCase()];
  if (sincePrefix < PREFIX_DURATION && page !== undefined) return { page, preventsDefault: true };
  return { action: ACTIONS[key], isPrefix: key === PREFIX, preventsDefault: key === "?" || key === "/" };
};

/** Whether the reader has left the shortcuts on. */
export const shortcutsEnabled = (storage) => storage.get("keys") !== "off";

/** Open a page within the same session where the sidebar has a link to it. */
export const goToPage = (page, { settings }) => {
  const path = `${settings.basePath}/${page}`;
  const links = [...document.querySelectorAll(`${ELEMENT.sidebar} a[href]`)];
  const link = links.find((candidate) => candidate.pathname === path);
  if (link) link.click();
  else location.assign(`${path}?lang=${settings.language}`);
};

/** Open the list of shortcuts. */
export const openShortcuts = ({ settings, storage }) => {
  const { labels, theme, shortcuts } = settings;
  openDialog("shortcuts", labels.shortcuts, theme, (dialog) => {
    const table = createElement("table");
    for (const [keys, description] of shortcuts) {
      const row = table.insertRow();
      const cell = row.insertCell();
      for (const key of keys.split(" ")) cell.append(createElement("kbd", { text: key }), " ");
      row.insertCell().textContent = description;
    }
    const label = createElement("label");
    const checkbox = createElement("input", { type: "checkbox" });
    checkbox.checked = shortcutsEnabled(storage);
    checkbox.addEventListener("change", () => {
      if (checkbox.checked) storage.remove("keys");
      else storage.set("keys", "off");
    });
    label.append(checkbox, ` ${labels.shortcutsEnabled}`);
    const close = createButton(labels.close, () => dialog.close(), { class: "hled-button--primary" });
    return [createElement("p", { text: labels.shortcutsNote }), table, label, createButtonRow(close)];
  });
};
