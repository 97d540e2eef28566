"""The search box of every page, and its results: values first, then figures, places and entries."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from hled_dash.catalogue.models import Level
from hled_dash.catalogue.record import filter_record
from hled_dash.catalogue.text import split_words
from hled_dash.figures.data import BASE_YEAR
from hled_dash.figures.formatting import base_name, names_place
from hled_dash.figures.resolve import nearest_notices, record_filter, record_name, record_text
from hled_dash.figures.summaries import HeadlineFigure, PlaceSeries, build_headline, is_due, name_with_population
from hled_dash.search import Answer, SearchResult, resolve_dates
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html
from hled_dash.ui.components.linked_views import explorer_view, place_view
from hled_dash.ui.components.names import place_name
from hled_dash.ui.components.provenance import value_link, value_view
from hled_dash.ui.components.record import record_view
from hled_dash.ui.components.search_figure import answer_map_view, render_search_figure, search_figure_view
from hled_dash.ui.components.search_hits import hits_html
from hled_dash.ui.components.search_notices import examples, notices_html
from hled_dash.ui.search_session import search
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import View


def render_search_box(context: PageContext) -> None:
    """Render the field of the search."""
    _ = context.language.text
    st.text_input(
        _("Search figures, places, the dialogue, and the glossary"), label_visibility="collapsed",
        placeholder=_("Search: {example}", example=examples(context).partition(" · ")[0]),
        help=_("Words or a whole question, in English or Spanish. The key / leads here from anywhere."),
        **bind("search", context.view.search, lambda view, value: replace(view, search=value, entry=None)),
    )


class ResultParts(NamedTuple):
    """What a search finds, as HTML.

    Attributes:
        answers: Its values with what stands before them; without values or without a figure, everything.
        figure_view: The view of the figure of what is found first, if it has one.
        others: Everything else, which stands after the figure.
    """

    answers: str
    figure_view: View | None = None
    others: str = ""


def render_search_results(context: PageContext) -> None:
    """Render what the search text of the view finds, or advice when nothing is found."""
    parts = results_parts(context)
    if parts is None:
        return
    with st.container(key="search-results-with-figure" if parts.figure_view else "search-results"):
        st.html(parts.answers)
        if parts.figure_view:
            render_search_figure(context, parts.figure_view)
        if parts.others:
            st.html(parts.others)


def results_parts(context: PageContext) -> ResultParts | None:
    """Return what the search text of the view finds; None without one, and folded where the page itself has entries of
    the record with it."""
    _, text = context.language.text, context.view.search.strip()
    if not text:
        return None
    result = search_result(context)
    answers, others = _results_html(context, text, result)
    label = html.escape(_("Search results"))
    section = f'<section class="hled-search-results" aria-label="{label}">{{}}</section>'
    if has_entries(context):
        summary = html.escape(_("Figures, places, and everything else with “{text}”", text=text))
        return ResultParts(f'<details class="hled-disclosure"><summary>{summary}</summary>'
                           f"{section.format(answers + others)}</details>")
    figure_view = search_figure_view(context, result)
    # Above the heading of the figure.
    heading = f'<h2 class="hled-visually-hidden">{label}</h2>' if figure_view else ""
    if figure_view is None or not result.answers:
        return ResultParts(section.format(heading + answers + others), figure_view)
    return ResultParts(section.format(heading + answers), figure_view,
                       f'<div class="hled-search-results">{others}</div>')


def search_result(context: PageContext) -> SearchResult:
    """Return what the search text of the view finds."""
    return search(resolve_dates(context.view.search.strip(), reader_clock()()), context.view.as_of)


def answer_headline(context: PageContext, answer: Answer, base_year: str = BASE_YEAR, *,
                    newest: bool = False) -> HeadlineFigure | None:
    """Return the value of an answer, or the newest one of its series; None if there is none."""
    end = None if newest or not answer.year else context.resolver.nearest_period(
        answer.indicator, answer.items, answer.place, answer.year)
    series = PlaceSeries(context.catalogue.indicators[answer.indicator], answer.place, answer.items)
    return build_headline(series, context.language, context.catalogue, context.database, end=end, base_year=base_year)


def has_entries(context: PageContext) -> bool:
    """Return whether the page is the record of the dialogue, and entries have the search text of the view."""
    if context.view.page != "dialogue" or not context.view.search.strip():
        return False
    entry_filter = record_filter(context.view, context.resolver)
    return bool(entry_filter.text and filter_record(context.catalogue, entry_filter))


def _results_html(context: PageContext, text: str, result: SearchResult) -> tuple[str, str]:
    """Return the values of a search with what stands before them, and everything else."""
    _ = context.language.text
    answers = _answers_html(context, result)
    lead_hits = hits_html(context, result.hits[:result.lead_count], result.requested)
    hits = hits_html(context, result.hits[result.lead_count:], result.requested)
    if any(hit.kind == "entry" for hit in result.hits):
        words = record_text(text, context.resolver)
        name = record_name(text, words)
        label = _("The record of the dialogue with “{text}”", text=name) if name else _("The record of the dialogue")
        of_record = replace(record_view(context), search=words, year=_year_of_entries(context, text, result))
        link = f"<p>{html.view_link(of_record, label)}</p>"
        if result.lead_count and result.hits[0].kind == "entry":
            lead_hits = link + lead_hits
        else:
            hits += link
    close_link = html.view_link(replace(context.view, search=""), _("Close the search"))
    if answers and result.nearest and result.hits_first:
        answers = html.tag("p", " ".join([*nearest_notices(result, context.language), _("Nearest:")])) + answers
    notices = notices_html(context, result, bool(answers), bool(result.hits))
    return notices + lead_hits + answers, f"{hits}<p>{close_link}</p>"


def _year_of_entries(context: PageContext, text: str, result: SearchResult) -> str | None:
    """Return the year of the leading entries of the record, where a search names it; None where it does not."""
    entries = (context.catalogue.record[hit.code] for hit in result.hits[:result.lead_count] if hit.kind == "entry")
    years = {entry.date[:4] for entry in entries}
    return years.pop() if len(years) == 1 and years <= {*split_words(text)} else None


def _answers_html(context: PageContext, result: SearchResult) -> str:
    """Return the values that answer the query, each with its period, change and links."""
    items = "".join(_answer_html(context, answer, result, result.since or BASE_YEAR) for answer in result.answers)
    return f'<ul class="hled-answers">{items}</ul>' if items else ""


def _answer_html(context: PageContext, answer: Answer, result: SearchResult, base_year: str) -> str:
    language, catalogue = context.language, context.catalogue
    _, indicator = language.text, catalogue.indicators[answer.indicator]
    figure = answer_headline(context, answer, base_year)
    if figure is None:
        return ""
    change = _("not comparable: break in series") if figure.crosses_break else figure.change
    # The value has its magnitude beside it.
    unit = base_name(catalogue.units[indicator.unit], language)
    rank = _describe_rank(context, answer, catalogue.places[answer.place].level)
    facts = [unit, rank, change, figure.change_since_base, _base_value(context, answer, result), figure.status,
             figure.source]
    badges = html.derived_badge(language) if figure.derived else ""
    if _is_due(context, answer, figure):
        badges += html.due_badge(language)
    place = name_with_population(answer.place, place_name(context, answer.place), indicator, language)
    name = figure.title if names_place(figure.title, place) else f"{figure.title} · {place}"
    value = value_link(context, figure.value, value_view(context, answer.indicator, answer.place, figure.items,
                                                         figure.period_code))
    return (
        f'<li><p class="hled-answer-name">{html.escape(name)}{badges}</p>'
        f"{_other_period_html(context, answer, result, figure)}"
        f'<p><strong class="hled-answer-value">{value}</strong> '
        f"{html.escape(_describe_period(context, answer, figure))}</p>"
        f'<p class="hled-subtitle">{html.escape(" · ".join(filter(None, facts)))}</p>'
        f'{html.tag("p", figure.break_reason) if figure.break_reason else ""}'
        f"<p>{_links_html(context, answer, result, figure)}</p></li>"
    )


def _base_value(context: PageContext, answer: Answer, result: SearchResult) -> str:
    """Return the value of the year that the query compares with; empty without one that is comparable."""
    if not result.since:
        return ""
    base = answer_headline(context, replace(answer, year=result.since))
    if base is None or base.crosses_break or not base.period_code.startswith(result.since):
        return ""
    return " ".join([base.value, context.language.text("in {period}", period=base.period)])


def _is_due(context: PageContext, answer: Answer, figure: HeadlineFigure) -> bool:
    """Return whether a value is the newest of its series, or stands for it, and a newer one should be out by now."""
    clock, indicator = reader_clock(), context.catalogue.indicators[answer.indicator]
    if answer.year and answer.year[:4] in resolve_dates(context.view.search, clock()):
        newest = answer_headline(context, answer, newest=True)
        if newest is not None and newest.period_code != figure.period_code:
            return False
    return is_due(figure.period_code, indicator, context.catalogue, clock(),
                  context.resolver.newest_periods().get(indicator.code))


def _other_period_html(context: PageContext, answer: Answer, result: SearchResult, figure: HeadlineFigure) -> str:
    """Return the notice that the value is of another period than the query requests; empty where it is not."""
    if not answer.year or figure.period_code.startswith(answer.year):
        return ""
    _, indicators = context.language.text, context.catalogue.indicators
    is_partly_held = indicators[answer.indicator].frequency == "year" and any(
        one.place == answer.place and one.year == answer.year
        and indicators[one.indicator].frequency in ("month", "quarter") for one in result.answers)
    sentence = (
        _("The search answers with observed figures, not with projections; the one for {period} is shown.")
        if answer.year[:4] > str(reader_clock()().year) else
        _("There is no figure for the whole of {year}, of which a part is held; the one for {period} is shown.")
        if is_partly_held else _("There is no figure for {year}; the one for {period} is shown."))
    return html.notice(sentence.format(year=context.language.format_period(answer.year), period=figure.period))


def _describe_period(context: PageContext, answer: Answer, figure: HeadlineFigure) -> str:
    """Return the period of a value, of a month with why it is this one."""
    _, indicator = context.language.text, context.catalogue.indicators[answer.indicator]
    text = _("in {period}")
    if figure.period != context.language.format_period(figure.period_code, indicator.calendar):
        # What a value adds up says which it is.
        return text.format(period=figure.period)
    if indicator.frequency == "month" and not answer.year:
        text = _("in {period}, the newest month")
    elif indicator.frequency == "month" and answer.year == figure.period_code[:4] and not indicator.derived:
        text = _("in {period}, the last month of the year that is held")
    return text.format(period=figure.period)


def _links_html(context: PageContext, answer: Answer, result: SearchResult, figure: HeadlineFigure) -> str:
    """Return the links of a value: its series with the other places of the result, its map, and its place."""
    _ = context.language.text
    links = []
    if context.resolver.has_several_periods(answer.indicator, answer.items, answer.place):
        places = dict.fromkeys(one.place for one in result.answers if one.indicator == answer.indicator)
        over_time = explorer_view(context, answer.indicator, tuple(places), answer.items.items())
        links.append(html.view_link(over_time, _("Over time")))
    on_map = answer_map_view(context, answer, answer.year and figure.period_code)
    if on_map is not None:
        links.append(html.view_link(on_map, _("On a map")))
    links.append(html.view_link(place_view(context, answer.place), _("Everything about this place")))
    return " · ".join(links)


def _describe_rank(context: PageContext, answer: Answer, level: Level) -> str:
    """Return the position of an answer among the places that its query ranks, if any; not all countries have one."""
    _ = context.language.text
    if answer.rank is None:
        return ""
    rank, count = answer.rank[0], context.language.format_number(answer.rank[1])
    if answer.change_since is not None:
        since = context.language.format_period(answer.change_since)
        return (_("Rank {rank} of {count} by increase since {period}") if answer.is_rise
                else _("Rank {rank} of {count} by decrease since {period}")).format(
                    rank=rank, count=count, period=since)
    if answer.is_highest_first:
        return _("Rank {rank} of {count}, highest first", rank=rank, count=count)
    return (_("Rank {rank} of {count} countries with a figure here") if level == "country"
            else _("Rank {rank} of {count} with a figure")).format(rank=rank, count=count)
