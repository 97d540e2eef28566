"""Observation files of ``data/``, and conversion of a publisher's data to their form."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from hled_dash.catalogue import Catalogue, Connector, ConnectorSeries, Indicator
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.periods import months_of
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import decompress

#: Columns of a file that are no dimension.
FIXED = ("indicator", "place", "period", "value", "status")


class Key(NamedTuple):
    """What an observation is of; ``items`` are one for each dimension of the indicator, in their order."""

    indicator: str
    items: tuple[str, ...]
    place: str
    period: str


class Value(NamedTuple):
    """The published digits and the status; empty for a normal value."""

    digits: str
    status: str = ""


@dataclass(frozen=True)
class ObservationFile:
    """A file of ``data/observations``.

    Attributes:
        path: Within ``data``.
        dimensions: Names of the columns between period and value.
        rows: Every observation of the file, in the order of the file.
    """

    path: str
    dimensions: tuple[str, ...]
    rows: dict[Key, Value] = field(default_factory=dict)


def read_held(files: DataFiles, catalogue: Catalogue, indicators: Iterable[str]) -> dict[str, ObservationFile]:
    """Read the files that hold some indicators, by the indicator."""
    requested = set(indicators)
    files_by_indicator: dict[str, ObservationFile] = {}
    for path in (*files.matching("observations/*.csv"), *files.matching("observations/*.csv.gz")):
        content = decompress(files.content[path])
        codes = {code for code in requested if b"\n" + code.encode() + b"," in content}
        if codes:
            file = _parse(path, content.decode(), catalogue)
            files_by_indicator |= dict.fromkeys(codes, file)
    return files_by_indicator


def _parse(path: str, text: str, catalogue: Catalogue) -> ObservationFile:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = tuple(reader.fieldnames or ())
    file = ObservationFile(path, tuple(name for name in columns if name not in FIXED))
    for row in reader:
        dimensions = catalogue.indicators[row["indicator"]].dimensions
        key = Key(row["indicator"], tuple(row[name] for name in dimensions), row["place"], row["period"])
        file.rows[key] = Value(row["value"], row["status"])
    return file


def write_file(file: ObservationFile, rows: Mapping[Key, Value], catalogue: Catalogue) -> bytes:
    """Write the text of a file with other rows, sorted as ``check`` wants it."""
    columns = ["indicator", "place", "period", *file.dimensions, "value", "status"]
    lines: list[tuple[str, ...]] = []
    for key, value in rows.items():
        items = dict(zip(catalogue.indicators[key.indicator].dimensions, key.items, strict=True))
        lines.append((key.indicator, *(items.get(name, "") for name in file.dimensions), key.place, key.period, *value))
    lines.sort(key=lambda line: tuple(str(part).encode() for part in line[:-2]))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for indicator, *broken_down, place, period, digits, status in lines:
        writer.writerow([indicator, place, period, *broken_down, digits, status])
    return text.getvalue().encode()


def publisher_codes(connector: Connector, places: Iterable[str]) -> tuple[str, ...]:
    """Return the publisher's codes of places."""
    areas = {place: area for area, place in connector.places.items()}
    return tuple(areas.get(place, place.removeprefix(connector.prefix)) for place in places)


def to_observations(answer: PublisherData, connector: Connector, catalogue: Catalogue, held: Mapping[Key, Value],
                    today: date) -> dict[Key, Value]:
    """Return a response in the catalogue's codes: of the places that are held, from the first period that is held.

    An indicator of which nothing is held takes every place of the catalogue.

    Raises:
        RefreshError: If two rows give two values for one observation, or a value lies in the future.
    """
    places_by_indicator: dict[str, set[str]] = {}
    first: dict[str, str] = {}
    for key in held:
        places_by_indicator.setdefault(key.indicator, set()).add(key.place)
        first[key.indicator] = min(first.get(key.indicator, key.period), key.period)
    by_code: dict[str, list[ConnectorSeries]] = {}
    for series in connector.series:
        by_code.setdefault(series.code, []).append(series)
    observations: dict[Key, Value] = {}
    for row in answer.rows:
        area_place = connector.places.get(row.area, f"{connector.prefix}{row.area}")
        for series in by_code.get(row.code, ()):
            place = series.place or area_place
            indicator = catalogue.indicators[series.indicator]
            if (row.value is None or place not in catalogue.places
                    or place not in places_by_indicator.get(series.indicator, {place})
                    or row.period < first.get(series.indicator, "")
                    or any(row.fields.get(column, "") != text for column, text in series.where.items())):
                continue
            items = _items(row, series, indicator)
            if items is None:
                continue
            if (months_of(row.period)[0] >= 12 * today.year + today.month and row.status != "F"
                    and not indicator.projection_from):
                raise RefreshError(N_("{code} has a value of {period}, which lies ahead."), code=row.code,
                                   period=row.period)
            key = Key(series.indicator, items, place, row.period)
            value = Value(_multiply(row.value, series.multiplier), row.status)
            if observations.setdefault(key, value) != value:
                raise RefreshError(N_("The publisher gives two values for {code}, {place}, {period}: {first} and "
                                      "{second}."), code=row.code, place=row.area, period=row.period,
                                   first=observations[key].digits, second=value.digits)
    # A series of zeros that is not held was left out on purpose: ports report every measure, trains on a bridge too.
    alive = {key[:3] for key in held} | {key[:3] for key, value in observations.items() if float(value.digits)}
    return {key: value for key, value in observations.items() if key[:3] in alive}


def _items(row: Row, series: ConnectorSeries, indicator: Indicator) -> tuple[str, ...] | None:
    """Return one item for each dimension; None if the row is of an item that the catalogue does not have."""
    items = []
    for dimension in indicator.dimensions:
        item = series.items.get(dimension)
        if item is None:
            item = series.codes.get(row.fields.get(series.columns[dimension], ""))
        if item is None:
            return None
        items.append(item)
    return tuple(items)


def _multiply(digits: str, multiplier: float) -> str:
    if multiplier == 1:
        return digits
    return f"{(Decimal(digits) * Decimal(repr(multiplier))).normalize():f}"


def within(held: Mapping[Key, Value], new: Mapping[Key, Value]) -> dict[Key, Value]:
    """Return what is held of the series and periods that a file has: what lies outside it is neither gone nor
    withdrawn."""
    first: dict[tuple[str, tuple[str, ...], str], str] = {}
    last: dict[tuple[str, tuple[str, ...], str], str] = {}
    for key in new:
        series = (key.indicator, key.items, key.place)
        first[series] = min(first.get(series, key.period), key.period)
        last[series] = max(last.get(series, key.period), key.period)
    return {key: value for key, value in held.items()
            if (series := (key.indicator, key.items, key.place)) in first
            and first[series] <= key.period <= last[series]}


def is_same(old_digits: str, new_digits: str) -> bool:
    """Return whether two publications of a number agree at the decimals of the one that has fewer."""
    first, second = Decimal(old_digits), Decimal(new_digits)
    if first == second:
        return True
    decimals = min(-int(number.as_tuple().exponent) for number in (first, second))
    unit = Decimal(1).scaleb(-max(decimals, 0))
    # A rounded whole number of few digits is no sign that the two agree: 1.4 and 1 are two values.
    return (decimals > 0 or abs(first) >= 10_000) and abs(first - second) <= unit / 2


def validate(answer: PublisherData, new: Mapping[Key, Value], held: Mapping[Key, Value], connector: Connector,
             is_whole: bool) -> None:
    """Check what the connector says must be true of a response.

    Args:
        answer: The response.
        new: The same in the catalogue's codes.
        held: The observations of the connector's indicators that are held.
        connector: Whose assertions hold.
        is_whole: Whether every required place and every series must be there; a downloaded file may have some, and
            ``held`` is then what lies within it.

    Raises:
        RefreshError: with the first assertion that fails.
    """
    _refuse_other_titles(answer, connector)
    if not new:
        raise RefreshError(N_("The answer has no figure of a series and a place that are held."))
    if is_whole:
        _refuse_incomplete(new, connector)
    _refuse_fewer(new, held, connector, is_whole)
    _refuse_large_revisions(new, held, connector.largest_revision)


def _refuse_other_titles(answer: PublisherData, connector: Connector) -> None:
    """Raise if the publisher has changed the title of a series."""
    for series in connector.series:
        title = answer.titles.get(series.code)
        if series.title and title is not None and title != series.title:
            raise RefreshError(N_("The publisher's title of {code} is “{new}” and was “{old}”: look whether unit or "
                                  "definition have changed, and write the new title into the connector."),
                               code=series.code, new=title, old=series.title)


def _refuse_incomplete(new: Mapping[Key, Value], connector: Connector) -> None:
    """Raise if an indicator or a required place has no observation."""
    indicators, places = {key.indicator for key in new}, {key.place for key in new}
    required = dict.fromkeys(series.indicator for series in connector.series)
    if missing := [code for code in required if code not in indicators]:
        raise RefreshError(N_("The answer has no figure of {names}."), names=", ".join(missing))
    if absent := [place for place in connector.required if place not in places]:
        raise RefreshError(N_("The answer has no figure of {names}, which must be there."), names=", ".join(absent))


def _refuse_fewer(new: Mapping[Key, Value], held: Mapping[Key, Value], connector: Connector, is_whole: bool) -> None:
    """Raise if an indicator has fewer observations than the connector requires, or too few of those that are held."""
    held_counts = Counter(key.indicator for key in held)
    for code, count in Counter(key.indicator for key in new).items():
        if is_whole and count < connector.least_rows:
            raise RefreshError(N_("{indicator}: {count} figures in the answer, at least {least} must be there."),
                               indicator=code, count=count, least=connector.least_rows)
        if count < connector.least_share * held_counts[code]:
            raise RefreshError(N_("{indicator}: {count} figures in the answer, {before} are held: too many are gone."),
                               indicator=code, count=count, before=held_counts[code])


def _refuse_large_revisions(new: Mapping[Key, Value], held: Mapping[Key, Value], largest: float) -> None:
    """Raise if an observation is revised by a larger ratio than is plausible."""
    for key, value in new.items():
        if key not in held or is_same(held[key].digits, value.digits):
            continue
        old_size, new_size = abs(float(held[key].digits)), abs(float(value.digits))
        # No ratio leads to or from zero: a small figure may become none, a large one may not.
        ratio = new_size / old_size if new_size and old_size else max(new_size, old_size)
        if not 1 / largest < ratio < largest and max(new_size, old_size) > 0:
            raise RefreshError(
                N_("{indicator}, {place}, {period}: revised from {old} to {new}, more than the {ratio} times that "
                   "the connector holds to be plausible."),
                indicator=key.indicator, place=key.place, period=key.period, old=held[key].digits,
                new=value.digits, ratio=f"{largest:g}")
