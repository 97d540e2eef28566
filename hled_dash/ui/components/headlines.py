"""Headline numbers and the table of where things stand, as light HTML (no chart library is loaded for them)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.models import Headline
from hled_dash.figures import theme
from hled_dash.figures.charts.sparkline import sparkline
from hled_dash.figures.headline import HeadlineFigure, headline, items_in_words, standing
from hled_dash.language import LANGUAGES, NBSP, Language
from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, html
from hled_dash.ui.session import PageContext, current_theme
from hled_dash.view import View


@st.cache_resource(show_spinner=False, max_entries=400)
def _headline(
    indicator: str, place: str, items: tuple[tuple[str, str], ...], against: str | None, language: str
) -> HeadlineFigure | None:
    catalogue, engine = cache.catalogue(), cache.engine()
    return headline(
        catalogue.indicators[indicator], place, dict(items), LANGUAGES[language], catalogue, engine, against
    )


def explorer_view(
    context: PageContext,
    indicator: str,
    places: Sequence[str],
    items: Iterable[tuple[str, str]] = (),
    kind: str = "line",
) -> View:
    """The explorer's view of an indicator."""
    return replace(
        context.view,
        page="explorer",
        indicators=(indicator,),
        places=tuple(places) or context.view.places,
        items=tuple(items),
        kind=kind,
        scale="published",
        period=None,
        search="",
    )


def render_headlines(context: PageContext, headlines: Sequence[Headline]) -> None:
    """Headline figures side by side; each links to its series in the explorer."""
    st.html(headlines_html(context, headlines))


def headlines_html(context: PageContext, headlines: Sequence[Headline]) -> str:
    key = "|".join(f"{one.indicator} {one.place} {dict(one.items)} {one.against}" for one in headlines)
    return _remembered(
        ("headlines", key, context.view, current_theme()),
        lambda: f'<ul class="hled-headlines">{"".join(_card(context, one) for one in headlines)}</ul>',
    )


def place_card_html(
    context: PageContext, indicator: Indicator, place: str, items: Mapping[str, str], links: str
) -> str:
    """A place's newest value of an indicator with its trend, and ``links`` (HTML) below; says so where it has none."""
    name = html.tag("p", filters.place_name(context, place), "hled-name")
    figure = _headline(indicator.code, place, tuple(items.items()), None, context.language.code)
    if figure is None:
        words = context.language.text("no published figure")
        return f"<li>{name}{html.tag('p', words, 'hled-where')}<p class=\"hled-where\">{links}</p></li>"
    spark = html.svg_image(
        sparkline(
            figure.values, width=150, height=32, colour=theme.get_theme(current_theme()).accent, label=figure.trend
        ),
        figure.trend,
    )
    return (
        f'<li>{name}<p class="hled-where">{html.escape(figure.title)} · {html.escape(figure.period)}</p>'
        f'<p class="hled-value">{html.escape(figure.value)}</p><p class="hled-change">{html.escape(figure.change)}</p>'
        f'<div class="hled-spark">{spark}</div><p class="hled-where">{links}</p></li>'
    )


def _remembered(key: Hashable, write: Callable[[], str]) -> str:
    """HTML that was written before for the same view, by any session; the oldest is forgotten first."""
    found = _written.get(key)
    if found is None:
        found = write()
        _written[key] = found
        while len(_written) > REMEMBERED:
            _written.pop(next(iter(_written)), None)
    return found


#: Pieces of HTML that are kept; each is some ten kilobytes.
REMEMBERED = 400
_written: dict[Hashable, str] = {}


def _card(context: PageContext, one: Headline) -> str:
    figure = _headline(one.indicator, one.place, tuple(one.items.items()), one.against, context.language.code)
    _ = context.language.text
    if figure is None:
        return ""
    places = [figure.place, *([one.against] if one.against else [])]
    target = explorer_view(context, figure.indicator, places, tuple(figure.items.items()))
    tone = {True: "hled-better", False: "hled-worse", None: ""}[figure.better]
    sign = {True: _("better"), False: _("worse"), None: _("break in series") if figure.broken else ""}[figure.better]
    change = html.escape(figure.change) + (f' <span class="hled-mark">{html.escape(sign)}</span>' if sign else "")
    marks = [figure.status]
    marks += [_("derived")] if figure.derived else []
    marks += [_("not for commercial use")] if figure.non_commercial else []
    mark = "".join(" " + html.tag("span", word, "hled-mark") for word in marks if word)
    credit = _("{source}, as of {month}", source=figure.source, month=figure.as_of)
    more = "".join(html.tag("p", line, "hled-change") for line in (figure.longer, figure.behind) if line)
    ink, said = theme.get_theme(current_theme()).accent, figure.trend
    spark = html.svg_image(sparkline(figure.values, width=150, height=32, colour=ink, label=said), said)
    return (
        f'<li><p class="hled-name">{html.view_link(target, figure.title)}</p>'
        f'<p class="hled-where">{html.escape(figure.where)} · {html.escape(figure.period)}</p>'
        f'<p class="hled-value">{html.escape(figure.value)}</p>'
        f'<p class="hled-change {tone}">{change}</p>{more}'
        f'<div class="hled-spark">{spark}</div><p class="hled-source">{html.escape(credit)}{mark}</p></li>'
    )


@st.cache_resource(show_spinner=False, max_entries=300)
def _standing(codes: tuple[str, ...], places: tuple[str, ...], language: str) -> pd.DataFrame:
    """Shared by all sessions: never change it."""
    catalogue = cache.catalogue()
    indicators = tuple(catalogue.indicators[code] for code in codes)
    return standing(indicators, places, LANGUAGES[language], catalogue, cache.engine())


#: Rows of the table of standing that are shown at once; a fold has the others, sent when it is opened.
FIRST_ROWS = 8


def render_standing_table(
    context: PageContext, objective: str, indicators: Sequence[Indicator], places: Sequence[str], caption: str
) -> None:
    """Rows of indicators, columns of places, newest value, its period and its change in each cell.

    Indicators that track this objective before others, and have figures for most of the places, come first; those
    with figures for other places only are links in the fold, by the level that they are for.
    """
    frame = _standing(tuple(one.code for one in indicators), tuple(places), context.language.code)
    having = frame["indicator"].value_counts()
    rows = sorted(
        (one for one in indicators if one.code in having),
        key=lambda one: (one.objectives[0] != objective, -int(having[one.code])),
    )
    if rows:
        st.html(_remembered(
            ("standing", tuple(one.code for one in indicators), context.view),
            lambda: _standing_html(context, rows[:FIRST_ROWS], frame, places, caption, "hled-whole hled-stack"),
        ))
    elsewhere = [one for one in indicators if one.code not in having]
    if rows[FIRST_ROWS:] or elsewhere:
        _others(context, rows[FIRST_ROWS:], elsewhere, frame, tuple(places))


@st.fragment
def _others(
    context: PageContext,
    rows: Sequence[Indicator],
    elsewhere: Sequence[Indicator],
    frame: pd.DataFrame,
    places: Sequence[str],
) -> None:
    """The rest of the table, and links to what has figures for other places; sent only when it is opened."""
    words = context.language.plural("{count} more indicator", "{count} more indicators", len(rows) + len(elsewhere))
    opened = st.expander(words, key=f"standing {(*rows, *elsewhere)[0].code}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        if rows:
            st.html(_standing_html(context, rows, frame, places, words))
        for level, name in level_names(context.language).items():
            here = [one for one in elsewhere if (availability.levels_with_data(one.code) or ("country",))[0] == level]
            if not here:
                continue
            targets = [
                explorer_view(context, one.code, availability.default_places(one.code, context.view.places))
                for one in here
            ]
            links = "".join(
                f"<li>{html.view_link(target, context.language.of(one.name))}</li>"
                for target, one in zip(targets, here, strict=True)
            )
            st.html(f'<h3 class="hled-level">{html.escape(name)}</h3><ul class="hled-columns">{links}</ul>')


def level_names(language: Language) -> dict[str, str]:
    """The levels of places in the reader's language, from the large to the small."""
    _ = language.text
    return {
        "country": _("Countries"),
        "group": _("Groups of places"),
        "admin1": _("States and departments"),
        "admin2": _("Municipalities"),
        "us_state": _("U.S. states"),
        "port": _("Ports of entry"),
        "crossing": _("Bridges"),
        "area": _("World regions"),
    }


def _standing_html(
    context: PageContext, indicators: Sequence[Indicator], frame: pd.DataFrame, places: Sequence[str], caption: str,
    classes: str = "hled-stack",
) -> str:
    _ = context.language.text
    cells: dict[tuple[str, str], Any] = {(str(row.indicator), str(row.place)): row for row in frame.itertuples()}
    names = [context.language.of(context.catalogue.places[code].name) for code in places]
    missing = html.missing_value(context.language)
    rows = []
    for one in indicators:
        title = html.view_link(explorer_view(context, one.code, places), context.language.of(one.name))
        mark = html.derived_badge(context.language) if one.derived else ""
        row = [f'{title}{mark}<br><span class="hled-subtitle">{measure_html(context, one)}</span>']
        for place in places:
            cell = cells.get((one.code, place))
            if cell is None:
                row.append(missing)
                continue
            tone = {True: "hled-better", False: "hled-worse"}.get(cell.better, "")
            period = context.language.period(cell.period, one.calendar)
            # The columns are narrow: "million" may stand below its number.
            value = html.escape(cell.text.replace(NBSP, " "))
            row.append(
                f'{value}<br><span class="hled-subtitle">{html.escape(period)}</span>'
                + (f'<br><span class="hled-change {tone}">{html.escape(cell.change)}</span>' if cell.change else "")
            )
        rows.append(row)
    return html.table(caption, [_("Indicator"), *names], rows, range(1, len(names) + 1), classes)


def measure_html(context: PageContext, one: Indicator) -> str:
    """What a row of a table shows, as HTML: the items of a breakdown and the unit."""
    items = items_in_words(one, context.language, context.catalogue)
    unit = context.language.of(context.catalogue.units[one.unit].name)
    return html.escape(f"{items} · {unit}" if items else unit)
