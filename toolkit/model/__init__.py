"""Frozen values passed between rooms, the shapes of plug-ins, and the links between the parts."""
