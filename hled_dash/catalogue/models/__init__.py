"""The records of the catalogue, as they stand in ``data/catalogue``.

Every record is frozen and refuses unknown keys, so that a misspelt key is a fault and not a silence.
Terms are those of official statistics (SDMX where it has one).
"""

from hled_dash.catalogue.models.base import (
    POINT_LEVELS,
    Code,
    Frequency,
    LanguageCode,
    Level,
    Name,
    Period,
    Record,
    Status,
    Text,
    WebAddress,
    is_earlier,
)
from hled_dash.catalogue.models.cards import Briefing, FigureCard, Term
from hled_dash.catalogue.models.connectors import Connector, ConnectorSeries, Interface
from hled_dash.catalogue.models.dialogue import (
    ENTRY_KINDS,
    EVENT_KINDS,
    DialogueEntry,
    Document,
    Event,
    Party,
)
from hled_dash.catalogue.models.indicators import Break, Dimension, Formula, Indicator, Item, Series, Theme
from hled_dash.catalogue.models.packs import PackItem, PackSection, ReadyMadePack
from hled_dash.catalogue.models.places import Group, Place, Region, Window
from hled_dash.catalogue.models.quality import Comparison, Decision, Part
from hled_dash.catalogue.models.search import NotHeld, PlaceWords, Topic, TopicSeries, WordGroup
from hled_dash.catalogue.models.sources import Licence, Source, Unit
from hled_dash.catalogue.models.updates import Update
from hled_dash.catalogue.models.work_plan import Headline, Objective, Pillar

__all__ = [
    "ENTRY_KINDS",
    "EVENT_KINDS",
    "POINT_LEVELS",
    "Break",
    "Briefing",
    "Code",
    "Comparison",
    "Connector",
    "ConnectorSeries",
    "Decision",
    "DialogueEntry",
    "Dimension",
    "Document",
    "Event",
    "FigureCard",
    "Formula",
    "Frequency",
    "Group",
    "Headline",
    "Indicator",
    "Interface",
    "Item",
    "LanguageCode",
    "Level",
    "Licence",
    "Name",
    "NotHeld",
    "Objective",
    "PackItem",
    "PackSection",
    "Part",
    "Party",
    "Period",
    "Pillar",
    "Place",
    "PlaceWords",
    "ReadyMadePack",
    "Record",
    "Region",
    "Series",
    "Source",
    "Status",
    "Term",
    "Text",
    "Theme",
    "Topic",
    "TopicSeries",
    "Unit",
    "Update",
    "WebAddress",
    "Window",
    "WordGroup",
    "is_earlier",
]
