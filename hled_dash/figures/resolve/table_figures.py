"""Figures that are tables: headline figures, what moved most, the profile of a place; they have no drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.models import Headline
from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve.names import measure, place_name
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.summaries import format_times, leading_rows, rank_sentences
from hled_dash.figures.text import build_credits
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
    """Return headline figures: the newest value of each with its changes; those without a value are left out."""
    _ = language.text
    values, headlines = [], tuple(headlines)
    for item in headlines:
        newest = resolver.headline(item.indicator, item.place, tuple(item.items.items()), item.against, language.code)
        if newest is not None:
            values.append(_Value(
                newest.indicator, newest.place, newest.items, newest.period_code, newest.values[-1], newest.status_code,
                newest.value, f"{newest.period} ({newest.status})" if newest.status else newest.period,
                {_("Indicator"): newest.title, _("Place"): newest.place_name,
                 _("Change"): _("not comparable: break in series") if newest.crosses_break else newest.change,
                 _("Compared"): "; ".join(filter(None, (newest.change_since_base, newest.partner_gap)))},
            ))
    return _table_figure(id, title, values, language, resolver, requested=(item.indicator for item in headlines))


def movers_figure(places: tuple[str, ...], language: Language, resolver: Resolver) -> Figure:
    """Return the newest changes that are largest against the indicator's usual change."""
    _, catalogue = language.text, resolver.catalogue
    values = []
    for mover in resolver.movers(places, language.code):
        indicator = catalogue.indicators[mover.indicator]
        verdict = {True: _("better"), False: _("worse"), None: ""}[mover.better]
        values.append(_Value(
            mover.indicator, mover.place, indicator.default_items, mover.period_code, mover.value, mover.status,
            mover.text, mover.period,
            {_("Indicator"): f"{language.localize(indicator.name)} ({measure(indicator, language, catalogue)})",
             _("Place"): place_name(mover.place, language, catalogue),
             _("Change"): f"{mover.change} ({verdict})" if verdict else mover.change,
             _("Compared with the usual change"): format_times(mover.ratio, language)},
        ))
    figure = _table_figure("movers", _("What moved most"), values, language, resolver)
    return replace(figure, notes=(_(
        "The newest changes from a year before that are largest compared with the indicator's own usual change (the "
        "median of its earlier yearly changes). Where a series hardly moved before, the multiple is not given "
        "exactly."
    ), *figure.notes))


def profile_figure(place: str, language: Language, resolver: Resolver) -> Figure:
    """Return how a place stands on every indicator: value, change and rank among its peers, by objective.

    ``extra["leading"]`` has the numbers of the rows that a short table takes first, ``extra["note_rows"]`` the rows of
    the notes that are not of all.
    """
    _, catalogue = language.text, resolver.catalogue
    order = {objective: number for number, objective in enumerate(catalogue.objectives)}
    values, profile = [], resolver.profile(place, language.code)
    for row in sorted(profile.rows, key=lambda row: order.get(
            next(iter(catalogue.indicators[row.indicator].objectives), ""), len(order))):
        indicator = catalogue.indicators[row.indicator]
        is_ranked = indicator.comparable_places and row.peer_count > 1
        name = f"{language.localize(indicator.name)} ({measure(indicator, language, catalogue, row.items)})"
        values.append(_Value(
            row.indicator, place, row.items, row.period_code, row.value, row.status, row.text, row.period,
            {_("Indicator"): name, _("Objective"): ", ".join(indicator.objectives), _("Change"): row.change,
             _("Rank among peers"): _("{rank} of {count}", rank=row.rank, count=row.peer_count) if is_ranked else ""},
        ))
    title = _("Profile: {place}", place=catalogue.full_names(language.code)[place])
    leading = leading_rows([catalogue.indicators[value.indicator] for value in values], catalogue)
    figure = _table_figure(f"profile-{place}", title, values, language, resolver, leading=leading)
    of_formula: dict[str, set[int]] = {}
    for number, value in enumerate(values):
        if (formula := catalogue.indicators[value.indicator].formula) is not None:
            of_formula.setdefault(language.localize(formula.words), set()).add(number)
    note_rows = {note: frozenset(rows) for note in figure.notes for formula, rows in of_formula.items()
                 if note.endswith(_computed_here(formula, language))}
    ranks = rank_sentences(profile, language, catalogue) if values else ()
    return replace(figure, subtitle=". ".join([figure.subtitle, *(words.rstrip(".") for words in ranks[:1])]),
                   notes=(*ranks[1:], *figure.notes), extra={**figure.extra, "note_rows": note_rows})


def _table_figure(
    id: str, title: str, values: Sequence[_Value], language: Language, resolver: Resolver,
    requested: Iterable[str] = (), leading: Sequence[int] = (),
) -> Figure:
    _, catalogue = language.text, resolver.catalogue
    indicators = [catalogue.indicators[code] for code in dict.fromkeys(value.indicator for value in values)]
    credits = build_credits([indicator.code for indicator in indicators], catalogue, language)
    names_of_row = (_("Indicator"), _("Place"))
    rows = []
    for value in values:
        first = {name: text for name, text in value.columns.items() if name in names_of_row}
        rows.append({
            **first, _("Newest figure"): value.text, _("Period"): value.period_text,
            **{name: text for name, text in value.columns.items() if name not in first},
            _("Source"): language.localize(catalogue.source(value.indicator).publisher),
        })
    dimensions = dict.fromkeys(name for value in values for name in value.items)
    codes = pd.DataFrame({
        "indicator": [value.indicator for value in values], "place": [value.place for value in values],
        "period": [value.period for value in values],
        **{name: [value.items.get(name) for value in values] for name in dimensions},
        "value": [value.value for value in values], "status": [value.status for value in values],
    })
    derived = _formula_notes(indicators, language)
    words = [_describe_row(values[row], names_of_row, _("Change"))
             for row in sorted((leading or range(len(values)))[:MAX_ROWS_IN_WORDS])]
    non_commercial = any(credit.non_commercial for credit in credits)
    figure = Figure(
        id=id, title=title, subtitle=language.plural("{count} figure", "{count} figures", len(rows)), spec=None,
        table=pd.DataFrame(rows), codes=codes, alt=" ".join([f"{title}.", *words]), credits=credits,
        notes=(*derived, *([_("The license of these figures does not allow commercial use.")]
                                   if non_commercial else [])),
        derived=bool(derived), empty="" if rows else _("There are no figures on this place. Choose another one above."),
        language=language.code,
        extra={"row_units": tuple(language.localize(catalogue.unit(value.indicator).name) for value in values),
               "row_sources": [tuple(source.id for source in catalogue.sources_of(value.indicator))
                               for value in values], **({"leading": leading} if leading else {})},
    )
    return write_vintages(figure, requested, resolver.database, catalogue, language)


def _describe_row(value: _Value, names: Iterable[str], change_column: str) -> str:
    """Return a row of a table as a sentence; a place that the indicator's name ends with is not said again."""
    first, *others = (value.columns[name] for name in names if name in value.columns)
    subject = ", ".join([first, *(text for text in others
                                   if not first.casefold().endswith(f", {text.casefold()}"))])
    change = value.columns.get(change_column)
    return f"{subject}: {value.text} ({value.period_text}){f'; {change}' if change else ''}."


def _formula_notes(indicators: Iterable[Indicator], language: Language) -> list[str]:
    """Return how the indicators of a table are computed: each formula once, after the short names of those that have
    it."""
    names: dict[str, list[str]] = {}
    for indicator in indicators:
        if indicator.formula:
            names.setdefault(language.localize(indicator.formula.words), []).append(language.localize(indicator.short))
    return [f"{'; '.join(dict.fromkeys(short))}: {_computed_here(formula, language)}"
            for formula, short in names.items()]


def _computed_here(formula: str, language: Language) -> str:
    return language.text("Computed here: {formula}", formula=formula)


def pillar_headlines(pillar: str, resolver: Resolver, language_code: str) -> Figure:
    """Return the headline figures of a pillar."""
    language, record = LANGUAGES[language_code], resolver.catalogue.pillars[pillar]
    title = language.text("Headline figures: {pillar}", pillar=language.localize(record.name))
    return headlines_figure(f"headlines-{pillar}", title, record.headlines, language, resolver)
