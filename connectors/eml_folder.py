"""Lays messages down as .eml files in a folder, to be looked at."""
