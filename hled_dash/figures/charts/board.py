"""The board of objectives: counts of indicators that improved, worsened or did not move, by objective and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, Objective
from hled_dash.catalogue.board import RELAUNCH, board_places, last_meeting, neutral_objectives, since_year
from hled_dash.figures.figure import Credit, Figure
from hled_dash.figures.formatting import format_amount, format_difference, format_status
from hled_dash.figures.summaries import JUDGED, MAX_YEARS_BEFORE, MIN_CHANGES, BoardSeries, Move, Verdict, count_moves
from hled_dash.figures.text import build_credits
from hled_dash.figures.theme import DIVERGING, get_theme
from hled_dash.figures.vega import chart_template, slot, text_tooltips, tooltip_slots
from hled_dash.language import Language

#: Pixels of a row, letters of a line of an objective's name, and pixels of its first line above the middle of the row.
ROW_HEIGHT, LINE_LENGTH, LINE_OFFSET = 52, 52, 14
#: Pixels of a row and letters of its line on a slide.
SLIDE_ROW_HEIGHT, SLIDE_LINE_LENGTH = 22, 80
#: What a cell shows of each judged verdict before its count, and of all others together.
SYMBOLS: Mapping[str, str] = {"better": "▲", "worse": "▼", "unmoved": "=", "not judged": "?"}
#: The parts of a cell, pixels from its middle to theirs, and the colour of each.
CELL_PARTS = (("better", -36, "better"), ("worse", -12, "worse"), ("unmoved", 12, "color"), ("not judged", 36, "color"),
              ("empty", 0, "color"))


def draw_board(
    moves: Sequence[Move], since: str, objectives: Sequence[Objective], language: Language, catalogue: Catalogue,
    theme: str, *, slide: bool = False,
) -> Figure:
    """Draw the board of some objectives; its CSV has a row for each indicator and place.

    Args:
        moves: The moves since ``since`` (a code of the address).
        theme: Name of the theme.
        slide: Whether each objective is named in a few words, so that all rows can be read on a slide.

    Returns:
        The figure; ``extra["symbols"]`` has the cells of its table as the drawing has them (``▲5  ▼2  =1``),
        ``extra["counts"]`` the same as numbers, by objective and place, ``extra["sources"]`` the credit of each source.
    """
    _ = language.text
    codes = {objective.id for objective in objectives}
    moves = [move for move in moves if move.cell[0] in codes]
    pillars = {objective.pillar for objective in objectives}
    counts, places = count_moves(moves), board_places(catalogue)
    title = _("How the indicators of each objective moved {since}", since=since_words(since, language))
    names, neutral = catalogue.names(language.code), neutral_objectives(catalogue)
    rows = [
        [f"{objective.id}  {language.localize(objective.name)}",
         *(describe_counts(counts.get((objective.id, place), Counter()), language, is_neutral=objective.id in neutral)
           for place in places)]
        for objective in objectives
    ]
    table = pd.DataFrame(rows, columns=[_("Objective"), *(names[place] for place in places)])
    sources = build_credits(dict.fromkeys(move.series.indicator.code for move in moves), catalogue, language)
    return Figure(
        id="board" if len(pillars) > 1 else f"board-{min(pillars, default='')}", title=title,
        subtitle=_("Number of indicators: {symbols}", symbols=describe_symbols(language)),
        spec=_spec(counts, objectives, places, language, catalogue, theme, slide=slide), table=table,
        codes=_codes(moves, language, catalogue), alt=f"{title}. " + _alt(counts, places, language, catalogue),
        credits=(Credit(
            source="board", title=_("each named in the CSV file, and in the list of its indicators"),
            publisher=language.plural("{count} source", "{count} sources", len(sources)),
            vintage=_("newest vintages"), licence=_("Licenses as of each source"), address="", citation="",
            year=max((catalogue.sources[credit.source].vintage_date.year for credit in sources), default=None)),),
        notes=board_notes(since, language, catalogue), derived=True, language=language.code,
        extra={"symbols": [[_cell_text(cell_symbols(counts.get((objective.id, place), Counter()), language,
                                                     is_neutral=objective.id in neutral)) for place in places]
                           for objective in objectives],
               "sources": sources, "counts": _counts_table(counts, objectives, places, language, catalogue)},
    )


def _counts_table(
    counts: Mapping[tuple[str, str], Counter[Verdict]], objectives: Sequence[Objective], places: Sequence[str],
    language: Language, catalogue: Catalogue,
) -> pd.DataFrame:
    """Return the counts of each objective and place; missing for a cell without an indicator."""
    _, names, words = language.text, catalogue.names(language.code), verdict_names(language)
    return pd.DataFrame([
        [f"{objective.id}  {language.localize(objective.name)}", names[place],
         *((*(cell[verdict] for verdict in JUDGED), not_judged(cell)) if cell else [None] * 4)]
        for objective in objectives for place in places for cell in [counts.get((objective.id, place))]
    ], columns=[_("Objective"), _("Place"), *(words[verdict] for verdict in JUDGED), _("not judged")], dtype=object)


def since_words(since: str, language: Language) -> str:
    """Return the base of the comparison as text, for the end of a sentence."""
    _ = language.text
    named = {"relaunch": _("since the relaunch (September 2021)"), "meeting": _("since the last meeting"),
             "year": _("from a year before")}
    return named.get(since) or _("since {year}", year=since)


def describe_symbols(language: Language) -> str:
    """Return ``▲ better, ▼ worse, = not moved, ? not judged``."""
    names = {**verdict_names(language), "not judged": language.text("not judged")}
    return ", ".join(f"{symbol} {names[verdict]}" for verdict, symbol in SYMBOLS.items())


def verdict_names(language: Language) -> Mapping[str, str]:
    """Return each verdict as text."""
    _ = language.text
    return {
        "better": _("better"), "worse": _("worse"), "unmoved": _("not moved"),
        "break": _("not compared: the series breaks between both dates"),
        "thin": _("too few figures to judge"), "warned": _("not compared: the source warns against comparing years"),
        "old": _("no figure since then"), "no-base": _("no figure of that time"),
    }


def describe_counts(counts: Counter[Verdict], language: Language, *, is_neutral: bool = False) -> str:
    """Describe ``5 better, 2 worse, 1 not moved; 3 not judged``; ``no indicator to judge`` for a cell without one, and
    where all indicators of its objective are neutral, that."""
    _ = language.text
    if not counts:
        return _("not judged: a matter of view") if is_neutral else _("no indicator to judge")
    better, worse, unmoved = (counts[verdict] for verdict in JUDGED)
    others = not_judged(counts)
    text = ", ".join((language.plural("{count} better", "{count} better", better),
                      language.plural("{count} worse", "{count} worse", worse),
                      language.plural("{count} not moved", "{count} not moved", unmoved)))
    return text + ("; " + _("{count} not judged", count=others) if others else "")


def not_judged(counts: Counter[Verdict]) -> int:
    """Return how many indicators are not judged."""
    return sum(count for verdict, count in counts.items() if verdict not in JUDGED)


def cell_symbols(counts: Counter[Verdict], language: Language, *, is_neutral: bool = False) -> list[tuple[str, str]]:
    """Return the verdict and text (``▲5``) of each part of a cell, as words where nothing is judged (``empty``, ``8 not
    judged``); [] for a cell without an indicator."""
    _ = language.text
    if not any(counts[verdict] for verdict in JUDGED):
        text = _("{count} not judged", count=not_judged(counts)) if counts else _("not judged") if is_neutral else ""
        return [("empty", text)] if text else []
    numbers: dict[str, int] = {verdict: counts[verdict] for verdict in JUDGED}
    numbers["not judged"] = not_judged(counts)
    return [(verdict, f"{SYMBOLS[verdict]}{number}") for verdict, number in numbers.items()
            if number or verdict in JUDGED]


def _cell_text(parts: Sequence[tuple[str, str]]) -> str:
    """Return a cell as text for a table, whose lines may be broken after a question mark without the word joiner."""
    return "  ".join(f"{text[0]}\u2060{text[1:]}" for _verdict, text in parts) or "–"


def board_notes(since: str, language: Language, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the method, one sentence each."""
    _ = language.text
    dates = {
        "meeting": _("The last meeting of the dialogue in its record was in {month}: the newest figure is compared "
                     "with that of its year; where there is none, with the last one up to {years} years before.",
                     month=language.format_period(last_meeting(catalogue)[:7] or str(RELAUNCH)),
                     years=MAX_YEARS_BEFORE),
        "year": _("The newest figure is compared with that of exactly a year before; series that ended years ago are "
                  "left out."),
    }
    return (
        dates.get(since) or
        _("The newest figure is compared with that of {year}; where there is none, with the last one up to {years} "
          "years before.", year=since_year(since, catalogue), years=MAX_YEARS_BEFORE),
        _("Months and quarters are compared with the same month or quarter."),
        _("An indicator counts as moved where its change is at least half of the usual one: the median size of the "
          "changes from one figure of the series to the next. A series with fewer than {count} such changes is not "
          "judged.",
          count=MIN_CHANGES),
        _("The board counts the indicators that track the objective and of which one direction is better. Where "
          "that is a matter of view (trade, migration), nothing is judged; gaps between women and men are better "
          "when they are smaller."),
        _("Nothing is compared across a break in series. Projections are left out, estimates are marked in the list."),
        _("Southern Mexico has the figures of the nine states as one only; those of single states are not counted."),
        _("What says the same as another indicator counts once. The counts are no score: nothing is weighted."),
    )


def _alt(
    counts: Mapping[tuple[str, str], Counter[Verdict]], places: Sequence[str], language: Language, catalogue: Catalogue
) -> str:
    """Return the counts of each place over all objectives."""
    names = catalogue.names(language.code)
    totals = {place: sum((count for (_objective, other), count in counts.items() if other == place), Counter[Verdict]())
              for place in places}
    return " ".join(f"{names[place]}: {describe_counts(total, language)}." for place, total in totals.items())


def _codes(moves: Iterable[Move], language: Language, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row for each indicator and place, as it is exported."""
    words, names = verdict_names(language), catalogue.names(language.code)
    rows = []
    sources: dict[str, dict[str, str]] = {}
    for move in moves:
        indicator, change = move.series.indicator, move.change
        if indicator.code not in sources:
            sources[indicator.code] = _source_columns(indicator.code, language, catalogue)
        rows.append({
            "objective": move.cell[0], "indicator": indicator.code, "indicator_name": language.localize(indicator.name),
            "place": move.series.place, "place_name": names[move.series.place],
            "base_period": change.base_period if change else None, "base_value": change.base_value if change else None,
            "period": change.period if change else move.series.periods[-1],
            "value": change.value if change else move.series.values[-1],
            "base_status": move.base_status or None, "status": move.status or move.series.statuses[-1],
            "unit": language.localize(catalogue.unit(indicator.code).name), "direction": indicator.direction,
            "change": round(move.compared.amount, 9) if move.compared else None,
            "usual_change": round(move.series.usual, 9) if move.series.change_count else None,
            "change_unit": "percent" if move.series.relative else "difference",
            "changes_known": move.series.change_count, "verdict": move.verdict, "verdict_name": words[move.verdict],
            "derived": "yes" if indicator.derived else "no",
            **sources[indicator.code],
        })
    # Texts as plain objects: pandas takes longer to make Arrow columns of them than all the rest takes.
    return pd.DataFrame(rows, dtype=object)


def _source_columns(indicator: str, language: Language, catalogue: Catalogue) -> dict[str, str]:
    localize, sources = language.localize, catalogue.sources_of(indicator)
    licences = dict.fromkeys(localize(catalogue.licences[source.licence].name) for source in sources)
    return {
        "source": "; ".join(f"{localize(source.publisher)}, {localize(source.title)}" for source in sources),
        "vintage": "; ".join(dict.fromkeys(localize(source.vintage) for source in sources)),
        "licence": "; ".join(licences),
        "address": "; ".join(dict.fromkeys(source.address for source in sources)),
    }


def format_usual(series: BoardSeries, language: Language, catalogue: Catalogue) -> str:
    """Format the usual change of a series: ``±2.1 %`` or ``±0.4 points``; empty if no change is known."""
    if not series.change_count:
        return ""
    if series.relative:
        return f"±{language.format_number(series.usual, 1)} %"
    decimals = max(series.indicator.decimals, 1)
    return "±" + format_difference(series.usual, catalogue.unit(series.indicator.code), decimals, language)


def format_observation(move: Move, base: bool, language: Language, catalogue: Catalogue) -> tuple[str, str]:
    """Format value, and period with its status as text: ``("59.3 %", "2023 (estimate)")``; the newest where there is
    no base.
    """
    series, change = move.series, move.change
    if change is None and base:
        return "", ""
    value = series.values[-1] if change is None or not base else change.base_value
    period = series.periods[-1] if change is None or not base else change.base_period
    status = format_status(move.base_status if base else series.statuses[-1], language)
    text = language.format_period(period, series.indicator.calendar)
    return (format_amount(value, series.indicator, catalogue, language), f"{text} ({status})" if status else text)


def _spec(
    counts: Mapping[tuple[str, str], Counter[Verdict]], objectives: Sequence[Objective], places: Sequence[str],
    language: Language, catalogue: Catalogue, theme_name: str, *, slide: bool,
) -> Mapping[str, Any]:
    _ = language.text
    theme, names, neutral = get_theme(theme_name), catalogue.names(language.code), neutral_objectives(catalogue)
    texts = {objective.id: objective.short_name if slide else objective.name for objective in objectives}
    length = SLIDE_LINE_LENGTH if slide else LINE_LENGTH
    labels = {code: "\n".join(wrap(f"{code}  {language.localize(text)}", length)) for code, text in texts.items()}
    rows = [
        {"objective": labels[objective.id], "place": names[place],
         **{part: "" for part, _dx, _color in CELL_PARTS}, **dict(
             cell_symbols(cell, language, is_neutral=objective.id in neutral) or [("empty", "–")]),
         "counts": describe_counts(cell, language, is_neutral=objective.id in neutral)}
        for objective in objectives for place in places for cell in [counts.get((objective.id, place), Counter())]
    ]
    return _chart().fill(
        rows=rows, objectives=list(labels.values()), places=[names[place] for place in places],
        height=(SLIDE_ROW_HEIGHT if slide else ROW_HEIGHT) * len(objectives), offset=0 if slide else -LINE_OFFSET,
        color=theme.foreground, better=theme.text_color(DIVERGING[-1]), worse=theme.text_color(DIVERGING[0]),
        config=theme.config() | {"locale": language.vega_locale()},
        **tooltip_slots({"objective": _("Objective"), "place": _("Place"), "counts": _("Indicators")}),
    )


@chart_template
def _chart() -> alt.TopLevelMixin:
    base = alt.Chart().encode(
        x=alt.X(field="place", type="nominal", title=None, sort=slot("places"),
                axis=alt.Axis(orient="top", labelAngle=0, labelLimit=110, domain=False, ticks=False)),
        y=alt.Y(field="objective", type="nominal", title=None, sort=slot("objectives"),
                axis=alt.Axis(labelLimit=320, labelExpr="split(datum.label, '\\n')", domain=False, ticks=False,
                              labelOffset=slot("offset"), grid=True, tickBand="extent")),
        tooltip=text_tooltips(["objective", "place", "counts"]),
    )
    return alt.layer(
        *(base.mark_text(fontSize=12, dx=dx, dy=slot("offset"), color=slot(color)).encode(
            text=alt.Text(field=field, type="nominal")) for field, dx, color in CELL_PARTS),
        data=alt.InlineData(values=slot("rows")), width="container", height=slot("height"), config=slot("config"),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )

