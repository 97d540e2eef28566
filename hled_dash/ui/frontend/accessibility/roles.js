// ARIA roles, names and states that Streamlit's elements lack.
import { ELEMENT } from "../streamlit_internals.js";
import { isHighContrast } from "./contrast.js";

// An attribute is written only where it changes, because each change calls the observer.
const setAttribute = (element, name, value) => {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

const updateNavigation = (label) => {
  for (const navigation of document.querySelectorAll(".st-key-navigation")) {
    setAttribute(navigation, "role", "navigation");
    setAttribute(navigation, "aria-label", label);
    for (const link of navigation.querySelectorAll("a")) {
      if (link.pathname === location.pathname) setAttribute(link, "aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
};

// The name of an objective is the heading of its figures.
const updateObjectives = () => {
  for (const title of document.querySelectorAll(`[class*=st-key-objective] ${ELEMENT.expanderTitle}`)) {
    if (!title.closest("[class*=st-key-]").matches("[class*=st-key-objective]")) continue;
    setAttribute(title, "role", "heading");
    setAttribute(title, "aria-level", "2");
  }
};

// A chart is one image, named by its alternative text.
const updateCharts = () => {
  for (const chart of document.querySelectorAll(`${ELEMENT.chart}[aria-label]`)) {
    setAttribute(chart, "role", "img");
    chart.removeAttribute("aria-roledescription");
    // The keyboard reaches the marks of figures (page/mark_keys.js); maps have a list of their places.
    if (chart.closest("[class*=st-key-figure-]") && !chart.closest(".st-key-map-chart"))
      setAttribute(chart, "tabindex", "0");
    for (const svg of chart.querySelectorAll("svg")) setAttribute(svg, "aria-hidden", "true");
  }
};

// The list of options lies outside all landmarks: it becomes a region named like its field.
const updateOptionLists = () => {
  for (const list of document.querySelectorAll(`body > div ${ELEMENT.optionList}[aria-label]`)) {
    const outermost = list.closest("body > div");
    if (outermost.matches(ELEMENT.root) || outermost.contains(document.querySelector(ELEMENT.app))) continue;
    setAttribute(outermost, "role", "region");
    setAttribute(outermost, "aria-label", list.getAttribute("aria-label"));
  }
};

/** What is longer than its field is read as a whole by pointing at it. */
const updateHint = (field) => setAttribute(field, "title", field.scrollWidth > field.clientWidth ? field.value : "");

/** Called after the layout of a frame, so that measuring needs none of its own; also where a field becomes narrower, or
 * its letters larger, without any other change of the page. */
const fieldSizes = new ResizeObserver((entries) => {
  for (const { target } of entries) updateHint(target);
});

/** Set the roles and names of all elements that are on the page. */
export const updateRoles = ({ navigationLabel, theme }) => {
  updateNavigation(navigationLabel);
  updateObjectives();
  updateCharts();
  for (const option of document.querySelectorAll(`${ELEMENT.chosenOption}[aria-label]`))
    setAttribute(option, "role", "group");
  for (const field of document.querySelectorAll(ELEMENT.chosenText)) {
    // A field that is observed anew is measured in this frame.
    fieldSizes.unobserve(field);
    fieldSizes.observe(field);
  }
  updateOptionLists();
  for (const toggle of document.querySelectorAll("[data-contrast-toggle]"))
    setAttribute(toggle, "aria-pressed", String(isHighContrast(theme)));
};
