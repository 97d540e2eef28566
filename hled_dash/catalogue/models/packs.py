"""Ready-made meeting packs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hled_dash.catalogue.models.base import Code, Record, Text


class PackItem(Record):
    """A view that shows one figure: page and parameters, as ``pillar_2?figure=water-rural``; a version, a language and
    what equals its default are left out."""

    view: Annotated[str, Field(pattern=r"^[a-z_0-9]+(\?\S+)?$", max_length=500)]
    #: In the place of the figure's own.
    title: Text | None = None
    note: Text | None = None


class PackSection(Record):
    """Items under one title."""

    title: Text
    items: tuple[PackItem, ...] = Field(min_length=1)


class ReadyMadePack(Record):
    """A pack that an official opens by its name before a session."""

    id: Annotated[Code, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    title: Text
    #: Whom it is for, in a sentence.
    lead: Text
    sections: tuple[PackSection, ...] = Field(min_length=1)
