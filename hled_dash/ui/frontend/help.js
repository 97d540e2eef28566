// Help: abbreviations expanded at their first use, recent views, the tour and the keyboard shortcuts. Their state stays
// in this browser.
import { expandAbbreviations } from "./help/abbreviations.js";
import { showLastVisit } from "./help/last_visit.js";
import { addToPack, listenForPackLinks, renderPackCount } from "./help/pack_draft.js";
import { forgetViews, rememberView, renderRecentViews } from "./help/recent_views.js";
import { goToPage, openShortcuts, readShortcut, shortcutsEnabled } from "./help/shortcuts.js";
import { createStorage } from "./help/storage.js";
import { throttle } from "./help/throttle.js";
import { declineTour, openTour, updateInvitations } from "./help/tour.js";

const RENDER_INTERVAL = 150; // milliseconds
const REMEMBER_DELAY = 1500; // milliseconds without a change, before a view counts as looked at

// A rerun only brings other settings.
const started = window.hledHelp;
window.hledHelp = { ...started, settings: __SETTINGS__ };
if (started) {
  started.render();
} else {
  const help = window.hledHelp;
  const context = () => ({
    settings: window.hledHelp.settings,
    storage: createStorage(window.hledHelp.settings.basePath),
  });
  const actions = {
    tour: () => openTour(context()),
    shortcuts: () => openShortcuts(context()),
    decline: () => declineTour(context()),
    forget: () => forgetViews(context()),
    search: () => document.querySelector(".st-key-search input")?.focus(),
    copy: () => document.querySelector(".hled-page-header [data-copy-url]")?.click(),
  };
  help.render = () => {
    const abbreviations = document.querySelector("[data-hled-abbreviations]")?.dataset.hledAbbreviations;
    if (abbreviations) expandAbbreviations(JSON.parse(abbreviations));
    updateInvitations(context());
    renderRecentViews(context());
    renderPackCount(context());
    showLastVisit(context());
  };

  let rememberTimer = 0;
  const observer = new MutationObserver(() => {
    clearTimeout(rememberTimer);
    rememberTimer = setTimeout(() => rememberView(context()), REMEMBER_DELAY);
    requestRender();
  });
  // In the frame of a change, so that the page is painted once; what follows soon is rendered after the interval.
  const requestRender = throttle((done) => {
    requestAnimationFrame(() => {
      help.render();
      observer.takeRecords();
      setTimeout(done, RENDER_INTERVAL);
    });
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });

  document.addEventListener("click", (event) => {
    actions[event.target.closest?.("[data-help-action]")?.dataset.helpAction]?.();
    const button = event.target.closest?.("[data-pack-add]");
    if (button) addToPack(button, context());
  });
  listenForPackLinks(help.settings.basePath);

  // A long question that was entered is shown from its beginning, not its end.
  document.addEventListener("keyup", (event) => {
    if (event.key === "Enter" && event.target.closest?.(".st-key-search")) event.target.scrollLeft = 0;
  });

  let prefixTime = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!shortcutsEnabled(context().storage)) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true], [role=combobox], dialog[open]"))
      return;
    const shortcut = readShortcut(event.key, Date.now() - prefixTime, window.hledHelp.settings.pageShortcuts);
    prefixTime = shortcut.isPrefix ? Date.now() : 0;
    if (shortcut.preventsDefault) event.preventDefault();
    if (shortcut.page !== undefined) goToPage(shortcut.page, context());
    else actions[shortcut.action]?.();
  });
  help.render();
}
