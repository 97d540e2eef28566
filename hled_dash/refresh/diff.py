"""The diff of a refresh: new, revised and withdrawn observations, as text, HTML and JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from hled_dash.catalogue import Catalogue, Source
from hled_dash.language import Language
from hled_dash.refresh.observations import Key, Value, is_same

Kind = Literal["new", "revised", "withdrawn"]
#: Lines of one indicator in the text; HTML and JSON have all.
MAX_LISTED = 12


@dataclass(frozen=True)
class Change:
    """One observation that differs; ``old`` or ``new`` is None if there is none."""

    key: Key
    old: Value | None
    new: Value | None

    @property
    def kind(self) -> Kind:
        """What has happened to it."""
        return "new" if self.old is None else "withdrawn" if self.new is None else "revised"


@dataclass(frozen=True)
class Diff:
    """The changes of one source, sorted by their keys.

    Attributes:
        source: As it is held.
        updated: Day of the publisher's update, or of the reading where the publisher does not tell it.
        read_from: The host or the file that was read.
        compared: Number of observations of the response.
        is_unchanged: Whether the publisher has said that its response is the one of the last time (304).
        left_out: Number of held observations of these series that a file does not cover.
    """

    source: Source
    changes: tuple[Change, ...]
    updated: date
    read_from: str
    compared: int
    is_unchanged: bool = False
    left_out: int = 0

    def count(self, kind: Kind) -> int:
        """Return how many observations changed so."""
        return sum(change.kind == kind for change in self.changes)


def compare(held: Mapping[Key, Value], new: Mapping[Key, Value]) -> tuple[Change, ...]:
    """Return the changes from what is held to a response.

    A series and place that the answer does not have is not withdrawn: a file may hold a part. A value that is the same
    except for digits that one of the two lacks stays as it is held.
    """
    answered = {key[:3] for key in new}
    changes = []
    for key in held.keys() | new.keys():
        old_value, new_value = held.get(key), new.get(key)
        if new_value is None and key[:3] not in answered:
            continue
        if old_value and new_value and is_same(old_value.digits, new_value.digits) and (
                new_value.status in (old_value.status, "")):
            continue
        changes.append(Change(key, old_value, new_value))
    return tuple(sorted(changes, key=lambda change: change.key))


def to_text(diff: Diff, catalogue: Catalogue, language: Language) -> str:
    """Return the diff for a terminal: counts, then the changes of each indicator."""
    lines = [_heading(diff, language)]
    for indicator, changes in _by_indicator(diff):
        lines += ["", f"{indicator}  {language.localize(catalogue.indicators[indicator].name)}"]
        lines += [f"  {_sign(change)} {_series(change, catalogue, language)}: {_values(change, language)}"
                  for change in changes[:MAX_LISTED]]
        if len(changes) > MAX_LISTED:
            lines.append("  " + language.plural("and {count} more", "and {count} more", len(changes) - MAX_LISTED))
    return "\n".join(lines) + "\n"


def to_json(diffs: list[Diff]) -> str:
    """Return all diffs as one document, in codes."""
    return json.dumps([{
        "source": diff.source.id, "held_vintage": diff.source.vintage_date.isoformat(),
        "updated": diff.updated.isoformat(), "read_from": diff.read_from, "compared": diff.compared,
        "left_out": diff.left_out, "counts": {kind: diff.count(kind) for kind in ("new", "revised", "withdrawn")},
        "changes": [{
            "kind": change.kind, "indicator": change.key.indicator, "items": list(change.key.items),
            "place": change.key.place, "period": change.key.period,
            "old": change.old and change.old.digits, "new": change.new and change.new.digits,
            "old_status": change.old and (change.old.status or "A"),
            "status": change.new and (change.new.status or "A"),
        } for change in diff.changes],
    } for diff in diffs], ensure_ascii=False, indent=1) + "\n"


def to_html(diffs: list[Diff], catalogue: Catalogue, language: Language) -> str:
    """Return all diffs as a page that can be mailed: no script, no address but those of the sources."""
    _ = language.text
    title = _("Changes of published figures")
    parts = [f'<!DOCTYPE html>\n<html lang="{language.code}"><meta charset="utf-8"><title>{html.escape(title)}</title>',
             "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
             "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2rem .6rem;"
             "border-bottom:1px solid #ccc}td.n{text-align:right;font-variant-numeric:tabular-nums}</style>",
             f"<h1>{html.escape(title)}</h1>"]
    headings = (_("Change"), _("Series"), _("Period"), _("Before"), _("Now"), _("Difference"))
    for diff in diffs:
        parts.append(f"<h2>{html.escape(language.localize(diff.source.title))}</h2>"
                     f"<p>{html.escape(_heading(diff, language))}</p>")
        for indicator, changes in _by_indicator(diff):
            name = html.escape(language.localize(catalogue.indicators[indicator].name))
            rows = "".join(
                f"<tr><td>{html.escape(_kind(change, language))}</td>"
                f"<td>{html.escape(_where(change, catalogue, language))}</td><td>{change.key.period}</td>"
                f'<td class="n">{_digits(change.old)}</td><td class="n">{_digits(change.new)}</td>'
                f'<td class="n">{_difference(change)}</td></tr>' for change in changes)
            cells = "".join(f'<th scope="col">{html.escape(heading)}</th>' for heading in headings)
            parts.append(f"<h3>{name} ({html.escape(indicator)})</h3><table><thead><tr>{cells}</tr></thead>"
                         f"<tbody>{rows}</tbody></table>")
    return "\n".join(parts) + "</html>\n"


def _heading(diff: Diff, language: Language) -> str:
    left_out = language.plural("The file lacks {count} figure that is held of these series.",
                               "The file lacks {count} figures that are held of these series.", diff.left_out)
    return " ".join([_counts(diff, language), left_out][:1 + bool(diff.left_out)])


def _counts(diff: Diff, language: Language) -> str:
    _ = language.text
    title = f"{language.localize(diff.source.publisher)}, {language.localize(diff.source.title)} ({diff.source.id})"
    if not diff.changes and diff.is_unchanged:
        return _("{source}: the publisher says that its answer is the same as last time (304); nothing has changed.",
                 source=title)
    if not diff.changes:
        return _("{source}: nothing has changed; {count} figures compared.", source=title,
                 count=language.format_number(diff.compared))
    return _("{source}: {new} new, {revised} revised, {withdrawn} withdrawn; {count} figures compared. Held: edition "
             "of {held}; read: {updated}, {where}.", source=title, new=language.format_number(diff.count("new")),
             revised=language.format_number(diff.count("revised")),
             withdrawn=language.format_number(diff.count("withdrawn")), count=language.format_number(diff.compared),
             held=language.format_date(diff.source.vintage_date), updated=language.format_date(diff.updated),
             where=diff.read_from)


def _by_indicator(diff: Diff) -> Iterator[tuple[str, list[Change]]]:
    for indicator, changes in groupby(diff.changes, key=lambda change: change.key.indicator):
        yield indicator, list(changes)


def _sign(change: Change) -> str:
    return {"new": "+", "revised": "~", "withdrawn": "-"}[change.kind]


def _kind(change: Change, language: Language) -> str:
    _ = language.text
    return {"new": _("new"), "revised": _("revised"), "withdrawn": _("withdrawn")}[change.kind]


def _where(change: Change, catalogue: Catalogue, language: Language) -> str:
    dimensions = catalogue.indicators[change.key.indicator].dimensions
    items = [language.localize(catalogue.dimensions[name].item(item).name)
             for name, item in zip(dimensions, change.key.items, strict=True) if item]
    return ", ".join([catalogue.full_names(language.code)[change.key.place], *items])


def _series(change: Change, catalogue: Catalogue, language: Language) -> str:
    return f"{_where(change, catalogue, language)}, {change.key.period}"


def _values(change: Change, language: Language) -> str:
    if change.old is None or change.new is None:
        return f"{_digits(change.new or change.old)} ({_kind(change, language)})"
    difference = _difference(change)
    return f"{_digits(change.old)} → {_digits(change.new)}" + (f" ({difference})" if difference else "")


def _digits(value: Value | None) -> str:
    return "" if value is None else value.digits + (f" {value.status}" if value.status else "")


def _difference(change: Change) -> str:
    """Format the difference in percent of the old value; empty if it is not meaningful."""
    if change.old is None or change.new is None or not float(change.old.digits):
        return ""
    difference = 100 * (float(change.new.digits) / float(change.old.digits) - 1)
    return f"{difference:+.2g} %".replace("-", "−") if difference else ""
