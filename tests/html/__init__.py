"""Tests of the HTML edition, the fragment and the plain text."""
