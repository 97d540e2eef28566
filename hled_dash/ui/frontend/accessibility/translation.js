// Streamlit's fixed English in the reader's language.
import { createElement } from "../elements.js";
import {
  ANNOUNCED_TEXTS,
  CONNECTION_ERROR_TITLE,
  ELEMENT,
  FIXED_TEXTS,
  TEXT_ELEMENTS,
} from "../streamlit_internals.js";

/** The translation of one of the fixed texts; other texts are returned as they are. */
export const translate = (text, translations) => {
  if (Object.hasOwn(FIXED_TEXTS, text)) return translations[FIXED_TEXTS[text]];
  const prefix = Object.keys(FIXED_TEXTS).find((fixed) => fixed.endsWith(" ") && text.startsWith(fixed));
  if (prefix) return `${translations[FIXED_TEXTS[prefix]]} ${text.slice(prefix.length)}`;
  return ANNOUNCED_TEXTS.reduce(
    (result, [pattern, key]) => result.replace(pattern, (_match, before) => before + translations[key]),
    text,
  );
};

// Node to property to its English text, the translation that was written, and the translations it is one of, for a
// change of the language.
const originals = new WeakMap();

const translateProperty = (node, property, current, translations, write) => {
  const writtenTexts = originals.get(node) ?? {};
  const [english, translated, language] = writtenTexts[property] ?? [];
  if (current === translated && language === translations) return;
  const source = current === translated ? english : current;
  const translation = translate(source, translations);
  originals.set(node, { ...writtenTexts, [property]: [source, translation, translations] });
  if (translation !== current) write(translation);
};

/** Translate names, placeholders and texts of all of Streamlit's elements that are on the page. */
export const updateTexts = (translations) => {
  for (const element of document.querySelectorAll("[aria-label]:not(svg *)")) {
    if (element.closest(ELEMENT.html)) continue;
    translateProperty(element, "aria-label", element.getAttribute("aria-label"), translations, (text) =>
      element.setAttribute("aria-label", text),
    );
  }
  for (const input of document.querySelectorAll("input[placeholder]")) {
    translateProperty(input, "placeholder", input.placeholder, translations, (text) => {
      input.placeholder = text;
    });
  }
  for (const element of document.querySelectorAll(TEXT_ELEMENTS)) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      translateProperty(node, "text", node.data, translations, (text) => {
        node.data = text;
      });
    }
  }
};

/**
 * Say in one sentence what dialogs about a lost connection say in the English of developers: status codes, a command for
 * a terminal, the answer of a firewall. Their own text is hidden and not removed: React still writes to it.
 */
export const explainConnectionErrors = (translations) => {
  for (const title of document.querySelectorAll(CONNECTION_ERROR_TITLE)) {
    const message = title.nextElementSibling;
    if (title.textContent !== translations.connectionError || message?.style.display !== "") continue;
    message.style.display = "none";
    message.after(createElement("p", { text: translations.noAnswer }));
  }
};
