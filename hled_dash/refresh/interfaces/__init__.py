"""Interfaces of publishers: one module each, with ``fetch`` (over the network) and ``read`` (a downloaded file)."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from hled_dash.catalogue import Connector
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData


class PublisherInterface(Protocol):
    """What a module of this package has."""

    def fetch(self, connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
        """Ask the publisher for the series of a connector, for some of its areas."""

    def read(self, content: bytes, connector: Connector) -> PublisherData:
        """Read a file that was downloaded from the publisher."""


def get_interface(connector: Connector) -> PublisherInterface:
    """Return the module that a connector names; imported when it is used, as one of them needs a large library."""
    return cast(PublisherInterface, import_module(f"{__name__}.{connector.interface}"))
