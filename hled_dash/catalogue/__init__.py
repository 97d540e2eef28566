"""The catalogue: what is known about the figures (pillars, objectives, sources, indicators, places, cards)."""

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import DataFaults, Fault
from hled_dash.catalogue.files import DATA
from hled_dash.catalogue.loader import load_catalogue
from hled_dash.catalogue.models import (
    Comparison,
    Connector,
    ConnectorSeries,
    Decision,
    DialogueEntry,
    Dimension,
    Document,
    Event,
    FigureCard,
    Formula,
    Group,
    Indicator,
    Level,
    Licence,
    Objective,
    Party,
    Period,
    Pillar,
    Place,
    Series,
    Source,
    Text,
    Theme,
    Unit,
    Update,
    Window,
)

__all__ = [
    "DATA", "Catalogue", "Comparison", "Connector", "ConnectorSeries",
    "DataFaults", "Decision", "DialogueEntry", "Dimension", "Document", "Event",
    "Fault", "FigureCard",
    "Formula", "Group", "Indicator", "Level", "Licence", "Objective", "Party", "Period", "Pillar", "Place", "Series",
    "Source", "Text", "Theme", "Unit", "Update", "Window", "load_catalogue",
]
