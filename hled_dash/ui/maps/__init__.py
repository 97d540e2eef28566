"""The map of the page of maps: which one is shown, the widgets around it, and how it is rendered."""
