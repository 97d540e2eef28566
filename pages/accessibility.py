"""Accessibility statement: conformance, how it was checked, what helps, known limits, contact."""

from hled_dash.ui.pages.accessibility import accessibility_page

accessibility_page()
