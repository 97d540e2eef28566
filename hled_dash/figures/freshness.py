"""Whether a newer value than the one shown is due, by the release schedule of the publisher."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.periods import months_of
from hled_dash.language import Language

#: Frequency to the months of a period, and to those that publishers take at most from its end to the figure. Surveys
#: at irregular intervals come every five years or sooner; what is published once has no successor.
STEPS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12, "irregular": 60}
LONGEST_LAGS: Mapping[str, int] = {"month": 4, "quarter": 6, "year": 18, "irregular": 18}


def due_month(period: str, indicator: Indicator, catalogue: Catalogue) -> str | None:
    """The latest month for the release of the next value after a period; None where none is expected.

    The publisher's lag is that of the connector, as it was seen; without one it is the longest that is usual.
    """
    if indicator.frequency not in STEPS:
        return None
    connector = catalogue.connectors.get(indicator.source)
    lag = LONGEST_LAGS[indicator.frequency]
    if connector and any(series.indicator == indicator.code for series in connector.series):
        lag = connector.lag_months
    months = STEPS[indicator.frequency] + lag
    # A fiscal year ends in September.
    due = months_of(period)[1] - (3 if indicator.calendar == "us_fiscal" else 0) + months
    return f"{due // 12:04}-{due % 12 + 1:02}"


def is_due(period: str, indicator: Indicator, catalogue: Catalogue, today: date) -> bool:
    """Whether the next value after a period is due by today."""
    due = due_month(period, indicator, catalogue)
    return due is not None and f"{today:%Y-%m}" > due


def format_age(indicator: Indicator, period: str, language: Language) -> str:
    """A note on the age of the newest value of an indicator whose next value is due."""
    _ = language.text
    step = {"month": _("a month"), "quarter": _("a quarter"), "year": _("a year"),
            "irregular": _("up to five years")}[indicator.frequency]
    return _("{indicator}: newest figure of {period}; the publisher's usual step is {step}.",
             indicator=language.localize(indicator.short), step=step,
             period=language.format_period(period, indicator.calendar))
