"""The error for statements that cannot become a function."""


class Refused(Exception):  # noqa: N818 - it is no error
    """Statements cannot be extracted; the text of the error is the reason code."""
