// Removes the prerendered page once the app has rendered the page (or something else, like an error) and nothing moves.
import { ELEMENT } from "./streamlit_internals.js";

const SETTLE_TIME = 32; // milliseconds without a change
const MAX_WAIT = 10000; // milliseconds for charts that do not come
const PICTURES_AFTER = 20000; // milliseconds without the app, which a network may block
const prerendered = document.getElementById("hled-prerender");
const root = document.querySelector(ELEMENT.root);
document.documentElement.classList.add("hled-loading");

const has = (...selectors) => root.querySelector(selectors.join(", ")) !== null;
const isRendered = () => has(".hled-page-footer", ELEMENT.exception, ELEMENT.alert, ELEMENT.progress);
const isComplete = () =>
  !has(ELEMENT.skeleton, ".hled-map-panel:empty", ".hled-ranking:empty") &&
  [...root.querySelectorAll(ELEMENT.chart)].every((chart) => chart.querySelector("svg, canvas"));

const reveal = () => {
  observer.disconnect();
  document.documentElement.classList.remove("hled-loading");
  // The reader stays where they were.
  const main = root.querySelector(ELEMENT.main);
  if (main) main.scrollTop = prerendered.scrollTop;
  if (prerendered.contains(document.activeElement)) main?.focus();
  prerendered.remove();
};

let renderedAt = 0;
let timer = 0;
const observer = new MutationObserver(() => {
  if (!isRendered()) return;
  renderedAt ||= performance.now();
  clearTimeout(timer);
  const remaining = renderedAt + MAX_WAIT - performance.now();
  timer = setTimeout(reveal, Math.max(0, Math.min(isComplete() ? SETTLE_TIME : MAX_WAIT, remaining)));
});
observer.observe(root, { childList: true, subtree: true });

setTimeout(() => {
  if (renderedAt) return;
  for (const pictures of prerendered.querySelectorAll("noscript")) pictures.outerHTML = pictures.textContent;
}, PICTURES_AFTER);
