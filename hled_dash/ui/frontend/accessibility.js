// Roles, names and texts of Streamlit's own elements, for people who read by keyboard, ear or high contrast. Attributes
// and fixed texts are changed, never the structure.
import {
  followSystemTheme,
  isHighContrast,
  listenForContrast,
  requestSystemContrast,
} from "./accessibility/contrast.js";
import { updateRoles } from "./accessibility/roles.js";
import { explainConnectionErrors, updateTexts } from "./accessibility/translation.js";

const settings = __SETTINGS__;
document.documentElement.dataset.hledTheme = settings.theme;
// A name of its own: the browser drops rules at once that need an attribute which no ancestor of an element has, but not
// those that need a value of it.
document.documentElement.toggleAttribute("data-hled-contrast", isHighContrast(settings.theme));

// A rerun only brings other settings.
const started = window.hledAccessibility;
window.hledAccessibility = { ...started, settings };
if (started) {
  started.update();
} else {
  const update = () => {
    updateTexts(window.hledAccessibility.settings.translations);
    explainConnectionErrors(window.hledAccessibility.settings.translations);
    updateRoles(window.hledAccessibility.settings);
  };
  let frame = 0;
  window.hledAccessibility.update = () => {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      update();
    });
  };
  new MutationObserver(window.hledAccessibility.update).observe(document.body, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["aria-label", "role", "href"],
  });
  update();
  listenForContrast();
  followSystemTheme();
  requestSystemContrast();
}
