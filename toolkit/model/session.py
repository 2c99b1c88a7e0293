"""Failures of a program that is started to answer."""

from msgspec import Struct


class SessionFailure(Struct, frozen=True):
    """No answer: the program hung, crashed, was kept from something it needs, or said what is not an answer.

    Attributes:
        reason: `timeout`, `crashed`, `refused`, `not_an_answer`.
    """

    reason: str
    detail: str = ""
