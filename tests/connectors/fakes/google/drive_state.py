"""Placeholder."""

from __future__ import annotations


class DriveState:
    def __init__(self, world: object) -> None:
        self.world = world
