"""What stands around a drawing, written from the data: subtitles, notes, credits and alternative texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import cast

import pandas as pd

from hled_dash.catalogue import Catalogue, Unit
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Credit, Figure
from hled_dash.figures.tidy import Tidy, bounds, calendar_of
from hled_dash.language import Language

#: Lines that an alternative text speaks of one by one.
SPOKEN = 6
#: Years after which a period that all lines share is too old to compare them in words.
STALE = 5
#: Places that a note names before it only counts.
NAMED = 12


@cache
def status(code: str, language: Language) -> str:
    """An SDMX status in words; empty for a normal value. Asked for each value."""
    _ = language.text
    return {"E": _("estimate"), "F": _("projection"), "P": _("provisional"), "B": _("break in series")}.get(code, "")


def span(periods: Iterable[str], language: Language, calendar: str = "calendar") -> str:
    """``2016–2024``, ``July 2016 – May 2024`` or one period."""
    found = sorted(set(periods))
    if not found:
        return ""
    first, last = language.period(found[0], calendar), language.period(found[-1], calendar)
    if first == last:
        return first
    return f"{first}\u2013{last}" if " " not in first + last else f"{first} \u2013 {last}"


def subtitle(unit: str, periods: Iterable[str], context: Context, calendar: str = "calendar", *,
             log: bool = False) -> str:
    """Unit and period: "% of population, 2016–2024"."""
    _ = context.language.text
    when = span(periods, context.language, calendar)
    if log:
        return _("{unit}, {period} (logarithmic scale)", unit=_capital(unit), period=when)
    return _("{unit}, {period}", unit=_capital(unit), period=when)


def _capital(words: str) -> str:
    """The first letter as a capital, except of symbols (kg, km²)."""
    return words[:1].upper() + words[1:] if len(words.split(" ")[0]) > 3 else words


def listing(names: Sequence[str], language: Language) -> str:
    """All names, or the first dozen and how many more there are."""
    if len(names) <= NAMED:
        return language.list_of(names)
    return language.plural("{names} and {count} more", "{names} and {count} more", len(names) - NAMED,
                           names=", ".join(names[:NAMED]))


def credits(indicators: Iterable[str], catalogue: Catalogue, language: Language) -> tuple[Credit, ...]:
    """One credit for each source that the indicators, and what they are computed from, were published in."""
    sources = dict.fromkeys(source for code in indicators for source in catalogue.sources_of(code))
    found = []
    for source in sources:
        licence = catalogue.licences[source.licence]
        found.append(Credit(
            source=source.id, publisher=language.of(source.publisher), title=language.of(source.title),
            vintage=language.of(source.vintage), licence=language.of(licence.name), address=source.address,
            citation=language.of(source.citation), non_commercial=licence.non_commercial,
            compiler=language.of(source.compiler) if source.compiler else "",
        ))
    return tuple(found)


def notes(found: Tidy, context: Context, *, missing: Sequence[str] = (), extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Everything that a reader must know, one sentence each, what changes the reading first.

    ``missing`` are codes of places that were asked for and have no values; ``extra`` are the sentences of the kind.
    """
    card, language, catalogue = context.card, context.language, context.catalogue
    _ = language.text
    indicators = [catalogue.indicators[code] for code in found.indicators]
    origins = [catalogue.indicators[code] for code in found.origins]
    said: list[str] = [language.of(card.note)] if card.note else []
    if missing:
        said.append(language.plural("No published figure here for {count} place: {places}.",
                                    "No published figures here for {count} places: {places}.", len(missing),
                                    places=listing([context.place(code) for code in missing], language)))
    if len(found.places) > 1:
        said += [_("{indicator}: the source warns against comparing places.", indicator=language.of(one.short))
                 for one in origins if not one.comparable_places]
    if found.frame["period"].nunique() > 1:
        said += [_("{indicator}: the source warns against comparing years.", indicator=language.of(one.short))
                 for one in origins if not one.comparable_periods]
    said += breaks(found, context)
    statuses = set(found.frame["status"].unique())
    if "F" in statuses:
        said.append(_("Projections are drawn hollow or dashed."))
    if "P" in statuses:
        said.append(_("The newest figures are provisional."))
    if "E" in statuses:
        said.append(_("Estimates are drawn hollow or dotted.") if not statuses <= {"E", "F"} else
                    _("All values are estimates from a model.") if all(one.modelled for one in origins) else
                    # Computed with an estimate, such as a projected population.
                    _("All values are estimates."))
    said += [_("Computed here: {formula}", formula=language.of(one.formula.words)) for one in indicators if one.formula]
    said += found.notes
    said += extra
    said += [language.of(caveat) for one in origins for caveat in one.caveats]
    used = dict.fromkeys(source for code in (*found.origins, *found.extra_indicators)
                         for source in catalogue.sources_of(code))
    said += [language.of(caveat) for source in used for caveat in source.caveats]
    if any(catalogue.licences[source.licence].non_commercial for source in used):
        said.append(_("The licence of these figures does not allow commercial use."))
    return tuple(dict.fromkeys(said))


def breaks(found: Tidy, context: Context) -> list[str]:
    """The breaks in series between the first and the last period drawn, one sentence each."""
    said = []
    language = context.language
    for code in found.origins:
        if not context.catalogue.indicators[code].breaks:
            continue
        rows = found.frame[found.frame["line"].isin([line.number for line in found.lines if line.origin == code])]
        first, last = rows["period"].min(), rows["period"].max()
        for one in context.catalogue.indicators[code].breaks:
            concerned = one.place is None or one.place in set(rows["place"])
            if concerned and first < one.period <= last:
                note = language.of(one.note)
                period = language.period(one.period)
                said.append(
                    language.text("Break in series in {period} ({place}): {note}", period=period,
                                  place=context.place(one.place), note=note)
                    if one.place else language.text("Break in series in {period}: {note}", period=period, note=note)
                )
    return said


def missing_places(found: Tidy, context: Context, asked: Sequence[str] | None = None) -> list[str]:
    """Places that were asked for and of which nothing is drawn."""
    shown = {*found.places, context.card.against}
    return [place for place in (context.places_asked() if asked is None else asked) if place not in shown]


def with_article(place: str, catalogue: Catalogue, language: Language) -> str:
    """A place's name as it stands in a sentence: "below the United States"."""
    return language.text("the United States") if place == "USA" else language.of(catalogue.places[place].name)


def difference(value: float, unit: Unit | None, decimals: int, language: Language) -> str:
    """A difference of two values: percentage points where they are percentages."""
    if unit is not None and unit.differs_in_points:
        return language.text("{number} points", number=language.number(value, decimals))
    if unit is not None and abs(value) >= 1e7 and not unit.id.startswith(("million", "thousand")):
        return language.compact(value, unit)
    return language.value(value, unit, decimals) if unit else language.number(value, decimals)


def change(first: float, last: float, found: Tidy, language: Language) -> str:
    """The way from one value to another: percent for amounts, points for percentages, else the difference."""
    _ = language.text
    unit = found.unit
    amounts = found.scale in ("index", "per_capita", "log") or (unit is not None and unit.kind in ("count", "money"))
    if amounts and first > 0:
        number = language.number(100 * (last / first - 1), 1)
        return f"{'+' if last > first else ''}{number}\u00a0%"
    moved = difference(last - first, unit, max(found.decimals, 1), language)
    return f"+{moved}" if last > first else moved


def opening(kind: str, title: str, under: str, language: Language) -> str:
    """The first sentence of an alternative text: the kind of drawing and what it shows."""
    _ = language.text
    kinds = {
        "line": _("Line chart"), "stacked": _("Stacked areas"), "bars": _("Bar chart"), "slope": _("Slope chart"),
        "scatter": _("Scatter plot"), "gap": _("Dot plot of gaps"), "map": _("Map"), "points": _("Map of points"),
        "seasons": _("Calendar of months"),
    }
    return _("{kind}: {title} ({subtitle}).", kind=kinds[kind], title=title, subtitle=under)


def alt_lines(found: Tidy, context: Context) -> list[str]:
    """First and last value of up to six lines, and how far apart they are at the end."""
    language = context.language
    _ = language.text
    calendar = calendar_of(found, context)
    said = []
    for line in found.lines[:SPOKEN]:
        rows = found.of(line)
        first, last = rows.iloc[0], rows.iloc[-1]
        words = {"name": line.label, "first": found.spoken(first["value"], language),
                 "start": language.period(first["period"], calendar), "last": found.spoken(last["value"], language),
                 "end": language.period(last["period"], calendar)}
        if len(rows) == 1:
            said.append(_("{name}: {last} in {end}.", name=line.label, last=words["last"], end=words["end"]))
        elif words["first"] == words["last"]:
            said.append(_("{name} stands at {last} in {end}, as in {start}.", **words))
        elif found.unit is not None and found.unit.kind == "rank":
            said.append(_("{name} went from {first} in {start} to {last} in {end}.", **words))
        elif found.unit is not None and found.unit.kind in ("count", "money") and first["value"] > 0:
            words["change"] = change(first["value"], last["value"], found, language)
            said.append(_("{name} rose from {first} in {start} to {last} in {end} ({change}).", **words)
                        if last["value"] > first["value"] else
                        _("{name} fell from {first} in {start} to {last} in {end} ({change}).", **words))
        elif last["value"] > first["value"]:
            said.append(_("{name} rose from {first} in {start} to {last} in {end}.", **words))
        else:
            said.append(_("{name} fell from {first} in {start} to {last} in {end}.", **words))
    if len(found.lines) > SPOKEN:
        said.append(language.plural("{count} more line is in the table.", "{count} more lines are in the table.",
                                    len(found.lines) - SPOKEN))
    return said + _spread(found, context, calendar)


def _spread(found: Tidy, context: Context, calendar: str) -> list[str]:
    """The distance between the highest and the lowest line in the newest period that all share, and its course."""
    if not 2 <= len(found.lines) <= 40 or found.scale == "log" or (found.unit and found.unit.kind == "rank"):
        return []
    language = context.language
    _ = language.text
    wide = found.frame.pivot(index="period", columns="line", values="value").dropna()
    if wide.empty or int(str(wide.index[-1])[:4]) < int(found.frame["period"].max()[:4]) - STALE:
        return []
    last = wide.iloc[-1]
    high, low = (found.lines_by_number[cast("int", one)] for one in (last.idxmax(), last.idxmin()))
    gap = float(last.max() - last.min())
    said = [_("In {period} the highest is {high} ({most}) and the lowest {low} ({least}), {gap} apart.",
              period=language.period(str(wide.index[-1]), calendar), high=high.label, low=low.label,
              most=found.spoken(float(last.max()), language), least=found.spoken(float(last.min()), language),
              gap=difference(gap, found.unit, found.decimals, language))]
    if len(wide) > 1:
        before = float(wide.iloc[0].max() - wide.iloc[0].min())
        since = language.period(str(wide.index[0]), calendar)
        if gap < before * 0.95:
            said.append(_("The distance has narrowed since {start}.", start=since))
        elif gap > before * 1.05:
            said.append(_("The distance has widened since {start}.", start=since))
    return said


def alt_ranked(rows: pd.DataFrame, found: Tidy, context: Context, *, cut: bool = False) -> list[str]:
    """The highest, lowest and median of ranked values. ``rows``: columns label, value; ``cut``: there are more."""
    language = context.language
    _ = language.text
    rows = rows.sort_values("value", ascending=False, kind="stable")
    top, bottom = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return [_("{name}: {value}.", name=top["label"], value=found.spoken(top["value"], language))]
    said = [language.plural("{count} bar.", "{count} bars.", len(rows))]
    if cut:
        return [*said, _("Highest: {high} ({most}). Last of those drawn: {low} ({least}).", high=top["label"],
                         low=bottom["label"], most=found.spoken(top["value"], language),
                         least=found.spoken(bottom["value"], language))]
    said.append(_("Highest: {high} ({most}). Lowest: {low} ({least}).", high=top["label"], low=bottom["label"],
                  most=found.spoken(top["value"], language), least=found.spoken(bottom["value"], language)))
    if len(rows) > 3:
        said.append(_("Half of them are above {median}.",
                      median=found.spoken(float(rows["value"].median()), language)))
    return said


def empty(found: Tidy | None, context: Context, periods: Iterable[str] = ()) -> str:
    """Why there is nothing to draw, and what the reader can do about it.

    ``periods`` are those that have figures for the places, outside the chosen ones.
    """
    language = context.language
    _ = language.text
    asked = [context.place(code) for code in context.places_asked()]
    available = span(periods, language)
    if available:
        return _("There are no figures in the chosen period. Figures are available for {periods}: widen the period.",
                 periods=available)
    if asked:
        return _("There are no published figures for {places}. Choose other places.", places=listing(asked, language))
    if bounds(context.card, context.selection) != (None, None):
        return _("There are no figures for this choice. Widen the period or choose other places.")
    return _("There are no published figures to draw here.")


def nothing(context: Context, codes: Sequence[str], found: Tidy | None = None, periods: Iterable[str] = ()) -> Figure:
    """A figure with nothing to draw, that says so."""
    language = context.language
    why = empty(found, context, periods)
    title = language.of(context.card.title)
    return Figure(
        id=context.card.id, title=title, subtitle="", spec=None, table=pd.DataFrame(),
        codes=pd.DataFrame({name: [] for name in ("indicator", "place", "period", "value", "status")}),
        alt=f"{title}. {why}", credits=credits(codes, context.catalogue, language), empty=why, language=language.code,
    )


def headings(found: Tidy, context: Context) -> dict[str, str]:
    """Names of the columns in the reader's language."""
    _ = context.language.text
    names = {"indicator": _("Indicator"), "place": _("Place"), "period": _("Period"), "value": _("Value"),
             "status": _("Status"), "label": _("Series")}
    for dimension in found.dimensions:
        names[dimension] = context.language.of(context.catalogue.dimensions[dimension].name)
    return names


def legend_heading(found: Tidy, context: Context) -> str:
    """What the lines' labels name: places, indicators, a dimension, or several of these together."""
    names = headings(found, context)
    return names["label"] if found.compound else names[found.colour]


__all__ = ["alt_lines", "alt_ranked", "credits", "empty", "headings", "missing_places", "notes", "nothing",
           "opening", "span", "status", "subtitle"]
