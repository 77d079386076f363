"""Drawings and pictures: read, bounded, and painted on a page."""
