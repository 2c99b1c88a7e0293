"""The error for statements that cannot become a function."""


class Refused(Exception):  # noqa: N818 - it is no error
    """Statements cannot be extracted; the text of the error is the reason code.

    Args:
        reason: the code.
        count: number of values that are too many; 0: it is another reason.
    """

    def __init__(self, reason: str, count: int = 0) -> None:
        super().__init__(reason)
        self.count = count
