"""Whether a newer figure than the one that is shown is due, by the publisher's cadence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.periods import months_of

#: Frequency to the months from the end of one period until the figure of the next is published: the next period, and
#: what publishers take for it at most. Surveys at irregular intervals come every five years or sooner; what is
#: published once has no successor.
MONTHS_UNTIL_DUE: Mapping[str, int] = {"month": 1 + 4, "quarter": 3 + 6, "year": 12 + 18, "irregular": 60 + 18}


def is_due(period: str, indicator: Indicator, today: date) -> bool:
    """Whether a figure after that of a period should be out by today."""
    months = MONTHS_UNTIL_DUE.get(indicator.frequency)
    # A fiscal year ends in September.
    end = months_of(period)[1] - (3 if indicator.calendar == "us_fiscal" else 0)
    return months is not None and today.year * 12 + today.month - 1 > end + months
