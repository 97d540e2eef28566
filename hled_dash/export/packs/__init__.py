"""The files of a pack: each writer is a pure function of a :class:`PackContent`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from hled_dash.export.packs.pack_text import Cancelled, Progress
from hled_dash.language import N_
from hled_dash.pack.content import PackContent


@dataclass(frozen=True)
class PackFormat:
    """A kind of file.

    Attributes:
        name: As in addresses and on the command line.
        label: Message that names it, to be translated.
    """

    name: str
    label: str
    suffix: str
    mime: str
    _writer: str

    def write(self, content: PackContent, progress: Progress | None = None) -> bytes:
        """Write the file. The libraries of a format are imported when it is first written.

        Args:
            progress: Called with the number of figures that are written and of all, before each figure and at the end;
                an exception that it raises (:class:`Cancelled`) ends the work.
        """
        module, name = self._writer.split(":")
        writer: Callable[[PackContent, Progress | None], bytes] = getattr(
            import_module(f"hled_dash.export.packs.{module}"), name)
        return writer(content, progress)


FORMATS: Mapping[str, PackFormat] = {entry.name: entry for entry in (
    PackFormat("pptx", N_("PowerPoint"), ".pptx",
               "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx:write_pptx"),
    PackFormat("pdf", N_("PDF"), ".pdf", "application/pdf", "pdf:write_pdf"),
    PackFormat("xlsx", N_("Excel"), ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
               "xlsx:write_xlsx"),
    PackFormat("html", N_("HTML page"), ".html", "text/html", "html:write_html"),
    PackFormat("zip", N_("ZIP of all files"), ".zip", "application/zip", "archive:write_zip"),
)}

__all__ = ["FORMATS", "Cancelled", "PackFormat", "Progress"]
