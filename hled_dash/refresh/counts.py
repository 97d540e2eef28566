"""Tables of counts that are added up: no row twice, and no period that is cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.readers import read_table


def read_counts(content: bytes, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV that are added up, as :func:`read_table`; a row that is there twice would count twice.

    Raises:
        RefreshError: As :func:`read_table`, or if a row is there twice.
    """
    rows = set[tuple[str, ...]]()
    for record in read_table(content, columns):
        row = tuple(record.values())
        if row in rows:
            raise RefreshError(N_("The publisher's table has a row twice: {row}."), row=",".join(row)[:200])
        rows.add(row)
        yield record


def refuse_cut_counts(periods: Sequence[str]) -> None:
    """Raise if the last period of a file has less than half the rows of the one before it: cut at the end of a line,
    its sums are too small.

    Args:
        periods: Of each row, in the order of the file.

    Raises:
        RefreshError: If it has.
    """
    counts = Counter(periods)
    last = periods[-1] if periods else ""
    before = max((period for period in counts if period < last), default=None)
    if before is not None and 2 * counts[last] < counts[before]:
        raise RefreshError(N_("The publisher's table has {count} rows of {period} and {usual} of {before}: the file is "
                              "cut or damaged."), count=counts[last], period=last, usual=counts[before], before=before)
