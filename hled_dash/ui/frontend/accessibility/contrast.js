// High contrast: asked for on the page, or in the operating system as long as the reader has not chosen on the page.

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
