"""Strategies that break the rows of tables: fields, keys, headings."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.broken_data import Broken, _with, small_content

WRONG_FIELDS = {
    "indicator": ("", "nobody", "growth", " rate", "=x", "rate\t"),
    "place": ("", "XX", "mex", "MEX ", "\u202eMEX", "x" * 200_000),
    "period": ("", "0000", "9999", "2020-13", "２０２０", "2020-Q5", "20200", "2020-1", "2031", "2020-01-01", "-1",
    "2020 "),
    "value": ("", "nan", "inf", "-inf", "1e300", "1e400", '"1,5"', "1.234.567", " 5", "5 ", "1_000", "１２", "0x10",
    "--1",
              "5-", "1e", "true", "-5", "NA", "n/a", "x", "=1", "5 %", "٣"),
    "status": ("Z", "U", "a", "AA", " ", "=", "A "),
}


@st.composite
def broken_rows(draw: st.DrawFn) -> Broken:
    """A field of a row of observations is wrong,
    or the row is too long or too short; blank lines and quoted line breaks
    stand above it."""
    path = "observations/src.csv"
    heading, *rows = small_content()[path].decode().splitlines()
    columns = heading.split(",")
    number = draw(st.integers(0, len(rows) - 1))
    fields = rows[number].split(",")
    kind = draw(st.sampled_from((*WRONG_FIELDS, "long", "short", "share", "quote", "nul")))
    if kind == "long":
        fields += [""] * draw(st.integers(1, 50))
    elif kind == "short":
        fields = fields[:draw(st.integers(1, len(fields) - 1))]
    elif kind == "share":
        fields = ["share", "MEX", "2020", "", "5645", ""]
        number = rows.index("share,MEX,2020,,50,")
    elif kind == "quote":
        fields[1] = '"' + fields[1]
    elif kind == "nul":
        fields[1] += "\0"
    else:
        fields[columns.index(kind)] = draw(st.sampled_from(WRONG_FIELDS[kind]))
    rows[number] = ",".join(fields)
    blanks = draw(st.integers(0, 3))
    for _number in range(blanks):
        rows.insert(number, "")
    line = number + blanks + 2
    lines = (1, line) if kind in ("quote", "nul") else (line, line)
    return Broken(f"{kind} {fields}"[:200], path, _with(path, "\n".join([heading, *rows, ""]).encode()), True, lines)


@st.composite
def same_rows(draw: st.DrawFn) -> Broken:
    """Quotes, blank lines and ends of lines that mean nothing."""
    path = "observations/src.csv"
    lines = [",".join(f'"{field}"' for field in line.split(",")) if draw(st.booleans()) else line
             for line in small_content()[path].decode().splitlines()]
    for _number in range(draw(st.integers(0, 3))):
        lines.insert(draw(st.integers(1, len(lines))), "")
    end = draw(st.sampled_from(("\n", "\r\n")))
    return Broken("quotes", path, _with(path, end.join([*lines, ""]).encode()), False)


@st.composite
def broken_headings(draw: st.DrawFn) -> Broken:
    """Columns are missing, twice, renamed or put in other places."""
    path = draw(st.sampled_from([path for path in small_content() if path.endswith(".csv")]))
    heading, rest = small_content()[path].decode().split("\n", 1)
    columns = heading.split(",")
    number = draw(st.integers(0, len(columns) - 1))
    kind = draw(st.sampled_from(("gone", "twice", "renamed", "blank", "all", "semicolons", "tabs")))
    if kind == "gone":
        del columns[number]
    elif kind == "twice":
        columns[number] = columns[number - 1]
    elif kind in ("renamed", "blank"):
        columns[number] = "" if kind == "blank" else draw(st.sampled_from(("Value", "_file", "_line", "unit",
            "place ")))
    separator = {"semicolons": ";", "tabs": "\t"}.get(kind, ",")
    text = "" if kind == "all" else separator.join(columns) + "\n"
    if kind in ("semicolons", "tabs"):
        rest = rest.replace(",", separator)
    return Broken(f"heading {kind}", path, _with(path, (text + rest).encode()), True)
