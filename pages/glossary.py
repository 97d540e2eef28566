"""Glossary: the words and abbreviations of the dashboard."""

from hled_dash.ui.pages.glossary import glossary_page

glossary_page()
