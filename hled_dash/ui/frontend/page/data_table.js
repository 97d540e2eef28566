// Tables of figures: sorted by a column, filtered, shaded by value, and copied as they paste into a spreadsheet.
import { copyText, showCopied } from "./copy_button.js";

const tableOf = (element) => element.closest(".hled-data-table")?.querySelector("table");
const rowsOf = (table) => [...table.tBodies[0].rows];
const numberOf = (cell) => (cell?.dataset.value === undefined ? Number.NaN : Number(cell.dataset.value));
const orderOf = (cell) => (cell?.dataset.order === undefined ? numberOf(cell) : Number(cell.dataset.order));
const copiedOf = (cell) => (cell.dataset.copy === undefined ? numberOf(cell) : Number(cell.dataset.copy));
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Two cells of a column: numbers by size, texts by alphabet; a cell without a figure comes last in either order. */
export const compareCells = (one, other, descending) => {
  const sign = descending ? -1 : 1;
  if (one.value === undefined && other.value === undefined) return sign * one.text.localeCompare(other.text);
  if (one.value === undefined || other.value === undefined) return one.value === undefined ? 1 : -1;
  return sign * (one.value - other.value);
};

/** A cell as a spreadsheet takes it: the published number, or the computed one with the decimals that are read, and a
 * text that it cannot take for a formula. */
export const spreadsheetCell = ({ value, text }) => {
  if (value !== undefined) return String(value);
  const line = text.replace(/\s+/g, " ").trim();
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
};

const read = (cell, number = numberOf) => {
  const value = number(cell);
  return { value: Number.isNaN(value) ? undefined : value, text: cell.textContent };
};

const sort = (button) => {
  const heading = button.closest("th");
  const table = tableOf(button);
  const numeric = heading.classList.contains("hled-numeric");
  const sorted = heading.getAttribute("aria-sort");
  const descending = sorted ? sorted === "ascending" : numeric;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = rowsOf(table).map((row) => ({ row, cell: read(row.cells[heading.cellIndex], orderOf) }));
  rows.sort((one, other) => compareCells(one.cell, other.cell, descending));
  table.tBodies[0].append(...rows.map(({ row }) => row));
};

const filter = (field) => {
  const search = fold(field.value.trim());
  for (const row of rowsOf(tableOf(field))) row.hidden = !fold(row.textContent).includes(search);
};

const shade = (button) => {
  const isShaded = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isShaded));
  const rows = rowsOf(tableOf(button));
  for (const [column, heading] of [...tableOf(button).tHead.rows[0].cells].entries()) {
    if (!heading.classList.contains("hled-numeric") || heading.dataset.rank !== undefined) continue;
    const cells = rows.map((row) => row.cells[column]);
    const sizes = cells.map((cell) => Math.abs(numberOf(cell))).filter((size) => !Number.isNaN(size));
    const largest = Math.max(...sizes, Number.MIN_VALUE);
    for (const cell of cells) {
      const value = numberOf(cell);
      // The square root: one value that is far from the others does not leave these without a shade.
      const strength = isShaded && !Number.isNaN(value) ? Math.round(40 * Math.sqrt(Math.abs(value) / largest)) : 0;
      const color = value < 0 ? "#b35806" : "#1f6feb";
      cell.style.backgroundColor = strength ? `color-mix(in srgb, ${color} ${strength}%, transparent)` : "";
    }
  }
};

const copy = async (button) => {
  const table = tableOf(button);
  const rows = [table.tHead.rows[0], ...rowsOf(table).filter((row) => !row.hidden)];
  const isValueColumn = [...table.tHead.rows[0].cells].map((heading) => heading.dataset.trend === undefined);
  const lines = rows.map((row) =>
    [...row.cells].filter((_, column) => isValueColumn[column]).map((cell) => spreadsheetCell(read(cell, copiedOf))),
  );
  await copyText(lines.map((line) => line.join("\t")).join("\n"));
  showCopied(button);
};

/** Handle the controls of all tables of figures. */
export const listenForTables = () => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".hled-data-table button");
    if (!button) return;
    const action = { sort, shade, copy }[button.dataset.tableAction];
    action?.(button);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.(".hled-data-table input")) filter(event.target);
  });
};
