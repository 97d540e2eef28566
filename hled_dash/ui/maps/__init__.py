"""The parts of the maps page: drawing, controls, panel."""
