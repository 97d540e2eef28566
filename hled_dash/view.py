"""What a person looks at, and its address.

A :class:`View` is the whole state of a page in language-neutral codes; the address is its name. Reading an address
never fails: what cannot be used is left out and reported in words. Writing one carries every parameter of the page,
defaults too, and a version, so that a link keeps its meaning when a default moves.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.language import LANGUAGES, Language

VERSION = "1"
#: Between the values of a list; it needs no escaping in an address.
SEPARATOR = "~"
#: An address may come from anywhere; what is longer than this is not read.
LONGEST = 4000
MOST = 40
#: Carries the name of a page that does not exist to the page that is shown in its place.
UNKNOWN_PAGE = "page"
#: What means the same on every page.
COMMON = ("lang", "places", "from", "to")

PILLAR_PAGES = {"pillar_1": "I", "pillar_2": "II", "pillar_3": "III", "pillar_4": "IV"}
PAGES = ("overview", *PILLAR_PAGES, "maps", "explorer", "places", "data", "glossary", "accessibility")
KINDS = ("line", "bars", "scatter", "slope", "map", "table")
SCALES = ("published", "per_capita", "index", "log")
#: What a map shows: a period, the change between two, several periods, two indicators as colours or circles on colours.
MODES = ("one", "change", "multiples", "bivariate", "circles")
METHODS = ("auto", "quantiles", "natural", "equal", "deviation", "fixed")
PALETTES = ("auto", "viridis", "blues", "oranges", "greens", "purples", "diverging")
LAYERS = ("around", "outlines", "ports", "cities", "seaports", "airports")
#: What draws a map of points: flat (printable), or one to zoom into.
RENDERERS = ("flat", "zoom", "columns")
LEVELS = ("country", "group", "admin1", "admin2", "us_state", "port", "crossing")
#: How many figures of an objective are drawn: the first few, or all.
FIGURES = ("first", "all")
DEFAULT_PLACES = ("MEX", "GTM", "SLV", "HND", "USA")
DEFAULT_INDICATORS = ("IT.NET.USER.ZS",)

_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class View:
    """What is looked at. Codes are those of the catalogue; None means open (the first, or the latest, period)."""

    page: str = "overview"
    language: LanguageCode = "en"
    places: tuple[str, ...] = DEFAULT_PLACES
    start: str | None = None
    end: str | None = None
    objective: str | None = None
    figure: str | None = None
    figures: str = "first"
    indicators: tuple[str, ...] = DEFAULT_INDICATORS
    items: tuple[tuple[str, str], ...] = ()
    kind: str = "line"
    scale: str = "published"
    period: str | None = None
    level: str | None = None
    window: str = "region"
    place: str = "MX-CHP"
    source: str | None = None
    search: str = ""
    indicator: str = "ophi.headcount"
    second: str = "conapo.pop"
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

    @classmethod
    def from_query(
        cls, page: str, query: Mapping[str, str | Sequence[str]], catalogue: Catalogue, *, base: View | None = None
    ) -> Reading:
        """The view that an address names. Never raises.

        What the address does not say comes from ``base`` (the reader's last view, or the defaults).
        """
        view = replace(base or View(), page=page if page in PAGES else "overview")
        ignored: list[Ignored] = []
        for name, raw in query.items():
            values = [raw] if isinstance(raw, str) else [str(one) for one in raw]
            parameter = PARAMETERS.get(name)
            if name == "v":
                if values[-1:] != [VERSION]:
                    ignored.append(Ignored("version", name, _short(values[-1] if values else "")))
            elif name == UNKNOWN_PAGE:
                ignored.append(Ignored("page", name, _short(values[-1] if values else "")))
            elif parameter is None:
                ignored.append(Ignored("parameter", _short(name)))
            elif view.page not in parameter.pages:
                ignored.append(Ignored("elsewhere", name))
            elif sum(map(len, values)) > LONGEST:
                ignored.append(Ignored("long", name))
            else:
                text = SEPARATOR.join(values) if parameter.many else (values[-1] if values else "")
                value, wrong = parameter.read(text, catalogue)
                ignored += [replace(one, parameter=name) for one in wrong]
                if value is not _NOTHING:
                    view = replace(view, **{parameter.field: value})
        if view.start and view.end and view.start[:4] > view.end[:4]:
            view = replace(view, start=view.end, end=view.start)
            ignored.append(Ignored("reversed", "from"))
        fitted = _fitting(view, catalogue)
        ignored += [
            Ignored("elsewhere", name)
            for name in ("objective", "figure")
            if getattr(view, name) is not None and getattr(fitted, name) != getattr(view, name) and name in query
        ]
        return Reading(fitted, tuple(ignored))

    def to_query(self) -> dict[str, str]:
        """Every parameter of this view's page, in a fixed order, and the version."""
        shown = {
            parameter.name: parameter.write(getattr(self, parameter.field))
            for parameter in PARAMETERS.values()
            if self.page in parameter.pages
        }
        return {"v": VERSION, **{name: text for name, text in shown.items() if text is not None}}

    def address(self, root: str = "") -> str:
        """The address below ``root`` (``https://host``); opens the same view anywhere."""
        path = "" if self.page == "overview" else self.page
        return f"{root.rstrip('/')}/{path}?{urlencode(self.to_query(), safe=SEPARATOR + ':,')}"

    @property
    def pillar(self) -> str | None:
        return PILLAR_PAGES.get(self.page)


@dataclass(frozen=True)
class Ignored:
    """One thing in an address that could not be used."""

    kind: str
    parameter: str
    value: str = ""
    nearest: str = ""

    def words(self, language: Language) -> str:
        """One clear sentence."""
        _ = language.text
        values = {"parameter": self.parameter, "value": self.value, "nearest": self.nearest}
        if self.kind == "version":
            return _(
                "The address was made by another version of this dashboard ({value}); it was read as far as possible.",
                **values,
            )
        if self.kind == "page":
            return _("There is no page “{value}” here. All pages are in the list at the side.", **values)
        if self.kind == "parameter":
            return _("The address has a part that is not known here: “{parameter}”. It was left out.", **values)
        if self.kind == "elsewhere":
            return _("“{parameter}” has no meaning on this page. It was left out.", **values)
        if self.kind == "long":
            return _("“{parameter}” in the address is too long. It was left out.", **values)
        if self.kind == "reversed":
            return _("The years in the address were in reverse order; they were turned round.")
        if self.kind == "many":
            return _("“{parameter}” in the address names too many things; the first {value} are shown.", **values)
        if self.kind == "period":
            return _("“{value}” in the address is not a year, quarter or month. It was left out.", **values)
        if self.nearest:
            return _("“{value}” in the address is not known under “{parameter}”. Did you mean {nearest}?", **values)
        return _("“{value}” in the address is not known under “{parameter}”. It was left out.", **values)


@dataclass(frozen=True)
class Reading:
    """The view read from an address, and what was ignored on the way."""

    view: View
    ignored: tuple[Ignored, ...]


class _Nothing:
    """No usable value was found."""


_NOTHING = _Nothing()
Read = Callable[[str, Catalogue], tuple[Any, list[Ignored]]]


@dataclass(frozen=True)
class Parameter:
    """One parameter of the address: its name there, its field of the view, and how it is read and written."""

    name: str
    field: str
    pages: tuple[str, ...]
    read: Read
    write: Callable[[Any], str | None]
    many: bool = False


def _short(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _unknown(text: str, known: Iterable[str]) -> Ignored:
    near = difflib.get_close_matches(text[:60], known, n=1, cutoff=0.75)
    return Ignored("value", "", _short(text), near[0] if near else "")


def _one(known: Callable[[Catalogue], Iterable[str]], *, open_word: str | None = None) -> Read:
    """Reads one code; ``open_word`` stands for None."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
        if open_word is not None and text == open_word:
            return None, []
        codes = known(catalogue)
        return (text, []) if text in codes else (_NOTHING, [_unknown(text, codes)])

    return read


def _several(known: Callable[[Catalogue], Iterable[str]], most: int = MOST, *, may_be_empty: bool = False) -> Read:
    """Reads codes in their order, each once."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
        codes: list[str] = []
        wrong: list[Ignored] = []
        known_codes = known(catalogue)
        for part in dict.fromkeys(part for part in text.split(SEPARATOR) if part):
            if part in known_codes:
                codes.append(part)
            elif len(wrong) < 5:
                wrong.append(_unknown(part, known_codes))
        if len(codes) > most:
            wrong.append(Ignored("many", "", str(most)))
        found = tuple(codes[:most])
        if found or (may_be_empty and not wrong):
            return found, wrong
        return _NOTHING, wrong or [Ignored("value", "", _short(text))]

    return read


def _period(open_word: str) -> Read:
    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
        if text == open_word:
            return None, []
        if _PERIOD.fullmatch(text) and text.isascii() and "1900" <= text[:4] <= "2100":
            return text, []
        return _NOTHING, [Ignored("period", "", _short(text))]

    return read


def _periods(most: int) -> Read:
    """Reads periods in their order, each once; none is a choice too."""
    one = _period("")

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
        parts = [part for part in dict.fromkeys(text.split(SEPARATOR)) if part]
        found = [(part, *one(part, catalogue)) for part in parts]
        good = [part for part, value, _wrong in found if value is not _NOTHING]
        wrong = [each for _part, _value, some in found for each in some][:5]
        if len(good) > most:
            wrong.append(Ignored("many", "", str(most)))
        return (tuple(good[:most]) if good or not wrong else _NOTHING), wrong

    return read


def _number(low: int, high: int) -> Read:
    """Reads a whole number between two, inclusive."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
        known = {str(number): number for number in range(low, high + 1)}
        return (known[text], []) if text in known else (_NOTHING, [_unknown(text, known)])

    return read


def _items(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
    """Reads ``sex:F~mode:truck``: one chosen item for a dimension."""
    found: dict[str, str] = {}
    wrong: list[Ignored] = []
    for part in filter(None, text.split(SEPARATOR)):
        dimension, _, item = part.partition(":")
        known = catalogue.dimensions.get(dimension)
        if known and any(one.code == item for one in known.items):
            found[dimension] = item
        elif len(wrong) < 5:
            wrong.append(Ignored("value", "", _short(part)))
    return tuple(found.items()), wrong


def _search(text: str, catalogue: Catalogue) -> tuple[Any, list[Ignored]]:
    return "".join(sign for sign in text if sign.isprintable())[:100], []


def _table() -> dict[str, Parameter]:
    everywhere = PAGES
    pillars = tuple(PILLAR_PAGES)
    with_places = (*pillars, "explorer", "places", "overview", "data", "glossary", "accessibility")
    join = SEPARATOR.join
    rows = (
        Parameter("lang", "language", everywhere, _one(lambda c: LANGUAGES), str),
        Parameter("places", "places", with_places, _several(lambda c: c.places), join, many=True),
        Parameter("from", "start", with_places, _period("first"), lambda value: value or "first"),
        Parameter("to", "end", with_places, _period("latest"), lambda value: value or "latest"),
        Parameter(
            "objective", "objective", pillars, _one(lambda c: {**c.objectives, "none": None}), lambda value: value
        ),
        Parameter("figure", "figure", pillars, _one(lambda c: c.cards, open_word="all"), lambda value: value or "all"),
        Parameter("figures", "figures", pillars, _one(lambda c: FIGURES), str),
        Parameter(
            "indicators",
            "indicators",
            ("overview", "explorer", "places"),
            _several(lambda c: c.indicators, 6),
            join,
            many=True,
        ),
        Parameter("indicator", "indicator", ("maps",), _one(lambda c: c.indicators), str),
        Parameter("second", "second", ("maps",), _one(lambda c: c.indicators), str),
        Parameter("mode", "mode", ("maps",), _one(lambda c: MODES), str),
        Parameter(
            "items",
            "items",
            ("explorer", "maps"),
            _items,
            lambda value: join(":".join(one) for one in value),
            many=True,
        ),
        Parameter("as", "kind", ("explorer",), _one(lambda c: KINDS), str),
        Parameter("scale", "scale", ("explorer",), _one(lambda c: SCALES), str),
        Parameter("at", "period", ("overview", "explorer", "maps"), _period("latest"), lambda value: value or "latest"),
        Parameter("since", "since", ("maps",), _period("first"), lambda value: value or "first"),
        Parameter("years", "years", ("maps",), _periods(9), join, many=True),
        Parameter(
            "level",
            "level",
            ("explorer", "maps"),
            _one(lambda c: LEVELS, open_word="auto"),
            lambda value: value or "auto",
        ),
        Parameter("window", "window", ("overview", "explorer", "maps"), _one(lambda c: c.windows), str),
        Parameter(
            "inside", "inside", ("maps",), _one(lambda c: c.places, open_word="none"), lambda value: value or "none"
        ),
        Parameter("method", "method", ("maps",), _one(lambda c: METHODS), str),
        Parameter("classes", "classes", ("maps",), _number(3, 9), str),
        Parameter("palette", "palette", ("maps",), _one(lambda c: PALETTES), str),
        Parameter("renderer", "renderer", ("maps",), _one(lambda c: RENDERERS), str),
        Parameter("labels", "labels", ("maps",), _one(lambda c: ("on", "off")), str),
        Parameter("layers", "layers", ("maps",), _several(lambda c: LAYERS, may_be_empty=True), join, many=True),
        Parameter(
            "selected", "selected", ("maps",), _several(lambda c: c.places, 4, may_be_empty=True), join, many=True
        ),
        Parameter("place", "place", ("places",), _one(lambda c: c.places), str),
        Parameter(
            "source", "source", ("data",), _one(lambda c: c.sources, open_word="all"), lambda value: value or "all"
        ),
        Parameter("q", "search", ("overview", "data", "explorer"), _search, str),
    )
    return {row.name: row for row in rows}


#: The parameters of every address, by name, in the order in which they are written.
PARAMETERS = _table()


def _fitting(view: View, catalogue: Catalogue) -> View:
    """The nearest view that makes sense on its page: the objective is one of its pillar, a figure's is its own."""
    if view.pillar is None:
        return view
    card = catalogue.cards.get(view.figure) if view.figure else None
    if card is not None and catalogue.objectives[card.objective].pillar == view.pillar:
        return replace(view, objective=card.objective)
    known = [objective.id for objective in catalogue.objectives_of(view.pillar)]
    objective = view.objective if view.objective in (*known, "none") else known[0]
    return replace(view, objective=objective, figure=None)
