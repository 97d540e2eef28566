// The legend with the number of places in each class; a class that is pointed at or pressed is emphasised on the map.
import { createElement } from "../elements.js";
import { FIELD, SIGNAL } from "../map_fields.js";
import { createBar, createButtonItem } from "./elements.js";
import { hasValue } from "./places.js";

const MISSING = -1;

/** The number of places in each of some classes, and of places without a value. */
export const countClasses = (places, classCount) => ({
  counts: Array.from(
    { length: classCount },
    (_, index) => places.filter((row) => row[FIELD.classIndex] === index).length,
  ),
  missing: places.filter((row) => !hasValue(row)).length,
});

/** Render the legend and listen to it; `onToggle` is called when a class is pressed or released. */
export const createLegend = ({ element, data, state, listen, setSignal, format }, onToggle) => {
  const list = element.querySelector(".hled-class-legend");
  const focusClass = (index) => setSignal(SIGNAL.focusedClass, index ?? -1);
  const classAt = (event) => {
    const button = event.target.closest?.("[data-class]");
    return button ? Number(button.dataset.class) : null;
  };
  listen(list, "pointerover", (event) => {
    if (classAt(event) !== null) focusClass(classAt(event));
  });
  listen(list, "pointerout", () => focusClass(state.focusedClass));
  listen(list, "click", (event) => {
    const index = classAt(event);
    if (index === null) return;
    state.focusedClass = state.focusedClass === index ? null : index;
    focusClass(state.focusedClass);
    onToggle();
  });

  const render = (places) => {
    if (!list || !data.classLabels.length) return;
    const { counts, missing } = countClasses(places, data.classLabels.length);
    const largest = Math.max(...counts, missing, 1);
    const createItem = (index, label, count, color) =>
      createButtonItem(
        { "data-class": index, "aria-pressed": state.focusedClass === index },
        createElement("span", { text: label }),
        createElement("span", { class: "hled-ranking-value", text: format.placeCount(count) }),
        createBar("hled-class-bar", count / largest, color),
      );
    const items = data.classLabels.flatMap((label, index) =>
      counts[index] ? [createItem(index, label, counts[index], data.colors[index])] : [],
    );
    if (missing) items.push(createItem(MISSING, data.labels.missing, missing, "transparent"));
    list.replaceChildren(...items);
  };

  const highlight = () => {
    for (const button of list?.querySelectorAll("[data-class]") ?? [])
      button.classList.toggle("hled-hovered", Number(button.dataset.class) === state.hoveredClass);
  };
  return { render, highlight };
};
