"""The provenance of a value as HTML, the same with scripts and without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hled_dash import store
from hled_dash.catalogue import Source
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import names_place
from hled_dash.figures.provenance import (
    Provenance,
    build_provenance,
    describe_role,
    describe_status,
    format_observation,
)
from hled_dash.figures.summaries import name_with_items, place_beside_name
from hled_dash.figures.tables import ValueKey, find_mark_keys
from hled_dash.figures.vintages import format_vintage
from hled_dash.store.inputs import Input, Observation
from hled_dash.ui.components import html
from hled_dash.ui.components.definitions import definition
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.components.names import place_name
from hled_dash.ui.components.sources import reading_facts
from hled_dash.ui.session import PageContext
from hled_dash.ui.streamlit_internals import in_script_run
from hled_dash.ui.urls import absolute_url
from hled_dash.view import View

#: Values of a mark that are listed, of a period with very many lines.
MAX_MARK_VALUES = 40


def value_view(context: PageContext, indicator: str, place: str, items: Mapping[str, str], period: str | None,
               computed: str = "") -> View:
    """Return the view that says how a value is known, or what a figure computed from it."""
    return context.view.replace(page="value", indicator=indicator, place=place, items=tuple(sorted(items.items())),
                                period=period, computed=computed, search="", figure=None)


def value_link(context: PageContext, text: str, view: View) -> str:
    """Return a value as a link to how it is known; screen readers announce what the link is for."""
    purpose = html.tag("span", ": " + context.language.text("How do we know?"), "hled-visually-hidden")
    return html.view_link(view, text).replace("</a>", f"{purpose}</a>")


def mark_values_html(context: PageContext, figure: Figure, mark: Mapping[str, str | float]) -> str:
    """Return the values that a mark of a figure stands for, each a link to how it is known; empty if none is found.

    Args:
        context: The page.
        figure: The figure.
        mark: The fields of the mark's row, as the drawing has them.
    """
    language, catalogue = context.language, context.catalogue
    items = []
    for key, number in list(find_mark_keys(figure, catalogue, mark).items())[:MAX_MARK_VALUES]:
        record, chosen = catalogue.indicators[key.indicator], dict(key.items)
        name = name_with_items(record, chosen, language, catalogue)
        parts = [name, place_beside_name(key.place, name, record, language, catalogue),
                 language.format_period(key.period, record.calendar)]
        label = ", ".join(filter(None, parts)) + (f": {figure.style.format(number)}" if figure.style else "")
        view = value_view(context, key.indicator, key.place, chosen, key.period, key.computed)
        items.append(f"<li>{html.view_link(view, label)}</li>")
    return f'{html.tag("p", language.text("How do we know?"))}<ul>{"".join(items)}</ul>' if items else ""


def provenance_html(context: PageContext) -> str:
    """Return the page of the value of the view."""
    _ = context.language.text
    view = context.view
    provenance = build_provenance(
        ValueKey(view.indicator, view.place, view.items, view.period or "", view.computed),
        context.language, context.catalogue, context.database,
        # The prerendered page does not know its host.
        lambda observation, code: absolute_url(_view_of(context, observation).replace(language=code))
        if in_script_run() else "")
    if provenance is None:
        return _missing_html(context)
    parts = [
        f'<p class="hled-headline-name">{html.escape(provenance.name)}</p>',
        html.tag("p", " · ".join(filter(None, [provenance.place, provenance.period])), "hled-headline-place"),
        html.tag("p", provenance.value, "hled-headline-value"),
    ]
    if provenance.status:
        parts.append(html.tag("p", provenance.status, "hled-notice"))
    if provenance.computed_equation:
        parts += [html.tag("h2", _("What the figure shows"), "hled-section-heading"),
                  html.tag("p", _("The figure computes its number from this value: {equation}",
                                  equation=provenance.computed_equation), "hled-prose"),
                  _inputs_html(context, provenance.computed_inputs)]
    parts += _earlier_html(context, provenance)
    indicator = context.catalogue.indicators[view.indicator]
    parts += [html.tag("h2", _("What is measured"), "hled-section-heading"),
              html.tag("p", definition(context, indicator), "hled-prose")]
    if provenance.inputs:
        parts += [html.tag("h2", _("How it is computed"), "hled-section-heading"),
                  html.tag("p", provenance.equation, "hled-prose"), _inputs_html(context, provenance.inputs)]
    parts.append(html.tag("h2", _("Where it comes from"), "hled-section-heading"))
    parts += [_source_html(context, source, provenance) for source in provenance.sources]
    parts += _list_html(_("Known objections"), provenance.objections or [_("None is known.")])
    parts += _list_html(_("Read with care"), provenance.caveats)
    parts += [html.tag("h2", _("How to cite"), "hled-section-heading"), _citations_html(context, provenance),
              html.tag("h2", _("The same series"), "hled-section-heading"), _series_html(context, provenance)]
    return "".join(parts)


def _earlier_html(context: PageContext, provenance: Provenance) -> list[str]:
    """Return what the value was in earlier editions, and why it was revised, where the publisher says so."""
    if not provenance.earlier:
        return []
    _, format_date, former = context.language.text, context.language.format_date, provenance.earlier[-1]
    headers = (_("Value"), _("Published"), _("Superseded"), _("Edition"))
    rows = [[html.escape(text) for text in (revision.value, format_date(revision.published),
                                            format_date(revision.superseded), "; ".join(revision.editions))]
            for revision in provenance.earlier]
    rows.append([html.escape(provenance.value), html.escape(format_date(former.superseded)), "",
                 html.escape("; ".join(format_vintage(source, context.view.as_of, context.language)
                                       for source in provenance.sources))])
    # Of a revision beyond the displayed decimals, only the days are shown.
    sentence = "" if former.value == provenance.value else html.tag(
        "p", _("It was {before} and has been {now} since {day}.", before=former.value, now=provenance.value,
               day=format_date(former.superseded)), "hled-prose")
    notes = dict.fromkeys(note for revision in provenance.earlier for note in revision.notes)
    return [html.tag("h2", _("Revisions"), "hled-section-heading"), sentence,
            *(html.tag("p", note, "hled-prose") for note in notes),
            html.table(_("Every edition that is held"), headers, rows, (), "hled-table--stacked")]


def _missing_html(context: PageContext) -> str:
    _ = context.language.text
    view = context.view
    text = _("There is no published figure of this indicator for this place and period.")
    language, indicator = context.language, context.catalogue.indicators[view.indicator]
    period = language.format_period(view.period, indicator.calendar) if view.period else ""
    name = name_with_items(indicator, dict(view.items), language, context.catalogue)
    place = "" if names_place(name, place_name(context, view.place)) else place_name(context, view.place)
    named = [html.tag("p", name, "hled-headline-name"),
             html.tag("p", " · ".join(filter(None, [place, period])), "hled-headline-place")]
    newest = view.replace(period=None)
    other = explorer_view(context, view.indicator, [view.place], view.items)
    links = [html.view_link(other, _("Open in the explorer"))]
    if view.period is not None:
        links.insert(0, html.view_link(newest, _("The newest period")))
    return "".join(named) + html.tag("p", text, "hled-empty-state") + f"<p>{' · '.join(links)}</p>"


def _inputs_html(context: PageContext, inputs: Sequence[Input]) -> str:
    """Return a table of the inputs, each a link to how it is known itself."""
    _ = context.language.text
    language, catalogue = context.language, context.catalogue
    names = catalogue.full_names(language.code)
    headers = (_("Input"), _("Place"), _("Period"), _("Value"), _("Part of the formula"), _("Status"))
    rows = []
    for role, observation in inputs:
        indicator = catalogue.indicators[observation.indicator]
        items = ", ".join(language.localize(catalogue.dimensions[name].item(item).name)
                          for name, item in observation.items)
        name = language.localize(indicator.short) + (f" ({items})" if items else "")
        value = format_observation(observation, language, catalogue)
        rows.append([
            html.escape(name), html.escape(names[observation.place]),
            html.escape(language.format_period(observation.period, indicator.calendar)),
            value_link(context, value, _view_of(context, observation)), html.escape(describe_role(role, language)),
            html.escape(describe_status(observation, language, catalogue)),
        ])
    caption = language.plural("{count} input", "{count} inputs", len(rows))
    return html.table(caption, headers, rows, (3,), "hled-table--stacked")


def _view_of(context: PageContext, observation: Observation) -> View:
    return value_view(context, observation.indicator, observation.place, dict(observation.items), observation.period)


def _source_html(context: PageContext, source: Source, provenance: Provenance) -> str:
    """Return the facts of a source: everything that is needed to find the value again."""
    _ = context.language.text
    language, catalogue = context.language, context.catalogue
    licence = catalogue.licences[source.licence]
    inputs = (entry.observation.indicator for entry in provenance.inputs)
    codes = [code for code in {provenance.observation.indicator, *inputs}
             if catalogue.indicators[code].source == source.id and not catalogue.indicators[code].derived]
    facts = [(_("Publisher"), html.escape(language.localize(source.publisher))),
             (_("Title"), html.escape(language.localize(source.title)))]
    for code in sorted(codes):
        indicator = catalogue.indicators[code]
        facts.append((_("Table or series"), html.escape(indicator.published_as or _(
            "No name of it is known; the file that it was read from stands under “Read from”."))))
        if indicator.address:
            facts.append((_("Page of the figure"), html.external_link(indicator.address, indicator.address)))
    if source.compiler:
        facts.append((_("Compiled by"), html.escape(language.localize(source.compiler))))
    facts += [
        *reading_facts(source, language),
        (_("Vintage"), html.escape(format_vintage(source, context.view.as_of, language))),
        (_("License"), html.external_link(licence.address, language.localize(licence.name))),
    ]
    observation = provenance.observation
    if observation.indicator in codes:
        query = (f"python -m hled_dash get {observation.indicator} --places {observation.place} "
                 f"--from {observation.period} --to {observation.period}")
        query += f" --items {','.join('='.join(pair) for pair in observation.items)}" if observation.items else ""
        facts.append((_("Query"), f'<code lang="en">{html.escape(query)}</code>'))
    rows = "".join(f'<tr><th scope="row">{html.escape(name)}</th><td>{value}</td></tr>' for name, value in facts)
    label = html.escape(language.localize(source.title))
    return (f'<div class="hled-table hled-table--facts" tabindex="0" role="region" aria-label="{label}">'
            f"<table><tbody>{rows}</tbody></table></div>")


def _list_html(title: str, texts: Iterable[str]) -> list[str]:
    items = "".join(html.tag("li", text) for text in texts)
    return [html.tag("h2", title, "hled-section-heading"), f'<ul class="hled-list">{items}</ul>'] if items else []


def _citations_html(context: PageContext, provenance: Provenance) -> str:
    """Return the citation in both languages, each with a button that copies it."""
    _ = context.language.text
    names, copied = {"en": _("English"), "es": _("Spanish")}, html.escape(_("Copied"))
    labels = {code: html.escape(_("Copy citation ({language})", language=name)) for code, name in names.items()}
    return "".join(
        f'<p class="hled-prose"><strong>{html.escape(names[code])}:</strong> '
        f'<span lang="{code}">{html.escape(text)}</span> '
        f'<button type="button" class="hled-small-button" data-copy-text="{html.escape(text)}" '
        f'data-copied-label="{copied}">{labels[code]}</button></p>'
        for code, text in provenance.citations.items()
    )


def _series_html(context: PageContext, provenance: Provenance) -> str:
    """Return links to the series in the explorer and to its other periods."""
    _ = context.language.text
    observation = provenance.observation
    frame = store.queries.observations(context.database, observation.indicator, places=[observation.place],
                                       items=dict(observation.items) or None)
    calendar = context.catalogue.indicators[observation.indicator].calendar
    periods = sorted(frame["period"].tolist(), reverse=True)
    links = [
        html.escape(context.language.format_period(period, calendar)) if period == observation.period else
        html.view_link(_view_of(context, observation._replace(period=period)),
                       context.language.format_period(period, calendar))
        for period in periods
    ]
    explorer = html.view_link(explorer_view(context, observation.indicator, [observation.place], observation.items),
                              _("Open in the explorer"))
    summary = html.escape(context.language.plural("{count} period", "{count} periods", len(periods)))
    return (f'<p>{explorer}</p><details class="hled-disclosure"><summary>{summary}</summary>'
            f'<ul class="hled-columns">{"".join(f"<li>{link}</li>" for link in links)}</ul></details>')
