"""Findings, with evidence that can be looked up."""

from typing import Any, Literal

import msgspec

from toolkit.model.links import finding_id, is_about_project, split_symbol

Severity = Literal["high", "medium", "low"]
Certainty = Literal["certain", "likely", "guess"]


class Place(msgspec.Struct, frozen=True, order=True):
    """A piece of evidence: `path:line`, up to `end_line`."""

    path: str
    line: int
    end_line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Finding(msgspec.Struct, frozen=True):
    """A finding of one rule about one symbol.

    Attributes:
        rule: name of the rule.
        symbol: `path::Outer.inner`, or `path` for a whole module.
        args: values (JSON) for the templates of the rule's words.
        evidence: the places, the main one first; never empty.
        value: its extent (a count or a measure); a larger value is worse.
        certainty: how certain it is: seen in the code, likely, or a guess.
        body_hash: hash of the normalised code that it is about; empty if there is none.
        is_test: whether it is about test code.
        is_urgent: whether it fails or can be exploited as the project runs today.
    """

    rule: str
    symbol: str
    severity: Severity
    certainty: Certainty
    args: dict[str, Any]
    evidence: tuple[Place, ...]
    value: float = 1
    body_hash: str = ""
    is_test: bool = False
    is_urgent: bool = False

    @property
    def id(self) -> str:
        """`rule:symbol`."""
        return finding_id(self.rule, self.symbol)

    @property
    def path(self) -> str:
        """The file that it is about; for a finding about the whole project, the file of its first place."""
        return self.place.path if is_about_project(self.symbol) else split_symbol(self.symbol)[0]

    @property
    def place(self) -> Place:
        """The first piece of evidence."""
        return self.evidence[0]
