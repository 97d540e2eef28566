// What a map is given: kept on this element, from where the panel takes it to the drawing (map_panel.js). An element of
// its own is sent when the figures change, and not with each year or place that the reader chooses.
export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".hled-given");
  node.hledGiven = JSON.parse(new TextDecoder().decode(data));
  node.dispatchEvent(new CustomEvent("hled-given", { bubbles: true }));
}
