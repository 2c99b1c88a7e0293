"""Failures of a program that was started for a replay."""

from msgspec import Struct


class SessionFailure(Struct, frozen=True):
    """The reason for a missing answer: the program hung, crashed, was refused an action, or sent invalid output.

    Attributes:
        reason: `timeout`, `crashed`, `refused`, `not_an_answer`.
    """

    reason: str
    detail: str = ""
