"""Shapes of places: read, checked, dissolved, projected and published."""
