// Elements of the lists of the panel.
import { createElement } from "../elements.js";

/** An item of a list that is one button. */
export const createButtonItem = (attributes, ...children) =>
  createElement("li", {}, [createElement("button", { type: "button", ...attributes }, children)]);

/** A bar under a row of a list; `share` of the full width, from 0 to 1. */
export const createBar = (className, share, color) => {
  const bar = createElement("span", { class: className, "aria-hidden": "true" });
  bar.style.width = `${100 * share}%`;
  bar.style.background = color;
  return bar;
};
