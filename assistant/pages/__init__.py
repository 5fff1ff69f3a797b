"""The agenda pages: one for each pair, and the leader's home. Served by the service, imported by nothing else.

Reads and writes the store and the ledger, never a calendar: what changes one is saved as an accepted offer, and done by
the next cycle.
"""
