"""Settings: a name that is none and a value that cannot be are told in one sentence; nothing is ignored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hled_dash import settings
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
    ("HLED_PORT", "80", "There is no setting HLED_PORT."), ("HLED_SIGN_IN_HOURS", "2", "without HLED_SIGN_IN_DOMAINS"),
    ("HLED_SERVICE_PORT_HTTP", "80", ""), ("HLED_PORT", "tcp://192.0.2.1:80", ""), ("HLED_OECD_KEY", "x", ""),
    ("HLED_MAX_SESSIONS", " 007 ", ""), ("HLED_PAPER", " ", ""), ("HLED_BASE_ADDRESS", " https://[::1]:80/x/ ", ""),
])
def test_a_setting_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    for language in ("en", "es"):
        assert main(["pack", "--list", "--lang", language]) == (2 if words else 0)
        sentences = capsys.readouterr().err.splitlines()
        assert len(sentences) == bool(words)
        assert language == "es" or words in "".join(sentences)
        assert list(settings.faults(LANGUAGES[language])) == sentences, "of which the server asks before it starts"


def test_every_setting_of_the_code_is_known() -> None:
    code = "".join(path.read_text("utf-8") for path in (*ROOT.glob("hled_dash/**/*.py"), *ROOT.glob("benchmarks/*.py")))
    assert set(re.findall(r"HLED_[A-Z_]*[A-Z]\b", code)) - {"HLED_SEX", "HLED_FLOW_MODE"} <= settings._RULES.keys()


@pytest.mark.parametrize(("content", "words"), [
    (b"garbage [[[", "cannot be read: "), (b"\xff\xfe", "cannot be read: "),
    (b"[server]\nenableStaticServing = 'maybe'\n", "server.enableStaticServing is “maybe”; it must be true or false."),
    (b"[server]\nport = true\n", "server.port is “True”; it must be a whole number."),
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
    ("STREAMLIT_SERVER_PORT", "\u0669x", "it must be a whole number."),
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
