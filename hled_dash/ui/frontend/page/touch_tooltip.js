// A tap on a chart shows the tooltip of the mark under it: Vega listens to a pointer that moves, which fingers do not.
import { ELEMENT, hideTooltip, sceneItem } from "../streamlit_internals.js";

/** Offsets in pixels at which a mark is looked for: a finger may miss it by its width. */
export const TAP_OFFSETS = [
  [0, 0],
  ...[6, 12, 18].flatMap((distance) => [
    [distance, 0],
    [-distance, 0],
    [0, distance],
    [0, -distance],
  ]),
];

/** The nearest mark with a tooltip around a point, or undefined. */
export const findMark = (x, y, elementAt) =>
  TAP_OFFSETS.map(([dx, dy]) => elementAt(x + dx, y + dy)).find((element) => sceneItem(element)?.tooltip);

export const dispatchPointer = (mark, type, { clientX, clientY }) =>
  mark.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: "touch", clientX, clientY }));

/** Show tooltips on taps on the drawings of a selector; the next tap or scrolling hides them. */
export const listenForTaps = (drawings = `${ELEMENT.chart} svg`) => {
  let isTouch = false;
  let tapped = null;
  const hide = (event) => {
    if (!tapped) return;
    if (tapped.isConnected) dispatchPointer(tapped, "pointerout", event);
    else hideTooltip();
    tapped = null;
  };
  document.addEventListener(
    "pointerdown",
    (event) => {
      isTouch = event.pointerType === "touch";
    },
    true,
  );
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    if (!isTouch) return;
    hide(event);
    const svg = event.target.closest?.(drawings);
    if (!svg) return;
    tapped =
      findMark(event.clientX, event.clientY, (x, y) => {
        const element = document.elementFromPoint(x, y);
        return svg.contains(element) ? element : null;
      }) ?? null;
    if (tapped) dispatchPointer(tapped, "pointermove", event);
  });
};
