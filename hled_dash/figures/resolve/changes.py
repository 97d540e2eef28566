"""The figure of changes: a table of entries, with every changed value in its files."""

from __future__ import annotations

from datetime import date

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.figure import Credit, Figure
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.summaries import VintageMover, find_vintage_movers
from hled_dash.figures.text import build_credits
from hled_dash.figures.vintages import (
    ChangeEntry,
    filter_entries,
    find_entries,
    format_counts,
    format_title,
    largest_revisions,
    pillars_of,
)
from hled_dash.language import LANGUAGES, Language
from hled_dash.store import changes as store_changes
from hled_dash.store.breakdowns import items_of
from hled_dash.view import View

#: Values in a file, the newest editions first.
MAX_VALUES = 20_000
#: Sources that are credited one by one.
MAX_CREDITS = 8
#: Entries that the words of the figure name.
MAX_IN_WORDS = 5


def change_entries(resolver: Resolver) -> tuple[ChangeEntry, ...]:
    """Return all entries, the newest first."""
    return resolver.cache(("change entries",), lambda: find_entries(
        store_changes.changes(resolver.engine), resolver.catalogue))


def changes_of_view(view: View, resolver: Resolver) -> tuple[ChangeEntry, ...]:
    """Return the entries that a view chooses."""
    since = date.fromisoformat(view.changed_since) if view.changed_since else None
    return resolver.cache(
        ("view changes", view.changed_pillar, view.changed_place, view.source, since),
        lambda: filter_entries(
            change_entries(resolver), resolver.catalogue, pillar=view.changed_pillar, place=view.changed_place,
            source=view.source, since=since,
            has_figure=lambda code, place: place in resolver.places_with_data(code)))


def vintage_movers_of_view(view: View, resolver: Resolver) -> tuple[VintageMover, ...]:
    """Return what moved most since the last vintage among the entries of a view (see :func:`find_vintage_movers`)."""
    return resolver.cache(
        ("vintage movers", view.changed_pillar, view.changed_place, view.source, view.changed_since),
        lambda: find_vintage_movers(changes_of_view(view, resolver), resolver.catalogue, resolver.database))


def changes_figure(view: View, resolver: Resolver) -> Figure:
    """Return the entries that a view chooses as a table; its files have the values that changed."""
    language, catalogue = LANGUAGES[view.language], resolver.catalogue
    _ = language.text
    entries = changes_of_view(view, resolver)
    rows = [_row(entry, catalogue, language) for entry in entries]
    title = _("What changed")
    words = [f"{language.format_date(entry.day)}: {format_title(entry, catalogue, language)}, "
             f"{format_counts(entry, language)}." for entry in entries[:MAX_IN_WORDS]]
    return Figure(
        id="changes", title=title, subtitle=language.plural("{count} entry", "{count} entries", len(entries)),
        spec=None, table=pd.DataFrame(rows), codes=_codes(entries, catalogue), alt=" ".join([f"{title}.", *words]),
        credits=_credits(entries, catalogue, language), language=language.code,
        notes=(_("The files have each value that changed, before and now; of an added indicator they have its code."),),
        empty="" if rows else _("Nothing that changed fits this choice. Choose more above."),
    )


def _credits(entries: tuple[ChangeEntry, ...], catalogue: Catalogue, language: Language) -> tuple[Credit, ...]:
    """Return the credits of the entries; a single summary where there are many sources."""
    _, sources = language.text, {entry.source for entry in entries}
    if len(sources) <= MAX_CREDITS:
        return build_credits(dict.fromkeys(code for entry in entries for code in entry.indicators), catalogue, language)
    return (Credit(
        source="changes", publisher=language.plural("{count} source", "{count} sources", len(sources)),
        title=_("each named in the table"), vintage=_("newest vintages"), licence=_("Licenses as of each source"),
        address="", citation="", year=max(entry.edition.year for entry in entries)),)


def _row(entry: ChangeEntry, catalogue: Catalogue, language: Language) -> dict[str, str]:
    _ = language.text
    source = catalogue.sources[entry.source]
    pillars = dict.fromkeys(pillar for code in entry.indicators for pillar in pillars_of(code, catalogue))
    return {
        _("Date"): language.format_date(entry.day), _("Indicator"): format_title(entry, catalogue, language),
        _("Change"): format_counts(entry, language), _("Edition"): language.format_date(entry.edition),
        _("Pillar"): ", ".join(sorted(pillars)), _("Source"): language.localize(source.publisher),
    }


def _codes(entries: tuple[ChangeEntry, ...], catalogue: Catalogue) -> pd.DataFrame:
    """Return one row for each value that changed, the largest revisions of an entry first, and each entry without
    one."""
    rows: list[dict[str, object]] = []
    for entry in entries:
        fields = {"date": entry.day.isoformat(), "edition": entry.edition.isoformat(), "source_code": entry.source}
        if not entry.changes:
            rows += [{**fields, "change": "added", "indicator": code} for code in entry.indicators or ("",)]
        revised = largest_revisions(entry, catalogue, len(entry.changes))
        for change in [*revised, *(change for change in entry.changes if change.kind != "revised")]:
            items = ";".join(f"{name}={item}" for name, item in items_of(change.breakdown).items())
            rows.append({**fields, "change": change.kind, "indicator": change.indicator, "place": change.place,
                         "items": items, "period": change.period, "old_value": change.old, "new_value": change.new})
    columns = ("date", "edition", "change", "indicator", "place", "items", "period", "old_value", "new_value",
               "source_code")
    return pd.DataFrame(rows[:MAX_VALUES], columns=columns, dtype=object)
