"""The provenance of a value: its source, its inputs, and objections to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from hled_dash.catalogue import Catalogue, Formula, Source
from hled_dash.catalogue.models import LanguageCode
from hled_dash.figures.formatting import NumberStyle, decisions_on, explain_suspects, format_status, number_parts
from hled_dash.figures.provenance.computed_values import ComputedValue, recompute
from hled_dash.figures.summaries import name_with_items, place_beside_name
from hled_dash.figures.tables import ValueKey
from hled_dash.figures.vintages import format_citation
from hled_dash.language import LANGUAGES, NBSP, Language
from hled_dash.store import Database, day_of, vintages
from hled_dash.store.breakdowns import breakdown_of
from hled_dash.store.inputs import Input, Observation, find_inputs, find_observation
from hled_dash.store.snapshot import engine_of

#: Inputs that are written out in an equation; more are only counted, and listed in the table.
MAX_TERMS = 24
#: Decimals of a value that would round to zero at those of its indicator.
MAX_DECIMALS = 6
#: Languages of the citations.
_CITED: tuple[LanguageCode, ...] = ("en", "es")
#: Decimals beyond its own that a difference may need, so that the numbers shown add up.
_EXTRA_DECIMALS = 3


@dataclass(frozen=True)
class EarlierValue:
    """A value that stood in place of another one: as text, with the days between which it was the newest, the
    editions that it stood in, and what their publishers say of the revision."""

    value: str
    published: date
    superseded: date
    editions: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """The provenance of a value, in one language.

    Attributes:
        observation: The value with its key.
        name: The indicator with its items.
        value: The value with its unit.
        status: In words, with the reason where it is suspect; empty for a normal value.
        computed_equation: What a figure computed from the value, with its equation; empty if it shows the value itself.
        equation: ``46.4 % = (63.1 % × 5,543,828 + …) ÷ (5,543,828 + …)``; empty for a published value.
        inputs: What it was computed from.
        computed_inputs: What the figure computed it from, the value itself first.
        sources: Of the value itself, or of everything that it was computed from.
        caveats: Of indicator and sources.
        objections: What was decided on anomalies that concern it, and breaks in the series.
        citations: Language code to a citation.
        earlier: What it was in earlier editions, the oldest first.
    """

    observation: Observation
    name: str
    place: str
    period: str
    value: str
    status: str
    equation: str
    inputs: tuple[Input, ...]
    sources: tuple[Source, ...]
    caveats: tuple[str, ...]
    objections: tuple[str, ...]
    citations: dict[str, str]
    computed_equation: str = ""
    computed_inputs: tuple[Input, ...] = ()
    earlier: tuple[EarlierValue, ...] = ()


def build_provenance(key: ValueKey, language: Language, catalogue: Catalogue, database: Database,
                     address: Callable[[Observation, LanguageCode], str]) -> Provenance | None:
    """Build the provenance of a value; None where there is none.

    Args:
        key: The value; an empty period means the newest one, and a dimension without an item its default item.
        language: The reader's.
        catalogue: What is known.
        database: With the value.
        address: Returns the address of a value in a language, for the citations; empty if none is known.
    """
    record, items = catalogue.indicators[key.indicator], dict(key.items)
    chosen_items = {name: items.get(name, record.default_items[name]) for name in record.dimensions}
    observation = find_observation(database, catalogue, key.indicator, key.place, chosen_items, key.period or None)
    if observation is None:
        return None
    inputs = find_inputs(database, catalogue, observation)
    computation = recompute(key.computed, observation, catalogue, database) if key.computed else None
    sources = catalogue.sources_of(key.indicator) if record.derived else (catalogue.source(key.indicator),)
    caveats = [language.localize(caveat) for caveat in record.caveats]
    caveats += [language.localize(caveat) for source in sources for caveat in source.caveats]
    if not record.comparable_places:
        caveats.append(language.text("The source warns against comparing places."))
    if not record.comparable_periods:
        caveats.append(language.text("The source warns against comparing years."))
    return Provenance(
        observation=observation, name=(name := name_with_items(record, chosen_items, language, catalogue)),
        place=place_beside_name(key.place, name, record, language, catalogue),
        period=language.format_period(observation.period, record.calendar),
        value=format_observation(observation, language, catalogue),
        status=describe_status(observation, language, catalogue),
        equation=_format_equation(record.formula, observation, inputs, language, catalogue) if record.formula else "",
        inputs=inputs, sources=sources, caveats=tuple(dict.fromkeys(caveats)),
        objections=tuple(_objections(observation, language, catalogue)),
        citations={code: _cite(observation, chosen_items, sources, LANGUAGES[code], catalogue,
                               address(observation, code), day_of(database)) for code in _CITED},
        computed_equation=_format_computed(computation, language, catalogue) if computation else "",
        computed_inputs=computation.inputs if computation else (),
        earlier=_earlier_values(observation, language, catalogue, database),
    )


def _earlier_values(observation: Observation, language: Language, catalogue: Catalogue,
                    database: Database) -> tuple[EarlierValue, ...]:
    earlier, day = [], day_of(database)
    for replaced in vintages.superseded(engine_of(database), observation.indicator, places=[observation.place],
                                        start=observation.period, end=observation.period):
        published, superseded = date.fromisoformat(replaced.published), date.fromisoformat(replaced.superseded)
        if (replaced.value is None or replaced.period != observation.period or (day is not None and superseded > day)
                or replaced.breakdown != breakdown_of(dict(observation.items))):
            continue
        editions = [edition for source in catalogue.sources_of(observation.indicator) for edition in source.editions
                    if published <= edition.vintage_date < superseded]
        earlier.append(EarlierValue(
            format_observation(observation._replace(value=replaced.value), language, catalogue), published, superseded,
            tuple(language.localize(edition.vintage) for edition in editions),
            tuple(language.localize(edition.note) for edition in editions if edition.note),
        ))
    return tuple(earlier)


def format_observation(observation: Observation, language: Language, catalogue: Catalogue, extra: int = 0) -> str:
    """Format a value with its unit and all of its digits, for verification; with ``extra`` decimals where it says."""
    indicator = catalogue.indicators[observation.indicator]
    size, usual = abs(observation.value), indicator.decimals + extra
    decimals = usual if size == 0 or size >= 0.5 * 10.0 ** -usual else MAX_DECIMALS
    parts = number_parts(NumberStyle(language, catalogue.units[indicator.unit], decimals))
    sign = "\u2212" if observation.value < 0 else ""
    return f"{sign}{parts.before}{language.format_number(size, decimals)}{parts.after}"


def describe_status(observation: Observation, language: Language, catalogue: Catalogue) -> str:
    """Return the status of a value, with the reason where it is suspect."""
    indicator = catalogue.indicators[observation.indicator]
    row = pd.DataFrame([{"place": observation.place, "period": observation.period, "status": observation.status,
                         **dict(observation.items)}])
    status = str(explain_suspects(row, observation.indicator, catalogue)["status"].iloc[0])
    return format_status("E" if indicator.modelled and status == "A" else status, language)


def describe_role(role: str, language: Language) -> str:
    """Return the role of an input in its formula, as text."""
    _ = language.text
    return {"of": _("value"), "before": _("value before"), "base": _("value of the base period"),
            "minus": _("subtracted"), "over": _("divisor"), "weight": _("weight"), "whole": _("the whole")}[role]


def _format_equation(formula: Formula, result: Observation, inputs: Sequence[Input], language: Language,
                     catalogue: Catalogue) -> str:
    """Format the formula with the numbers of its inputs."""
    _ = language.text
    extra = _extra_decimals(result, inputs, catalogue) if formula.op == "difference" else 0

    def numbers(role: str) -> list[str]:
        return [format_observation(term.observation, language, catalogue, extra)
                for term in inputs if term.role == role]

    def total(role: str) -> str:
        terms = _after_signs(numbers(role))
        if len(terms) > MAX_TERMS:
            return _("[sum of the {count} values below]", count=language.format_number(len(terms)))
        return f"({' + '.join(terms)})" if len(terms) > 1 else "".join(terms)

    def second(role: str) -> str:
        return _after_signs(["", total(role)])[1]

    if formula.op == "change":
        right = f"100 × ({total('of')} ÷ {second('before')} − 1)"
    elif formula.op == "difference":
        right = f"{total('of')} − {second('minus')}"
    elif formula.op == "ratio":
        times = f" × {language.format_number(formula.times)}" if formula.times != 1 else ""
        right = f"{total('of')} ÷ {second('over')}{times}"
    elif formula.op == "index":
        right = f"100 × {second('of')} ÷ {second('base')}"
    elif formula.op == "exponential":
        right = f"exp({total('of')})"
    elif formula.op == "group_mean":
        weights = {term.observation.place: format_observation(term.observation, language, catalogue)
                   for term in inputs if term.role == "weight"}
        products = [f"{format_observation(term.observation, language, catalogue)} × {weights[term.observation.place]}"
                    for term in inputs if term.role == "of"]
        right = f"({' + '.join(products)}) ÷ {total('weight')}"
    elif formula.op in ("share_of", "group_share", "country_share"):
        right = f"100 × {second('of')} ÷ {second('whole')}"
    elif formula.op == "count_above":
        right = _("[number of the {count} values below that exceed {limit}]",
                  count=language.format_number(len(numbers("of"))), limit=language.format_number(formula.above or 0))
    else:
        right = total("of").removeprefix("(").removesuffix(")")
    return f"{format_observation(result, language, catalogue, extra)} = {right}"


def _after_signs(numbers: Sequence[str]) -> list[str]:
    """Put a negative number that follows a sign in parentheses."""
    return [f"({text})" if place and text.startswith("\u2212") else text for place, text in enumerate(numbers)]


def _extra_decimals(result: Observation, inputs: Sequence[Input], catalogue: Catalogue) -> int:
    """Return the fewest decimals, beyond the usual ones, with which the numbers of a difference add up as shown."""

    def shown(observation: Observation, extra: int) -> float:
        return round(observation.value, catalogue.indicators[observation.indicator].decimals + extra)

    decimals = catalogue.indicators[result.indicator].decimals
    for extra in range(_EXTRA_DECIMALS):
        sums = [sum(shown(term.observation, extra) for term in inputs if term.role == role) for role in ("of", "minus")]
        if abs(sums[0] - sums[1] - shown(result, extra)) < 0.5 * 10.0 ** -(decimals + extra):
            return extra
    return _EXTRA_DECIMALS


def _format_computed(computation: ComputedValue, language: Language, catalogue: Catalogue) -> str:
    """Format the value that a figure computed, and its arithmetic."""
    size = abs(computation.value)
    decimals = 1 if size >= 10 else 2 if size >= 1 else MAX_DECIMALS
    numbers = _after_signs([format_observation(term.observation, language, catalogue) for term in computation.inputs])
    quotient = " ÷ ".join(numbers)
    right = {
        "index": f"100 × {quotient}", "change": f"100 × ({quotient} − 1)", "sum": " + ".join(numbers),
        "less": " − ".join(numbers),
        "per_capita": quotient + (
            f" × {language.format_number(computation.factor)}" if computation.factor != 1 else ""),
    }[computation.operator]
    percent = f"{NBSP}%" if computation.operator == "change" else ""
    return f"{language.format_number(computation.value, decimals)}{percent} = {right}"


def _objections(observation: Observation, language: Language, catalogue: Catalogue) -> list[str]:
    indicator = catalogue.indicators[observation.indicator]
    # "Plausible" decisions concern the inputs of a derived value, and are listed with these.
    kinds = ("suspect",) if indicator.derived else ("suspect", "plausible")
    objections = [] if indicator.derived and observation.status != "U" else [
        language.localize(decision.reason) for decision in decisions_on(
            observation.indicator, observation.place, dict(observation.items), observation.period, catalogue, kinds)]
    for break_ in indicator.breaks:
        if break_.place in (None, observation.place):
            objections.append(language.text("Break in series in {period}: {note}", note=language.localize(break_.note),
                                            period=language.format_period(break_.period, indicator.calendar)))
    return list(dict.fromkeys(objections))


def _cite(observation: Observation, items: dict[str, str], sources: Sequence[Source], language: Language,
          catalogue: Catalogue, url: str, day: date | None) -> str:
    _ = language.text
    indicator = catalogue.indicators[observation.indicator]
    cited = "; ".join(format_citation(source, day, language).rstrip(".") for source in sources)
    compilers = dict.fromkeys(language.localize(source.compiler) for source in sources if source.compiler)
    name = name_with_items(indicator, items, language, catalogue)
    place = place_beside_name(observation.place, name, indicator, language, catalogue)
    values = {
        "sources": cited, "name": ", ".join(filter(None, (name, place))),
        "period": language.format_period(observation.period, indicator.calendar),
        "value": format_observation(observation, language, catalogue),
        "date": language.format_date(max(source.date_read for source in sources)),
    }
    text = (_("{name}, {period}: {value}. Computed from {sources}, read on {date}.", **values)
            if indicator.derived else _("{name}, {period}: {value}. {sources}, read on {date}.", **values))
    if compilers:
        text += " " + _("Compiled by {compiler}.", compiler=language.format_list(compilers))
    return f"{text} {url}".strip()
