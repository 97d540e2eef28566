"""What a map colours by class: its values, their classes and the places that it shows."""

from __future__ import annotations

from typing import NamedTuple

from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy
from hled_dash.figures.maps.classification import Classes
from hled_dash.figures.maps.extent import MapExtent
from hled_dash.figures.maps.timeline import Timeline


class ClassifiedMap(NamedTuple):
    """The content of a map whose places are coloured by class.

    Attributes:
        timeline: The values of the places in the periods that are drawn.
        classes: The classes of these values.
        extent: The places and their shapes.
        tidy: The frame that the values are from: its unit, decimals and names.
        context: What the figure is drawn for.
    """

    timeline: Timeline
    classes: Classes
    extent: MapExtent
    tidy: Tidy
    context: Context
