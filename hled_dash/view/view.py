"""The state of a page (:class:`View`), parsed from a URL and written to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.catalogue.periods import is_reversed
from hled_dash.language import LANGUAGES, Language
from hled_dash.view.codes import (
    DEFAULT_INDICATORS,
    DEFAULT_PLACES,
    MAX_LENGTH,
    MAX_QUERY,
    MAX_UNKNOWN,
    PAGE_FIGURES,
    PAGES,
    PILLAR_PAGES,
    SEPARATOR,
    UNKNOWN_PAGE,
    VERSION,
)
from hled_dash.view.ignored import IgnoredParameter
from hled_dash.view.parameter_parsers import INVALID, truncate
from hled_dash.view.parameters import BY_PAGE, PARAMETERS
from hled_dash.view.period_names import rename_periods
from hled_dash.view.period_parsers import read_bound
from hled_dash.view.repair import repair_query

#: What an address of version 1 means that does not name it: such addresses were shared before maps opened with another
#: window, and the explorer drew figures of one period as bars.
_USUAL_IN_VERSION_1 = {"window": "region", "kind": "line"}


@dataclass(frozen=True)
class View:
    """What is looked at. Codes are those of the catalogue; None means open (the first, or the latest, period).

    Attributes:
        as_of: Figures are those that had been published by this day; None for the newest.
        rows: Words that the rows of ranked figures are filtered by (:attr:`FigureCard.row_filter`).
        kind: How the explorer draws; None for what suits the periods of the indicators (``with_held_places``).
        window: None for the one that a map of the indicator opens with (:meth:`Resolver.opening_window`).
    """

    page: str = "overview"
    language: LanguageCode = "en"
    places: tuple[str, ...] = DEFAULT_PLACES
    start: str | None = None
    end: str | None = None
    as_of: date | None = None
    board_since: str = "relaunch"
    board_cell: str | None = None
    objective: str | None = None
    figure: str | None = None
    figures: str = "first"
    themes: tuple[str, ...] = ()
    order: str = "theme"
    rows: str = ""
    indicators: tuple[str, ...] = DEFAULT_INDICATORS
    items: tuple[tuple[str, str], ...] = ()
    kind: str | None = None
    scale: str = "published"
    period: str | None = None
    level: str | None = None
    window: str | None = None
    place: str = "MX-CHP"
    source: str | None = None
    search: str = ""
    indicator: str = "gdl.shdi"
    second: str = "conapo.pop"
    third: str | None = None
    mode: str = "one"
    since: str | None = None
    years: tuple[str, ...] = ()
    method: str = "auto"
    classes: int = 5
    palette: str = "auto"
    labels: str = "on"
    layers: tuple[str, ...] = ("around", "outlines")
    inside: str | None = None
    renderer: str = "flat"
    selected: tuple[str, ...] = ()
    part: str | None = None
    entry_kind: str | None = None
    year: str | None = None
    party: str | None = None
    entry: str | None = None
    markers: tuple[str, ...] = ()
    pack: str = ""
    computed: str = ""
    changed_pillar: str | None = None
    changed_place: str | None = None
    changed_since: str | None = None

    def replace(self, **changes: Any) -> View:
        """Return a copy with other values of some fields, many times faster than ``dataclasses.replace``: a page has
        hundreds of links, each of a view of its own.

        Raises:
            TypeError: for a name that is no field.
        """
        if unknown := changes.keys() - vars(self).keys():
            raise TypeError(f"a view has no field {min(unknown)}")
        copied = object.__new__(View)
        vars(copied).update(vars(self), **changes)
        return copied

    @classmethod
    def from_query(
        cls, page: str, query: Mapping[str, str | Sequence[str]], catalogue: Catalogue, *, base: View | None = None
    ) -> ParsedView:
        """Return the view that an address names. Never raises.

        What happened to the address on its way is undone (:mod:`hled_dash.view.repair`). What it does not say comes
        from ``base`` (the reader's last view, or the defaults).
        """
        view = (base or View()).replace(page=page if page in PAGES else "overview")
        ignored: list[IgnoredParameter] = []
        query, left_out = _shorten(query)
        query = rename_periods(view.page, repair_query(query))
        if left_out:
            ignored.append(IgnoredParameter("long", truncate(left_out[0])))
        unknown = 0
        if "v" in query:
            fields = {parameter.field for parameter in BY_PAGE[view.page].values()}
            view = view.replace(**{field: value for field, value in _USUAL_IN_VERSION_1.items() if field in fields})
        if "v" in query and view.page == "pack":
            view = view.replace(search="")
        for name, values in query.items():
            parameter = BY_PAGE[view.page].get(name) or PARAMETERS.get(name)
            if name == "v":
                if values[-1:] != [VERSION]:
                    ignored.append(IgnoredParameter("version", name, truncate(values[-1] if values else "")))
            elif name == UNKNOWN_PAGE:
                ignored.append(IgnoredParameter("page", name, truncate(values[-1] if values else "")))
            elif parameter is None:
                unknown += 1
                if unknown <= MAX_UNKNOWN:
                    ignored.append(IgnoredParameter("parameter", truncate(name)))
            elif view.page not in parameter.pages:
                # Campaigns name the site that a reader comes from as a source, too.
                if name != "source" or values[-1:] == ["all"] or not catalogue.sources.keys().isdisjoint(values):
                    ignored.append(IgnoredParameter("elsewhere", name))
            elif sum(map(len, values)) > MAX_LENGTH:
                ignored.append(IgnoredParameter("long", name))
            else:
                text = SEPARATOR.join(values) if parameter.multiple else (values[-1] if values else "")
                value, reasons = parameter.parse(text, catalogue)
                ignored += [replace(reason, parameter=name) for reason in reasons]
                if value is not INVALID:
                    view = view.replace(**{parameter.field: value})
        if is_reversed(view.start, view.end):
            # A half year has another bound at the other end.
            start, end = (query[name][-1] if query.get(name) else "" for name in ("to", "from"))
            view = view.replace(start=read_bound(start, is_first=True) or view.end,
                                end=read_bound(end, is_first=False) or view.start)
            ignored.append(IgnoredParameter("reversed", "from"))
        in_order = view.with_change_in_order()
        if in_order is not view:
            view = in_order
            ignored.append(IgnoredParameter("reversed", "since"))
        fitted = _fit_to_page(view, catalogue)
        ignored += [
            IgnoredParameter("elsewhere", name, getattr(view, name),
                             str(fitted.objective) if name == "objective" and fitted.figure in catalogue.cards else "")
            for name in ("objective", "figure")
            if getattr(view, name) is not None and getattr(fitted, name) != getattr(view, name) and name in query
        ]
        return ParsedView(fitted, tuple(ignored))

    def with_change_in_order(self) -> View:
        """Return the view with the periods of a map's change in their order: the same view where they are."""
        if self.mode == "change" and is_reversed(self.since, self.period):
            return self.replace(since=self.period, period=self.since)
        return self

    def to_query(self) -> dict[str, str]:
        """Return every parameter of this view's page, in a fixed order, and the version."""
        parameters = {
            parameter.name: parameter.write(getattr(self, parameter.field)) for parameter in BY_PAGE[self.page].values()
        }
        return {"v": VERSION, **{name: text for name, text in parameters.items() if text is not None}}

    def to_short_query(self) -> dict[str, str]:
        """Return version, language and what differs from the defaults: what an address does not say is the default."""
        usual = _usual_query(self.page, f"{self.pillar}.1" if self.pillar else None)
        # A figure is of one objective.
        implied = {"objective"} if self.figure not in (None, *PAGE_FIGURES.get(self.page, ())) else set()
        # The address of a figure of a place says of which.
        kept = {"v", "lang", *(("place",) if self.page == "places" and self.figure else ())}
        return {name: text for name, text in self.to_query().items()
                if name in kept or (text != usual.get(name) and name not in implied)}

    def address(self, root: str = "", *, short: bool = False, any_language: bool = False) -> str:
        """Return the address below ``root`` (``https://host``); opens the same view anywhere.

        Args:
            short: Without parameters that are equal to their default, as it is printed.
            any_language: Without the language, so that each browser opens it in its own.
        """
        path = "" if self.page == "overview" else self.page
        if short or any_language:
            query = self.to_short_query() if short else self.to_query()
            parts = [f"{name}={_quote_value(text)}" for name, text in query.items()
                     if name != "lang" or not any_language]
        else:
            values = vars(self)
            parts = [f"v={VERSION}", *filter(None, (_write(self.page, parameter.name, values[parameter.field])
                                                    for parameter in BY_PAGE[self.page].values()))]
        return f"{root.rstrip('/')}/{path}?{'&'.join(parts)}"

    @property
    def pillar(self) -> str | None:
        """The pillar whose page this is, or None."""
        return PILLAR_PAGES.get(self.page)


@lru_cache(2000)
def _quote_value(text: str) -> str:
    # The links of a page have most of their values in common.
    return quote(text, safe=SEPARATOR + ":,")


@lru_cache(4000)
def _write(page: str, name: str, value: Any) -> str:
    """Write a parameter as it stands in an address; empty if it does not."""
    text = BY_PAGE[page][name].write(value)
    return "" if text is None else f"{name}={_quote_value(text)}"


def write_parameter(name: str, value: Any) -> str:
    """Write a parameter that has the same meaning on all pages, as it stands in their addresses."""
    return f"{name}={_quote_value(PARAMETERS[name].write(value) or '')}"


@cache
def _usual_query(page: str, objective: str | None) -> Mapping[str, str]:
    """Return what an address of this version means where it says nothing."""
    return View(page=page, objective=objective).replace(**_USUAL_IN_VERSION_1).to_query()


def requested_language(query: Mapping[str, str | Sequence[str]]) -> Language | None:
    """Return the language that an address names; None if it names none."""
    codes = {code.casefold(): language for code, language in LANGUAGES.items()}
    return codes.get(repair_query(_shorten(query)[0]).get("lang", [""])[-1].casefold())


def _shorten(query: Mapping[str, str | Sequence[str]]) -> tuple[dict[str, str | Sequence[str]], list[str]]:
    """Return the parameters of an address that fit into :data:`MAX_QUERY`, and the names of those that do not."""
    kept: dict[str, str | Sequence[str]] = {}
    length = 0
    for name, values in query.items():
        own = len(name) + (len(values) if isinstance(values, str) else sum(map(len, values)) + len(values))
        if length + own <= MAX_QUERY:
            kept[name] = values
            length += own
    return kept, [name for name in query if name not in kept]


@dataclass(frozen=True)
class ParsedView:
    """The view read from an address, and what was ignored on the way."""

    view: View
    ignored: tuple[IgnoredParameter, ...]


def _fit_to_page(view: View, catalogue: Catalogue) -> View:
    """Return the nearest view that makes sense on its page: the objective is one of its pillar, a figure's is its
    own."""
    page_figures = PAGE_FIGURES.get(view.page, ())
    if view.pillar is None:
        return view if view.figure in (None, *page_figures) else view.replace(figure=None)
    card = catalogue.cards.get(view.figure) if view.figure else None
    if card is not None and catalogue.objectives[card.objective].pillar == view.pillar:
        return view.replace(objective=card.objective)
    objectives = [objective.id for objective in catalogue.objectives_of(view.pillar)]
    objective = view.objective if view.objective in (*objectives, "none") else next(iter(objectives), None)
    return view.replace(objective=objective, figure=view.figure if view.figure in page_figures else None)
