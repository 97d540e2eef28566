"""The files of a pack: each made when it is requested, with its progress (``pack_files.js``)."""

from __future__ import annotations

import streamlit as st

from hled_dash.export.packs import FORMATS
from hled_dash.pack import Pack
from hled_dash.pack.address import encode
from hled_dash.pack.file import format_file
from hled_dash.ui.components import html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import PACK_FILES, base_path

_FILES = st.components.v2.component(
    "hled_pack_files", js=read_asset("pack_files.js"), html='<div class="hled-pack-files"></div>', isolate_styles=False,
)


def render_pack_files(context: PageContext, pack: Pack) -> None:
    """Render the buttons of a pack's files."""
    _ = context.language.text
    st.html(html.tag("h2", _("To take with you"), "hled-section-heading hled-pack-download"))
    _FILES(key="pack-files", data={
        "pack": encode(pack), "language": context.language.code, "url": f"{base_path()}{PACK_FILES}",
        "formats": [{"name": file_format.name, "label": _(file_format.label)} for file_format in FORMATS.values()],
        "labels": {
            "help": _("Made when you press it, from the figures of this moment; some seconds for each ten figures."),
            "begun": _("Your file has been started."), "cancel": _("Cancel"), "progress": _("Progress of the file"),
            "failed": _("The file cannot be made at the moment. Please try again; if this continues, tell the "
                        "administrator."),
        },
    })
    st.download_button(
        _("Save as a file"), data=lambda: format_file(pack).encode(), file_name="hled-pack.json",
        mime="application/json", key="pack json", on_click="ignore",
        help=_("A small file that opens this pack again on this page."),
    )
