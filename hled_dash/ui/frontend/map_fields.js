// Names that the scripts of a map share with Python, each written here only.

/** Fields of a place's row, `datum` in Vega (hled_dash/figures/maps). */
export const FIELD = { place: "place", name: "name", value: "value", classIndex: "class_index" };

/** Signals (params) of a map's specification (hled_dash/figures/maps). */
export const SIGNAL = {
  specDigest: "spec_digest",
  periodIndex: "period_index",
  selected: "selected",
  hovered: "hovered",
  focusedClass: "focused_class",
  focusedBin: "focused_bin",
  // Set to a row, it makes the next two the texts of that row.
  tooltipRow: "tooltip_row",
  placeTooltip: "place_tooltip",
  placeValue: "place_value",
};

/** Keys of a map's payload: values of signals, rows of data sets (hled_dash/figures/maps/payload.py). */
export const PAYLOAD = { signals: "signals", datasets: "datasets" };
