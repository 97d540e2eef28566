"""QR codes of URLs."""

from __future__ import annotations

from io import BytesIO

import segno

#: Modules of white around a code, which readers need; pixels of a module in a picture, for print.
_QUIET, _SCALE = 4, 16


def _code(address: str) -> segno.QRCode | None:
    try:
        return segno.make_qr(address, error="m")
    except segno.DataOverflowError:
        return None


def qr_svg(address: str) -> str:
    """Return a QR code as SVG, black on white whatever the theme; empty for an address that is too long for one."""
    code = _code(address)
    if code is None:
        return ""
    buffer = BytesIO()
    code.save(buffer, kind="svg", border=_QUIET, light="#fff", omitsize=True, xmldecl=False)
    return buffer.getvalue().decode()


def qr_png(address: str) -> bytes:
    """Return a QR code as PNG, sharp in print; empty for an address that is too long for one."""
    code = _code(address)
    if code is None:
        return b""
    buffer = BytesIO()
    code.save(buffer, kind="png", border=_QUIET, scale=_SCALE)
    return buffer.getvalue()
