"""Writes a new plug-in of this project, its test and its changelog fragment from templates that pass all tests.

A folder in `templates/` is a kind of plug-in. It holds files at the paths at which they are to stand, with `.txt`
behind their names, and `NEW_NAME` where the name of the plug-in belongs. To add a kind, add a folder.
"""
