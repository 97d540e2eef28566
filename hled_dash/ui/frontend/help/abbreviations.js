// The first use of each abbreviation on a page gets its meaning as a title.
import { ELEMENT } from "../streamlit_internals.js";

const SKIPPED = "abbr, dt, script, style, button, code, details:not([open]) > :not(summary)";

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * A pattern of any of some abbreviations as a word of its own, longer ones first; a year may follow ("FY2024").
 * Written with \x3c, because Streamlit drops scripts with "less than" and "!" side by side.
 */
export const abbreviationPattern = (abbreviations) => {
  const choices = [...abbreviations].sort((a, b) => b.length - a.length).map(escapeRegExp);
  return new RegExp(`(?\x3c![\\p{L}\\p{N}-])(${choices.join("|")})(?![\\p{L}-])`, "u");
};

let [patternKey, pattern] = ["", null];

/** The pattern of what remains, which most blocks of a page share. */
const remainingPattern = (remaining) => {
  const abbreviations = [...remaining.keys()];
  const key = abbreviations.join("\n");
  if (key !== patternKey) [patternKey, pattern] = [key, abbreviationPattern(abbreviations)];
  return pattern;
};

/** Mark the first use of each abbreviation outside of what is closed. `meanings`: abbreviation to meaning. */
export const expandAbbreviations = (meanings) => {
  const main = document.querySelector(ELEMENT.main);
  if (!main) return;
  const remaining = new Map(Object.entries(meanings));
  for (const expanded of main.querySelectorAll("abbr[data-abbreviation]"))
    remaining.delete(expanded.dataset.abbreviation);
  for (const block of main.querySelectorAll(ELEMENT.html)) {
    if (!remaining.size) return;
    if (remainingPattern(remaining).test(block.textContent)) expandInside(block, remaining);
  }
};

const expandInside = (block, remaining) => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (let node of nodes) {
    if (!node.parentElement || node.parentElement.closest(SKIPPED)) continue;
    while (remaining.size) {
      const match = remainingPattern(remaining).exec(node.nodeValue);
      if (!match) break;
      const word = match[1];
      const wordNode = node.splitText(match.index);
      node = wordNode.splitText(word.length);
      const abbreviation = document.createElement("abbr");
      abbreviation.dataset.abbreviation = word;
      abbreviation.title = remaining.get(word);
      abbreviation.textContent = word;
      wordNode.replaceWith(abbreviation);
      remaining.delete(word);
    }
  }
};
