"""Options of clients that were renamed or removed."""

import ast

from codemods._pymongo_4.old_call import Move, OldCall, note

_RENAMED = {
    "max_pool_size": "maxPoolSize",
    "min_pool_size": "minPoolSize",
    "j": "journal",
    "wtimeout": "wTimeoutMS",
    "ssl_ca_certs": "tlsCAFile",
    "ssl_crlfile": "tlsCRLFile",
    "ssl_pem_passphrase": "tlsCertificateKeyFilePassword",
}
_DROPPED = {
    "socketKeepAlive": True,
    "safe": True,
    "use_greenlets": False,
    "auto_start_request": False,
    "slave_okay": False,
}
"""Maps removed options to the value that equals today's behaviour without them."""
_BY_HAND = {
    "ssl_certfile",
    "ssl_keyfile",
    "waitQueueMultiple",
    "network_timeout",
    "master",
    "slaves",
    "lazy_connect",
    "_connect",
}
OLD = {*_RENAMED, *_DROPPED, *_BY_HAND, "ssl_cert_reqs", "ssl_match_hostname"}
POSITIONS = ("host", "port", "document_class", "tz_aware", "connect")


def options(call: OldCall) -> Move | None:
    """Translate a call that creates a client; None if nothing changes."""
    given = {item.arg: item.value for item in call.node.keywords if item.arg}
    old = given.keys() & OLD
    if not old:
        return None
    if hard := sorted(old & _BY_HAND):
        return note("unknown_option", option=hard[0])
    if call.is_open:
        return note("unseen_arguments")
    move = Move(give=[(number, "") for number in range(len(call.node.args))], more={"option": ", ".join(sorted(old))})
    for number, item in enumerate(call.node.keywords, len(call.node.args)):
        _option(call, move, number, item)
    return move


def with_uuids(node: ast.Call) -> Move | None:
    """Add the UUID representation that PyMongo 3 used by default to a client; None if nothing changes."""
    if {item.arg for item in node.keywords} & {None, "uuidRepresentation", "uuidrepresentation"}:
        return None
    arguments = enumerate([*(ast.keyword(value=it) for it in node.args), *node.keywords])
    give: list[tuple[int | str, str]] = [(number, it.arg or "") for number, it in arguments]
    return Move(give=[*give, ('"pythonLegacy"', "uuidRepresentation")], reason="uuid_encoding")


def _option(call: OldCall, move: Move, number: int, item: ast.keyword) -> None:
    name = item.arg or ""
    value = item.value.value if isinstance(item.value, ast.Constant) else ...
    if name in _DROPPED:
        if value is not _DROPPED[name]:
            move.reason = "option_dropped"
    elif name == "ssl_match_hostname":
        move.give.append((_opposite(call, item.value, value), "tlsAllowInvalidHostnames"))
    elif name == "ssl_cert_reqs":
        required = ast.unparse(item.value).rpartition(".")[2]
        if required == "CERT_NONE":
            move.give.append(("True", "tlsAllowInvalidCertificates"))
        elif required != "CERT_REQUIRED":
            move.reason = "option_dropped"
    else:
        move.give.append((number, _RENAMED.get(name, name)))


def _opposite(call: OldCall, node: ast.expr, value: object) -> str:
    return str(not value) if isinstance(value, bool) else f"not {call.text(node)}"
