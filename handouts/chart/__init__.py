"""Handouts for the chart: what an EHR asks for, and the files that it reads."""
