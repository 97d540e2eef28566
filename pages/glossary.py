"""Glossary: the words and abbreviations of the dashboard."""

from hled_dash.ui.glossary import glossary_page

glossary_page()
