"""The widgets of the sidebar that style a map: classification, palette, names, renderer, layers."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.maps import DECLARED_METHODS
from hled_dash.figures.resolve import resolve_map
from hled_dash.ui.components import html
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import LAYERS, METHODS, PALETTES, RENDERERS


def render_style_controls(context: PageContext) -> None:
    """Render the widgets of classification, palette, names, renderer and layers."""
    view, limits_are_declared = context.view, _has_declared_limits(context)
    render_part(context, "map styles", lambda: _render_style_controls(context, limits_are_declared), view.method,
                view.classes, view.palette, view.labels, view.mode, view.renderer, view.layers, limits_are_declared)


def _has_declared_limits(context: PageContext) -> bool:
    """Return whether the limits of the classes are those of the indicator, whatever number of classes is chosen."""
    if context.view.mode == "change" or context.view.method not in DECLARED_METHODS:
        return False
    indicators = resolve_map(context.view, context.resolver).indicators
    return bool(context.catalogue.indicators[indicators[0]].fixed_breaks)


def _render_style_controls(context: PageContext, limits_are_declared: bool) -> None:
    _ = context.language.text
    view = context.view
    methods = {"auto": _("Automatic"), "quantiles": _("Equal numbers of places"), "natural": _("Natural breaks"),
               "equal": _("Equal intervals"), "deviation": _("Standard deviation"),
               "fixed": _("Declared limits, if any")}
    st.selectbox(
        _("Classes"), METHODS, format_func=methods.__getitem__,
        help=_("How values are put into classes. The limits are the same for all years, so that years compare."),
        **bind("map-method", view.method,
               lambda view, value: replace(view, method=value)),
    )
    if limits_are_declared:
        st.html(html.tag("p", _("The limits of this indicator are declared; with other classes their number can be "
                                "chosen."), "hled-subtitle"))
    else:
        st.select_slider(
            _("Number of classes"), list(range(3, 10)),
            help=_("More classes show more detail, fewer are easier to read."),
            **bind("map-classes", view.classes, lambda view, value: replace(view, classes=int(value))),
        )
    palettes = {"auto": _("Automatic"), "viridis": _("Yellow to violet"), "blues": _("Blues"), "oranges": _("Oranges"),
                "greens": _("Greens"), "purples": _("Purples"), "diverging": _("Brown to green, from a midpoint")}
    st.selectbox(
        _("Colors"), PALETTES, format_func=palettes.__getitem__, help=_("All can be told apart by color-blind eyes."),
        **bind("map-palette", view.palette, lambda view, value: replace(view, palette=value)),
    )
    st.toggle(
        _("Names on the map"), help=_("Places carry their names where there is room for them."),
        **bind("map-labels", view.labels != "off", lambda view, value: replace(view, labels="on" if value else "off")),
    )
    st.toggle(
        _("For a projector"), help=_("Names and legend are large enough to be read from afar."),
        **bind("map-projector", view.labels == "projector",
               lambda view, value: replace(view, labels="projector" if value else "on")),
    )
    if view.mode in ("one", "change"):
        renderers = {"flat": _("Flat, to print"), "zoom": _("Circles, to zoom into"), "columns": _("Columns")}
        st.segmented_control(
            _("Drawn as"), RENDERERS, format_func=renderers.__getitem__, required=True, wrap=True,
            help=_("Flat maps print as they are; the other two can be moved and zoomed."),
            **bind("map-renderer", view.renderer, lambda view, value: replace(view, renderer=value or view.renderer)),
        )
    layers = {"around": _("Land around"), "outlines": _("Borders of states"), "ports": _("Ports of entry"),
              "cities": _("Cities"), "seaports": _("Sea ports"), "airports": _("Airports")}
    st.multiselect(
        _("Also show"), LAYERS, format_func=layers.__getitem__, placeholder=_("Nothing more"),
        help=_("What is drawn around and over the places."),
        **bind("map-layers", list(view.layers), lambda view, value: replace(view, layers=tuple(value))),
    )
