// The ranking: places by value, each a button that selects the place.
import { FIELD, SIGNAL } from "../map_fields.js";
import { createBar, createButtonItem, createNode } from "./elements.js";
import { hasValue } from "./places.js";

/** The places that have a value, first rank first. */
export const rankPlaces = (places, lowestFirst) => {
  const sign = lowestFirst ? 1 : -1;
  return places.filter(hasValue).sort((a, b) => sign * (a[FIELD.value] - b[FIELD.value]));
};

/** Render the ranking and listen to it. */
export const createRanking = ({ element, data, state, listen, map, hover, clickPlace, format }) => {
  const list = element.querySelector(".hled-ranking");
  const placeAt = (event) => event.target.closest?.("[data-place]")?.dataset.place;
  for (const type of ["pointerover", "focusin"]) listen(list, type, (event) => hover(placeAt(event)));
  for (const type of ["pointerout", "focusout"]) listen(list, type, () => hover());
  listen(list, "click", (event) => {
    const place = placeAt(event);
    if (place) clickPlace(place);
  });

  const render = (places) => {
    const ranked = rankPlaces(places, data.lowestFirst);
    const isSelected = (row) => data.selected.includes(row[FIELD.place]);
    const listed = ranked.filter((row, number) => number < data.maxRows || isSelected(row));
    const largest = Math.max(...ranked.map((row) => Math.abs(row[FIELD.value])), 1e-9);
    list.replaceChildren(
      ...listed.map((row) =>
        createButtonItem(
          { "data-place": row[FIELD.place], "aria-pressed": isSelected(row) },
          createNode("span", { class: "hled-ranking-rank" }, String(ranked.indexOf(row) + 1)),
          createNode("span", { class: "hled-ranking-name" }, row[FIELD.name]),
          createNode("span", { class: "hled-ranking-value" }, map().placeText(row, SIGNAL.placeValue)),
          createBar(
            "hled-ranking-bar",
            Math.abs(row[FIELD.value]) / largest,
            (row[FIELD.classIndex] >= 0 && data.colors[row[FIELD.classIndex]]) || "",
          ),
        ),
      ),
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
