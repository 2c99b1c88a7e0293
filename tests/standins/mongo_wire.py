"""MongoDB's wire protocol as bytes: OP_MSG, and the OP_QUERY handshake of older clients.

Written from the public description, https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from socket import socket
from typing import Any

import bson

HEADER = struct.Struct("<iiii")
OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
CHECKSUM_PRESENT, MORE_TO_COME = 1, 2
MAX_MESSAGE = 48_000_000  # bytes, what the handshake promises

Document = dict[str, Any]


class ProtocolError(Exception):
    """Bytes that are none of the messages understood here."""


@dataclass(frozen=True)
class Request:
    """One command. `wants_reply` is false for unacknowledged writes."""

    identity: int
    opcode: int
    command: Document
    wants_reply: bool = True


def read_request(connection: socket) -> Request | None:
    """Wait for the next request; None when the client has gone.

    Raises:
        ProtocolError: the message is of another kind, or its lengths do not add up.
    """
    head = _read(connection, HEADER.size)
    if head is None:
        return None
    length, identity, _, opcode = HEADER.unpack(head)
    if not HEADER.size <= length <= MAX_MESSAGE:
        raise ProtocolError(f"message of {length} bytes")
    body = _read(connection, length - HEADER.size)
    if body is None:
        return None
    if opcode == OP_MSG:
        return _op_msg(identity, body)
    if opcode == OP_QUERY:
        return _op_query(identity, body)
    raise ProtocolError(f"opcode {opcode}")


def reply_bytes(request: Request, reply: Mapping[str, Any]) -> bytes:
    """The answer to a request, in the form in which the request came."""
    document = bson.encode(reply)
    if request.opcode == OP_MSG:
        opcode, body = OP_MSG, struct.pack("<iB", 0, 0) + document
    else:
        opcode, body = OP_REPLY, struct.pack("<iqii", 0, 0, 0, 1) + document
    return HEADER.pack(HEADER.size + len(body), 0, request.identity, opcode) + body


def _op_msg(identity: int, body: bytes) -> Request:
    (flags,) = struct.unpack_from("<I", body)
    end = len(body) - (4 if flags & CHECKSUM_PRESENT else 0)
    command: Document = {}
    sequences: Document = {}
    position = 4
    while position < end:
        kind = body[position]
        (size,) = struct.unpack_from("<i", body, position + 1)
        section = body[position + 1 : position + 1 + size]
        if kind == 0:
            command = bson.decode(section)
        elif kind == 1:
            name, _, documents = section[4:].partition(b"\0")
            sequences[name.decode()] = bson.decode_all(documents)
        else:
            raise ProtocolError(f"section of kind {kind}")
        position += 1 + size
    return Request(identity, OP_MSG, command | sequences, not flags & MORE_TO_COME)


def _op_query(identity: int, body: bytes) -> Request:
    name, _, rest = body[4:].partition(b"\0")
    command = bson.decode_all(rest[8:])[0]
    return Request(identity, OP_QUERY, command.get("$query", command) | {"$db": name.decode().partition(".")[0]})


def _read(connection: socket, size: int) -> bytes | None:
    """Exactly this many bytes, or None when the other side closed before."""
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)
