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

/** The number of the first slide of a deck: 0 for its cover, 1 for its first figure. */
export const firstSlide = (deck) => (deck.cover ? 0 : 1);

/** The number of a slide within a deck; that of its first figure where it is none. */
export const clampSlide = (number, { slides, cover }) => {
  const rounded = Math.round(number);
  return Math.min(Math.max(firstSlide({ cover }), Number.isNaN(rounded) ? 1 : rounded), Math.max(1, slides.length));
};

/** The number of a slide that an address names; NaN where it names none. */
export const numberOf = (search) => Number.parseFloat(new URLSearchParams(search).get("present"));

/** Words that name a slide: its title, with its number unless it is the cover. */
export const slideName = (number, { slides, cover, labels }) =>
  number === 0
    ? cover.title
    : fillText(labels.slide, { number, count: slides.length, title: slides[number - 1].title });

/** The number of a slide and of all; empty for the cover. */
export const slideCount = (number, { slides, labels }) =>
  number === 0 ? "" : fillText(labels.count, { number, count: slides.length });

/** The address of a slide: that of the page with its number. */
export const slideAddress = (page, number) => `${page}${page.includes("?") ? "&" : "?"}present=${number}`;

/** A text with its values in the place of {names}. */
export const fillText = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
