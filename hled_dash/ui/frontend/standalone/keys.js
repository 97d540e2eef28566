// What a key, also one of a clicker, does in a presentation.

const ACTIONS = {
  ArrowRight: "next",
  ArrowDown: "next",
  PageDown: "next",
  " ": "next",
  Enter: "next",
  ArrowLeft: "previous",
  ArrowUp: "previous",
  PageUp: "previous",
  Backspace: "previous",
  Home: "first",
  End: "last",
  ".": "blank",
  ",": "blank",
  b: "blank",
  f: "full",
  F5: "full",
  l: "language",
  "+": "larger",
  "=": "larger",
  "-": "smaller",
  "\u2212": "smaller",
  0: "usual",
  n: "presenter",
  "?": "help",
  h: "help",
  Escape: "end",
};
/** Keys that belong to the control that has the focus. */
const OWN = {
  range: ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"],
  button: ["Enter", " "],
};

/** Name of the action of a key event; empty where it is not for the presentation. */
export const actionOf = (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return "";
  const target = event.target;
  const own = target?.type === "range" ? OWN.range : target?.tagName === "BUTTON" ? OWN.button : [];
  if (own.includes(event.key)) return "";
  return ACTIONS[event.key] ?? ACTIONS[event.key.toLowerCase()] ?? "";
};

/** The number of a slide within a deck, from 1. */
export const clampSlide = (number, count) => Math.min(Math.max(1, Math.round(number) || 1), Math.max(1, count));

/** The address of a slide: that of the page with its number. */
export const slideAddress = (page, number) => `${page}${page.includes("?") ? "&" : "?"}present=${number}`;

/** A text with its values in the place of {names}. */
export const fillText = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
