"""A refresh of one source: fetch, validate and compare."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from hled_dash.catalogue import Catalogue, Connector
from hled_dash.catalogue.files import DataFiles
from hled_dash.language import N_
from hled_dash.refresh.accept import Acceptance, prepare
from hled_dash.refresh.diff import Diff, compare
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.interfaces import get_interface
from hled_dash.refresh.observations import Key, Value, publisher_codes, read_held, to_observations, validate, within
from hled_dash.refresh.plausibility import refuse_implausible
from hled_dash.refresh.publisher_data import PublisherData
from hled_dash.refresh.readers import MAX_RESPONSE_BYTES
from hled_dash.refresh.saved_file import read_file

#: Signs of a file's name that a text of the catalogue may not have, alone or beside others.
_NOT_IN_NAMES = re.compile(r"[^\w.() -]|www\.", re.IGNORECASE)


def refresh_source(source: str, files: DataFiles, catalogue: Catalogue, today: date, *,
                   client: PublisherClient | None = None, file: Path | None = None,
                   address: str | None = None) -> tuple[Diff, Callable[[], Acceptance]]:
    """Compare what is held of a source with its publisher's newest figures.

    Args:
        source: Code of a source with a connector.
        files: ``data`` as it is.
        catalogue: Of the same files.
        today: Day of the reading.
        client: For the network.
        file: A file that was downloaded from the publisher, in place of the network.
        address: Of the interface, in place of the connector's: a mirror.

    Returns:
        The diff, and what makes the new files of it.

    Raises:
        RefreshError: If something is not as it must be.
    """
    try:
        result = _refresh_source(source, files, catalogue, today, client, file, address)
    except RefreshError:
        if client is not None:
            client.settle(good=False)
        raise
    if client is not None:
        client.settle(good=True)
    return result


def _refresh_source(source: str, files: DataFiles, catalogue: Catalogue, today: date, client: PublisherClient | None,
                    file: Path | None, address: str | None) -> tuple[Diff, Callable[[], Acceptance]]:
    connector = catalogue.connectors[source]
    if address:
        connector = connector.model_copy(update={"address": address.rstrip("/")})
    indicators = dict.fromkeys(series.indicator for series in connector.series)
    held_files = read_held(files, catalogue, indicators)
    held: dict[Key, Value] = {}
    for code in indicators:
        if code in held_files:
            held |= {key: value for key, value in held_files[code].rows.items() if key.indicator == code}
    held = _covered(held, connector, catalogue)
    answer, read_from = _answer(connector, catalogue, held, client, file)
    if answer.updated and answer.updated > today:
        raise RefreshError(N_("The answer is of {updated}, a day that is yet to come."), updated=answer.updated)
    new = to_observations(answer, connector, catalogue, held, today)
    edition = catalogue.sources[source].vintage_date
    # The day of an edition may be that of its reading (below): figures that are equal are not refused for their day.
    if answer.updated and answer.updated < edition and compare(within(held, new) if file else held, new):
        raise RefreshError(N_("The answer is of {updated}, older than the edition that is held ({held})."),
                           updated=answer.updated, held=edition)
    if answer.updated is None:
        _refuse_older(new, held)
    known = held
    if file is not None:
        held = within(held, new)
    validate(answer, new, held, connector, is_whole=file is None)
    refuse_implausible(new, held, connector, catalogue, is_whole=file is None, known=known)
    changes, updated = compare(held, new), answer.updated or today
    if changes and updated == edition:
        # Other figures under the day of the held edition: what is known of theirs is the day of the reading.
        updated = today
    if changes and updated <= edition:
        raise RefreshError(N_("The edition that is held is of {held}: other figures can follow it from the next day "
                              "on."), held=edition)
    diff = Diff(catalogue.sources[source], changes, updated, read_from, len(new),
                file is None and client is not None and client.is_unchanged, len(known) - len(held))
    return diff, lambda: prepare(diff, connector, held_files, files, catalogue, today)


def _covered(held: Mapping[Key, Value], connector: Connector, catalogue: Catalogue) -> dict[Key, Value]:
    """Return the held observations that the connector's series are of: an indicator may have items that none of them
    has."""
    connector_series = set()
    for series in connector.series:
        dimensions = catalogue.indicators[series.indicator].dimensions
        choices = [{series.items[name]} if name in series.items else {*series.codes.values()} for name in dimensions]
        connector_series.add((series.indicator, tuple(map(frozenset, choices))))
    first = connector.first_period or ""
    return {key: value for key, value in held.items()
            if key.period >= first
            and any(key.indicator == indicator
                    and all(item in choice for item, choice in zip(key.items, choices, strict=True))
                    for indicator, choices in connector_series)}


def _answer(connector: Connector, catalogue: Catalogue, held: Mapping[Key, Value], client: PublisherClient | None,
            file: Path | None) -> tuple[PublisherData, str]:
    """Return the publisher's answer, and where it was read."""
    interface = get_interface(connector)
    if file is not None:
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_RESPONSE_BYTES + 1)
        except OSError as error:
            raise RefreshError(N_("{file} cannot be read: {reason}."), file=file, reason=error.strerror) from None
        if len(content) > MAX_RESPONSE_BYTES:
            raise RefreshError(N_("The answer is larger than {size} megabytes."), size=MAX_RESPONSE_BYTES // 1_000_000)
        answer = read_file(content, lambda table: interface.read(table, connector))
        return answer, f"{_site(connector)}, {_NOT_IN_NAMES.sub('_', file.name)}"
    places = dict.fromkeys([*(key.place for key in held), *connector.required])
    if not held:
        places = dict.fromkeys([*places, *(code for code, place in catalogue.places.items()
                                             if place.level == "country")])
    if client is None:
        raise ValueError("a client or a file")
    answer = interface.fetch(connector, client, publisher_codes(connector, places))
    return answer, _site(connector) + urlsplit(connector.address).path


def _site(connector: Connector) -> str:
    """Return the host of an interface; without ``www.``, which texts of the catalogue do not have (addresses do)."""
    return urlsplit(connector.address).netloc.removeprefix("www.")


def _refuse_older(new: Mapping[Key, Value], held: Mapping[Key, Value]) -> None:
    """Raise if data without a date end before what is held, in every indicator and place: they are older."""
    newest, last = _newest(new), _newest(held)
    ahead = [pair for pair, period in newest.items() if pair in last and period < last[pair]]
    if ahead and len(ahead) == sum(pair in last for pair in newest):
        raise RefreshError(N_("The answer is older than what is held: its newest figure is of {newest}, the held one "
                              "of {held}."), newest=max(newest[pair] for pair in ahead),
                           held=max(last[pair] for pair in ahead))


def _newest(observations: Mapping[Key, Value]) -> dict[tuple[str, str], str]:
    """Return the newest period of each indicator and place."""
    newest: dict[tuple[str, str], str] = {}
    for key in observations:
        pair = (key.indicator, key.place)
        newest[pair] = max(newest.get(pair, ""), key.period)
    return newest
