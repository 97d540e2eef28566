// The ranking: places by value, each a button that selects the place and a link to how its value is known.
import { createElement } from "../elements.js";
import { FIELD, SIGNAL } from "../map_fields.js";
import { createBar, createButtonItem } from "./elements.js";
import { hasValue } from "./places.js";

/** The places that have a value, first rank first. */
export const rankPlaces = (places, lowestFirst) => {
  const sign = lowestFirst ? 1 : -1;
  return places.filter(hasValue).sort((a, b) => sign * (a[FIELD.value] - b[FIELD.value]));
};

/** The value of a row as its decimals write it: what is written alike shares a rank ("< 0.1" is more than zero). */
const asWritten = (row, decimals) => {
  const size = Math.abs(row[FIELD.value]);
  const steps = Math.floor(size * 10 ** decimals + 0.5) || (size > 1e-9 ? 0.5 : 0);
  return Math.sign(row[FIELD.value]) * steps;
};

/** The ranks of ranked places, from 1. */
export const shareRanks = (ranked, decimals) => {
  const first = new Map();
  return ranked.map((row, number) => {
    const value = asWritten(row, decimals);
    if (!first.has(value)) first.set(value, number + 1);
    return first.get(value);
  });
};

/** The address that says how the value of a place in a period is known; undefined for what nobody published. */
export const valueUrl = (template, place, period) =>
  template?.replace("~place~", () => encodeURIComponent(place)).replace("~period~", () => period || "latest");

/** Render the ranking and listen to it. */
export const createRanking = ({ element, data, state, listen, map, hover, clickPlace, format }) => {
  const list = element.querySelector(".hled-ranking");
  const placeOf = (node) => node?.querySelector("[data-place]")?.dataset.place;
  for (const type of ["pointerover", "focusin"])
    listen(list, type, (event) => hover(placeOf(event.target.closest?.("li"))));
  for (const type of ["pointerout", "focusout"]) listen(list, type, () => hover());
  listen(list, "click", (event) => {
    const place = event.target.closest?.("[data-place]")?.dataset.place;
    if (place) clickPlace(place);
  });

  const createValue = (row) => {
    const text = map().placeText(row, SIGNAL.placeValue);
    const value = createElement("span", { class: "hled-ranking-value", text });
    const url = valueUrl(data.valueUrl, row[FIELD.place], data.periods[state.periodIndex]);
    if (!url) return value;
    const attributes = { href: url, target: "_self", "data-view": "", "data-value-of": row[FIELD.place] };
    const label = createElement("span", { class: "hled-visually-hidden", text: `: ${data.labels.provenance}` });
    return createElement("a", attributes, [value, label]);
  };

  const render = (places) => {
    const ranked = rankPlaces(places, data.lowestFirst);
    const ranks = shareRanks(ranked, data.decimals);
    const isSelected = (row) => data.selected.includes(row[FIELD.place]);
    const listed = ranked.filter((row, number) => number < data.maxRows || isSelected(row));
    const largest = Math.max(...ranked.map((row) => Math.abs(row[FIELD.value])), 1e-9);
    list.replaceChildren(
      ...listed.map((row) => {
        const item = createButtonItem(
          { "data-place": row[FIELD.place], "aria-pressed": isSelected(row) },
          createElement("span", { class: "hled-ranking-rank", text: ranks[ranked.indexOf(row)] }),
          createElement("span", { class: "hled-ranking-name", text: row[FIELD.name] }),
          createBar(
            "hled-ranking-bar",
            Math.abs(row[FIELD.value]) / largest,
            (row[FIELD.classIndex] >= 0 && data.colors[row[FIELD.classIndex]]) || "",
          ),
        );
        // Beside the button, because a link has no place in one.
        item.append(createValue(row));
        return item;
      }),
    );
    const rest = ranked.length - listed.length;
    element.querySelector(".hled-ranking-more").textContent = rest > 0 ? format.morePlaces(rest) : "";
  };

  const highlight = () => {
    for (const button of list.querySelectorAll("[data-place]"))
      button.classList.toggle("hled-hovered", button.dataset.place === state.hoveredPlace);
  };
  return { render, highlight };
};
