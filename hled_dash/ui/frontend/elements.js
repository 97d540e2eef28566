// Elements of a page, made in one call.

/** An element with attributes (null ones are left out), handlers ("onclick") and children. */
export const createElement = (name, { text, ...attributes } = {}, children = []) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
};
