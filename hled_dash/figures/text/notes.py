"""Notes under a figure: missing places, breaks in series, statuses, formulas, caveats and licences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_lowercase
from typing import NamedTuple

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.context import TIME_KINDS, Context
from hled_dash.figures.data import Tidy, breaks_between, calendar_of
from hled_dash.figures.formatting import format_names, format_period_range, format_suspect, is_suspect
from hled_dash.language import Language


def build_notes(tidy: Tidy, context: Context, *, missing: Sequence[str] = (), extra: Iterable[str] = (),
                ) -> tuple[str, ...]:
    """Build everything that a reader must know, one sentence each, what changes the reading first.

    Args:
        missing: Codes of the places that were requested and have no values.
        extra: Notes of the kind of figure.
    """
    language, catalogue = context.language, context.catalogue
    origins = [catalogue.indicators[code] for code in tidy.origins]
    notes: list[str] = [language.localize(context.card.note)] if context.card.note else []
    if missing:
        notes.append(language.plural("No published figure here for {count} place: {places}.",
                                     "No published figures here for {count} places: {places}.", len(missing),
                                     places=format_names([context.place_name(code) for code in missing], language)))
    notes += _region_notes(tidy, context)
    notes += _comparability_notes(tidy, origins, context)
    notes += break_notes(tidy, context)
    notes += suspect_notes(tidy, context)
    notes += _weight_notes(tidy, context)
    notes += _status_notes(tidy, origins, context)
    notes += [language.text("Computed here: {formula}", formula=language.localize(indicator.formula.words))
              for code in tidy.indicators if (indicator := catalogue.indicators[code]).formula]
    notes += tidy.notes
    notes += extra
    notes += [language.localize(caveat) for indicator in origins for caveat in indicator.caveats]
    sources = dict.fromkeys(source for code in (*tidy.origins, *tidy.auxiliary_indicators)
                            for source in catalogue.sources_of(code))
    notes += [language.localize(caveat) for source in sources for caveat in source.caveats]
    if any(catalogue.licences[source.licence].non_commercial for source in sources):
        notes.append(language.text("The license of these figures does not allow commercial use."))
    return tuple(dict.fromkeys(notes))


def _region_notes(tidy: Tidy, context: Context) -> list[str]:
    """Return which states or departments each survey region stands for: they have no value of their own."""
    language, regions = context.language, context.catalogue.regions
    members = {place: format_names([*map(context.place_name, regions[place].members)], language)
               for place in tidy.places if place in regions}
    listed = [f"{context.place_name(place)}: {names}" for place, names in members.items()]
    return [language.text("Survey regions are shown as one and have one value; none is published for their single "
                          "departments. {regions}.", regions="; ".join(listed))] if listed else []


def _comparability_notes(tidy: Tidy, origins: Sequence[Indicator], context: Context) -> list[str]:
    language = context.language
    _ = language.text
    notes: list[str] = []
    if len(tidy.places) > 1:
        notes += [_("{indicator}: the source warns against comparing places.",
                    indicator=language.localize(indicator.short))
                  for indicator in origins if not indicator.comparable_places]
    if len(set(tidy.column("period"))) > 1:
        notes += [_("{indicator}: the source warns against comparing years.",
                    indicator=language.localize(indicator.short))
                  for indicator in origins if not indicator.comparable_periods]
    return notes


def _status_notes(tidy: Tidy, origins: Sequence[Indicator], context: Context) -> list[str]:
    _ = context.language.text
    notes: list[str] = []
    statuses = set(tidy.column("status"))
    if "F" in statuses:
        notes.append(_("Projections are drawn hollow or dashed."))
    if "P" in statuses:
        notes.append(_("The newest figures are provisional."))
    if any(map(is_suspect, statuses)):
        notes.append(_("Suspect values are shown as published, hollow or dotted."))
    if "E" in statuses:
        notes.append(_("Estimates are drawn hollow or dotted.") if not statuses <= {"E", "F"} else
                     _("All values are estimates from a model.") if all(record.modelled for record in origins) else
                     # Computed with an estimate, such as a projected population.
                     _("All values are estimates."))
    return notes


def suspect_notes(tidy: Tidy, context: Context) -> list[str]:
    """Return the suspect values that are shown, one sentence for each reason."""
    language, calendar = context.language, calendar_of(tidy, context)
    groups: dict[str, list[tuple[str, str]]] = {}
    for status, place, period in zip(*(tidy.column(name) for name in ("status", "place", "period")),
                                     strict=True):
        if is_suspect(status):
            groups.setdefault(status, []).append((place, period))
    return [language.text(
        "{where}, {periods}: {status}.",
        where=format_names([context.place_name(place) for place in dict.fromkeys(place for place, _ in group)],
                           language),
        periods=format_period_range((period for _, period in group), language, calendar),
        status=format_suspect(status, language),
    ) for status, group in groups.items()]


def _weight_notes(tidy: Tidy, context: Context) -> list[str]:
    """Return which part of a computed value is an estimate or a projection: the divisor, or the weights."""
    language, catalogue = context.language, context.catalogue
    _ = language.text
    notes = []
    for code in tidy.origins:
        formula = catalogue.indicators[code].formula
        if formula is None or not (series := formula.over or formula.weight):
            continue
        part = catalogue.indicators[series.indicator]
        last = tidy.frame["period"].max()
        if part.projection_from and str(last) >= part.projection_from:
            period = language.format_period(part.projection_from)
            words = (_("The weights ({name}) are projections from {period} on; what is weighted is published.",
                       name=language.localize(part.name), period=period) if formula.weight else
                     _("The divisor ({name}) is a projection from {period} on; what is divided is published.",
                       name=language.localize(part.name), period=period))
            notes.append(words)
    return notes


class BreakKind(NamedTuple):
    """Breaks in series of one kind: they have the same note."""

    note: str
    label: str
    """What stands at their rules: the word where a figure has breaks of one kind only, otherwise a letter."""
    where: tuple[tuple[str, str | None], ...]
    """Period, and the code of the place where it concerns one only; by period."""


def find_breaks(tidy: Tidy, context: Context) -> list[BreakKind]:
    """Find the breaks in series between the first and the last period drawn, by kind; the earliest first."""
    language = context.language
    where_by_note: dict[str, set[tuple[str, str | None]]] = {}
    for code in tidy.origins:
        breaks = context.catalogue.indicators[code].breaks
        if not breaks:
            continue
        lines = [line for line in tidy.lines if line.origin == code]
        periods = sort_periods(period for line in lines for period, _value in tidy.points.get(line.number, ()))
        places = {line.place for line in lines}
        for break_ in breaks:
            if periods and breaks_between(periods[0], periods[-1], [break_.period]) and break_.place in (None, *places):
                where_by_note.setdefault(language.localize(break_.note), set()).add((break_.period, break_.place))
    kinds = sorted((sorted(where, key=lambda pair: (pair[0], pair[1] or "")), note)
                   for note, where in where_by_note.items())
    return [BreakKind(note, ascii_lowercase[number % 26] if len(kinds) > 1 else language.text("break"), tuple(where))
            for number, (where, note) in enumerate(kinds)]


def break_notes(tidy: Tidy, context: Context) -> list[str]:
    """Return the breaks in series between the first and the last period drawn, one sentence for each kind.

    Where a chart has rules with letters, each sentence begins with its letter.
    """
    language = context.language
    kinds = find_breaks(tidy, context)
    lettered = len(kinds) > 1 and context.card.kind in TIME_KINDS
    notes = []
    for kind in kinds:
        by_period: dict[str, list[str]] = {}
        for period, place in kind.where:
            places = by_period.setdefault(language.format_period(period), [])
            places += [context.place_name(place)] if place else []
        periods = [f"{period} ({', '.join(places)})" if places else period for period, places in by_period.items()]
        sentence = language.plural("Break in series in {periods}: {note}", "Breaks in series in {periods}: {note}",
                                   len(periods), periods=format_names(periods, language), note=kind.note)
        notes.append(f"{kind.label}: {sentence}" if lettered else sentence)
    return notes


def find_missing_places(tidy: Tidy, context: Context, requested: Sequence[str] | None = None) -> list[str]:
    """Find the codes of the places that were requested and of which nothing is drawn.

    Args:
        requested: Codes of the places that were requested; those of the card or the selection by default.
    """
    drawn = {*tidy.places, context.card.against}
    return [place for place in (context.requested_places() if requested is None else requested) if place not in drawn]


def cut_notes(count: int, language: Language, named: str = "") -> list[str]:
    """Return a note on how many places (or ``named``) only the table has; empty if all are drawn."""
    if not count:
        return []
    if named:
        return [language.plural("{name}: {count} more is not drawn; the table of the figure has it.",
                                "{name}: {count} more are not drawn; the table of the figure has them.", count,
                                name=named)]
    return [language.plural("{count} more place is not drawn; the table of the figure has it.",
                            "{count} more places are not drawn; the table of the figure has them.", count)]
