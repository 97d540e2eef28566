// What a map shows of an indicator. An element of its own, so that it is sent when the figures change and not with each
// year or place that the reader chooses; map_chart.js takes it from here.
export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".hled-values");
  const given = JSON.parse(new TextDecoder().decode(data));
  for (const [name, columns] of Object.entries(given.rows)) {
    const names = Object.keys(columns);
    given.rows[name] = (columns[names[0]] ?? []).map((_value, number) => {
      const row = {};
      for (const one of names) row[one] = columns[one][number];
      return row;
    });
  }
  node.hledGiven = given;
  node.dispatchEvent(new CustomEvent("hled-values", { bubbles: true }));
}
