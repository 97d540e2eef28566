"""Items of dimensions that have too many of them for YAML: ``catalogue/items/DIMENSION.csv``."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from hled_dash.catalogue.csv_reader import read_rows
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import Dimension, Item
from hled_dash.catalogue.yaml_reader import YamlReader

#: Besides them a file has a column for each dimension that its items lie within.
ITEM_COLUMNS = ("code", "name_en", "name_es", "keywords")


def add_items(reader: YamlReader, dimensions: Mapping[str, Dimension]) -> dict[str, Dimension]:
    """Return the dimensions, with the items of the files; one without any item is a fault."""
    completed = dict(dimensions)
    for path in reader.files.matching("catalogue/items/*.csv"):
        name = path.rpartition("/")[2].removesuffix(".csv")
        if name not in completed and name in reader.refused[Dimension]:
            continue
        if name not in completed or completed[name].items:
            why = "has items in dimensions.yaml too" if name in completed else "is no dimension of dimensions.yaml"
            reader.faults.append(Fault(f"data/{path}", 1, name, why))
            continue
        completed[name] = completed[name].model_copy(update={"items": _items(reader, path, dimensions)})
    reader.faults += [reader.record_fault(dimension, (), f"has no item, and no catalogue/items/{dimension.id}.csv")
                      for dimension in completed.values()
                      if not dimension.items and f"catalogue/items/{dimension.id}.csv" not in reader.files.content]
    return completed


def _items(reader: YamlReader, path: str, dimensions: Mapping[str, Dimension]) -> tuple[Item, ...]:
    file, content = f"data/{path}", reader.files.content[path]
    heading = content.partition(b"\n")[0].decode("utf-8-sig", "replace").strip().split(",")
    broader = [column for column in heading if column in dimensions or column in reader.refused[Dimension].codes]
    rows, faults = read_rows(content, file, (*ITEM_COLUMNS, *broader))
    reader.faults += faults
    if faults:
        reader.refused[Item].add_file(content)
    codes = {column: {item.code for item in dimensions[column].items} for column in broader
             if column in dimensions}
    items: dict[str, Item] = {}
    folded: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for line, row in rows:
        reasons = [f"{column}: {row[column]!r} is no item of it"
                 for column in codes if row[column] not in codes[column]]
        if row["code"] in items:
            reasons.append("is there twice")
        elif (first := folded.setdefault(row["code"].casefold(), row["code"])) != row["code"]:
            reasons.append(f"differs from {first!r} only in capitals")
        for language in ("en", "es"):
            if (first := names.setdefault((language, row[f"name_{language}"]), row["code"])) != row["code"]:
                reasons.append(f"name_{language}: is the name of {first!r} too")
        try:
            item = Item.model_validate({
                "code": row["code"],
                "name": {"en": row["name_en"], "es": row["name_es"]},
                "within": {column: row[column] for column in broader},
                "keywords": tuple(row["keywords"].split(";")) if row["keywords"] else (),
            })
        except ValidationError as error:
            reasons += (f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors())
        if reasons:
            reader.faults.append(Fault(file, line, row["code"] or "an item", "; ".join(reasons)))
            reader.refused[Item].add([row["code"]])
        else:
            items[item.code] = item
    return tuple(items.values())
