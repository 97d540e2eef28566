// Labelled fields and buttons of the editor of a pack.
import { createElement } from "../elements.js";

/** A label with values in the place of its names in braces. */
export const fillLabel = (label, values) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), label);

/** A small button; a disabled one keeps the focus. */
export const createButton = (label, key, onClick, { name = label, disabled = false } = {}) =>
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

/** A field of one line with its label, and a list of what it usually holds. */
export const createField = (label, value, most, key, onInput, list = []) => {
  const id = list.length ? `hled-pack-list-${key}` : null;
  return createElement("label", {}, [
    createElement("span", { text: label }),
    createElement("input", {
      type: "text",
      value,
      maxlength: most,
      list: id,
      "data-key": key,
      oninput: (event) => onInput(event.target.value),
    }),
    ...(id
      ? [
          createElement(
            "datalist",
            { id },
            list.map((value) => createElement("option", { value })),
          ),
        ]
      : []),
  ]);
};

/** A field of several lines with its label and a count of its letters. */
export const createNote = (label, value, most, key, letters, onInput) => {
  const format = (text) => letters.replace("{count}", text.length).replace("{most}", most);
  const count = createElement("span", { class: "hled-subtitle", text: format(value) });
  const field = createElement("textarea", {
    rows: 3,
    maxlength: most,
    "data-key": key,
    oninput: () => {
      count.textContent = format(field.value);
      onInput(field.value);
    },
  });
  field.value = value;
  return createElement("label", {}, [createElement("span", { text: label }), field, count]);
};
