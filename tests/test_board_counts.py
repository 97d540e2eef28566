"""What says the same as another indicator counts once on the board (docs/board.md)."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.summaries import BoardSeries, load_board
from hled_dash.store import Engine


def test_what_says_the_same_counts_once(catalogue: Catalogue, engine: Engine) -> None:
    """No cell counts an indicator and what is computed of it alone, a rank, or two series that move alike."""
    board = load_board(catalogue, engine)
    cells: dict[tuple[str, str], list[BoardSeries]] = {}
    for series in board:
        cells.setdefault((series.indicator.objectives[0], series.place), []).append(series)
        assert catalogue.units[series.indicator.unit].kind != "rank", series.indicator.code
    alike: dict[tuple[str, str], list[bool]] = {}
    for cell in cells.values():
        counted = {series.indicator.code for series in cell}
        # The gap between two groups is another question than the level of one.
        formulas = [series.indicator.formula for series in cell if series.indicator.direction != "parity"]
        assert not [formula for formula in formulas if formula and formula.of.indicator in counted]
        for one, other in combinations(cell, 2):
            if (result := _move_alike(one, other)) is not None:
                alike.setdefault((one.indicator.code, other.indicator.code), []).append(result)
    assert not [pair for pair, results in alike.items() if len(results) > 2 and all(results)]
    assert not {"gdl.log_gni_per_capita", "gdl.gni_per_capita", "lpi.overall"} & {row.indicator.code for row in board}


def _move_alike(one: BoardSeries, other: BoardSeries) -> bool | None:
    """Return whether two series rank their common years alike; None if these are fewer than twenty."""
    first, second = (dict(zip((period[:4] for period in series.periods), series.values, strict=True))
                     for series in (one, other))
    common = sorted(first.keys() & second.keys())
    if len(common) < 20:
        return None
    ranks = pd.DataFrame([(first[year], second[year]) for year in common]).rank()
    return bool(abs(ranks.corr().iloc[0, 1]) > 0.98)


def test_what_is_counted_instead_tracks_the_same_objective(catalogue: Catalogue) -> None:
    """It is judged as well, and no chain of them comes back."""
    for indicator in catalogue.indicators.values():
        queue, seen = list(indicator.counted_as), set[str]()
        while queue:
            code = queue.pop()
            assert code != indicator.code
            if code not in seen:
                seen.add(code)
                queue += catalogue.indicators[code].counted_as
                assert catalogue.indicators[code].objectives[0] == indicator.objectives[0], (indicator.code, code)
                assert catalogue.indicators[code].direction != "neutral", (indicator.code, code)
