"""Failures of a program that is started to answer."""

from msgspec import Struct


class SessionFailure(Struct, frozen=True):
    """A missing answer: the program hung, crashed, was refused something, or sent something else.

    Attributes:
        reason: `timeout`, `crashed`, `refused`, `not_an_answer`.
    """

    reason: str
    detail: str = ""
