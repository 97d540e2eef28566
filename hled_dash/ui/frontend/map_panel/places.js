// The places of a map, from the scenegraph of its chart.
import { FIELD } from "../map_fields.js";
import { sceneItem } from "../streamlit_internals.js";

/** The row of the place that an SVG element draws, or null: the symbols of a legend have rows too, without a place. */
export const rowOf = (element) => {
  const row = sceneItem(element)?.datum;
  return row && row[FIELD.place] !== undefined ? row : null;
};

/** The rows of all places of a chart, each once. */
export const readPlaces = (chart) => {
  const rows = new Map();
  for (const element of chart?.querySelectorAll("svg path") ?? []) {
    const row = rowOf(element);
    if (row && !rows.has(row[FIELD.place])) rows.set(row[FIELD.place], row);
  }
  return [...rows.values()];
};

/** Whether a place has a value. */
export const hasValue = (row) => row[FIELD.value] !== null && row[FIELD.value] !== undefined;
