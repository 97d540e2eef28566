"""Repair of URLs that chats, mail programs, spreadsheets or people altered.

Microsoft Teams writes ``&amp;`` for ``&``; mail programs break lines, encode again what is encoded (``%257E``) and take
the full stop of the sentence along; link checkers wrap the address into one of their own; phones add full-width and
unseen characters; campaigns append trackers. None of it changes what the address means, so none of it is reported.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, unquote, unquote_plus

from hled_dash.catalogue.text import normalize
from hled_dash.language import negotiate_language
from hled_dash.view.codes import PAGE_NAMES, PAGES, SEPARATOR, UNKNOWN_PAGE
from hled_dash.view.residue import (
    cut_afterwards,
    cut_second_address,
    cut_service_residue,
    join_lines,
    remove_blanks,
    trim,
)
from hled_dash.view.trackers import TRACKER, is_tracker

#: Times that an address may have been encoded on top of the first.
MAX_DECODINGS = 5
#: One of our languages as browsers name it, with its region: ``es-MX``.
_REGIONAL = re.compile(r"(en|es)[-_]\w+", re.IGNORECASE)
#: What X and YouTube append; in a reader's own words, an ampersand and a letter may be theirs.
_SHORT_TRACKERS = ("s", "t", "e", "r")
#: Parameters of link checkers and redirecting pages that hold the whole address.
_WRAPPERS = ("url", "u", "target", "redirect", "redir", "link", "dest", "destination", "a", "q", "href", "uri", "goto",
             "returnurl", "redirecturl", "redirect_url", "redirect_uri", "originalurl", "next", "continue")
#: The parameter of a pack in base64, which decides itself what a blank was (:mod:`hled_dash.pack.address`).
_PACKED = "p"
#: Parameters whose value is a reader's own words.
_FREE_TEXT = ("q", "rows", UNKNOWN_PAGE)
#: Parameters whose value may have, at its end, what stands behind an address elsewhere.
_UNCUT = {*_FREE_TEXT, *_WRAPPERS, _PACKED}
#: What programs put behind the name of a page.
_PAGE_ENDING = re.compile(r"(?:/index)?(?:\.(?:html?|php|aspx?|jsp))?$")
#: What separates parameters, where a query or a fragment begins, and where a link of Markdown goes on.
_BOUNDARY = re.compile(r"[?&#]|;\s*(?=[A-Za-z-]+=)|\]\(")
#: What stands between codes where a program or a person wrote no tilde.
_SEPARATORS = re.compile(r"[,;|*\u3001]")
#: A sign as HTML writes it, and an ampersand before a name that lost its semicolon.
_ENTITY = re.compile(r"&(?:#\d{1,7};|#\d{2,3}(?!\d)|#[xX][0-9a-fA-F]{1,6};|[A-Za-z]{2,12};)|&amp(?=[a-z-]+=)")
#: Proofpoint's signs: a slash is an underscore, and others are a hyphen and their number.
_PROOFPOINT = re.compile(r"-([0-9A-F]{2})")
#: A sign as JSON and scripts write it.
_SCRIPT_ESCAPE = re.compile(r"[\\%](?:u00|x)([2-7][0-9a-f])", re.IGNORECASE)
#: A sign, and the end of a line that goes on, as quoted-printable mail writes them.
_MAIL_ESCAPE = re.compile(r"=(?:([2-7][0-9A-F])|\s*[\r\n]+)", re.IGNORECASE)
#: What is left of an ampersand that was escaped for HTML, before a name.
_ESCAPED_AMPERSAND = re.compile(r"^(?:amp;|#?0*38;|#?x0*26;)+")
_HTML_AMPERSAND = re.compile(r"&(?:amp;|#0*38;|#x0*26;)+", re.IGNORECASE)
#: Between two parameters; an ampersand in a reader's own words has no name and no equals sign after it.
_NEXT_PARAMETER = re.compile(r"&(?=[^&=;?]*=)|\?(?=[A-Za-z-]+=)|;\s*(?=[A-Za-z-]+=)")
#: The names in a text of several parameters, whose signs may be encoded.
_NAMES = re.compile(r"(?<![a-z\s\"'-])(?:amp;?)?([a-z-]{0,20})(?:=|%(?:25)*3D)", re.IGNORECASE)
#: The number of a value in a list, as libraries of PHP and JavaScript write it.
_INDEX = re.compile(r"\[\d{0,3}\]$")
_NAME = re.compile(r"[A-Za-z-]+")
_TRACKER_IN_TEXT = re.compile(rf"[?&](?:amp;)*(?:{TRACKER.pattern})=.*", re.DOTALL | re.IGNORECASE)
#: A sign of punctuation as text, before which an editor of Markdown wrote a backslash. It begins with the first of
#: several, because otherwise many in a row take the square of their number.
_ESCAPE = re.compile(r"(?<!\\)\\+(?=[!-/:-@\[\]^_`{-~])")
#: A tilde as TeX writes it, and as mail does that left the equals signs alone.
_TILDE = re.compile(r"\\textasciitilde(?:\{\})?|\\~\{\}|\$\\sim\$|(?<=\w)=7E(?=\w)", re.IGNORECASE)
#: What programs make of the names of parameters that HTML has a sign for.
_NAMED_SIGNS = {"\u27e8": "&lang", "\u2329": "&lang", "\u3008": "&lang", "\u2202": "&part", "\u2134": "&order"}
_NAMED_SIGN = re.compile(f"[{''.join(_NAMED_SIGNS)}](?=y?=)")
_LOOKALIKES = dict.fromkeys(map(ord, "\u223c\u223d\u02dc\u301c\u2053\u02f7"), SEPARATOR)
#: Values that nothing happened to.
_PLAIN = re.compile(r"(?:[0-9A-Za-z]+(?:[~:._-][0-9A-Za-z]+)*)?")
_CLOSING = " .,;:!?)]}>\"'»”’…*_`|\\\N{IDEOGRAPHIC FULL STOP}\N{REPLACEMENT CHARACTER}"


def repair_query(query: Mapping[str, str | Sequence[str]]) -> dict[str, list[str]]:
    """Return the parameters that an address had before it was changed on the way.

    Args:
        query: Name to value or values, as the server or Streamlit parsed them.

    Returns:
        Names in small letters to their values, without trackers. Values keep their case; they have no blanks, and
        nothing but letters and digits at their ends.
    """
    written = [(name, text) for name, raw in query.items() if name not in _SHORT_TRACKERS
               for text in ([raw] if isinstance(raw, str) else map(str, raw))]
    if _is_quoted_printable(written):
        written = [(_MAIL_ESCAPE.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else "", _join(written)), "")]
    elif (text := join_lines(joined := _join(written))) != joined:
        written = [(text, "")]
    written = _cut_last(_unescape_entities(written))
    pairs = [
        (name, value)
        for original, text in written
        for name, value in _pairs(original, text, MAX_DECODINGS)
        if name and name not in _SHORT_TRACKERS and not is_tracker(name)
    ]
    repaired: dict[str, list[str]] = {}
    for name, value in pairs:
        is_regional = name == "lang" and _REGIONAL.fullmatch(value)
        repaired.setdefault(name, []).append(negotiate_language(value).code if is_regional else value)
    return repaired


def _is_quoted_printable(written: list[tuple[str, str]]) -> bool:
    """Return whether mail wrote the equals signs of an address as ``=3D``: that of the version, or all of them."""
    codes = [(name, text) for name, text in written if text and _clean_name(name) not in _FREE_TEXT]
    escaped = {name for name, text in codes if text[:2].casefold() == "3d"}
    return "v" in escaped or (bool(escaped) and len(escaped) == len(codes))


def _join(written: list[tuple[str, str]]) -> str:
    """Return names and values as one text; what is no name has no value that the text could have lost."""
    return "&".join(f"{name}={value}" if value or _NAME.fullmatch(name) else name for name, value in written)


def _cut_last(written: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return names and values without what stood behind the address, which is at the end of the last of them."""
    if not written:
        return written
    *first, (name, value) = written
    if {_clean_name(name), *map(str.casefold, _NAMES.findall(_join([(name, value)]))[-1:])} & _UNCUT:
        return written
    return [*first, (name, cut_afterwards(value)) if value else (cut_afterwards(name), value)]


def _unescape_entities(written: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return names and values without the entities of HTML, whose ampersands parted them."""
    text = _join(written)
    if not text.isascii() and _NAMED_SIGN.search(text):
        return [(_NAMED_SIGN.sub(lambda sign: _NAMED_SIGNS[sign[0]], text), "")]
    if not _ENTITY.search(_HTML_AMPERSAND.sub("&", f"&{text}")):
        return written
    for _time in range(MAX_DECODINGS):
        unescaped = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if unescaped == text:
            break
        text = unescaped
    return [(text, "")]


def repair_page(path: str) -> tuple[str, str]:
    """Return the page in a path below the app, and the query that the path holds where its ``?`` was encoded.

    Args:
        path: ``explorer``; or ``Explorer.``, ``explorador``, ``explorer?v=1``, with the query inside.

    Returns:
        The page, or the name that is none, and the query, still encoded once.
    """
    name, query = page_name(path)
    return PAGE_NAMES.get(name.replace("_", ""), name), query


def page_name(path: str) -> tuple[str, str]:
    """Return what a path below the app has for the name of a page, in small letters without accents and what clings to
    its ends, and the query that it holds, still encoded once."""
    text, query = _decode_until_query(_normalize(_decode_proofpoint(path))), ""
    if boundary := _BOUNDARY.search(text):
        text, query = text[:boundary.start()], text[boundary.end():]
    return _PAGE_ENDING.sub("", normalize(trim(remove_blanks(text)))).replace("-", "_"), query


def wrapped_address(query: str) -> tuple[str, str] | None:
    """Return the page and the query of an address of this app that another address holds; None if there is none."""
    address: tuple[str, str] | None = None
    for _time in range(MAX_DECODINGS):
        inner = _address_inside(query)
        if inner is None:
            break
        address, query = inner, inner[1]
    return address


def _address_inside(query: str) -> tuple[str, str] | None:
    for name, value in parse_qsl(query):
        path, _boundary, inner = _decode_until_query(_decode_proofpoint(value)).partition("?")
        if _clean_name(name) in _WRAPPERS and "//" in path and inner:
            page = repair_page(path.rstrip("/").rpartition("/")[2])[0]
            return (page if page in PAGES else ""), inner
    return None


def _decode_proofpoint(text: str) -> str:
    """Decode an address as Proofpoint writes it (``https-3A__host_maps-3Fv-3D1``)."""
    if "-3A__" not in text and "-3Fv-3D" not in text:
        return text
    return _PROOFPOINT.sub(lambda sign: chr(int(sign[1], 16)), text.replace("_", "/"))


def repair_text(text: str) -> str:
    """Return a reader's own words: decoded, one blank between two words, no punctuation at the end."""
    text = _ESCAPE.sub("", _TRACKER_IN_TEXT.sub("", cut_service_residue(_decode(text))))
    words = "".join(" " if sign.isspace() or unicodedata.category(sign) == "Cc" or sign == "+" else sign
                    for sign in text if unicodedata.category(sign) != "Cf")
    words = " ".join(words.split()).rstrip(_CLOSING)
    return words if any(map(str.isalnum, words)) else ""


def _pairs(name: str, value: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield names and values that one parsed parameter holds: more than one where separators were encoded."""
    name = _normalize(name)
    for _time in range(MAX_DECODINGS):
        if "=" in name or "%" not in name:
            break
        name = _normalize(unquote(name))
    if depth and ("=" in name or "&" in name):
        yield from _parsed_pairs(f"{name}={value}" if value else name, depth)
        return
    name = _clean_name(name)
    if name in _FREE_TEXT:
        yield name, repair_text(value)
        return
    if _PLAIN.fullmatch(value):
        yield name, value
        return
    text, tail = value, ""
    for _time in range(MAX_DECODINGS + 1):
        text = _normalize(text)
        if boundary := _BOUNDARY.search(text):
            text, tail = text[:boundary.start()], text[boundary.end():]
            if depth and "=" in tail:
                yield from _parsed_pairs(tail, depth)
        if (decoded := unquote(text)) == text:
            break
        text = decoded
    if not (name in _WRAPPERS and tail):
        text = text if name in _WRAPPERS else cut_second_address(text)
        joined = "+".join(map(remove_blanks, re.split("[ +]", text))) if name == _PACKED else remove_blanks(text)
        parts = _SEPARATORS.sub(SEPARATOR, joined).split(SEPARATOR)
        yield name, SEPARATOR.join(trim(part) for part in parts).strip(SEPARATOR)


def _parsed_pairs(query: str, depth: int) -> Iterator[tuple[str, str]]:
    for part in _NEXT_PARAMETER.split(_HTML_AMPERSAND.sub("&", _ESCAPED_AMPERSAND.sub("", query))):
        name, _equals, value = part.partition("=")
        yield from _pairs(unquote_plus(name), unquote_plus(value), depth - 1)


def _normalize(text: str) -> str:
    """Replace full-width and other compatibility forms, other dashes and tildes, and the escapes of scripts."""
    if "\\" in text or "=" in text:
        text = _TILDE.sub(SEPARATOR, text)
    if "\\" in text or "%" in text:
        text = _SCRIPT_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text.translate(_LOOKALIKES))
    return "".join("-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign for sign in text)


def _decode(text: str) -> str:
    for _time in range(MAX_DECODINGS):
        decoded = unquote(text)
        if decoded == text:
            break
        text = decoded
    return unicodedata.normalize("NFKC", text)


def _decode_until_query(text: str) -> str:
    """Decode a text repeatedly until it has a query."""
    for _time in range(MAX_DECODINGS):
        if "?" in text or "%" not in text:
            break
        decoded = _normalize(unquote(text))
        if decoded == text:
            break
        text = decoded
    return text


def _clean_name(name: str) -> str:
    """Return the name of a parameter in small letters, without ``amp;`` and an address before it."""
    text = remove_blanks(_BOUNDARY.split(name)[-1]).casefold()
    return _ESCAPED_AMPERSAND.sub("", _INDEX.sub("", text)).strip(".,;:()[]{}<>\"'*/“”‘’«»")
