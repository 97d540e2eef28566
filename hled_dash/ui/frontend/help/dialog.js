// Modal dialogs: <dialog>, which traps the focus and closes with Escape.
import { createElement } from "../elements.js";

/** A new button. */
export const createButton = (label, onClick, attributes = {}) =>
  createElement("button", { type: "button", text: label, onclick: onClick, ...attributes });

/** A row of buttons. */
export const createButtonRow = (...buttons) => createElement("div", { class: "hled-button-row" }, buttons);

/**
 * Open a dialog.
 *
 * @param action Value of data-help-action of the buttons that open it: one of them gets the focus afterwards.
 * @param content Function from the dialog element to the elements below its title.
 */
export const openDialog = (action, title, theme, content) => {
  document.querySelector("dialog.hled-dialog")?.remove();
  const dialog = createElement("dialog", {
    class: `hled-dialog ${theme}`,
    "aria-labelledby": "hled-dialog-title",
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The button that opened it may be gone (the invitation); another one takes the focus.
    if (document.activeElement && document.activeElement !== document.body) return;
    const buttons = [...document.querySelectorAll(`[data-help-action=${action}]`)];
    buttons.find((button) => button.checkVisibility({ visibilityProperty: true }))?.focus({ preventScroll: true });
  });
  dialog.append(createElement("h2", { text: title, id: "hled-dialog-title", tabindex: "-1" }), ...content(dialog));
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("h2").focus();
};
