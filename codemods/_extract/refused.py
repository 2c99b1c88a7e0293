"""The error of statements that cannot become a function."""


class Refused(Exception):  # noqa: N818 - it is no error
    """The error that statements cannot be extracted; its text is the reason code."""
