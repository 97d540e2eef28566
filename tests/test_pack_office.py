"""Files of packs opened by other programs: LibreOffice and Poppler draw the pages that this project wrote."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from pptx import Presentation
from pypdf import PdfReader

from hled_dash.catalogue import Catalogue
from hled_dash.export.packs import FORMATS
from hled_dash.store import Engine
from tests.pack_content import make_content

CARDS = ("poverty-southern-mexico-trend", "homicide-countries", "poverty-southern-mexico-map")
PROGRAMS = ("soffice", "pdftoppm")


@pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)),
                    reason="sudo apt-get install libreoffice-impress libreoffice-calc poppler-utils")
def test_libreoffice_renders_the_files(catalogue: Catalogue, engine: Engine, tmp_path: Path) -> None:
    content = make_content(catalogue, engine, "es", CARDS, title="Sur de México", note="Preguntar a la delegación.")
    # One start of LibreOffice for all files, with a profile of its own.
    for name, stem in (("pptx", "slides"), ("xlsx", "book"), ("pdf", "pages")):
        (tmp_path / f"{stem}.{name}").write_bytes(FORMATS[name].write(content))
    subprocess.run([PROGRAMS[0], "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                    "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "slides.pptx", tmp_path / "book.xlsx"],
                   check=True, capture_output=True, timeout=180)
    slides = [page.extract_text() for page in PdfReader(tmp_path / "slides.pdf").pages]
    assert len(slides) == len(Presentation(tmp_path / "slides.pptx").slides)
    book = "".join(page.extract_text() for page in PdfReader(tmp_path / "book.pdf").pages)
    for entry in content.entries:
        assert any(entry.title in " ".join(words.split()) for words in slides)
        newest = entry.figure.codes["value"].iloc[-1]
        assert f"{newest:.1f}" in book
    subprocess.run([PROGRAMS[1], "-r", "20", "-png", tmp_path / "pages.pdf", tmp_path / "page"], check=True, timeout=60)
    drawn = sorted(tmp_path.glob("page-*.png"))
    assert len(drawn) == len(PdfReader(tmp_path / "pages.pdf").pages)
    assert all(ImageStat.Stat(Image.open(path).convert("L")).stddev[0] > 5 for path in drawn)
