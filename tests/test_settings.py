"""Settings, options of Streamlit and files of translations: what is wrong with them is told, and nothing is ignored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hled_dash import language, settings
from hled_dash.cli import main
from hled_dash.language import ENGLISH, LANGUAGES, SPANISH
from hled_dash.ui.streamlit_internals import option_faults

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("name", "value", "words"), [
    ("HLED_MAX_SESSIONS", "many", "1 to 999,999,999"), ("HLED_RUNS", "-1", "1 to 1,000"),
    ("HLED_HSTS", "1e9", "from 0 to 999,999,999"),
    ("HLED_METRICS_PORT", "\u0669\u0661", "1 to 65,535"), ("HLED_CACHE_MB", "0", "from 30"), ("HLED_PAPER", "a5", "a4"),
    ("HLED_LANG", "fr", "“fr”"), ("HLED_METRICS_TOKEN", "short", "16 letters"), ("HLED_CONTACT", "a\nb", "“a\ufffdb”"),
    ("HLED_FRAME_ANCESTORS", "https://example.org/", "“https://example.org/”"),
    ("HLED_BASE_ADDRESS", "https://h/x?y", "“https://h/x?y”"), ("HLED_BULK_FOLDER", "/etc/passwd/x", "not a folder"),
    ("HLED_REFRESH_CACHE", "a" * 300, "not a folder"), ("HLED_PPTX_TEMPLATE", "/etc", "not a file"),
    ("HLED_SIGN_IN_DOMAINS", "@sre.gob.mx", "sre.gob.mx,state.gov"), ("HLED_SIGN_IN_GROUPS", " , ", "“,”"),
    ("HLED_SIGN_IN_DOMAIN", "a.mx", "is HLED_SIGN_IN_DOMAINS meant?"), ("hled_lang", "es", "is HLED_LANG meant?"),
    ("HLED_SIGN_IN_HOURS", "2", "without HLED_SIGN_IN_DOMAINS"),
    ("HLED_SERVICE_PORT_HTTP", "80", ""), ("HLED_PORT", "tcp://192.0.2.1:80", ""), ("HLED_OECD_KEY", "x", ""),
    ("HLED_MAX_SESSIONS", " 007 ", ""), ("HLED_PAPER", " ", ""), ("HLED_BASE_ADDRESS", " https://[::1]:80/x/ ", ""),
])
def test_a_setting_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    for code in ("en", "es"):
        assert main(["pack", "--list", "--lang", code]) == (2 if words else 0)
        sentences = capsys.readouterr().err.splitlines()
        assert len(sentences) == bool(words)
        assert code == "es" or words in "".join(sentences)
        assert list(settings.faults(LANGUAGES[code])) == sentences, "of which the server asks before it starts"


def test_a_variable_that_may_be_of_another_program_is_told_and_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HLED_PORT", "80")
    assert main(["pack", "--list", "--lang", "en"]) == 0
    assert capsys.readouterr().err == "There is no setting HLED_PORT.\n"


def test_every_setting_of_the_code_is_known() -> None:
    code = "".join(path.read_text("utf-8") for path in (*ROOT.glob("hled_dash/**/*.py"), *ROOT.glob("benchmarks/*.py")))
    assert set(re.findall(r"HLED_[A-Z_]*[A-Z]\b", code)) - {"HLED_SEX", "HLED_FLOW_MODE"} <= settings._RULES.keys()


@pytest.mark.parametrize(("content", "words"), [
    (b"garbage [[[", "cannot be read: "), (b"\xff\xfe", "cannot be read: "),
    (b"[server]\nenableStaticServing = 'maybe'\n", "server.enableStaticServing is “maybe”; it must be true or false."),
    (b"[server]\nport = true\nmaxMessageSize = 5\n", "server.port is “True”; it must be a whole number from 0."),
    (b"[server]\nbaseUrlPath = 'a b?c'\n", "server.baseUrlPath is “a b?c”; it must be a path such as hled."),
    (b"[theme.dark]\nshowWidgetBorder = 1\n[none]\nx = 1\n", "theme.dark.showWidgetBorder is “1”"),
    (b"[server]\nport = 'env:PORT'\n[theme]\nbaseFontSize = 12\n", ""),
])
def test_a_broken_file_of_options_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/config.toml").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    sentences = list(option_faults(ENGLISH))
    assert len(sentences) == len(list(option_faults(SPANISH))) == bool(words)
    assert all(sentence.startswith(str(tmp_path)) and words in sentence for sentence in sentences)


@pytest.mark.parametrize(("name", "value", "words"), [
    ("STREAMLIT_SERVER_PORT", "\u0669x", "it must be a whole number from 0."),
    ("STREAMLIT_SERVER_MAX_MESSAGE_SIZE", "-5", "a whole number from 0."),
    ("STREAMLIT_SERVER_HEADLESS", "si", "it must be true or false."),
    ("STREAMLIT_SERVER_ADRESS", "0.0.0.0", "is STREAMLIT_SERVER_ADDRESS meant?"), ("STREAMLIT_X", "", "no setting"),
    ("STREAMLIT_SERVER_HEADLESS", "off", ""), ("STREAMLIT_SERVER_PORT", "", ""), ("STREAMLIT_SERVICE_HOST", "h", ""),
])
def test_a_variable_that_is_no_option_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    sentences = list(option_faults(ENGLISH))
    assert len(sentences) == len(list(option_faults(SPANISH))) == bool(words)
    assert words in "".join(sentences)


def _po(*entries: str) -> bytes:
    return "\n".join(('msgid ""', 'msgstr "Content-Type: text/plain; charset=utf-8\\n"', "", *entries)).encode()


@pytest.mark.parametrize(("content", "line", "words"), [
    (None, 1, "No such file"), (b"", 1, "has no message"), (b"\xff\xfe\0", 1, "decode"), (b"<html>", 1, "misformatted"),
    (_po('msgid "a"', 'msgstr "b"', 'msgid "c'), 6, "missing msgstr"),
    (_po('msgid "a"', 'msgstr "b"').replace(b"utf-8", b"none"), 1, "encoding"), (_po('msgid "a"', 'msgstr ""'), 0, ""),
    (_po('msgid "{a} b"', 'msgstr "{b} b"'), 4, "other values"), (_po('msgid "{a}"', 'msgstr "{a"'), 4, "other values"),
    (_po('msgid "%(a)s"', 'msgstr "%(b)s"'), 4, "other values"),
    (_po('msgid "one {a}"', 'msgid_plural "{count} {a}"', 'msgstr[0] "{count}"', 'msgstr[1] "{a}"'), 4, "other values"),
    (_po('msgid "one"', 'msgid_plural "{count}"', 'msgstr[0] "un"', 'msgstr[1] "{count}"'), 0, ""),
])
def test_a_broken_file_of_translations_is_told_with_its_line_in_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes | None,
    line: int, words: str,
) -> None:
    path = tmp_path / "hled_dash/locale/es/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(language, "LOCALE", tmp_path / "hled_dash/locale")
    language._translations.cache_clear()
    try:
        assert main(["pack", "--list", "--lang", "es"]) == bool(line)
        assert SPANISH.text("{a} b", a=1) == "1 b"
    finally:
        language._translations.cache_clear()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2 * bool(line)
    if line:
        assert told[0].startswith(f"hled_dash/locale/es/LC_MESSAGES/messages.po:{line}: ")
        assert words in told[0]
