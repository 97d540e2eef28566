// Drafts of packs in this browser: the one that "Add to pack" adds to, and the last few before it.
import { createStorage } from "../help/storage.js";
import { countItems } from "./text.js";

const MAX_EARLIER = 5;

/** Where a link to the pack sets OPENING, for its page to open the draft at once. */
export const openingDraft = (basePath) => createStorage(basePath, () => sessionStorage);
export const OPENING = "open-pack";

/** The text of the draft; empty where there is none. */
export const readDraft = (storage) => storage.get("pack") ?? "";

/** Whether the browser keeps the draft, and not the open page alone. */
export const isKept = (storage) => storage.isKept?.("pack") ?? true;

/** Texts of earlier drafts, the newest first. */
export const readEarlier = (storage) => {
  try {
    return JSON.parse(storage.get("packs")).filter((text) => typeof text === "string");
  } catch {
    return [];
  }
};

/** Keep a text as the draft. */
export const writeDraft = (storage, text) => storage.set("pack", text);

/** Keep a text as the draft, and the one before it among the earlier ones. */
export const replaceDraft = (storage, text) => {
  const before = readDraft(storage);
  const otherDrafts = readEarlier(storage).filter((draft) => draft !== text && draft !== before);
  const earlier = countItems(before) && before !== text ? [before, ...otherDrafts] : otherDrafts;
  storage.set("packs", JSON.stringify(earlier.slice(0, MAX_EARLIER)));
  writeDraft(storage, text);
};
