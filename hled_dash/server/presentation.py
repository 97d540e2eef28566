"""The page of a presentation: its frame, which ``frontend/standalone/present.js`` fills, and the list of its slides."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

from hled_dash.server.requests import SLIDES
from hled_dash.server.slides import chart_labels, pack_cover, slides_of
from hled_dash.ui import builds
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path


def presentation_settings(context: PageContext, page: str) -> dict[str, Any]:
    """Return what present.js takes: slides, texts of its controls, and the addresses of the slides and of the page."""
    _ = context.language.text
    view = context.view
    query = urlencode({**view.to_short_query(), "build": builds.current().hash[:12]}, safe="~:,")
    address = view.address(base_path(), short=True)
    other = replace(view, language="es" if view.language == "en" else "en").to_short_query()
    return {
        "language": context.language.locale.language,
        "page": address,
        "slidesUrl": f"{base_path()}{SLIDES}{page}.json?{query}",
        "otherUrl": f"{base_path()}{SLIDES}{page}.json?{urlencode(other, safe='~:,')}",
        "channel": f"hled {replace(view, language='en').address(short=True)}",
        "slides": [{"title": slide.title, "section": slide.section} for slide in slides_of(context, large=True)],
        # Its number is 0, so that every figure keeps the address that it always had.
        "cover": pack_cover(context),
        "labels": {
            **chart_labels(context.language),
            "slide": _("Slide {number} of {count}: {title}", number="{number}", count="{count}", title="{title}"),
            "count": "{number} / {count}",
            "previous": _("Previous slide"), "next": _("Next slide"), "full": _("Full screen"),
            "language": _("Language"), "blank": _("Blank screen"), "help": _("Keys"), "end": _("End"),
            "larger": _("Larger type"), "smaller": _("Smaller type"), "presenter": _("Presenter’s window"),
            "notes": _("Notes"), "nextSlide": _("Next slide"), "last": _("This is the last slide."),
            "elapsed": _("Since the start"), "restart": _("Start again"), "clock": _("Time"),
            "failed": _("This slide cannot be shown at the moment."), "close": _("Close"),
            "noNotes": _("This slide has no notes."), "blanked": _("The screen is blank."),
        },
        "keys": [
            [_("→ ↓ Page Down Space"), _("Next slide")], [_("← ↑ Page Up"), _("Previous slide")],
            [_("Home, End"), _("First and last slide")], ["B  .  ,", _("Blank screen")], ["F  F5", _("Full screen")],
            ["L", _("Language")], ["+  −  0", _("Size of the type")], ["N", _("Presenter’s window")],
            ["?", _("Keys")], ["Esc", _("End")],
        ],
    }


def body_html(context: PageContext, title: str, notice: str = "", *, is_empty: bool = False) -> str:
    """Return the frame of a presentation, with a line above all slides; without scripts or slides it names the page."""
    _ = context.language.text
    link = f'<a href="{escape(context.view.address(base_path(), short=True))}">{escape(title)}</a>'
    if is_empty:
        sentence = escape(_("This page has no figure to present."))
        return f'<main class="embed"><h1>{escape(title)}</h1>{notice}<p>{sentence}</p><footer>{link}</footer></main>'
    sentence = escape(_("Presenting needs scripts, which this browser does not run. The page shows the same figures:"))
    return (f'<main class="present"><h1 class="unseen">{escape(title)}</h1>{notice}<div class="stage"></div>'
            f'<p class="unseen" aria-live="polite"></p><noscript><p>{sentence} {link}</p></noscript></main>')
