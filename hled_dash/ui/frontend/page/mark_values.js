// A click on a mark of a chart keeps its tooltip open, with the values of the mark, each a link to its provenance. The
// list is requested at the click (server/share.py), from the URL of the figure's share menu.
import { ELEMENT, hideTooltip, sceneItem, tooltipElement } from "../streamlit_internals.js";
import { findMark } from "./touch_tooltip.js";

const MAX_FIELDS = 60;
const MAX_LETTERS = 120; // of a text; longer ones name no value
const GAP = 14; // pixels between the pointer and the list

/** The numbers and short texts of a mark's row, which tell the values that it stands for. */
export const markFields = (datum) =>
  Object.fromEntries(
    Object.entries(datum ?? {})
      .filter(([, value]) => Number.isFinite(value) || (typeof value === "string" && value.length <= MAX_LETTERS))
      .slice(0, MAX_FIELDS),
  );

/** Where a box of some size stands beside a point, within a window. */
export const placeBeside = (point, size, room) => Math.max(GAP, Math.min(point + GAP, room - size - GAP));

export const menuOf = (chart) => chart?.closest("[class*=st-key-figure-]")?.querySelector("[data-share]");

const createList = (label) => {
  const list = document.createElement("div");
  list.className = "hled-mark-values";
  list.popover = "auto";
  list.tabIndex = -1;
  list.setAttribute("role", "dialog");
  list.setAttribute("aria-label", label);
  list.addEventListener("click", (event) => event.target.closest("a") && list.hidePopover());
  document.body.append(list);
  return list;
};

let list = null;
let requestNumber = 0;

/** List the values of a mark beside a point of the window, with the focus, so that Tab leads to the links. */
export const showValues = async (mark, menu, x, y, label) => {
  const tooltipHtml = tooltipElement()?.matches(".visible") ? tooltipElement().innerHTML : "";
  const fields = JSON.stringify(markFields(sceneItem(mark).datum));
  const number = ++requestNumber;
  const response = await fetch(`${menu.dataset.share}&mark=${encodeURIComponent(fields)}`).catch(() => null);
  if (number !== requestNumber || !response?.ok) return;
  const { html } = await response.json();
  hideTooltip();
  list ??= createList(label);
  list.innerHTML = tooltipHtml + html;
  // Beside the app, so that it takes the colors of its theme.
  list.style.color = getComputedStyle(menu).color;
  list.style.backgroundColor = getComputedStyle(document.querySelector(ELEMENT.app)).backgroundColor;
  list.showPopover();
  list.style.left = `${placeBeside(x, list.offsetWidth, innerWidth)}px`;
  list.style.top = `${placeBeside(y, list.offsetHeight, innerHeight)}px`;
  list.focus({ preventScroll: true });
};

/** List the values of marks that are clicked, and let tooltips say so. */
export const listenForMarks = ({ provenance, markHint }) => {
  // The first tooltip is made when the pointer moves first.
  document.addEventListener("pointermove", ({ target }) => {
    const chart = target.closest?.(`${ELEMENT.chart} svg`);
    const tooltip = chart && tooltipElement();
    if (!tooltip) return;
    if (menuOf(chart) && !chart.closest(".st-key-map-chart")) tooltip.dataset.hint = markHint;
    else delete tooltip.dataset.hint;
  });
  document.addEventListener("click", ({ target, clientX, clientY }) => {
    const svg = target.closest?.(`${ELEMENT.chart} svg`);
    const menu = menuOf(svg);
    // A click on the map of the page of maps chooses the place, whose card has the link.
    if (!menu || svg.closest(".st-key-map-chart")) return;
    const mark = findMark(clientX, clientY, (x, y) => {
      const element = document.elementFromPoint(x, y);
      return svg.contains(element) ? element : null;
    });
    if (mark) showValues(mark, menu, clientX, clientY, provenance);
  });
};
