"""Link previews in chats and mail: title, a sentence with the newest values, and a picture of the view.

Open Graph and Twitter tags of the page that the server renders (``prerender.py``); the picture is made by
:mod:`hled_dash.server.preview_pictures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from urllib.parse import quote, urlencode

from hled_dash.catalogue import DialogueEntry
from hled_dash.catalogue.models import Headline
from hled_dash.catalogue.record import filter_record
from hled_dash.export import PREVIEW_SIZE
from hled_dash.figures.figure import Figure
from hled_dash.figures.provenance import build_provenance
from hled_dash.figures.resolve import changes_of_view, record_filter
from hled_dash.figures.tables import ValueKey
from hled_dash.figures.text import format_calendar_date
from hled_dash.figures.vintages import describe_day, format_counts, format_title
from hled_dash.language import LANGUAGES, LOCALES, Language
from hled_dash.pack.address import decode
from hled_dash.pack.content import item_figure
from hled_dash.pack.titles import item_title
from hled_dash.server.requests import OEMBED, PICTURES, linked_figure
from hled_dash.ui import builds
from hled_dash.ui.components import titles
from hled_dash.ui.components.as_of import WITHOUT_DAY
from hled_dash.ui.components.changes import feed_url
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import PILLAR_PAGES, View, describe_ignored

#: Stands for the origin of the request in what is cached for all of them.
ORIGIN = "\N{SYMBOL FOR SUBSTITUTE}origin\N{SYMBOL FOR SUBSTITUTE}"
#: The same within an address that is a parameter of another one.
ORIGIN_IN_QUERY = "\N{SYMBOL FOR SUBSTITUTE}quoted origin\N{SYMBOL FOR SUBSTITUTE}"
#: Letters of a description; programs cut what is longer in the middle of a word.
MAX_LETTERS = 300
#: Figures of a pack that its description names.
MAX_PACK_TITLES = 4
#: Pages whose picture is that of one figure, which gives them their title too.
_FIGURE_PAGES = ("maps", "explorer")


@dataclass(frozen=True)
class LinkPreview:
    """What is shown of an address, in its language; ``figure`` is the one that the picture shows."""

    title: str
    description: str
    figure: Figure | None = None


def link_preview(context: PageContext) -> LinkPreview:
    """Return the preview of a view; its description begins with what the address has that was ignored, and with the
    day that it is as of."""
    preview = _view_preview(context)
    words = (describe_ignored(context.ignored, context.language), _day_words(context, preview), preview.description)
    return replace(preview, description=" ".join(filter(None, words)))


def _day_words(context: PageContext, preview: LinkPreview) -> str:
    """Return as of which day a preview is; empty if it is of the newest figures, or its description says it."""
    view, day = context.view, context.view.as_of
    # What is counted of all data is counted of the newest.
    if day is None or view.page in WITHOUT_DAY or (view.page == "data" and not view.source) or (
            context.language.format_date(day) in preview.description):
        return ""
    return describe_day(day, context.language)


def _view_preview(context: PageContext) -> LinkPreview:
    view = context.view
    title, lead, _kicker = titles.page_title(context)
    figure = linked_figure(context)
    if (view.figure or view.page in _FIGURE_PAGES) and figure is not None:
        return LinkPreview(figure.title, describe_figure(figure), figure)
    special: Mapping[str, Callable[[PageContext], LinkPreview | None]] = {
        "overview": _overview, "value": _value, "dialogue": _dialogue, "data": _source,
        "places": _place, "pack": _pack, "changes": _changes,
    }
    preview = special[view.page](context) if view.page in special else None
    if preview is not None:
        return replace(preview, figure=preview.figure or figure)
    if figure is None or view.page == "dialogue":
        return LinkPreview(title, lead, figure)
    return LinkPreview(title, f"{figure.title}, {describe_figure(figure)}", figure)


def describe_figure(figure: Figure) -> str:
    """Describe a sentence with the newest values of a figure: ``Index from 0 to 1, 2022: highest Quintana Roo 0.782
    (2022).``"""
    if figure.spec is None:
        return figure.empty or figure.alt.removeprefix(f"{figure.title}. ")
    if figure.newest:
        return f"{figure.subtitle}: {figure.newest}."
    # The first sentence of an alternative text names the kind, the title and the unit.
    return figure.alt.split("). ", 1)[-1] if "). " in figure.alt else figure.alt


def _overview(context: PageContext) -> LinkPreview:
    """Return the first headline figure of each pillar."""
    pillars = (context.catalogue.pillars[code] for code in PILLAR_PAGES.values())
    parts = [_headline(context, pillar.headlines[0]) for pillar in pillars if pillar.headlines]
    title, lead, _kicker = titles.page_title(context)
    return LinkPreview(title, f"{text}." if (text := "; ".join(filter(None, parts))) else lead)


def _place(context: PageContext) -> LinkPreview | None:
    """Return the place's newest value of the indicator that its page shows over time."""
    figure = linked_figure(context)
    if figure is None or figure.codes.empty:
        return None
    newest = _newest(context, str(figure.codes["indicator"].iloc[0]), context.view.place)
    return LinkPreview(titles.page_title(context).title, f"{newest}.", figure) if newest else None


def _pack(context: PageContext) -> LinkPreview | None:
    """Return the title of a pack, the titles of its figures with their newest values, and the first that is drawn."""
    pack, _remarks = decode(context.view.pack, context.catalogue, context.view.language)
    views = [replace(item.view, language=context.view.language) for item in pack.items()]
    if not views:
        return None
    figures = [item_figure(view, context.resolver) for view in views[:MAX_PACK_TITLES]]
    texts = [f"{item.title or figure.title}: {figure.newest}" if figure.newest else item.title or figure.title
             for item, figure in zip(pack.items(), figures, strict=False)]
    # A chart and a map of the same figure have one title.
    names = "; ".join(dict.fromkeys(texts))
    line = ", ".join(filter(None, (pack.classification, pack.place, pack.date)))
    title = pack.title or titles.page_title(context).title
    drawn = next((figure for figure in figures if figure.spec), None)
    return LinkPreview(title, f"{line}: {names}." if line else f"{names}.", drawn)


def _headline(context: PageContext, item: Headline) -> str:
    return _newest(context, item.indicator, item.place, tuple(item.items.items()), item.against)


def _newest(context: PageContext, indicator: str, place: str, items: tuple[tuple[str, str], ...] = (),
            against: str | None = None) -> str:
    """Return the newest value of a series; empty if it has none."""
    figure = context.resolver.headline(indicator, place, items, against, context.language.code)
    return f"{figure.title}, {figure.place_name}: {figure.value} ({figure.period})" if figure else ""


def _value(context: PageContext) -> LinkPreview:
    view = context.view
    key = ValueKey(view.indicator, view.place, view.items, view.period or "")
    provenance = build_provenance(key, context.language, context.catalogue, context.database, lambda _observation: "")
    if provenance is None:
        return LinkPreview(titles.page_title(context).title, context.language.text(
            "There is no published figure of this indicator for this place and period."))
    series = replace(view, page="explorer", indicators=(view.indicator,), places=(view.place,), kind="line")
    figure = linked_figure(replace(context, view=series))
    return LinkPreview(f"{provenance.name}, {provenance.place}", f"{provenance.value} ({provenance.period}).", figure)


def _dialogue(context: PageContext) -> LinkPreview | None:
    """Return the entry of the address, or how many entries it chooses and the newest of them."""
    view, catalogue, language = context.view, context.catalogue, context.language
    entry = catalogue.record.get(view.entry or "")
    if entry is not None:
        return LinkPreview(titles.page_title(context).title, _entry_line(entry, language))
    chosen = record_filter(view, context.resolver)
    if chosen.is_open:
        return None
    entries = filter_record(catalogue, chosen)
    count = language.plural("{count} entry of the record", "{count} entries of the record", len(entries))
    newest = f": {_entry_line(entries[-1], language)}" if entries else "."
    return LinkPreview(item_title(replace(view, search=chosen.text), catalogue), f"{count}{newest}")


def _entry_line(entry: DialogueEntry, language: Language) -> str:
    return f"{format_calendar_date(entry.date, language)}: {language.localize(entry.what)}"


def _changes(context: PageContext) -> LinkPreview | None:
    """Return how many entries the address chooses, and the newest of them."""
    view, catalogue, language = context.view, context.catalogue, context.language
    if not (view.changed_pillar or view.changed_place or view.source or view.changed_since):
        return None
    entries = changes_of_view(view, context.resolver)
    parts = (
        language.localize(catalogue.pillars[view.changed_pillar].name) if view.changed_pillar else "",
        catalogue.full_names(language.code)[view.changed_place] if view.changed_place else "",
        language.localize(catalogue.sources[view.source].title) if view.source else "",
        language.text("since {date}", date=language.format_date(date.fromisoformat(view.changed_since)))
        if view.changed_since else "",
    )
    count = language.plural("{count} entry", "{count} entries", len(entries))
    newest = "; ".join(f"{format_title(entry, catalogue, language)}, {format_counts(entry, language)}"
                       for entry in entries[:MAX_PACK_TITLES])
    return LinkPreview(f"{titles.page_title(context).title}: {', '.join(filter(None, parts))}",
                       f"{count}: {newest}." if newest else f"{count}.")


def _source(context: PageContext) -> LinkPreview | None:
    source = context.catalogue.sources.get(context.view.source or "")
    if source is None:
        return None
    language = context.language
    title = language.localize(source.title)
    return LinkPreview(title, f"{language.localize(source.publisher)}, {title}. {titles.page_title(context).lead}")


def preview_meta(context: PageContext) -> str:
    """Return the tags of a page's head; :data:`ORIGIN` is replaced by the origin of the request."""
    preview = link_preview(context)
    tags = _tags(context.view, preview.title, preview.description)
    tags += "".join(
        f'<link rel="alternate" type="{kind}" title="{escape(context.language.text("What changed"))}" '
        f'href="{escape(ORIGIN + feed_url(context.view, name))}">'
        for name, kind in (("atom", "application/atom+xml"), ("json", "application/feed+json")))
    return tags + _oembed_links(context.view, preview.title) if preview.figure else tags


def _oembed_links(view: View, title: str) -> str:
    """Return the ``<link>`` tags of oEmbed discovery."""
    address = ORIGIN_IN_QUERY + quote(view.address(base_path(), short=True), safe="")
    return "".join(
        f'<link rel="alternate" type="{kind}+oembed" title="{escape(title)}" '
        f'href="{ORIGIN}{base_path()}{OEMBED}?url={address}&amp;format={name}">'
        for name, kind in (("json", "application/json"), ("xml", "text/xml")))


def site_meta(view: View) -> str:
    """Return the tags of a page that cannot be rendered now."""
    site = LANGUAGES[view.language].text("U.S.-Mexico High-Level Economic Dialogue")
    return _tags(view, site, LANGUAGES[view.language].text(
        "Where the objectives of the four pillars stand, on published figures of official statistics."))


def _tags(view: View, title: str, description: str) -> str:
    language = LANGUAGES[view.language]
    site = language.text("U.S.-Mexico High-Level Economic Dialogue")
    description = shorten(description)
    address = ORIGIN + view.address(base_path(), short=True)
    width, height = PREVIEW_SIZE
    properties = [
        ("og:type", "website"), ("og:site_name", site), ("og:title", title), ("og:description", description),
        ("og:url", address), ("og:locale", _locale(language)),
        *(("og:locale:alternate", _locale(other)) for code, other in LANGUAGES.items() if code != view.language),
        ("og:image", picture_url(view)), ("og:image:type", "image/png"), ("og:image:width", str(width)),
        ("og:image:height", str(height)), ("og:image:alt", shorten(f"{title}. {description}")),
    ]
    names = [
        ("description", description), ("twitter:card", "summary_large_image"), ("twitter:title", title),
        ("twitter:description", description), ("twitter:image", picture_url(view)),
        ("twitter:image:alt", shorten(f"{title}. {description}")),
    ]
    return "".join((
        *(f'<meta property="{name}" content="{escape(text)}">' for name, text in properties),
        *(f'<meta name="{name}" content="{escape(text)}">' for name, text in names),
        f'<link rel="canonical" href="{escape(address)}">',
        *(f'<link rel="alternate" hreflang="{code}" '
          f'href="{escape(ORIGIN + replace(view, language=code).address(base_path(), short=True))}">'
          for code in LOCALES),
        f'<link rel="alternate" hreflang="x-default" '
        f'href="{escape(ORIGIN + view.address(base_path(), short=True, any_language=True))}">',
    ))


def fill_origin(text: str, origin: str) -> str:
    """Return the text with the origin of a request in all its addresses."""
    return text.replace(ORIGIN_IN_QUERY, quote(origin, safe="")).replace(ORIGIN, origin)


def picture_url(view: View) -> str:
    """Return the URL of the picture of a view; it changes with the build, because programs cache what they fetched."""
    query = urlencode({**view.to_short_query(), "build": builds.current().hash[:12]}, safe="~:,")
    return f"{ORIGIN}{base_path()}{PICTURES}{view.page}.png?{query}"


def shorten(text: str) -> str:
    """Return a text of at most :data:`MAX_LETTERS` letters, cut after a word."""
    return text if len(text) <= MAX_LETTERS else f"{text[:MAX_LETTERS - 2].rsplit(' ', 1)[0]} …"


def _locale(language: Language) -> str:
    """Return ``en_US``, ``es_MX``; Latin America has a code of its own here."""
    return str(language.locale).replace("es_419", "es_LA")
