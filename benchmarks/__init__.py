"""Measure make-handout against what a clinic might use instead."""
