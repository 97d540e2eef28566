"""The template of slides: our own, made by code, or an office's (``HLED_PPTX_TEMPLATE``)."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.package import Package
from pptx.util import Inches

#: The environment variable with the path of an office's template.
VARIABLE = "HLED_PPTX_TEMPLATE"
#: A slide of 16:9, in inches.
WIDTH, HEIGHT = 13.333, 7.5
_MARGIN = 0.55
#: Placeholders of our layouts: type, index, name, left, top, width, height (inches), size in points, anchor.
_TITLE = ("title", 0, "Title", _MARGIN, 0.36, WIDTH - 2 * _MARGIN, 0.86, 28, "b")
_SUBTITLE = ("body", 13, "Subtitle", _MARGIN, 1.22, WIDTH - 2 * _MARGIN, 0.36, 16, "t")
_CONTENT = ("obj", 14, "Content", _MARGIN, 1.68, WIDTH - 2 * _MARGIN, 4.66, 16, "t")
_SOURCE = ("body", 15, "Source", _MARGIN, 6.38, WIDTH - 2 * _MARGIN, 0.65, 11, "b")
_FOOTER = ("ftr", 11, "Footer", _MARGIN, 7.08, 9.0, 0.28, 11, "ctr")
_NUMBER = ("sldNum", 12, "Slide number", WIDTH - _MARGIN - 1.2, 7.08, 1.2, 0.28, 11, "ctr")
_LAYOUTS = {
    "title": [("ctrTitle", 0, "Title", 0.9, 1.7, WIDTH - 1.8, 1.9, 44, "b"),
              ("subTitle", 1, "Subtitle", 0.9, 3.85, WIDTH - 1.8, 1.5, 20, "t"), _FOOTER],
    "secHead": [("title", 0, "Title", 0.9, 2.3, WIDTH - 1.8, 1.7, 40, "b"),
                ("body", 1, "Text", 0.9, 4.15, WIDTH - 1.8, 1.6, 20, "t"), _FOOTER, _NUMBER],
    "titleOnly": [_TITLE, _SUBTITLE, _CONTENT, _SOURCE, _FOOTER, _NUMBER],
}
#: Left, top, width and height.
Area = tuple[float, float, float, float]
#: Types of placeholders: titles (of a slide, of the first one); date, footer and number of the slide.
TITLES, ON_EDGES = (1, 3), (13, 15, 16)
#: Heights of the sources and of the subtitle of a figure, in shares of the slide.
_FOOT, _SUBTITLE_SHARE = 0.085, 0.059
#: The relation of a presentation to its macros.
_MACROS = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_NAMES = {"title": "HLED title", "secHead": "HLED section", "titleOnly": "HLED figure"}
_COLORS = {"dk1": "1F2933", "lt1": "FFFFFF", "dk2": "12385B", "lt2": "F3F5F7", "accent1": "0072B2",
           "accent2": "00795C", "accent3": "D55E00", "accent4": "A23B8F", "accent5": "8C6D1F", "accent6": "2B8CBE",
           "hlink": "0B5CAD", "folHlink": "6A3D9A"}


class TemplateError(ValueError):
    """The office's template cannot be used; the text is one sentence in English for the log and the command line."""


def open_template() -> Any:
    """Open a presentation without slides: that of ``HLED_PPTX_TEMPLATE``, or our own.

    Raises:
        TemplateError: If the file is not there or is no presentation.
    """
    return _open_office(Path(path)) if (path := office_path()) else build_template()


def office_path() -> str:
    """Return the path of the office's template; empty if there is none."""
    return os.environ.get(VARIABLE, "").strip()


def _open_office(path: Path) -> Any:
    try:
        part = Package.open(str(path)).presentation_part
        presentation = part.presentation
        # What is written is a presentation without macros, whatever the template is.
        part._content_type = CONTENT_TYPE.PML_PRESENTATION_MAIN
        for relation in [relation for relation in part.rels.values() if relation.reltype == _MACROS]:
            part.rels.pop(relation.rId)
        if not len(presentation.slide_layouts):
            raise ValueError("it has no layout")
    except Exception as error:
        raise TemplateError(f"{VARIABLE}: {path.name} is not a PowerPoint presentation that can be read.") from error
    # Sections of the template name slides that are left out.
    for extensions in presentation.part._element.findall(qn("p:extLst")):
        presentation.part._element.remove(extensions)
    slides = presentation.slides._sldIdLst
    for slide in list(slides):
        presentation.part.drop_rel(slide.rId)
        slides.remove(slide)
    return presentation


def find_layout(presentation: Any, kind: str) -> Any:
    """Find the layout for ``title``, ``secHead`` or ``titleOnly`` slides: of that type, or else the nearest there
    is."""
    layouts = list(presentation.slide_layouts)
    layout_types = {"title": ("title",), "secHead": ("secHead", "titleOnly"), "titleOnly": ("titleOnly", "obj")}[kind]
    for name in layout_types:
        for layout in layouts:
            if layout._element.get("type") == name:
                return layout
    if kind == "title":
        return layouts[0]
    return min(layouts, key=lambda layout: _distance(layout, int(presentation.slide_height)))


def _distance(layout: Any, height: int) -> tuple[bool, bool, int]:
    """Return how far a layout is from one that has a title at the top and nothing else."""
    kinds = [int(shape.placeholder_format.type) for shape in placed(layout)]
    titles = [shape for shape in placed(layout) if int(shape.placeholder_format.type) in TITLES]
    is_low = any(shape.top + shape.height > 0.45 * height for shape in titles)
    return not titles, is_low, sum(kind not in (*TITLES, *ON_EDGES) for kind in kinds)


def placed(slide: Any) -> list[Any]:
    """Return the placeholders of a slide or layout that have a place."""
    return [shape for shape in slide.placeholders if None not in (shape.left, shape.top, shape.width, shape.height)]


def figure_areas(layout: Any, width: int, height: int) -> tuple[Area, Area, Area]:
    """Return where subtitle, figure and sources stand on the slide of a figure: between title and footer of the layout,
    beside a title that is a column, above one that is at the bottom.

    Args:
        layout: The layout of slides of figures.
        width: That of a slide in EMU.
        height: Its height.

    Returns:
        Left, top, width and height of each, in shares of the slide.
    """
    left, top, across, bottom = 0.0413, 0.165, 0.9175, 0.938
    content: Area | None = None
    for shape in placed(layout):
        kind = int(shape.placeholder_format.type)
        area = (shape.left / width, shape.top / height, shape.width / width, shape.height / height)
        if kind in TITLES and area[2] < 0.5 < area[1] + area[3]:
            top = 0.05
            left = area[0] + area[2] + 0.02 if area[0] < 0.4 else 0.0413
            across = (0.96 if area[0] < 0.4 else area[0] - 0.02) - left
        elif kind in TITLES and area[1] > 0.6:
            top, bottom = 0.05, min(bottom, area[1])
        elif kind in TITLES and area[1] + area[3] < 0.5:
            top = area[1] + area[3]
            if area[2] >= 0.5:
                left = min(max(area[0], 0.02), 0.2)
                across = min(area[2], 0.98 - left)
        elif kind in (13, 15) and area[1] > 0.8:
            bottom = min(bottom, area[1])
        elif kind == 7 and content is None:
            content = area
    first, last = top + _SUBTITLE_SHARE, bottom - _FOOT
    lines = (left, top, across, _SUBTITLE_SHARE - 0.009), (left, last, across, _FOOT)
    if content and content[1] < 0.5 <= content[2]:
        left, across = max(content[0], 0.0), min(content[2], 1 - content[0])
        first, last = max(first, content[1]), min(last, content[1] + content[3])
    return lines[0], (left, first, across, last - first), lines[1]


def build_template() -> Any:
    """Build our own template: a master and three layouts with placeholders (title, subtitle, content, source line,
    footer, slide number), in the colours of the dashboard."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = presentation.slide_master
    layout_numbers = {"title": 0, "secHead": 2, "titleOnly": 5}
    layouts = list(presentation.slide_layouts)
    for number, layout in enumerate(layouts):
        if number not in layout_numbers.values():
            presentation.slide_layouts.remove(layout)
    for kind, number in layout_numbers.items():
        layout = layouts[number]
        layout.name = _NAMES[kind]
        _fill_tree(layout, [*_decorations(kind), *map(_placeholder, _LAYOUTS[kind])])
    _fill_tree(master, [_placeholder(shape) for shape in (
        _TITLE, ("body", 1, "Text", *_CONTENT[3:]), _FOOTER, _NUMBER)])
    _style_master(master)
    return presentation


def _style_master(master: Any) -> None:
    """Set sizes and colours of the text of the master, and the colours of the theme."""
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    properties = title.find(qn("a:defRPr"))
    properties.set("b", "1")
    properties.find(qn("a:solidFill"))[0].set("val", "tx2")
    for level in styles.find(qn("p:bodyStyle")):
        for bullet in level.findall(qn("a:buChar")):
            level.replace(bullet, parse_xml(f"<a:buNone {nsdecls('a')}/>"))
        level.set("marL", "0")
        level.set("indent", "0")
    theme = master.part.part_related_by(RT.THEME)
    root = etree.fromstring(theme.blob)
    for name, color in _COLORS.items():
        slot = root.find(f".//{qn('a:clrScheme')}/{qn('a:' + name)}")
        slot[:] = [parse_xml(f'<a:srgbClr {nsdecls("a")} val="{color}"/>')]
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill_tree(part: Any, shapes: list[Any]) -> None:
    tree = part.shapes._spTree
    for shape in list(tree)[2:]:
        tree.remove(shape)
    for number, shape in enumerate(shapes, start=2):
        shape.find(f".//{qn('p:cNvPr')}").set("id", str(number))
        tree.append(shape)


def _placeholder(spec: tuple[str, int, str, float, float, float, float, int, str]) -> Any:
    kind, index, name, left, top, width, height, size, anchor = spec
    place = f' idx="{index}"' if index else ""
    color = "tx2" if "itle" in kind and kind != "subTitle" else "tx1"
    bold = ' b="1"' if color == "tx2" else ""
    align = ' algn="r"' if kind == "sldNum" else ""
    text = ('<a:fld id="{8B1F2E0C-5B1E-4A65-9C7B-3A1B7B0C1D2E}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>'
            if kind == "sldNum" else f"<a:r><a:rPr/><a:t>{'' if kind == 'ftr' else name}</a:t></a:r>")
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id=\"2\" name=\"{name}\"/>"
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}"{place}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr><a:xfrm><a:off x=\"{Inches(left)}\" y=\"{Inches(top)}\"/>"
        f'<a:ext cx="{Inches(width)}" cy="{Inches(height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</p:spPr><p:txBody>"
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0"{align}><a:buNone/><a:defRPr sz="{size * 100}"{bold}><a:solidFill>'
        f'<a:schemeClr val="{color}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle><a:p>{text}</a:p>'
        "</p:txBody></p:sp>")


def _decorations(kind: str) -> list[Any]:
    """Return a band at the left of titles and sections, and a thin rule over the foot of figures."""
    if kind == "titleOnly":
        return [_rectangle(_MARGIN, 7.05, WIDTH - 2 * _MARGIN, 0.012, "bg2", 85000)]
    return [_rectangle(0, 0, 0.32, HEIGHT, "tx2"), _rectangle(0.32, 0, 0.09, HEIGHT, "accent1")]


def _rectangle(left: float, top: float, width: float, height: float, color: str, darker: int = 0) -> Any:
    shade = f'<a:lumMod val="{darker}"/>' if darker else ""
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id=\"2\" name=\"Band\"/><p:cNvSpPr/><p:nvPr userDrawn=\"1\"/>"
        f"</p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{Inches(left)}\" y=\"{Inches(top)}\"/><a:ext cx=\"{Inches(width)}\" "
        f'cy="{Inches(height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        f'<a:schemeClr val="{color}">{shade}</a:schemeClr></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>")


def add_slide_number(slide: Any) -> None:
    """Put the layout's slide number and footer on a slide, which a new slide does not take over by itself."""
    for shape in slide.slide_layout.placeholders:
        if shape.placeholder_format.type in (13, 15):
            element = deepcopy(shape._element)
            properties = element.find(qn("p:spPr"))
            properties[:] = []
            slide.shapes._spTree.append(element)
