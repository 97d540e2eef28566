// Light, dark and high contrast: as the operating system asks, contrast also by a button of the page, which goes before.

import { rerun } from "../streamlit_internals.js";

const MAX_AGE = 365 * 24 * 3600;

/** Whether a theme is one of high contrast. */
export const isHighContrast = (theme) => theme.startsWith("contrast");

/** The choice in a cookie string ("more", "usual"), or undefined. */
export const readContrast = (cookies) => cookies.match(/(?:^|; )hled_contrast=(\w+)/)?.[1];

// The server chooses the theme by the cookie.
const saveContrast = (value) => {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https.
  document.cookie = `hled_contrast=${value}; path=/; max-age=${MAX_AGE}; samesite=strict`;
  if (readContrast(document.cookie) === value) window.location.reload();
};

/** Toggle high contrast when its button is clicked. */
export const listenForContrast = () => {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-contrast-toggle]"))
      saveContrast(isHighContrast(document.documentElement.dataset.hledTheme) ? "usual" : "more");
  });
};

/** Turn high contrast on where the operating system asks for it. */
export const requestSystemContrast = () => {
  const query = "(prefers-contrast: more), (forced-colors: active)";
  if (!readContrast(document.cookie) && window.matchMedia(query).matches) saveContrast("more");
};

/** Whether figures have the other one of dark and light than the operating system. */
export const differsFrom = (isDark, theme) => theme.endsWith("dark") !== isDark;

// Runs of a page at most, and milliseconds between them.
const MAX_RUNS = 4;
const RUN_INTERVAL = 2000;

/**
 * Draw figures anew when the operating system turns dark or light, as Streamlit's own elements do; paper stays light. A
 * run is lost where a link is being followed, and is then asked for again.
 */
export const followSystemTheme = () => {
  const query = window.matchMedia("(prefers-color-scheme: dark)");
  let timer = 0;
  const follow = (runs) => {
    clearTimeout(timer);
    if (window.matchMedia("print").matches) return;
    rerun();
    if (runs === 1) return;
    timer = setTimeout(() => {
      if (differsFrom(query.matches, document.documentElement.dataset.hledTheme)) follow(runs - 1);
    }, RUN_INTERVAL);
  };
  query.addEventListener("change", () => follow(MAX_RUNS));
};
