"""Pillar I: purpose, headline figures, objectives and their figures."""

from hled_dash.ui.pages.pillar import pillar_page

pillar_page("pillar_1")
