"""Record one request and its response, piece by piece."""

import base64
import collections
import math
import time
import zlib

from ..mask.byte_texts import mask_bytes
from ..process.bookkeeping import note_safely, pass_on_signals
from ..values.writer import Limits, Writer
from . import current_request
from .basic_logins import login_of
from .token_references import hidden_references, token_references
from .written_around import with_held, without_kept, write_around, write_held

_TEXT = type(b"".decode("ascii"))


Head = collections.namedtuple("Head", "method target headers app")
"""The first line of a request, its headers as pairs, and where the application can be found again, or nothing."""


class ExchangeRecorder(object):
    """An exchange under way.

    Args:
        sink: a `sink.Sink`, which says how many bytes of a body it keeps; `masking`: a `masking.Masking`.
        direction: `incoming` or `outgoing`; `protocol`: `wsgi`, `asgi` or `http`.
        head: a `Head`.

    Attributes:
        around: what surrounds an incoming request beside what it holds; whoever knows more adds it until its end.
        server: scheme, name and port that it was put to, where none of its headers tells.
        client: address that it came from, if it is not this machine; empty: it is, or nothing tells.
    """

    def __init__(self, sink, masking, direction, protocol, head):
        self._sink = sink
        self._masking = masking
        self._line = {"kind": "exchange", "direction": direction, "protocol": protocol}
        order = sink.next_order()
        self._line.update({"method": head.method, "target": head.target, "order": order})
        self.around, self.server, self.client = {}, None, ""
        self._tokens, self._looked_at, self._held = [], set(), {}
        if direction == "incoming":
            for begin in current_request.AT_BEGIN:
                begin(order)
            for describe in current_request.AROUND:
                self.around.update(without_kept(describe()))
            for describe in current_request.HELD:
                self._held.update(note_safely("held", write_held, masking, describe()) or {})
            self._line["at"] = round(time.time(), 3)
        if head.app:
            self._line["app"] = head.app
        self._headers = head.headers
        self._answer_headers = ()
        self.note_tokens()
        self._cut = []
        self._done = False
        self.commands = []
        self.sent = BodyBytes(sink.body_limit)
        self.answered = BodyBytes(sink.body_limit)
        self.status = 0

    def add_sender(self, senders):
        """Record what sends an outgoing request, if it is sent during an incoming one."""
        request = current_request.REQUEST.get()
        if request is not None:
            self._line["request"] = request.order
            self._line.update(senders.describe())

    @property
    def order(self):
        """Return the position of the exchange."""
        return self._line["order"]

    def add_headers(self, headers):
        """Add headers that came with the request after it began: those that a test adds below the server."""
        known = set([name.lower() for name, _ in self._headers])
        self._headers = list(self._headers) + [pair for pair in headers if pair[0].lower() not in known]
        self.note_tokens()

    def note_tokens(self):
        """Note which headers of a test's request hold the value of a setting now, once for each header."""
        try:
            if any([isinstance(held, dict) and "testing" in held for held in self.around.values()]):
                new = [pair for pair in self._headers if pair[0] not in self._looked_at]
                self._looked_at.update([name for name, _ in new])
                self._tokens += token_references(new)
        except Exception as fault:
            pass_on_signals()
            self._sink.leave_out("fault", "tokens: " + type(fault).__name__)

    def answer(self, status, headers):
        """Record the beginning of the response."""
        self.status = status
        self._answer_headers = headers

    def cut(self, why):
        """Record that a part was left out."""
        self._cut.append(why)

    def watch(self, call):
        """Return what a call of the program gives, during which this request is the current one."""
        before = current_request.REQUEST.set(self)
        try:
            return call()
        except BaseException as error:
            self.finish(error)
            raise
        finally:
            current_request.REQUEST.reset(before)

    def break_off(self):
        """Close an exchange whose answer is not read further; without effect if it has ended."""
        if not self._done:
            self.cut("answer_body: not taken to its end")
            self.finish()

    def finish(self, error=None):
        """Write the exchange, once."""
        if self._done:
            return
        self._done = True
        try:
            self._write(error)
        except Exception as fault:
            pass_on_signals()
            self._sink.leave_out("fault", "exchange: " + type(fault).__name__)

    def _write(self, error):
        line = self._line
        masking = self._masking
        line["target"] = masking.fields(line["target"])
        parts = (
            ("headers", "body", self._headers, self.sent),
            ("answer_headers", "answer_body", self._answer_headers, self.answered),
        )
        for headers_name, body_name, headers, held in parts:
            if headers:
                line[headers_name] = masking.headers(headers)
            if held.size:
                line[body_name] = self._body(body_name, held, headers)
        if self.status:
            line["status"] = self.status
        if error is not None:
            line["exception"] = {"$py": "exception", "class": _name(error), "args": []}
        if self.commands:
            line["commands"] = self.commands
        tokens = hidden_references(self._tokens, self._headers, line.get("headers") or ())
        line.update(self._surroundings(tokens))
        if self._cut:
            line["cut"] = self._cut
        if "at" in line:
            line["ended"] = math.ceil(time.time() * 1000) / 1000.0  # not before anything that was noted in it
        self._sink.put(line)

    def _surroundings(self, tokens):
        told = {"server": self.server} if self.server else {}
        if self.client:
            told["client"] = Writer(self._masking, Limits()).field("remote_addr", self.client, 0)
        if self.around:
            beside = {"login": login_of(self._headers), "tokens": tokens}
            around = dict(self.around, **dict((name, held) for name, held in beside.items() if held))
            told["around"] = with_held(write_around(self._masking, Limits(), around), self._held)
        return told

    def _body(self, name, held, headers):
        data = held.data()
        coding = "".join([value for key, value in headers if key.lower() == "content-encoding"]).lower()
        if held.size > len(data):
            self.cut("%s: long" % name)
        if coding in ("gzip", "deflate", "x-gzip"):
            try:
                data = zlib.decompressobj(47 if "gzip" in coding else 15).decompress(data, 4 * self._sink.body_limit)
                self.cut("%s: decompressed" % name)
            except zlib.error:
                coding = "broken"
        if coding not in ("", "identity", "gzip", "deflate", "x-gzip"):
            self.cut("%s: compressed by %s" % (name, coding))  # nobody could mask what is inside
            return {"size": held.size}
        written = {"size": held.size}
        try:
            written["text"] = self._masking.fields(data.decode("utf-8"))
        except UnicodeDecodeError:
            masked = mask_bytes(data, self._masking.document)
            written["base64"] = base64.b64encode(masked).decode("ascii")
        return written


class BodyBytes(object):
    """The first bytes of a stream, and their total number.

    Args:
        limit: number of bytes that are kept.
    """

    def __init__(self, limit):
        self._limit = limit
        self._pieces = []
        self._kept = 0
        self.size = 0

    def add(self, piece):
        """Add a chunk; never raises, because a program may send what it should not."""
        note_safely("body", self._add, piece)

    def _add(self, piece):
        self.size += len(piece)
        if self._kept < self._limit:
            piece = bytes(piece[: self._limit - self._kept])
            self._pieces.append(piece)
            self._kept += len(piece)

    def data(self):
        """Return the kept data, without an incomplete character at the end."""
        data = b"".join(self._pieces)
        if self.size > len(data):
            for short in range(3):
                try:
                    data[: len(data) - short].decode("utf-8")
                    return data[: len(data) - short]
                except UnicodeDecodeError:
                    continue
        return data


def native(value):
    """Return a header or path as text, whether it came as bytes or text."""
    return value.decode("latin-1") if isinstance(value, bytes) else _TEXT(value)


def _name(error):
    return "%s:%s" % (type(error).__module__, type(error).__name__)
