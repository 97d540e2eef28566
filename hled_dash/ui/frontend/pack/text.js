// The text of a pack (hled_dash/pack/address.py): a line for the pack, for each section and for each item, with tabs
// between fields and a vertical tab for a line break in a note.

const NOTE_BREAK = "\v";

const cleanLine = (text) => text.replace(/[\t\n\v\r]/g, " ");

/** The pack of a text. */
export const parsePack = (text) => {
  const [head, ...lines] = text.split("\n");
  const [language = "", title = "", date = "", place = "", classification = ""] = head.split("\t");
  const sections = [];
  for (const line of lines) {
    if (!line) continue;
    if (line.startsWith("#")) {
      sections.push({ title: line.slice(1), items: [] });
      continue;
    }
    const [view, name = "", note = ""] = line.split("\t");
    if (!sections.length) sections.push({ title: "", items: [] });
    sections.at(-1).items.push({ view, title: name, note: note.replaceAll(NOTE_BREAK, "\n") });
  }
  return { language, title, date, place, classification, sections };
};

/** The text of a pack. */
export const formatPack = ({ language, title, date, place, classification, sections }) =>
  [
    [language, title, date, place, classification].map(cleanLine).join("\t"),
    ...sections.flatMap((section) => [
      `#${cleanLine(section.title)}`,
      ...section.items.map(({ view, title: name, note }) =>
        [view, cleanLine(name), note.replace(/[\t\r]/g, " ").replaceAll("\n", NOTE_BREAK)].join("\t"),
      ),
    ]),
  ].join("\n");

/** How many items a text has; none for no text. */
export const countItems = (text) =>
  text ? parsePack(text).sections.reduce((count, section) => count + section.items.length, 0) : 0;

/** How many items stand in the sections before one. */
export const countBefore = (pack, section) =>
  pack.sections.slice(0, section).reduce((count, { items }) => count + items.length, 0);

/** The text with an item at its end, in the reader's language where it is the first; null where it is there already. */
export const appendItem = (text, view, language) => {
  const pack = parsePack(text || language);
  if (pack.sections.some((section) => section.items.some((item) => item.view === view))) return null;
  if (!pack.sections.length) pack.sections.push({ title: "", items: [] });
  pack.sections.at(-1).items.push({ view, title: "", note: "" });
  return formatPack(pack);
};

/** Move an item one place up (-1) or down (1), from the end of a section into the next one; false where there is none. */
export const moveItem = (pack, section, index, step) => {
  const { items } = pack.sections[section];
  const target = index + step;
  if (target >= 0 && target < items.length) {
    [items[index], items[target]] = [items[target], items[index]];
    return [section, target];
  }
  const next = pack.sections[section + step];
  if (!next) return null;
  const [item] = items.splice(index, 1);
  if (step > 0) next.items.unshift(item);
  else next.items.push(item);
  return [section + step, step > 0 ? 0 : next.items.length - 1];
};

/** Begin a section at an item. */
export const splitSection = (pack, section, index) => {
  const items = pack.sections[section].items.splice(index);
  pack.sections.splice(section + 1, 0, { title: "", items });
};

/** Join a section with the one above it. */
export const joinSection = (pack, section) => {
  const [joined] = pack.sections.splice(section, 1);
  pack.sections[section - 1].items.push(...joined.items);
};
