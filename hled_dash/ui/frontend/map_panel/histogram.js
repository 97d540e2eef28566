// The histogram: a slider for assistive technology, whose bars are walked with the arrow keys or pointed at.
import { createElement } from "../elements.js";
import { FIELD, SIGNAL } from "../map_fields.js";
import { hasValue } from "./places.js";

/** The bin of a value, as figures/maps/histogram.py computes it. */
export const binIndex = (value, { start, width, count }) =>
  Math.min(count - 1, Math.max(0, Math.floor((value - start) / width + 1e-9)));

/** The places of each bin. */
export const binPlaces = (places, histogram) => {
  const bins = Array.from({ length: histogram.count }, () => []);
  for (const row of places.filter(hasValue)) bins[binIndex(row[FIELD.value], histogram)].push(row);
  return bins;
};

/** A bin in words: its limits, the number of its places and the names of the first ones. */
export const describeBin = (label, places, format) => {
  const nameCount = places.length > 5 ? 4 : 5;
  const names = places.slice(0, nameCount).map((row) => row[FIELD.name]);
  const rest = places.length > nameCount ? ` ${format.morePlaces(places.length - nameCount)}` : "";
  return `${label}: ${format.placeCount(places.length)}${names.length ? ` (${names.join("; ")}${rest})` : ""}`;
};

/** The bin after a key, or undefined for keys that do not move. */
export const moveBin = (key, current, count) => {
  const last = count - 1;
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -last, End: last }[key];
  return step === undefined ? undefined : Math.min(last, Math.max(0, Math.max(current, 0) + step));
};

/** Render the histogram and listen to it; `onFocus` is called when another bin, or none, is focused. */
export const createHistogram = ({ element, data, state, listen, setSignal, format }, onFocus) => {
  const slider = element.querySelector(".hled-histogram");
  let bins = null;

  const describe = () => {
    const index = Math.max(state.focusedBin, 0);
    const text = describeBin(data.histogram.labels[index], bins?.[index] ?? [], format);
    slider.setAttribute("aria-valuenow", index + 1);
    slider.setAttribute("aria-valuetext", text);
    element.querySelector(".hled-histogram-summary").textContent = state.focusedBin >= 0 ? text : "";
  };
  const focusBin = (index) => {
    if (state.focusedBin === index) return;
    state.focusedBin = index;
    setSignal(SIGNAL.focusedBin, index);
    describe();
    onFocus();
  };

  const binAt = (event) => Number(event.target.closest?.("[data-bin]")?.dataset.bin ?? -1);
  listen(slider, "pointerover", (event) => focusBin(binAt(event)));
  listen(slider, "pointerleave", () => focusBin(-1));
  listen(slider, "click", (event) => focusBin(binAt(event)));
  listen(slider, "focus", () => {
    if (slider.matches(":focus-visible")) focusBin(Math.max(bins?.findIndex((places) => places.length) ?? 0, 0));
  });
  listen(slider, "blur", () => focusBin(-1));
  listen(slider, "keydown", (event) => {
    const index = moveBin(event.key, state.focusedBin, data.histogram.count);
    if (index === undefined) return;
    event.preventDefault();
    focusBin(index);
  });

  // A bar is stacked by class, because a class may end inside it; the scale of its height is that of all periods.
  const createBinBar = (places, index) => {
    const bar = createElement("span", { "data-bin": index });
    data.colors.forEach((color, classIndex) => {
      const count = places.filter((row) => row[FIELD.classIndex] === classIndex).length;
      if (!count) return;
      const segment = bar.appendChild(createElement("i"));
      segment.style.height = `${(100 * count) / data.histogram.maxCount}%`;
      segment.style.background = color;
    });
    return bar;
  };
  const render = (places) => {
    if (!slider) return;
    bins = binPlaces(places, data.histogram);
    slider.replaceChildren(...bins.map(createBinBar));
    describe();
  };

  const highlight = () => {
    const isHovered = (row) => row[FIELD.place] === state.hoveredPlace;
    const hoveredBin = bins?.findIndex((places) => places.some(isHovered)) ?? -1;
    for (const bar of slider?.querySelectorAll("[data-bin]") ?? []) {
      bar.classList.toggle("hled-histogram-marker", Number(bar.dataset.bin) === hoveredBin);
      bar.classList.toggle("hled-histogram-focused", Number(bar.dataset.bin) === state.focusedBin);
    }
  };
  return { render, highlight };
};
