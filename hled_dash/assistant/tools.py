"""Tools of assistants: responses of bounded size, each with source, licence and citation URL.

Names and notes of data stand in the fields of an answer and nowhere else: no text of data becomes a tool, an
instruction or a description.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel

from hled_dash.api import catalogue, dialogue, search
from hled_dash.api.observations import ObservationReader
from hled_dash.api.parameters import DialogueParameters, ObservationsParameters
from hled_dash.api.problems import Problem, unknown_code
from hled_dash.api.serializer import Context, ObservationSerializer
from hled_dash.api.validation import read_parameters
from hled_dash.catalogue import Indicator
from hled_dash.catalogue.periods import chronological, is_within
from hled_dash.catalogue.ranks import shared_ranks
from hled_dash.figures.data import breaks_between, change_from
from hled_dash.figures.formatting import subtract
from hled_dash.figures.resolve import Resolver
from hled_dash.language import LANGUAGES, Language

#: Rows of an answer, and letters of all of it.
MAX_ROWS, MAX_LETTERS = 200, 60_000
#: Rows that a change or a ranking is computed from: more than there are places, or months of a series.
MAX_READ = 6_000
#: Letters of a question, and codes in one.
MAX_QUESTION, MAX_PLACES = 100, 60
#: Fields of an indicator beside its values, and those of the indicators after the first few.
_ABOUT = ("code", "name", "definition", "unit", "source", "vintage", "licence", "derived", "formula", "caveats",
          "breaks", "comparable_places", "comparable_periods", "page")
_BRIEFLY, MAX_WHOLE = ("code", "name", "caveats", "comparable_places", "comparable_periods", "page"), 5
#: Parameters of the API that the tools call otherwise.
_NAMES = {"from": "start", "to": "end", "as-of": "as_of", "group": "within", "at": "period"}


class ToolProblem(ToolError):
    """Raised if a request is invalid, with one sentence."""


class Tools:
    """The tools of one build.

    Args:
        resolver: The catalogue and the database.
        root: Where the dashboard is, for the addresses to cite.
        run: Calls a function that renders a picture; in this process by default.
    """

    def __init__(self, resolver: Resolver, root: str, run: Callable[..., bytes] = lambda render, *args: render(*args),
                 ) -> None:
        self.resolver, self.root, self.run = resolver, root, run

    def search(self, text: str, language: str) -> dict[str, Any]:
        """Return values that answer a text, and everything else that fits."""
        answer = search.find(self.resolver, text[:MAX_QUESTION], _language(language), self.root)
        codes = dict.fromkeys(row.indicator for row in answer.answers)
        return _bounded({**answer.model_dump(), "answers": _dump(answer.answers), "hits": _dump(answer.hits),
                         "indicators": [self._about(code, language, _BRIEFLY) for code in codes]}, "hits")

    def indicator(self, code: str, language: str) -> dict[str, Any]:
        """Return an indicator with definition, unit, source, caveats, and breaks."""
        try:
            return catalogue.find_indicator(self.resolver, code, _language(language), self.root).model_dump()
        except Problem as problem:
            raise ToolProblem(problem.detail) from None

    def observations(self, question: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Return observations; says which of the places that were requested have none."""
        answer = _bounded(self._read(question, language, MAX_ROWS), "observations")
        if answer["is_complete"]:
            return answer
        # Those of further pages are left out too: counted as far as reading them is quick.
        spoken, values = _language(language), _query_values(question)
        reader = ObservationReader(self.resolver, read_parameters(ObservationsParameters, values, spoken), spoken)
        count = reader.count(MAX_READ)
        address = f"{self.root.rstrip('/')}/api/v1/observations.csv?" + urlencode(
            {**values, "lang": [language]}, doseq=True, safe=":,")
        answer["left_out"] = count - len(answer["observations"]) if count else None
        answer["all_rows"] = address
        answer["notes"] = [*answer["notes"], spoken.text(
            "These are not all rows of what was asked for; all of them: {address}", address=address)]
        return answer

    def _read(self, question: Mapping[str, Any], language: str, limit: int, *, one_series: bool = False,
              ) -> dict[str, Any]:
        spoken = _language(language)
        try:
            chosen = read_parameters(ObservationsParameters, _query_values(question), spoken)
            reader = ObservationReader(self.resolver, chosen, spoken)
        except Problem as problem:
            raise _tool_problem(problem) from None
        if len(chosen.places) > MAX_PLACES:
            raise ToolProblem(spoken.text("At most {count} places in one question.", count=MAX_PLACES))
        parts, cursor = reader.page(limit)
        context = Context(self.resolver.catalogue, spoken, self.root, chosen.as_of)
        serializer = ObservationSerializer(context, reader.dimensions)
        rows = [model.model_dump() for part in parts for model in serializer.models(part)]
        codes = dict.fromkeys((*chosen.indicators[:MAX_WHOLE], *(row["indicator"] for row in rows)))
        names = self.resolver.catalogue.full_names(spoken.code)
        requested_places = chosen.places or (reader.places or () if chosen.group else ())
        # Of two indicators a place may have figures of one; of rows that are left out nothing is said here.
        series_with_rows = {(row["indicator"], row["place"]) for row in rows}
        missing: list[dict[str, Any]] = [
            {"code": code, "name": names[code], "indicators": lacking}
                   for code in dict.fromkeys(requested_places) if (
            lacking := [indicator for indicator in chosen.indicators if (indicator, code) not in series_with_rows and (
                cursor is None or code not in reader.resolver.places_with_data(indicator))][:MAX_WHOLE])]
        notes = reader.notes(one_series=one_series)
        # Figures of other periods are no figures of none.
        held = reader.held_periods(chosen.indicators[:MAX_WHOLE], [row["code"] for row in missing][:MAX_PLACES]
                                   ) if missing and (chosen.start or chosen.end or chosen.at) else {}
        missing = [{**row, "held_periods": {code: bounds for code, bounds in held.get(row["code"], {}).items()
                                            if code in row["indicators"]}} for row in missing]
        if any(row["held_periods"] for row in missing):
            notes.append(spoken.text("Places without figures of the periods asked for may have figures of others: "
                                     "their first and last are under “held_periods”."))
        answer: dict[str, Any] = {
            "indicators": [self._about(code, language, _ABOUT if number < MAX_WHOLE else _BRIEFLY)
                           for number, code in enumerate(codes)],
            "observations": rows, "is_complete": cursor is None, "places_without_figures": missing,
            "notes": notes,
        }
        return answer

    def _about(self, code: str, language: str, names: Sequence[str]) -> dict[str, Any]:
        """Return what a reader has to know of an indicator."""
        record = self.indicator(code, language)
        return {name: record[name] for name in names}

    def _read_series(self, question: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Read observations of one indicator and one item of each dimension: values of others do not compare."""
        spoken = _language(language)
        self.check_one("indicator", question["indicators"], self.resolver.catalogue.indicators, language)
        answer = self._read(question, language, MAX_READ, one_series=True)
        if len({str(row["items"]) for row in answer["observations"]}) > 1:
            raise ToolProblem(spoken.text("Several series fit; name one item of each dimension under “items”."))
        return answer

    def check_one(self, name: str, code: str, known: Collection[str], language: str) -> None:
        """
        Raises:
            ToolProblem: If a code is not known.
        """
        if code not in known:
            spoken = _language(language)
            names = self.resolver.catalogue.names(spoken.code) if name == "place" else {}
            raise ToolProblem(unknown_code(name, code, known, spoken, names=names).detail)

    def read_day(self, indicator: str, as_of: str, language: str) -> date | None:
        """Return the day by which everything had been published; None for the newest.

        Raises:
            ToolProblem: If it is no such day, or nothing of then is held.
        """
        spoken = _language(language)
        try:
            values = _query_values({"indicators": indicator, "as-of": as_of})
            chosen = read_parameters(ObservationsParameters, values, spoken)
            ObservationReader(self.resolver, chosen, spoken)
        except Problem as problem:
            raise _tool_problem(problem) from None
        return chosen.as_of

    def change(self, question: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Return the first and the last value of a series between two periods, and the change as pages tell it: in
        percent of what adds up, in points of percentages, none across a break."""
        indicator, place = question["indicators"], question["places"]
        self.check_one("place", place, self.resolver.catalogue.places, language)
        answer = self._read_series(question, language)
        rows = sorted((row for row in answer["observations"] if row["status"] != "F"),
                      key=lambda row: chronological(row["period"]))
        answer["observations"] = [rows[0], rows[-1]] if len(rows) > 1 else rows
        if len(rows) < 2:
            answer["change"] = None
            return answer
        first, last = rows[0], rows[-1]
        record = self.resolver.catalogue.indicators[indicator]
        crossed = [series_break for series_break in record.breaks if series_break.place in (None, place)
                   and breaks_between(first["period"], last["period"], [series_break.period])]
        spoken = _language(language)
        change = None if crossed else change_from(first["value"], first["period"], last["value"], last["period"],
                                                  record, self.resolver.catalogue)
        in_points = self.resolver.catalogue.unit(indicator).differs_in_points
        answer["notes"] = [*answer["notes"], *self._other_bounds(question, first["period"], last["period"], record,
                                                                 spoken)]
        answer["change"] = {
            "from": first["period"], "to": last["period"],
            "unit": spoken.text("percentage points") if in_points else first["unit"],
            "difference": float(subtract(last["value"], first["value"])) if change else None,
            "percent": change.amount if change and change.relative else None,
            "crosses_break": bool(crossed), "comparable": change is not None, "derived_here": True,
        }
        if not record.comparable_periods:
            answer["notes"] = [*answer["notes"], spoken.text(
                "{indicator}: the source warns against comparing years.", indicator=spoken.localize(record.short))]
        if crossed:
            answer["notes"] = [*answer["notes"], *(
                spoken.text("Break in series in {period}: {note} Figures before and after it are not comparable.",
                            period=spoken.format_period(series_break.period, record.calendar),
                            note=spoken.localize(series_break.note)) for series_break in crossed)]
        return answer

    @staticmethod
    def _other_bounds(question: Mapping[str, Any], first: str, last: str, record: Indicator, spoken: Language,
                      ) -> list[str]:
        """Return a sentence if a period that was requested has no figure and another stands for it."""
        bounds = ((question["from"].replace("-M", "-"), first), (question["to"].replace("-M", "-"), last))
        if all(not asked or is_within(held, asked, asked) for asked, held in bounds):
            return []
        return [spoken.text("There is no figure of each period that was asked for; the change is from {first} to "
                            "{last}.", first=spoken.format_period(first, record.calendar),
                            last=spoken.format_period(last, record.calendar))]

    def ranking(self, question: Mapping[str, Any], count: int, highest: bool, language: str) -> dict[str, Any]:
        """Return the places with the highest or lowest values of one period: by default the newest."""
        indicator, level = question["indicators"], question["level"]
        answer = self._read_series({**question, "at": question["at"] or "latest"}, language)
        levels = self.resolver.levels_with_data(indicator)
        if level not in levels:
            raise ToolProblem(_language(language).text("“{indicator}” has no figures of “{level}”; there are: {known}.",
                                                       indicator=indicator, level=level, known=", ".join(levels)))
        rows = [row for row in answer["observations"] if row["status"] != "F"]
        newest = max((row["period"] for row in rows), key=chronological, default="")
        if not question["at"]:
            # Places of one period compare; those whose newest value is older are named.
            answer["older"] = [{"place": row["place"], "place_name": row["place_name"], "period": row["period"]}
                               for row in rows if row["period"] != newest][:MAX_ROWS]
            rows = [row for row in rows if row["period"] == newest]
        if level == "admin1" and self.resolver.catalogue.indicators[indicator].by_region:
            spoken = _language(language)
            answer["notes"] = [*answer["notes"], spoken.text(
                "Where the source has one value for several departments, they are not ranked: see the level “region”.")]
        rows.sort(key=lambda row: row["value"], reverse=highest)
        ranks = shared_ranks([row["value"] for row in rows], self.resolver.catalogue.indicators[indicator].decimals)
        rows = [{**row, "rank": rank} for row, rank in zip(rows, ranks, strict=True)]
        return _bounded({**answer, "observations": rows[:min(max(count, 1), 50)], "ranked": len(rows),
                         "period": newest}, "observations")

    def dialogue(self, question: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Return entries of the record of the dialogue, the newest first, each with its document."""
        spoken = _language(language)
        try:
            chosen = read_parameters(DialogueParameters, _query_values(question), spoken)
            entries = dialogue.list_entries(self.resolver.catalogue, chosen, spoken, self.root)
        except Problem as problem:
            raise _tool_problem(problem) from None
        return _bounded({"entries": _dump(entries[:-MAX_ROWS - 1:-1]), "count": len(entries)}, "entries")


def _query_values(question: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is not empty, as an address has it."""
    return {name: [str(value)] for name, value in question.items() if value not in ("", None, [])}


def _tool_problem(problem: Problem) -> ToolProblem:
    """Return a problem of the API, with the parameter as the tools call it."""
    name = _NAMES.get(problem.parameter, problem.parameter)
    return ToolProblem(problem.detail.replace(f"“{problem.parameter}”", f"“{name}”"))


def _language(code: str) -> Language:
    return LANGUAGES.get(code, LANGUAGES["en"])


def _dump(models: list[Any]) -> list[dict[str, Any]]:
    return [model.model_dump() if isinstance(model, BaseModel) else model for model in models]


def _bounded(answer: dict[str, Any], rows: str) -> dict[str, Any]:
    """Return the answer with as many rows as it may have letters; says how many were left out."""
    kept_rows: list[Any] = []
    letters = _letters({**answer, rows: []})
    for row in answer[rows]:
        letters += _letters([[row]])
        if letters > MAX_LETTERS:
            break
        kept_rows.append(row)
    left_out = len(answer[rows]) - len(kept_rows)
    if not left_out:
        return answer
    incomplete = {"is_complete": False} if "is_complete" in answer else {}
    return {**answer, **incomplete, rows: kept_rows, "left_out": left_out}


def _letters(value: Any) -> int:
    """Return the letters of a value as the library of the protocol writes it."""
    return len(json.dumps(value, ensure_ascii=False, indent=2, default=str))
