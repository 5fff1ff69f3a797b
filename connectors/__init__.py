"""Calendars, and nothing else: readable and writable through one contract. No word of one-on-ones in here."""
