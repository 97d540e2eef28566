"""Link previews in chats and mail: title, a sentence with the newest values, and a picture of the view.

Open Graph and Twitter tags of the page that the server renders (``prerender.py``), of what
:mod:`hled_dash.server.view_preview` chooses; the picture is made by
:mod:`hled_dash.server.preview_pictures`.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import quote, urlencode

from hled_dash.export import PREVIEW_SIZE
from hled_dash.language import LANGUAGES, LOCALES, Language
from hled_dash.server.requests import OEMBED, PICTURES
from hled_dash.server.view_preview import link_preview
from hled_dash.ui import builds
from hled_dash.ui.components.changes import feed_url
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import View

#: Stands for the origin of the request in what is cached for all of them.
ORIGIN = "\N{SYMBOL FOR SUBSTITUTE}origin\N{SYMBOL FOR SUBSTITUTE}"
#: The same within an address that is a parameter of another one.
ORIGIN_IN_QUERY = "\N{SYMBOL FOR SUBSTITUTE}quoted origin\N{SYMBOL FOR SUBSTITUTE}"
#: Letters of a description; programs cut what is longer in the middle of a word.
MAX_LETTERS = 300


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
    """Return the URL of the picture of a view."""
    return ORIGIN + picture_path(view)


def picture_path(view: View) -> str:
    """Return the path and query of the picture of a view; they change with the build, because programs cache what they
    fetched."""
    query = urlencode({**view.to_short_query(), "build": builds.current().hash[:12]}, safe="~:,")
    return f"{base_path()}{PICTURES}{view.page}.png?{query}"


def shorten(text: str) -> str:
    """Return a text of at most :data:`MAX_LETTERS` letters, cut after a word."""
    return text if len(text) <= MAX_LETTERS else f"{text[:MAX_LETTERS - 2].rsplit(' ', 1)[0]} …"


def _locale(language: Language) -> str:
    """Return ``en_US``, ``es_MX``; Latin America has a code of its own here."""
    return str(language.locale).replace("es_419", "es_LA")
