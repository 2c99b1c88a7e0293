"""Mask lines of a recording by their kinds: calls, requests with their answers, statements to databases, rows."""

from ..values.same_texts import hidden_texts, with_texts
from . import graphql
from .document_systems import DOCUMENT_SYSTEMS
from .headers import shown_header, tells_of_the_body
from .login_arguments import login_arguments
from .named_rows import secret_of_call, secret_of_function, without_answer
from .written_values import NAMES_OF_OURS, OF_REFERENCES, TEXTS, ValueMask

_OF_PROGRAM = frozenset(["session", "sessions", "kept", "held", "form"])
"""Parts of surroundings that hold what the program keeps."""


class LineMask(object):
    """Masks lines of a recording.

    Args:
        masking: a `masking.Masking`.
    """

    def __init__(self, masking):
        self._masking = masking
        self._values = ValueMask(masking)

    def line(self, line):
        """Mask a line of a recording."""
        masked = self._line_of_kind(line)
        return dict(masked, around=self._around(line["around"])) if "around" in line else masked

    def _around(self, value, name=None):
        """Mask surroundings: texts, as fields were masked by name when they were written, and the program's values."""
        if name in _OF_PROGRAM:
            return self._values.value(value)
        if isinstance(value, dict) and value.get("$py") not in OF_REFERENCES:
            return dict(
                (key, held)
                if key in NAMES_OF_OURS and "$py" in value
                else (self._values.text(key), self._around(held, key))
                for key, held in value.items()
            )
        if isinstance(value, list):
            return [self._around(one) for one in value]
        return self._values.text(value) if isinstance(value, TEXTS) else value

    def _line_of_kind(self, line):
        kind = line.get("kind")
        if kind == "exchange":
            return self.exchange(line)
        if kind == "command":
            return self.command(line)
        if kind == "rows" and line.get("rows"):
            return dict(line, rows=[self._values.value(row) for row in line["rows"]])
        if kind != "call":
            return line
        masked = dict(line)
        for name in ("given", "after", "outcome"):
            if name in line:
                masked[name] = self._values.value(line[name])
        if "given" in line and self._masking.hides("password"):
            masked["given"] = self._without_passwords(line, masked["given"])
        hides = self._masking.hides
        secret = secret_of_call(hides, line.get("given")) or secret_of_function(hides, line.get("symbol"))
        if secret and isinstance(masked.get("outcome"), dict):
            masked["outcome"] = dict(
                (key, without_answer(self._values.value, held, secret)) for key, held in masked["outcome"].items()
            )
        hidden = hidden_texts(line.get("given"), masked.get("given"), {})
        masked.update(
            (name, with_texts(hidden, masked[name])) for name in ("after", "outcome") if hidden and name in line
        )
        return masked

    def _without_passwords(self, line, given):
        """Mask the arguments that the name of the function says to be passwords."""
        for name in login_arguments(line.get("symbol"), line.get("given")):
            if given[name] == line["given"][name]:
                given = dict(given)
                given[name] = self._values.value(given[name], "password")
        return given

    def exchange(self, line):
        """Mask a line of a request and its answer."""
        masked = dict(line)
        line = self._of_aliases(line)
        for headers, body in (("headers", "body"), ("answer_headers", "answer_body")):
            if body in line:
                masked[body] = self._body(line[body])
            if headers in line:
                changed = body in line and (masked[body] != line[body] or _holds_pseudonym(masked[body]))
                masked[headers] = [[key, self.header(key, held, changed)] for key, held in line[headers]]
        for name in ("target", "exception"):
            if name in line:
                masked[name] = self._values.value(line[name])
        return masked

    def _of_aliases(self, line):
        """Mask the fields of an answer that a document of the request calls by other names."""
        body, answer = line.get("body") or {}, line.get("answer_body") or {}
        aliases = graphql.aliases_of(self._masking.hides, body.get("text")) if answer.get("text") else None
        if not aliases:
            return line
        return dict(line, answer_body=dict(answer, text=graphql.mask_aliases(self._values, aliases, answer["text"])))

    def header(self, name, value, body_is_hidden=False):
        """Mask the value of a header, also one derived from a masked body."""
        if body_is_hidden and tells_of_the_body(name) and name.lower() not in self._masking.keep:
            return self._masking.value(value, name)
        return self._values.text(shown_header(self._masking, name, value))

    def _body(self, body):
        if body.get("base64"):
            return dict(body, base64=self._values.binary(body["base64"]))
        return dict(body, text=self._values.text(body["text"])) if body.get("text") else body

    def command(self, line):
        """Mask a line of a database statement."""
        masked = dict(line)
        given = line.get("given")
        if line.get("system") in DOCUMENT_SYSTEMS:
            masked["given"] = self._values.value(given)
            return masked
        names = None
        if isinstance(given, dict) and given.get("$py") == "tuple":
            names, given = given, given["of"]
        masked["statement"], given = self._masking.statement(line["statement"], given)
        if "given" in line:
            given = self._values.value(given)
            masked["given"] = dict(names, of=given) if names else given
        masked["statement"] = self._values.text(masked["statement"])
        return masked


def _holds_pseudonym(body):
    return "masked-" in (body.get("text") or "")
