"""The error of statements that cannot become a function."""


class Refused(Exception):  # noqa: N818 - it is no error
    """Statements cannot become a function; its text is the reason code."""
