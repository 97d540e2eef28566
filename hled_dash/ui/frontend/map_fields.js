// Names that the scripts of a map share with Python, each written here only.

/** Fields of a place's row, `datum` in Vega (hled_dash/figures/maps). */
export const FIELD = { index: "j", place: "k", name: "n", value: "y", classIndex: "i" };

/** Signals (params) of a map's specification (hled_dash/figures/maps). */
export const SIGNAL = {
  specDigest: "frame",
  periodIndex: "at",
  selected: "chosen",
  hovered: "hovered",
  focusedClass: "focus",
  focusedBin: "bar",
  // Set to a row, it makes the next two the texts of that row.
  pointedPlace: "pointed",
  placeTooltip: "told",
  placeValue: "brief",
};

/** Keys of a map's payload: values of signals, rows of data sets (hled_dash/figures/maps/payload.py). */
export const PAYLOAD = { signals: "signals", datasets: "rows" };
