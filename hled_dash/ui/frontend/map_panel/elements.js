// Elements of the lists of the panel.

/** A new element with attributes and a text. */
export const createNode = (name, attributes = {}, text = undefined) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};

/** An item of a list that is one button. */
export const createButtonItem = (attributes, ...children) => {
  const button = createNode("button", { type: "button", ...attributes });
  button.append(...children);
  const item = createNode("li");
  item.append(button);
  return item;
};

/** A bar under a row of a list; `share` of the full width, from 0 to 1. */
export const createBar = (className, share, color) => {
  const bar = createNode("span", { class: className, "aria-hidden": "true" });
  bar.style.width = `${100 * share}%`;
  bar.style.background = color;
  return bar;
};
