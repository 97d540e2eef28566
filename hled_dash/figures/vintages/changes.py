"""The changes of each edition: new, revised and withdrawn values, and added indicators.

Which stored facts each is known from stands in ``docs/refresh.md``. Everything here is pure: of the changes of the
store and the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from uuid import NAMESPACE_URL, uuid5

from hled_dash.catalogue import Catalogue
from hled_dash.figures.formatting import MAX_NAMES, format_distinct, format_names
from hled_dash.language import Language
from hled_dash.store.breakdowns import items_of
from hled_dash.store.changes import Change, ChangeKind

#: Revisions that a line names.
MAX_REVISIONS = 5


@dataclass(frozen=True)
class ChangeEntry:
    """One entry: the changes of an indicator in an edition, or the indicators of a source added on a day.

    Attributes:
        day: Day on which it came into the data.
        edition: Day on which the publisher's edition was published.
        indicators: The one that changed, or those that came in; () for an edition of which no earlier values are held.
        changes: Of the indicator; () if indicators came in.
    """

    day: date
    edition: date
    source: str
    indicators: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def id(self) -> str:
        """A stable URN of edition, source and indicator (or the day, for added indicators)."""
        subject = self.indicators[0] if self.changes else self.day.isoformat()
        return uuid5(NAMESPACE_URL, f"hled:changes/{self.edition}/{self.source}/{subject}").urn

    def count(self, kind: ChangeKind) -> int:
        """Count the changes of a kind."""
        return sum(change.kind == kind for change in self.changes)


def find_entries(changes: Iterable[Change], catalogue: Catalogue) -> tuple[ChangeEntry, ...]:
    """Build all entries, the newest first; derived indicators have none, because they change with their inputs."""
    came_in = {(update.source, update.edition): update.date for update in reversed([*catalogue.updates.values()])}
    entries: list[ChangeEntry] = []
    published = [change for change in changes if not catalogue.indicators[change.indicator].derived]
    published.sort(key=lambda change: (change.indicator, change.edition))
    for (code, edition), group in groupby(published, key=lambda change: (change.indicator, change.edition)):
        source, day = catalogue.source(code), date.fromisoformat(edition)
        read = came_in.get((source.id, day), source.date_read if source.vintage_date == day else day)
        entries.append(ChangeEntry(read, day, source.id, (code,), tuple(group)))
    editions = {(entry.source, entry.edition) for entry in entries}
    updates = sorted(catalogue.updates.values(), key=lambda update: (update.source, update.date, update.edition))
    entries += [ChangeEntry(update.date, update.edition, update.source, update.indicators)
                for update in updates if update.indicators]
    for previous, update in pairwise(updates):
        is_next = previous.source == update.source and previous.edition < update.edition
        if is_next and not update.indicators and (update.source, update.edition) not in editions:
            entries.append(ChangeEntry(update.date, update.edition, update.source))
    return tuple(sorted(entries, key=lambda entry: (
        -entry.day.toordinal(), not entry.changes, -entry.edition.toordinal(), entry.source, entry.indicators)))


def filter_entries(
    entries: Iterable[ChangeEntry], catalogue: Catalogue, *, pillar: str | None = None, place: str | None = None,
    source: str | None = None, since: date | None = None, has_figure: Callable[[str, str], bool] | None = None,
) -> tuple[ChangeEntry, ...]:
    """Filter entries by pillar, place, source and earliest day.

    Args:
        has_figure: Whether an indicator has a figure of a place; needed with ``place``.
    """
    filtered = []
    for entry in entries:
        if (source and entry.source != source) or (since and entry.day < since):
            continue
        codes = entry.indicators
        if pillar:
            codes = tuple(code for code in codes if pillar in pillars_of(code, catalogue))
        if place and not entry.changes:
            codes = tuple(code for code in codes if has_figure and has_figure(code, place))
        changes = tuple(change for change in entry.changes if place in (None, change.place))
        if (codes or not (pillar or place)) and (changes or not entry.changes):
            filtered.append(replace(entry, indicators=codes, changes=changes))
    return tuple(filtered)


def pillars_of(indicator: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the codes of the pillars that an indicator is of."""
    objectives = catalogue.indicators[indicator].objectives
    return tuple(dict.fromkeys(catalogue.objectives[code].pillar for code in objectives))


def largest_revisions(entry: ChangeEntry, catalogue: Catalogue, limit: int = MAX_REVISIONS) -> list[Change]:
    """Return the largest revisions of an entry, in percent for amounts and by difference for shares, rates and
    scores."""
    if not entry.changes:
        return []
    relative = catalogue.unit(entry.indicators[0]).kind in ("count", "money", "quantity", "ratio")

    def size(change: Change) -> float:
        old, new = change.old or 0.0, change.new or 0.0
        return abs(new / old - 1) if relative and old else abs(new - old)

    revised = (change for change in entry.changes if change.kind == "revised")
    return sorted(revised, key=lambda change: (-size(change), change.place, change.period))[:limit]


def format_title(entry: ChangeEntry, catalogue: Catalogue, language: Language) -> str:
    """Format the title of an entry: its indicator, or its source."""
    if entry.changes:
        return language.localize(catalogue.indicators[entry.indicators[0]].name)
    return language.localize(catalogue.sources[entry.source].title)


def format_counts(entry: ChangeEntry, language: Language) -> str:
    """Return how much changed, as text: ``12 new figures, 3 revised``."""
    _, plural = language.text, language.plural
    if not entry.changes:
        count = len(entry.indicators)
        if not count:
            return _("new edition; what it revised is not held")
        return plural("{count} indicator added", "{count} indicators added", count)
    new, revised = entry.count("new"), entry.count("revised")
    withdrawn, first_held = entry.count("withdrawn"), entry.count("held")
    places = len({change.place for change in entry.changes if change.kind == "held"})
    return ", ".join(filter(None, (
        plural("{count} new figure", "{count} new figures", new) if new else "",
        plural("{count} revised", "{count} revised", revised) if revised else "",
        plural("{count} withdrawn", "{count} withdrawn", withdrawn) if withdrawn else "",
        plural("figures of {count} place held for the first time", "figures of {count} places held for the first time",
               places) if first_held else "",
    )))


def format_change(change: Change, catalogue: Catalogue, language: Language) -> str:
    """Format a change in one line: ``Belize, 2021: 44.3 → 43.9``."""
    indicator = catalogue.indicators[change.indicator]
    items = [language.localize(catalogue.dimensions[name].item(item).name)
             for name, item in items_of(change.breakdown).items() if indicator.default_items.get(name) != item]
    where = ", ".join([catalogue.full_names(language.code)[change.place], *items,
                       language.format_period(change.period, indicator.calendar)])
    values = (change.old, change.new)
    texts = iter(format_distinct([value for value in values if value is not None], indicator, catalogue, language))
    return f"{where}: {' → '.join(language.text('none') if value is None else next(texts) for value in values)}"


def format_newest(entry: ChangeEntry, language: Language, catalogue: Catalogue) -> str:
    """Format the periods of the new figures, as text; empty if there is none."""
    periods = sorted({change.period for change in entry.changes if change.kind == "new"})
    if not periods:
        return ""
    calendar = catalogue.indicators[entry.indicators[0]].calendar
    return language.format_list([language.format_period(period, calendar) for period in periods[-3:]])


def format_details(entry: ChangeEntry, catalogue: Catalogue, language: Language) -> list[str]:
    """Format the details of an entry, one sentence or line each, in a limited number."""
    _ = language.text
    if not entry.changes:
        names = [language.localize(catalogue.indicators[code].name) for code in entry.indicators]
        more = len(names) - MAX_NAMES
        remainder = [language.plural("and {count} more", "and {count} more", more)] if more > 0 else []
        return [*names[:MAX_NAMES], *remainder]
    lines = []
    if newest := format_newest(entry, language, catalogue):
        lines.append(_("New figures of: {periods}", periods=newest))
    names_of = catalogue.full_names(language.code)
    if new_places := dict.fromkeys(change.place for change in entry.changes if change.kind == "held"):
        lines.append(_("Held for the first time, with no earlier edition to compare with: {places}",
                       places=format_names([names_of[code] for code in new_places], language)))
    revisions = largest_revisions(entry, catalogue)
    if revisions:
        lines.append(_("Largest revisions:"))
        lines += [format_change(change, catalogue, language) for change in revisions]
    withdrawn = [change for change in entry.changes if change.kind == "withdrawn"][:MAX_REVISIONS]
    return [*lines, *(format_change(change, catalogue, language) for change in withdrawn)]
