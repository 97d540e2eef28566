"""Observations as JSON-stat 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

import orjson

from hled_dash.api.formats.tabular import too_many
from hled_dash.api.observations import Slice
from hled_dash.api.serializer import ObservationSerializer
from hled_dash.catalogue.periods import sort_periods
from hled_dash.language import Language

#: Observations of a cube, and cells with those that are empty: a position is a whole number in every reader.
MAX_CUBE_ROWS, MAX_CELLS = 100_000, 2**53


def write_json_stat(slices: Iterable[Slice], serializer: ObservationSerializer, label: str, updated: str,
                    address: str) -> bytes:
    """Write a data set of JSON-stat 2.0 (https://json-stat.org/full): dimensions, and the values by their position.

    Args:
        slices: Rows of indicators.
        serializer: Writes their words.
        label: What the data set is.
        updated: When it was built.
        address: Its own address.

    Raises:
        Problem: If there are more than :data:`MAX_CUBE_ROWS`.
    """
    catalogue, language = serializer.context.catalogue, serializer.context.language
    _ = language.text
    parts = _read_bounded(slices, language)
    labels = _cube_labels(parts, serializer)
    names = tuple(labels)
    sizes = [len(labels[name]) for name in names]
    if prod(sizes) > MAX_CELLS:
        raise too_many(MAX_CUBE_ROWS, "JSON-stat", language)
    values, statuses = _cube_values(parts, labels, serializer)
    titles = {"indicator": _("Indicator"), "place": _("Place"), "period": _("Period"),
              **{name: language.localize(catalogue.dimensions[name].name) for name in serializer.dimensions}}
    units = {code: {"label": language.localize(catalogue.unit(code).name),
                    "decimals": catalogue.indicators[code].decimals} for code in labels["indicator"]}
    about = {part.indicator.code: serializer.about(part.indicator) for part in parts}
    return orjson.dumps({
        "version": "2.0", "class": "dataset", "label": label, "updated": updated, "href": address,
        "source": "; ".join(dict.fromkeys(record["source"] for record in about.values())),
        "id": list(names), "size": sizes,
        "role": {"metric": ["indicator"], "geo": ["place"], "time": ["period"]},
        "dimension": {name: {"label": titles[name], "category": {
            "index": list(labels[name]), "label": labels[name],
            **({"unit": units} if name == "indicator" else {})}} for name in names},
        "value": values, **({"status": statuses} if statuses else {}),
        "extension": {"indicators": about},
    })


def _read_bounded(slices: Iterable[Slice], language: Language) -> list[Slice]:
    """Return all slices.

    Raises:
        Problem: If they have more than :data:`MAX_CUBE_ROWS` rows.
    """
    parts, count = list[Slice](), 0
    for part in slices:
        parts.append(part)
        count += len(part.rows)
        if count > MAX_CUBE_ROWS:
            raise too_many(MAX_CUBE_ROWS, "JSON-stat", language)
    return parts


def _cube_labels(parts: Iterable[Slice], serializer: ObservationSerializer) -> dict[str, dict[str, str]]:
    """Return the dimensions of a cube in their order, each with its codes and their labels."""
    language = serializer.context.language
    names = ("indicator", "place", *serializer.dimensions, "period")
    labels: dict[str, dict[str, str]] = {name: {} for name in names}
    for part in parts:
        labels["indicator"][part.indicator.code] = language.localize(part.indicator.name)
        labels["place"].update((place, serializer.place_name(place)) for place in dict.fromkeys(
            row.place for row in part.rows))
        labels["period"].update((period, period) for period in {row.period for row in part.rows})
        for breakdown in dict.fromkeys(row.breakdown for row in part.rows):
            for name, (item, item_name) in serializer.named_items(part.indicator.code, breakdown).items():
                labels[name].setdefault(item or "_Z", item_name or language.text("not applicable"))
    labels["period"] = {period: period for period in sort_periods(labels["period"])}
    return labels


def _cube_values(parts: Iterable[Slice], labels: Mapping[str, Mapping[str, str]], serializer: ObservationSerializer,
                 ) -> tuple[dict[str, float], dict[str, str]]:
    """Return the values by their position in the cube, and the statuses of those that are not normal ones."""
    sizes = [len(codes) for codes in labels.values()]
    steps = {name: {code: index * prod(sizes[number + 1:]) for index, code in enumerate(codes)}
             for number, (name, codes) in enumerate(labels.items())}
    at_place, at_period = steps["place"], steps["period"]
    values, statuses = dict[str, float](), dict[str, str]()
    for part in parts:
        starts: dict[str, int] = {}
        for breakdown, place, period, value, status in part.rows:
            if breakdown not in starts:
                starts[breakdown] = steps["indicator"][part.indicator.code] + sum(
                    steps[name][item or "_Z"] for name, (item, _name)
                    in serializer.named_items(part.indicator.code, breakdown).items())
            position = str(starts[breakdown] + at_place[place] + at_period[period])
            values[position] = value
            if status != "A":
                statuses[position] = status
    return values, statuses
