"""How the tracked indicators moved since a date, each relative to its usual change (docs/board.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple, get_args

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.board import board_places
from hled_dash.figures.data import Change, breaks_between, shift_years
from hled_dash.store import Database, queries

#: How an indicator moved. The last five are not judged: the series breaks between both dates; too few figures to know
#: its usual change; the source warns against comparing years; no figure since the date; none of the date itself.
Verdict = Literal["better", "worse", "unmoved", "break", "thin", "warned", "old", "no-base"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
JUDGED = VERDICTS[:3]
#: A change below this part of the usual one counts as none.
MIN_SHARE = 0.5
#: Minimum number of changes for a usual change.
MIN_CHANGES = 4
#: Maximum distance, in years, of an earlier value that is used where the date itself has none.
MAX_YEARS_BEFORE = 3
#: Maximum age, in years before the newest source, of a value whose change on the previous year is judged.
MAX_AGE = 3


@dataclass(frozen=True)
class BoardSeries:
    """An indicator in a place, one figure a year (of the newest one's month or quarter), projections left out.

    Attributes:
        periods: Oldest first; values and statuses (SDMX) are theirs.
        relative: Whether changes are in percent, else differences (of the distance to ``middle`` for parity).
        usual: Median size of the changes from one figure to the next that no break lies between.
        change_count: Number of these changes.
        breaks: Periods that figures before do not compare with.
    """

    indicator: Indicator
    place: str
    periods: tuple[str, ...]
    values: tuple[float, ...]
    statuses: tuple[str, ...]
    relative: bool
    usual: float
    change_count: int
    breaks: tuple[str, ...]


class Move(NamedTuple):
    """How an indicator moved in a place since a date; ``change`` is None if there are no two figures."""

    series: BoardSeries
    verdict: Verdict
    change: Change | None
    base_status: str = ""
    status: str = ""

    @property
    def is_usual(self) -> bool:
        """Whether the change is no larger than the usual one."""
        return self.change is not None and abs(_amount(self.change, self.series.indicator)) <= self.series.usual

    @property
    def compared(self) -> Change | None:
        """The change, where both figures compare."""
        return None if self.verdict in ("break", "warned") else self.change

    @property
    def cell(self) -> tuple[str, str]:
        """Objective and place."""
        return self.series.indicator.objectives[0], self.series.place


def load_board(catalogue: Catalogue, engine: Database) -> tuple[BoardSeries, ...]:
    """Load the series of every indicator that tracks an objective and has a better direction, in the catalogue's
    order; what says the same as another series of the place is left out (``Indicator.counted_as``)."""
    order = {code: number for number, code in enumerate(catalogue.indicators)
             if catalogue.indicators[code].direction != "neutral"}
    places = board_places(catalogue)
    frame = queries.default_series(engine, catalogue, tuple(order), places)
    rows: dict[tuple[str, str], list[tuple[str, float, str]]] = {}
    columns = (frame[name].tolist() for name in ("indicator", "place", "period", "value", "status"))
    for code, place, period, value, status in zip(*columns, strict=True):
        rows.setdefault((code, place), []).append((period, value, status))
    series = [board_series for (code, place), observations in sorted(rows.items(), key=lambda item: order[item[0][0]])
              if (board_series := build_series(catalogue.indicators[code], place, observations, catalogue))]
    held = {(board_series.indicator.code, board_series.place) for board_series in series}
    return tuple(board_series for board_series in series if not any(
        (code, board_series.place) in held for code in board_series.indicator.counted_as))


def build_series(
    indicator: Indicator, place: str, observations: Iterable[tuple[str, float, str]], catalogue: Catalogue
) -> BoardSeries | None:
    """Build the series of (period, value, status), by period; None if there are only projections."""
    first_projection = indicator.projection_from or "~"
    observed = [row for row in observations if row[2] != "F" and row[0] < first_projection]
    if not observed:
        return None
    breaks = {break_.period for break_ in indicator.breaks if break_.place in (None, place)}
    breaks |= {period for period, _value, status in observed if status == "B"}
    part_of_year = observed[-1][0][4:]
    periods, values, statuses = zip(*(row for row in observed if row[0][4:] == part_of_year), strict=True)
    is_amount = catalogue.units[indicator.unit].is_amount
    relative = indicator.direction != "parity" and is_amount and min(values) > 0
    changes = [
        abs(_amount(Change(value, base_value, base, period, relative), indicator))
        for base, period, base_value, value in zip(periods, periods[1:], values, values[1:], strict=False)
        if not breaks_between(base, period, breaks)
    ]
    return BoardSeries(
        indicator, place, periods, values,
        tuple("E" if indicator.modelled and status == "A" else status for status in statuses), relative,
        median(changes) if changes else 0.0, len(changes), tuple(sorted(breaks)),
    )


def find_moves(board: Sequence[BoardSeries], since: int | None, newest_year: int) -> tuple[Move, ...]:
    """Find how every series moved, in their order.

    Args:
        board: The series.
        since: Year that is compared with; None for the year before the newest figure.
        newest_year: Year of the newest source.
    """
    return tuple(_find_move(series, since, newest_year) for series in board)


def _find_move(series: BoardSeries, since: int | None, newest_year: int) -> Move:
    period = series.periods[-1]
    year = int(period[:4])
    if (year < newest_year - MAX_AGE) if since is None else (year <= since):
        return Move(series, "old", None)
    base_period = shift_years(period, -1) if since is None else f"{since}{period[4:]}"
    earliest = base_period if since is None else shift_years(base_period, -MAX_YEARS_BEFORE)
    number = max((number for number, period in enumerate(series.periods) if earliest <= period <= base_period),
                 default=None)
    if number is None:
        return Move(series, "no-base", None)
    base = series.periods[number]
    change = Change(series.values[-1], series.values[number], base, period, series.relative)
    return Move(series, _judge(series, change), change, series.statuses[number], series.statuses[-1])


def _judge(series: BoardSeries, change: Change) -> Verdict:
    if not series.indicator.comparable_periods:
        return "warned"
    if breaks_between(change.base_period, change.period, series.breaks):
        return "break"
    if series.change_count < MIN_CHANGES:
        return "thin"
    amount = _amount(change, series.indicator)
    if amount == 0 or abs(amount) < MIN_SHARE * series.usual:
        return "unmoved"
    return "better" if (amount > 0) == (series.indicator.direction == "higher") else "worse"


def _amount(change: Change, indicator: Indicator) -> float:
    """Return the amount that is judged: for parity, the change of the distance to the middle; without float noise."""
    if indicator.direction == "parity":
        middle = indicator.middle or 0.0
        return round(abs(change.value - middle) - abs(change.base_value - middle), 9)
    return round(change.amount, 9)


def count_moves(moves: Iterable[Move]) -> Mapping[tuple[str, str], Counter[Verdict]]:
    """Count the verdicts by (objective, place); cells without a series are left out."""
    counts: defaultdict[tuple[str, str], Counter[Verdict]] = defaultdict(Counter)
    for move in moves:
        counts[move.cell][move.verdict] += 1
    return dict(counts)
