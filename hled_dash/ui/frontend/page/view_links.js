// Links to views of this dashboard, and forms that name one, open them within the session. They stay links: for a new
// tab, for copying, and where the app does not answer.
import { ELEMENT, mainElement, openInSession, rerun } from "../streamlit_internals.js";

/** Whether a click opens a link in the same tab: not with a key that opens another one, and not handled yet. */
export const opensHere = ({ button, defaultPrevented, ctrlKey, metaKey, shiftKey, altKey }) =>
  button === 0 && !(defaultPrevented || ctrlKey || metaKey || shiftKey || altKey);

/** Open the view of a link when it is clicked. */
export const listenForViewLinks = () => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`${ELEMENT.app} a[data-view], .hled-mark-values a[data-view]`);
    if (!link || !opensHere(event) || link.origin !== location.origin || document.querySelector(ELEMENT.connection))
      return;
    event.preventDefault();
    // Before anything changes, so that the browser need not lay out the page for it.
    mainElement().scrollTo(0, 0);
    // A link to the view that is shown renders it again: "New figures: reload".
    if (link.href === location.href) rerun();
    else openInSession(link.href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.(`${ELEMENT.app} form[data-view-form]`);
    if (!form || document.querySelector(ELEMENT.connection)) return;
    event.preventDefault();
    openInSession(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  });
};
