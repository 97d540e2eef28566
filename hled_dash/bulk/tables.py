"""The tables of a bulk download, as Arrow: the catalogue, the observations, and the record of the dialogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa

from hled_dash import store
from hled_dash.catalogue import Catalogue, Indicator, Source, Text
from hled_dash.catalogue.sdmx import STATUSES
from hled_dash.metadata.data_package import Column, TableDescription
from hled_dash.store import Engine

Row = Mapping[str, Any]


class _Named(Protocol):
    @property
    def name(self) -> Text:
        """In both languages."""


_KINDS = {"string": pa.string(), "number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_(),
          "date": pa.string()}
_BOTH = ("name_en", "string", "Name in English"), ("name_es", "string", "Name in Spanish")

OBSERVATION = TableDescription(
    "observation",
    "Every observation, published and derived; one row for an indicator, breakdown, place, and period.", (
        Column("indicator", "string", "Code of the indicator"),
        Column("breakdown", "string", "Items of its dimensions (sex=F;age=15); empty where it has none"),
        Column("place", "string", "Code of the place"),
        Column("period", "string", "Year (2021), quarter (2021-Q3) or month (2021-07)"),
        Column("value", "number", "In the unit of the indicator"),
        Column("status", "string", f"SDMX: {'; '.join(f'{code} {text.en}' for code, text in STATUSES.items())}"),
    ), ("indicator", "breakdown", "place", "period"), {"indicator": ("indicator", "code"), "place": ("place", "code")})
#: Of the tables of the catalogue; the first column is the key of those that are not named in ``_KEYS``.
_COLUMNS: Mapping[str, tuple[str, Sequence[tuple[str, str, str]]]] = {
    "metadata": ("What these files are.", (("key", "string", "What"), ("value", "string", "In words"))),
    "unit": ("Units of measurement.", (("code", "string", "Code"), *_BOTH, ("kind", "string", "share, count …"))),
    "licence": ("Terms under which figures may be used.", (
        ("code", "string", "Code"), *_BOTH, ("address", "string", "Its text"),
        ("non_commercial", "boolean", "Not for commercial use"), ("share_alike", "boolean", "Same terms for copies"))),
    "source": ("Published data sets, each in one edition.", (
        ("code", "string", "Code"), ("publisher_en", "string", "Publisher"), ("publisher_es", "string", "Publisher"),
        ("title_en", "string", "Title"), ("title_es", "string", "Title"), ("vintage", "string", "Edition"),
        ("vintage_date", "date", "Newest date of the edition"), ("licence", "string", "Code of the license"),
        ("address", "string", "The publisher's page"), ("citation", "string", "How to cite"),
        ("date_read", "date", "When the figures were read"), ("read_from", "string", "What they were read from"),
        ("caveats", "string", "What to know"))),
    "indicator": ("What is measured.", (
        ("code", "string", "Code"), *_BOTH, ("definition_en", "string", "What is counted, of whom"),
        ("definition_es", "string", "The same in Spanish"), ("unit", "string", "Code of the unit"),
        ("decimals", "integer", "Decimals that are shown"), ("direction", "string", "Which way is better"),
        ("frequency", "string", "month, quarter, year, irregular, once"), ("source", "string", "Code of the source"),
        ("theme", "string", "Subject"), ("objectives", "string", "Objectives of the dialogue, with commas"),
        ("dimensions", "string", "Its dimensions, with commas"), ("derived", "boolean", "Computed here"),
        ("formula", "string", "How it is computed, in words"), ("modelled", "boolean", "The source models the values"),
        ("comparable_places", "boolean", "False where the source warns against comparing places"),
        ("comparable_periods", "boolean", "False where it warns against comparing years"),
        ("calendar", "string", "us_fiscal: years run October to September"),
        ("caveats_en", "string", "What to know"), ("caveats_es", "string", "The same in Spanish"))),
    "series_break": ("From a period on, figures are not comparable with those before.", (
        ("indicator", "string", "Code of the indicator"), ("period", "string", "First period after the break"),
        ("place", "string", "Code of the place; empty for all"), ("note", "string", "Why"))),
    "place": ("Countries, states, departments, municipalities, ports, crossings and groups.", (
        ("code", "string", "Code"), *_BOTH, ("level", "string", "country, admin1, admin2 …"),
        ("parent", "string", "The place that it lies in"), ("official_code", "string", "The statistical office's code"),
        ("latitude", "number", "Degrees, WGS 84"), ("longitude", "number", "Degrees, WGS 84"))),
    "place_group": ("Members of groups of places.", (
        ("place_group", "string", "Code of the group"), ("member", "string", "Code of the member"))),
    "dimension_item": ("Items of the dimensions.", (
        ("dimension", "string", "Code of the dimension"), ("item", "string", "Code of the item"), *_BOTH)),
    "vintage": ("Earlier values: what stood in the place of an observation between two days.", (
        *((column.name, column.kind, column.description) for column in OBSERVATION.columns[:4]),
        ("superseded", "date", "Day from which on another value stands"), ("published", "date", "Day of publication"),
        ("value", "number", "Empty where there was none"), ("status", "string", "As of an observation"))),
    "dialogue": ("The record of the dialogue: one fact with its document in each row.", (
        ("code", "string", "Code"), ("date", "string", "Day, month or year"), ("kind", "string", "meeting …"),
        ("pillar", "string", "I to IV"), ("objectives", "string", "With commas"), ("what_en", "string", "In English"),
        ("what_es", "string", "In Spanish"), ("parties", "string", "Who took part, with commas"),
        ("document", "string", "Publisher and title of the document"), ("address", "string", "Its address"))),
}
_KEYS = {"series_break": ("indicator", "period", "place"), "place_group": ("place_group", "member"),
         "dimension_item": ("dimension", "item"),
         "vintage": ("indicator", "breakdown", "place", "period", "superseded")}
_REFERENCES = {
    "indicator": {"unit": ("unit", "code"), "source": ("source", "code")}, "source": {"licence": ("licence", "code")},
}


def catalogue_tables(catalogue: Catalogue, engine: Engine, metadata: Mapping[str, str],
                     ) -> list[tuple[TableDescription, pa.Table]]:
    """Return every table but the observations, in an order in which a table stands after those that it refers to.

    Args:
        metadata: Rows of the table of the same name.
    """
    rows: dict[str, list[Row]] = {"metadata": [{"key": key, "value": value} for key, value in metadata.items()],
                                  "vintage": _vintages(catalogue, engine), **_rows(catalogue)}
    return [_table(name, rows[name]) for name in _COLUMNS]


def _table(name: str, rows: Sequence[Row]) -> tuple[TableDescription, pa.Table]:
    words, columns = _COLUMNS[name]
    fields = [Column(*column) for column in columns]
    description = TableDescription(name, words, fields, _KEYS.get(name, (fields[0].name,)), _REFERENCES.get(name, {}))
    return description, _arrow(fields, {field.name: [row[field.name] for row in rows] for field in fields})


def _arrow(columns: Sequence[Column], values: Mapping[str, Sequence[Any]]) -> pa.Table:
    schema = pa.schema([pa.field(column.name, _KINDS[column.kind], metadata={"description": column.description})
                        for column in columns])
    return pa.table([pa.array(values[column.name], _KINDS[column.kind]) for column in columns], schema=schema)


def observations(engine: Engine, indicator: str) -> pa.Table:
    """Return the observations of an indicator, as :data:`OBSERVATION` has them; by the key."""
    frame = store.queries.observations(engine, indicator)
    dimensions = sorted(set(map(str, frame.columns)) - {"indicator", "place", "period", "value", "status"})
    items = zip(*(frame[name] for name in dimensions), strict=True) if dimensions else ((),) * len(frame)
    breakdowns = [";".join(f"{name}={item}" for name, item in zip(dimensions, row, strict=True)) for row in items]
    columns = {**{name: frame[name].tolist() for name in ("indicator", "place", "period", "value", "status")},
               "breakdown": breakdowns}
    table = _arrow(OBSERVATION.columns, columns)
    return table.sort_by([(name, "ascending") for name in OBSERVATION.key])


def _names(named: _Named) -> Row:
    return {"name_en": named.name.en, "name_es": named.name.es}


def _rows(catalogue: Catalogue) -> dict[str, list[Row]]:
    """Return the rows of each table, by the names of its columns."""
    indicators = catalogue.indicators.values()
    return {
        "unit": [{"code": unit.id, **_names(unit), "kind": unit.kind} for unit in catalogue.units.values()],
        "licence": [{"code": licence.id, **_names(licence), "address": licence.address,
                     "non_commercial": licence.non_commercial, "share_alike": licence.share_alike}
                    for licence in catalogue.licences.values()],
        "source": [_source(source) for source in catalogue.sources.values()],
        "indicator": [_indicator(indicator) for indicator in indicators],
        "series_break": [{"indicator": indicator.code, "period": series_break.period, "place": series_break.place or "",
                          "note": series_break.note.en}
                         for indicator in indicators for series_break in indicator.breaks],
        "place": [{"code": place.code, **_names(place), "level": place.level, "parent": place.parent,
                   "official_code": place.official_code, "latitude": place.latitude, "longitude": place.longitude}
                  for place in catalogue.places.values()],
        "place_group": [{"place_group": code, "member": member} for code, members in (
            *((group.id, group.members) for group in catalogue.groups.values()),
            *((region.id, region.members) for region in catalogue.regions.values())) for member in members],
        "dimension_item": [{"dimension": dimension.id, "item": item.code, **_names(item)}
                           for dimension in catalogue.dimensions.values() for item in dimension.items],
        "dialogue": [{
            "code": entry.id, "date": entry.date, "kind": entry.kind, "pillar": entry.pillar,
            "objectives": ",".join(entry.objectives), "what_en": entry.what.en, "what_es": entry.what.es,
            "parties": ",".join(catalogue.parties[party].name.en for party in entry.parties),
            "document": f"{entry.document.publisher.en}: {entry.document.title.en}", "address": entry.document.address,
        } for entry in catalogue.record.values()],
    }


def _source(source: Source) -> Row:
    return {
        "code": source.id, "publisher_en": source.publisher.en, "publisher_es": source.publisher.es,
        "title_en": source.title.en, "title_es": source.title.es, "vintage": source.vintage.en,
        "vintage_date": source.vintage_date.isoformat(), "licence": source.licence, "address": source.address,
        "citation": source.citation.en, "date_read": source.date_read.isoformat(), "read_from": source.read_from.en,
        "caveats": " ".join(text.en for text in source.caveats),
    }


def _indicator(indicator: Indicator) -> Row:
    return {
        "code": indicator.code, **_names(indicator), "definition_en": indicator.definition.en,
        "definition_es": indicator.definition.es, "unit": indicator.unit, "decimals": indicator.decimals,
        "direction": indicator.direction, "frequency": indicator.frequency, "source": indicator.source,
        "theme": indicator.theme, "objectives": ",".join(indicator.objectives),
        "dimensions": ",".join(indicator.dimensions), "derived": indicator.derived,
        "formula": indicator.formula.words.en if indicator.formula else None, "modelled": indicator.modelled,
        "comparable_places": indicator.comparable_places, "comparable_periods": indicator.comparable_periods,
        "calendar": indicator.calendar, "caveats_en": " ".join(text.en for text in indicator.caveats),
        "caveats_es": " ".join(text.es for text in indicator.caveats),
    }


def _vintages(catalogue: Catalogue, engine: Engine) -> list[Row]:
    return [{"indicator": vintage.indicator, "breakdown": vintage.breakdown, "place": vintage.place,
             "period": vintage.period, "superseded": vintage.superseded, "published": vintage.published,
             "value": vintage.value, "status": vintage.status}
            for code in catalogue.indicators for vintage in store.vintages.superseded(engine, code)]
