"""Data and sources: every source and indicator, coverage, how to cite, download of everything."""

from hled_dash.ui.pages.data import data_page

data_page()
