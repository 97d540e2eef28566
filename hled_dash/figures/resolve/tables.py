"""Figures that are tables: headline figures, what moved most, the profile of a place; they have no drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from hled_dash.catalogue.models import Headline
from hled_dash.figures.credits import build_credits
from hled_dash.figures.figure import Figure
from hled_dash.figures.movers import format_times
from hled_dash.figures.resolve.names import measure, place_name
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.vintages import write_vintages
from hled_dash.language import LANGUAGES, Language

#: Rows that the words of a table name.
MAX_ROWS_IN_WORDS = 6


class _Value(NamedTuple):
    """A value of a table: its key, the words for it, and what stands in its other columns."""

    indicator: str
    place: str
    items: Mapping[str, str]
    period: str
    value: float
    status: str
    text: str
    period_text: str
    columns: Mapping[str, Any]


def headlines_figure(
    id: str, title: str, headlines: Iterable[Headline], language: Language, resolver: Resolver
) -> Figure:
    """Headline figures: the newest value of each with its changes; those without a value are left out."""
    _ = language.text
    values, headlines = [], tuple(headlines)
    for item in headlines:
        found = resolver.headline(item.indicator, item.place, tuple(item.items.items()), item.against, language.code)
        if found is not None:
            values.append(_Value(
                found.indicator, found.place, found.items, found.period_code, found.values[-1], found.status_code,
                found.value, f"{found.period} ({found.status})" if found.status else found.period,
                {_("Indicator"): found.title, _("Place"): found.place_name, _("Change"): found.change,
                 _("Compared"): "; ".join(filter(None, (found.change_since_base, found.partner_gap)))},
            ))
    return _table_figure(id, title, values, language, resolver, asked=(item.indicator for item in headlines))


def movers_figure(places: tuple[str, ...], language: Language, resolver: Resolver) -> Figure:
    """The newest changes that are largest against the indicator's usual change."""
    _, catalogue = language.text, resolver.catalogue
    values = []
    for one in resolver.movers(places, language.code):
        indicator = catalogue.indicators[one.indicator]
        verdict = {True: _("better"), False: _("worse"), None: ""}[one.better]
        values.append(_Value(
            one.indicator, one.place, indicator.default_items, one.period_code, one.value, one.status, one.text,
            one.period,
            {_("Indicator"): f"{language.localize(indicator.name)} ({measure(indicator, language, catalogue)})",
             _("Place"): place_name(one.place, language, catalogue),
             _("Change"): f"{one.change} ({verdict})" if verdict else one.change,
             _("Against the usual change"): format_times(one.ratio, language)},
        ))
    return _table_figure("movers", _("What moved most"), values, language, resolver, notes=(_(
        "The newest changes on a year before that are largest against the indicator's own usual change "
        "(the median of its earlier yearly changes). Where a series hardly moved before, the multiple is not told "
        "exactly."
    ),))


def profile_figure(place: str, language: Language, resolver: Resolver) -> Figure:
    """How a place stands on every indicator: value, change and rank among its peers."""
    _, catalogue = language.text, resolver.catalogue
    values = []
    for row in resolver.profile(place, language.code).rows:
        indicator = catalogue.indicators[row.indicator]
        is_ranked = indicator.comparable_places and row.peer_count > 1
        values.append(_Value(
            row.indicator, place, indicator.default_items, row.period_code, row.value, row.status, row.text, row.period,
            {_("Indicator"): f"{language.localize(indicator.name)} ({measure(indicator, language, catalogue)})",
             _("Change"): row.change,
             _("Rank among peers"): _("{rank} of {count}", rank=row.rank, count=row.peer_count) if is_ranked else ""},
        ))
    title = _("Newest figures: {place}", place=place_name(place, language, catalogue))
    return _table_figure(f"profile-{place}", title, values, language, resolver)


def _table_figure(
    id: str, title: str, values: Sequence[_Value], language: Language, resolver: Resolver,
    notes: tuple[str, ...] = (), asked: Iterable[str] = (),
) -> Figure:
    _, catalogue = language.text, resolver.catalogue
    indicators = [catalogue.indicators[code] for code in dict.fromkeys(one.indicator for one in values)]
    credits = build_credits([one.code for one in indicators], catalogue, language)
    names_of_row = (_("Indicator"), _("Place"))
    rows = []
    for one in values:
        first = {name: text for name, text in one.columns.items() if name in names_of_row}
        rows.append({
            **first, _("Newest figure"): one.text, _("Period"): one.period_text,
            **{name: text for name, text in one.columns.items() if name not in first},
            _("Source"): language.localize(catalogue.source(one.indicator).publisher),
        })
    dimensions = dict.fromkeys(name for one in values for name in one.items)
    codes = pd.DataFrame({
        "indicator": [one.indicator for one in values], "place": [one.place for one in values],
        "period": [one.period for one in values],
        **{name: [one.items.get(name) for one in values] for name in dimensions},
        "value": [one.value for one in values], "status": [one.status for one in values],
    })
    derived = [f"{language.localize(one.name)}: " + _("Computed here: {formula}",
                                                      formula=language.localize(one.formula.words))
               for one in indicators if one.formula]
    words = [f"{', '.join(text for name, text in one.columns.items() if name in names_of_row)}: {one.text} "
             f"({one.period_text})." for one in values[:MAX_ROWS_IN_WORDS]]
    non_commercial = any(credit.non_commercial for credit in credits)
    figure = Figure(
        id=id, title=title, subtitle=language.plural("{count} figure", "{count} figures", len(rows)), spec=None,
        table=pd.DataFrame(rows), codes=codes, alt=" ".join([f"{title}.", *words]), credits=credits,
        notes=(*notes, *derived, *([_("The license of these figures does not allow commercial use.")]
                                   if non_commercial else [])),
        derived=bool(derived), empty="" if rows else _("There are no figures on this place. Choose another one above."),
        language=language.code,
    )
    return write_vintages(figure, asked, resolver.database, catalogue, language)


def pillar_headlines(pillar: str, resolver: Resolver, language_code: str) -> Figure:
    """The headline figures of a pillar."""
    language, record = LANGUAGES[language_code], resolver.catalogue.pillars[pillar]
    return headlines_figure(f"headlines-{pillar}", f"{pillar} {language.localize(record.name)}", record.headlines,
                            language, resolver)
