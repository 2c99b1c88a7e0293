"""Mask the secrets in many short texts of a program, such as messages of exceptions, as they come."""

import json
import os
import sys
from collections.abc import Mapping

from toolkit.errors import InternalError
from toolkit.model.session import SessionFailure
from toolkit.session.probe_environment import PROBE
from toolkit.session.process import Process

_SECONDS = 600.0  # of real time, on a busy machine too
_MOST_KNOWN = 10_000  # texts whose masked form is kept


class TextMasker:
    """Masks texts by the names, forms and values that a recording knows; `close` ends its process.

    Args:
        variables: variables of the program, besides those of this process; what they hold under a secret's name is
            masked everywhere.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self._known: dict[str, str] = {}
        self._process: Process | None = None

    def mask(self, text: str) -> str:
        """Return a text, masked on its own, so that equal ones are always masked alike.

        Raises:
            InternalError: the process that masks fails.
        """
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        if text and text not in self._known:
            self._known[text] = self._ask(text)
        return self._known.get(text, "")

    def close(self) -> None:
        """End the process; it is started again if it is needed."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _ask(self, text: str) -> str:
        request = json.dumps({"texts": [text]})
        if self._process is None:
            self._process = Process([sys.executable, "-B", str(PROBE), "mask.texts"], PROBE, os.environ)
            request = json.dumps({"variables": self._variables}) + "\n" + request
        self._process.send_line(request.encode())
        said = self._process.read_line(_SECONDS)
        while said == b"":  # the probe begins a line of its own
            said = self._process.read_line(_SECONDS)
        if isinstance(said, SessionFailure):
            raise InternalError(f"masking what a program said failed: {said.detail}")
        masked: str = json.loads(said)["texts"][0]
        return masked
