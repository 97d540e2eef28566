// The tour: steps of a title and a text in a dialog, and the invitation to it.
import { createElement } from "../elements.js";
import { createButton, createButtonRow, openDialog } from "./dialog.js";

/** Show the invitation unless the tour was seen or declined. */
export const updateInvitations = ({ storage }) => {
  for (const invitation of document.querySelectorAll(".hled-tour-invitation"))
    invitation.hidden = storage.get("tour") === "seen";
};

/** Never invite again. */
export const declineTour = (context) => {
  context.storage.set("tour", "seen");
  updateInvitations(context);
};

/** Open the tour at its first step. */
export const openTour = (context) => {
  const { labels, theme, tourSteps } = context.settings;
  declineTour(context);
  openDialog("tour", labels.tour, theme, (dialog) => {
    let current = 0;
    const position = createElement("p", { class: "hled-subtitle", "aria-live": "polite" });
    const title = createElement("h3");
    const text = createElement("p");
    const back = createButton(labels.back, () => showStep(current - 1));
    const next = createButton(
      labels.next,
      () => (current + 1 < tourSteps.length ? showStep(current + 1) : dialog.close()),
      { class: "hled-button--primary" },
    );
    const skip = createButton(labels.skip, () => dialog.close());
    const showStep = (number) => {
      current = number;
      const isLast = number + 1 === tourSteps.length;
      position.textContent = labels.step.replace("{number}", number + 1).replace("{count}", tourSteps.length);
      [title.textContent, text.textContent] = tourSteps[number];
      back.disabled = number === 0;
      next.textContent = isLast ? labels.done : labels.next;
      skip.hidden = isLast;
    };
    showStep(0);
    return [position, title, text, createButtonRow(back, next, skip)];
  });
};
