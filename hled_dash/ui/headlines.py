"""Headline numbers and the table of where things stand, as light HTML (no chart library is loaded for them)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.models import Headline
from hled_dash.figures import style
from hled_dash.figures.headline import HeadlineFigure, headline, standing
from hled_dash.figures.sparkline import sparkline
from hled_dash.language import LANGUAGES
from hled_dash.ui import html, resources
from hled_dash.ui.session import Visit, theme
from hled_dash.view import View


@st.cache_resource(show_spinner=False, max_entries=400)
def _headline(indicator: str, place: str, items: tuple[tuple[str, str], ...], language: str) -> HeadlineFigure | None:
    catalogue = resources.catalogue()
    return headline(
        catalogue.indicators[indicator], place, dict(items), LANGUAGES[language], catalogue, resources.engine()
    )


def explore(
    visit: Visit, indicator: str, places: Sequence[str], items: Iterable[tuple[str, str]] = (), kind: str = "line"
) -> View:
    """The explorer's view of an indicator."""
    return replace(
        visit.view,
        page="explorer",
        indicators=(indicator,),
        places=tuple(places) or visit.view.places,
        items=tuple(items),
        kind=kind,
        scale="published",
        period=None,
        search="",
    )


def headline_row(visit: Visit, headlines: Sequence[Headline]) -> None:
    """Headline figures side by side; each links to its series in the explorer."""
    key = "|".join(f"{one.indicator} {one.place} {dict(one.items)}" for one in headlines)
    st.html(
        _remembered(
            ("headlines", key, visit.view, theme()),
            lambda: f'<ul class="hled-headlines">{"".join(_card(visit, one) for one in headlines)}</ul>',
        )
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


def _card(visit: Visit, one: Headline) -> str:
    figure = _headline(one.indicator, one.place, tuple(one.items.items()), visit.language.code)
    _ = visit.language.text
    if figure is None:
        return ""
    target = explore(visit, figure.indicator, [figure.place], tuple(figure.items.items()))
    tone = {True: "hled-better", False: "hled-worse", None: ""}[figure.better]
    sign = {True: _("better"), False: _("worse"), None: ""}[figure.better]
    change = html.escape(figure.change) + (f' <span class="hled-mark">{html.escape(sign)}</span>' if sign else "")
    mark = html.derived_mark(visit.language) if figure.derived else ""
    words = _("Trend of {title}", title=figure.title)
    ink = style.theme(theme()).accent
    spark = html.picture(sparkline(figure.values, width=150, height=32, colour=ink, label=words), words)
    return (
        f'<li><p class="hled-name">{html.inside(target, figure.title)}</p>'
        f'<p class="hled-where">{html.escape(figure.where)} · {html.escape(figure.period)}</p>'
        f'<p class="hled-value">{html.escape(figure.value)}</p>'
        f'<p class="hled-change {tone}">{change}</p>'
        f'<div class="hled-spark">{spark}</div><p class="hled-source">{html.escape(figure.source)}{mark}</p></li>'
    )


@st.cache_data(show_spinner=False, max_entries=300)
def _standing(codes: tuple[str, ...], places: tuple[str, ...], language: str):  # type: ignore[no-untyped-def]
    catalogue = resources.catalogue()
    indicators = tuple(catalogue.indicators[code] for code in codes)
    return standing(indicators, places, LANGUAGES[language], catalogue, resources.engine())


def standing_table(visit: Visit, indicators: Sequence[Indicator], places: Sequence[str], caption: str) -> None:
    """Rows of indicators, columns of places, newest value, its period and its change in each cell."""
    st.html(
        _remembered(
            ("standing", tuple(one.code for one in indicators), visit.view),
            lambda: _standing_html(visit, indicators, places, caption),
        )
    )


def _standing_html(visit: Visit, indicators: Sequence[Indicator], places: Sequence[str], caption: str) -> str:
    _ = visit.language.text
    frame = _standing(tuple(one.code for one in indicators), tuple(places), visit.language.code)
    cells = {(row.indicator, row.place): row for row in frame.itertuples()}
    names = [visit.language.of(visit.catalogue.places[code].name) for code in places]
    first = _("Indicator")
    head = f'<th scope="col">{html.escape(first)}</th>' + "".join(
        f'<th scope="col" class="n">{html.escape(name)}</th>' for name in names
    )
    there = set(frame["indicator"])
    missing = _("no figure")
    rows = []
    for one in indicators:
        if one.code not in there:
            continue
        unit = visit.language.of(visit.catalogue.units[one.unit].name)
        title = html.inside(explore(visit, one.code, places), visit.language.of(one.name))
        mark = html.derived_mark(visit.language) if one.derived else ""
        row = [f'<th scope="row">{title}{mark}<br><span class="hled-subtitle">{html.escape(unit)}</span></th>']
        for place in places:
            cell = cells.get((one.code, place))
            if cell is None:
                row.append(f'<td class="n"><span role="img" aria-label="{html.escape(missing)}">–</span></td>')
                continue
            tone = {True: "hled-better", False: "hled-worse"}.get(cell.better, "")
            period = visit.language.period(cell.period, one.calendar)
            row.append(
                f'<td class="n">{html.escape(cell.text)}<br><span class="hled-subtitle">{html.escape(period)}</span>'
                + (f'<br><span class="hled-change {tone}">{html.escape(cell.change)}</span>' if cell.change else "")
                + "</td>"
            )
        rows.append(f"<tr>{''.join(row)}</tr>")
    parts = []
    if rows:
        parts.append(
            f'<div class="hled-table" tabindex="0" role="region" aria-label="{html.escape(caption)}"><table><caption>'
            f"{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        )
    elsewhere = [one for one in indicators if one.code not in there]
    if elsewhere:
        links = ", ".join(
            html.inside(explore(visit, one.code, resources.good_places(one.code, ())), visit.language.of(one.name))
            for one in elsewhere
        )
        words = _("With figures for other places (states, ports, bridges ...):")
        parts.append(f"<p>{html.escape(words)} {links}</p>")
    return "".join(parts)
