"""Decisions of a team: the settings and the files of `.tebiki/`, and the strength kept beside a lock."""
