"""The structure of the observations in SDMX-ML 2.1: code lists, concepts, data structures and dataflows.

Indicators are broken down differently (by sex, by flow and mode, or not at all), so that there is a data structure for
each set of dimensions, and a dataflow of it. Their dimensions are the indicator, the place, those of the set and the
period; frequency is none, because a period says its own and some series have several.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

import sdmx
from lxml import etree
from sdmx import message
from sdmx.format.xml.v21 import qname
from sdmx.model import common, v21

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Text
from hled_dash.catalogue.sdmx import AGENCY, STATUSES, code_id, structure_id
from hled_dash.metadata.dcat import SITE_NAME
from hled_dash.metadata.site import Site

_CONCEPTS = {
    "INDICATOR": Text(en="Indicator", es="Indicador"), "REF_AREA": Text(en="Place", es="Lugar"),
    "TIME_PERIOD": Text(en="Period", es="Periodo"), "OBS_VALUE": Text(en="Value", es="Valor"),
    "OBS_STATUS": Text(en="Status of the observation", es="Estado de la observación"),
    "UNIT_MEASURE": Text(en="Unit", es="Unidad"),
}

#: What every artefact of the structure says of itself. It is not final: a build may add codes.
_OURS: dict[str, Any] = {"version": "1.0", "is_final": False, "is_external_reference": False}
#: Concept to its code list where that has another name.
_LISTS = {"REF_AREA": "AREA", "UNIT_MEASURE": "UNIT"}


def build_structure(site: Site) -> bytes:
    """Build the SDMX-ML message of the whole structure."""
    catalogue = site.catalogue
    agency = common.Agency(id=AGENCY, name=_words(SITE_NAME))
    agencies = common.AgencyScheme(id="AGENCIES", maintainer=agency, **_OURS, name=_words(SITE_NAME),
                                   items={AGENCY: agency})
    indicators = [indicator for code, indicator in catalogue.indicators.items() if code in site.extents]
    used = list(dict.fromkeys(indicator.dimensions for indicator in indicators))
    names = sorted({name for dimensions in used for name in dimensions})

    # A reader of SDMX knows a code that others name as theirs where it stands before them.
    places = sorted(catalogue.places.values(), key=lambda place: _depth(place.code, catalogue))
    codes: dict[str, Iterable[tuple[str, Text, str | None]]] = {
        "INDICATOR": ((indicator.code, indicator.name, None) for indicator in indicators),
        "AREA": ((place.code, place.name, place.parent) for place in places),
        "UNIT": ((unit.id, unit.name, None) for unit in catalogue.units.values()),
        "OBS_STATUS": ((code, name, None) for code, name in STATUSES.items()),
        **{name.upper(): [(item.code, item.name, None) for item in catalogue.dimensions[name].items]
           for name in names},
    }
    lists = {
        name: common.Codelist(id=f"CL_{_LISTS.get(name, name)}", maintainer=agency, **_OURS, name=_words(text))
        for name, text in {**{name: _CONCEPTS[name] for name in ("INDICATOR", *_LISTS, "OBS_STATUS")},
                           **{name.upper(): catalogue.dimensions[name].name for name in names}}.items()}
    concepts = common.ConceptScheme(id="CS_HLED", maintainer=agency, **_OURS, name=_words(SITE_NAME))
    for code, text in {**_CONCEPTS, **{name.upper(): catalogue.dimensions[name].name for name in names}}.items():
        concepts.append(common.Concept(id=code, name=_words(text)))

    structures = [_structure(dimensions, agency, concepts, lists) for dimensions in used]
    flows = [v21.DataflowDefinition(id=structure.id, maintainer=agency, **_OURS, name=structure.name,
                                    structure=structure)
             for structure in structures]
    header = message.Header(
        id=f"HLED-{code_id(site.version)}", sender=agency, test=False,
        prepared=datetime.combine(max(source.date_read for source in catalogue.sources.values()), time()))
    structure_message = message.StructureMessage(header=header)
    structure_message.add(agencies)
    for artefact in (*lists.values(), concepts, *structures, *flows):
        structure_message.add(artefact)
    root = etree.fromstring(sdmx.to_xml(structure_message))
    # The library declares all namespaces at each of the thousands of codes, which took four fifths of the time.
    for element in root.iter(qname("str:Codelist")):
        _add_codes(element, codes[element.get("id").removeprefix("CL_")])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _structure(dimensions: tuple[str, ...], agency: common.Agency, concepts: common.ConceptScheme,
               lists: dict[str, common.Codelist]) -> v21.DataStructureDefinition:
    definition = v21.DataStructureDefinition(
        id=structure_id(dimensions), maintainer=agency, **_OURS,
        name=_words(SITE_NAME if not dimensions else Text(
            en=f"{SITE_NAME.en}, by {', '.join(dimensions)}", es=f"{SITE_NAME.es}, por {', '.join(dimensions)}")))
    for descriptor, name in ((definition.dimensions, "Dimension"), (definition.attributes, "Attribute"),
                             (definition.measures, "Measure")):
        descriptor.id = f"{name}Descriptor"
    order = ("INDICATOR", "REF_AREA", *(name.upper() for name in dimensions))
    for number, name in enumerate(order, 1):
        definition.dimensions.append(common.Dimension(
            id=name, order=number, concept_identity=concepts[name],
            local_representation=common.Representation(enumerated=lists[name])))
    definition.dimensions.append(common.TimeDimension(
        id="TIME_PERIOD", order=len(order) + 1, concept_identity=concepts["TIME_PERIOD"],
        local_representation=common.Representation(non_enumerated=[
            common.Facet(value_type=common.FacetValueType.observationalTimePeriod)])))
    definition.measures.append(v21.PrimaryMeasure(id="OBS_VALUE", concept_identity=concepts["OBS_VALUE"]))
    definition.attributes.append(common.DataAttribute(
        id="OBS_STATUS", concept_identity=concepts["OBS_STATUS"], related_to=v21.PrimaryMeasureRelationship(),
        usage_status=v21.UsageStatus.mandatory,
        local_representation=common.Representation(enumerated=lists["OBS_STATUS"])))
    definition.attributes.append(common.DataAttribute(
        id="UNIT_MEASURE", concept_identity=concepts["UNIT_MEASURE"], usage_status=v21.UsageStatus.mandatory,
        related_to=common.DimensionRelationship(dimensions=[definition.dimensions.get("INDICATOR")]),
        local_representation=common.Representation(enumerated=lists["UNIT_MEASURE"])))
    return definition


def _depth(place: str, catalogue: Catalogue) -> int:
    """Return how many places a place lies in."""
    parent = catalogue.places[place].parent
    return 1 + _depth(parent, catalogue) if parent is not None and parent in catalogue.places else 0


def _add_codes(parent: etree._Element, codes: Iterable[tuple[str, Text, str | None]]) -> None:
    """Append codes to a code list, each with its names and the code that it lies in."""
    rows = list(codes)
    known = {code for code, _, _ in rows}
    for code, words, inside in rows:
        element = etree.SubElement(parent, qname("str:Code"), id=code_id(code))
        if code_id(code) != code:
            annotation = etree.SubElement(etree.SubElement(element, qname("com:Annotations")),
                                          qname("com:Annotation"), id="CODE")
            etree.SubElement(annotation, qname("com:AnnotationTitle")).text = code
        for language, text in _words(words).items():
            name = etree.SubElement(element, qname("com:Name"))
            name.text = text
            name.set(qname("xml:lang"), language)
        if inside in known:
            etree.SubElement(etree.SubElement(element, qname("str:Parent")), qname(":Ref"), id=code_id(inside))


def _words(text: Text) -> dict[str, str]:
    return {"en": text.en, "es": text.es}
