"""Whether a newer value than the one shown is due, by the release schedule of the publisher."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.periods import chronological, months_of
from hled_dash.language import Language

#: Frequency to the months of a period, and to those that publishers take at most from its end to the figure: what holds
#: where neither indicator nor source declare their own. Surveys at irregular intervals come every five years or sooner;
#: what is published once has no successor.
STEPS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12, "irregular": 60}
MAX_LAGS: Mapping[str, int] = {"month": 4, "quarter": 6, "year": 18, "irregular": 18}


def step_months(indicator: Indicator, catalogue: Catalogue) -> int | None:
    """Return the months between two figures of an indicator; None if no further one is expected."""
    if indicator.closed or indicator.frequency not in STEPS:
        return None
    of_source = catalogue.source(indicator.code).step_months if indicator.frequency == "irregular" else None
    return indicator.step_months or of_source or STEPS[indicator.frequency]


def due_month(period: str, indicator: Indicator, catalogue: Catalogue) -> str | None:
    """Return the latest month for the release of the next value after a period; None if none is expected.

    The lag is the one that is declared for the indicator, its connector or its source, as it was seen; without one it
    is the longest that is usual. An edition that came later and did not have the value moves it to the next one.
    """
    step = step_months(indicator, catalogue)
    if step is None:
        return None
    # A fiscal year ends in September.
    due = months_of(period)[1] - (3 if indicator.calendar == "us_fiscal" else 0) + step + _lag_months(
        indicator, catalogue)
    source = catalogue.source(indicator.code)
    edition = source.vintage_date.year * 12 + source.vintage_date.month - 1
    due = due if edition < due else edition + min(step, 12)
    return f"{due // 12:04}-{due % 12 + 1:02}"


def _lag_months(indicator: Indicator, catalogue: Catalogue) -> int:
    """Return the months from the end of a period to its figure; a year that is summed from months waits for the last of
    these alone."""
    connector = catalogue.connectors.get(indicator.source)
    has_series = connector is not None and any(series.indicator == indicator.code for series in connector.series)
    declared = (indicator.lag_months, connector.lag_months if connector and has_series else None,
                catalogue.source(indicator.code).lag_months)
    lag = next((lag for lag in declared if lag is not None), None)
    if lag is None and indicator.formula is not None:
        return _lag_months(catalogue.indicators[indicator.formula.of.indicator], catalogue)
    return MAX_LAGS[indicator.frequency] if lag is None else lag


def is_due(period: str, indicator: Indicator, catalogue: Catalogue, today: date, newest: str | None = None) -> bool:
    """Return whether the next value after a period is due by today.

    Args:
        newest: The newest period that any place has: the figure of a place behind it is no less due.
    """
    periods = {period, *([newest] if newest and chronological(newest) > chronological(period) else [])}
    due = [month for one in periods if (month := due_month(one, indicator, catalogue)) is not None]
    return bool(due) and f"{today:%Y-%m}" > min(due)


def format_age(indicator: Indicator, period: str, language: Language, catalogue: Catalogue) -> str:
    """Format a note on the age of the newest value of an indicator whose next value is due."""
    _ = language.text
    months = step_months(indicator, catalogue) or 0
    words = {1: _("a month"), 3: _("a quarter"), 12: _("a year")}
    years, rest = divmod(months, 12)
    step = words.get(months) or (language.plural("{count} month", "{count} months", months) if rest
                                 else language.plural("{count} year", "{count} years", years))
    return _("{indicator}: newest figure of {period}; the publisher's usual interval is {step}.",
             indicator=language.localize(indicator.short), step=step,
             period=language.format_period(period, indicator.calendar))
