// "Add to pack" on any page: the view of the button is added to the draft in this browser, without a request to the
// server, and the link to the pack in the navigation shows the number of its figures.
import { isKept, OPENING, openingDraft, readDraft, writeDraft } from "../pack/drafts.js";
import { appendItem, countItems, parsePack } from "../pack/text.js";
import { ELEMENT } from "../streamlit_internals.js";

const SHOWN_DURATION = 9000; // milliseconds
let hideTimer = 0;

const isPackLink = (link) => /\/pack(\?|$)/.test(link?.getAttribute("href") ?? "");

/** Add the view of a button to the draft. */
export const addToPack = (button, context) => {
  const { storage, settings } = context;
  const { packAdd: view, packTitle: title } = button.dataset;
  const { labels } = settings;
  const before = readDraft(storage);
  if (countItems(before) >= settings.maxPackItems) return showStatus(labels.packFull, context);
  const after = appendItem(before, view, settings.language);
  if (after === null) return showStatus(labels.packHas.replace("{title}", title), context);
  writeDraft(storage, after);
  renderPackCount(context);
  showStatus(labels.packAdded.replace("{title}", title), context, () => {
    writeDraft(storage, before);
    renderPackCount(context);
  });
};

/** Say what was added and how many figures are in the pack, with a link to it and, where it can be undone, a button. */
const showStatus = (text, context, undo) => {
  const { labels, basePath, language } = context.settings;
  let status = document.querySelector(".hled-pack-status");
  if (!status) {
    status = document.createElement("div");
    status.className = "hled-pack-status";
    status.setAttribute("role", "status");
    (document.querySelector(ELEMENT.app) ?? document.body).append(status);
  }
  const summary = document.createElement("p");
  summary.textContent = `${text}. ${labels.packCount.replace("{count}", countItems(readDraft(context.storage)))}.`;
  if (!isKept(context.storage)) summary.textContent += ` ${labels.packUnkept}`;
  const link = document.createElement("a");
  link.href = `${basePath}/pack?v=1&lang=${language}`;
  link.dataset.view = ""; // for page/view_links.js
  link.textContent = labels.packOpen;
  status.replaceChildren(summary, link);
  const hide = () => status.replaceChildren();
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hled-small-button";
    button.textContent = labels.undo;
    button.addEventListener("click", () => {
      undo();
      hide();
    });
    status.append(button);
  }
  status.dataset.page = window.location.pathname;
  clearTimeout(hideTimer);
  hideTimer = setTimeout(hide, SHOWN_DURATION);
};

/** Take the status away where another page is shown than the one that it was said on. */
export const hideOnOtherPage = (status, page) => {
  if (status && status.dataset.page !== page) status.replaceChildren();
};

/** Mark the buttons whose view is in the draft. */
export const markAdded = (buttons, draft) => {
  const views = new Set(parsePack(draft).sections.flatMap((section) => section.items.map((item) => item.view)));
  for (const button of buttons) {
    const pressed = String(views.has(button.dataset.packAdd));
    if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  }
};

/** Write how many figures are in the draft beside the links to the pack, and mark the buttons of those that are. */
export const renderPackCount = ({ storage, settings }) => {
  const draft = readDraft(storage);
  const count = countItems(draft);
  hideOnOtherPage(document.querySelector(".hled-pack-status"), window.location.pathname);
  markAdded(document.querySelectorAll("[data-pack-add]"), draft || settings.language);
  for (const link of document.querySelectorAll(`${ELEMENT.sidebar} a`)) {
    if (!isPackLink(link)) continue;
    const badge = link.querySelector(".hled-pack-count") ?? document.createElement("span");
    if (badge.textContent === (count ? String(count) : "")) continue;
    badge.className = "hled-pack-count hled-badge";
    badge.textContent = count || "";
    badge.title = settings.labels.packCount.replace("{count}", count);
    link.append(badge);
  }
};

/** A link to the pack opens the draft at once. */
export const listenForPackLinks = (basePath) => {
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a");
      if (!isPackLink(link) || link.href.includes("&p=")) return;
      openingDraft(basePath).set(OPENING, "yes");
      // A link that is gone is not opened within the session.
      if (link.closest(".hled-pack-status")) setTimeout(() => link.parentElement?.replaceChildren());
    },
    true,
  );
};
