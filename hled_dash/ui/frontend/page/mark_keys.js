// The keyboard in a chart: arrow keys move through its marks, with their tooltips, and Enter lists how their values are known.
import { ELEMENT, hideTooltip, sceneItem, tooltipElement } from "../streamlit_internals.js";
import { menuOf, showValues } from "./mark_values.js";
import { dispatchPointer } from "./touch_tooltip.js";

const MARK_ELEMENTS = "path, line, text, image";
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** The number of the mark that a key leads to, from the one of a number (-1 before the first); undefined for another key. */
export const nextMark = (key, number, count) => {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return STEPS[key] && Math.max(0, Math.min(number + STEPS[key], count - 1));
};

/** The marks of a chart, each value once: a bar and the number beside it have one tooltip. */
const marksOf = (chart) => {
  const marks = new Map();
  for (const element of chart.querySelectorAll(MARK_ELEMENTS)) {
    const tooltip = sceneItem(element)?.tooltip;
    const key = typeof tooltip === "object" && tooltip && JSON.stringify(tooltip);
    const { width, height } = element.getBoundingClientRect();
    if (key && !marks.has(key) && width + height) marks.set(key, element);
  }
  return [...marks.values()];
};

const centerOf = (mark) => {
  const { x, y, width, height } = mark.getBoundingClientRect();
  return { clientX: x + width / 2, clientY: y + height / 2 };
};

/** Handle the keys of the charts that have a menu. */
export const listenForMarkKeys = ({ provenance, keyHint, keys }) => {
  const ring = document.createElement("div");
  ring.className = "hled-mark-ring";
  const status = document.createElement("div");
  status.className = "hled-visually-hidden";
  status.setAttribute("role", "status");
  let chosen = null;
  const leave = () => {
    if (!chosen) return;
    if (chosen.isConnected) dispatchPointer(chosen, "pointerout", centerOf(chosen));
    hideTooltip();
    ring.remove();
    chosen = null;
  };
  const choose = (mark) => {
    leave();
    chosen = mark;
    mark.scrollIntoView({ block: "nearest" });
    dispatchPointer(mark, "pointermove", centerOf(mark));
    const tooltip = tooltipElement();
    if (tooltip) tooltip.dataset.hint = keyHint;
    status.textContent = [...(tooltip?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent).join(" ");
    const { left, top, width, height } = mark.getBoundingClientRect();
    Object.assign(ring.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    // Beside the app, whose elements React replaces.
    ring.style.color = getComputedStyle(menuOf(mark.closest(ELEMENT.chart))).color;
    document.body.append(ring, status);
  };
  const chartOf = (element) => {
    const chart = element.matches?.(ELEMENT.chart) && menuOf(element) ? element : null;
    return chart?.closest(".st-key-map-chart") ? null : chart;
  };
  document.addEventListener("focusin", ({ target }) => chartOf(target)?.setAttribute("aria-description", keys));
  document.addEventListener("focusout", leave);
  document.addEventListener("wheel", leave, { passive: true });
  document.addEventListener("keydown", (event) => {
    const chart = !event.altKey && !event.ctrlKey && !event.metaKey && chartOf(event.target);
    if (!chart) return;
    if (event.key === "Escape") leave();
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      const { clientX, clientY } = centerOf(chosen);
      showValues(chosen, menuOf(chart), clientX, clientY, provenance);
      return;
    }
    const marks = marksOf(chart);
    const number = nextMark(event.key, marks.indexOf(chosen), marks.length);
    if (number === undefined || !marks.length) return;
    event.preventDefault();
    choose(marks[number]);
  });
};
