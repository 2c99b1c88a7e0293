"""Name the targets of calls: literal URLs, queues or keys among the arguments, without secrets."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.data_access.program import is_parameter, keyword_of, local_values
from toolkit.model.tree import Scope, dotted_name, is_text, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code
from toolkit.source.masked_lines import mask_command, mask_document
from toolkit.source.masked_source import mask_source

_LONGEST = 120
_FIELD = re.compile(r"\{[^{}]*\}")
"""A field of a text that is formatted: `https://{}/keys`."""
_SETTING = re.compile(r"_?[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\Z")


def target_name(node: ast.Call) -> str:
    """Return the literal URL, queue or key in the arguments of a call, without secrets; other parts are `*`."""
    words = ("url", "queue", "topic", "bucket", "Bucket", "key", "name", "trigger", "host")
    given = [item for item in (keyword_of(node, *words), *node.args[:2]) if item is not None]
    if name := next(filter(None, map(_literal_name, given)), ""):
        mask = mask_document if "=" in name and "://" not in name else mask_command
        return mask(name)[:_LONGEST]
    return mask_source(shorten_code(node.args[0], 60)) if node.args else ""


def address_of(node: ast.Call, kind: str, scope: Scope) -> str:
    """Return the address that a call uses: its literal or the settings that its expression reads, without secrets.

    The name of a variable is no address: it is empty for calls of HTTP and of storages that say no more.

    Args:
        node: the call.
        kind: kind of the system that it calls; a mail has no address, a storage no mode.
        scope: scope of the call, whose assignments are followed.
    """
    name = last_name(node)
    if kind == "mail" and not name.startswith(("SMTP", "Mail")):
        return ""
    second = kind == "http" and name == "request" and len(node.args) > 1
    first = node.args[1 if second else 0] if node.args else None
    given = keyword_of(node, "url", "host", "bucket", "Bucket") or first
    if given is None:
        return ""
    if text := _literal_name(given) or _joined_text(given, scope):
        return mask_command(text)[:_LONGEST]
    if told := ", ".join(addresses_in(given, scope)):
        return told
    is_variable = kind == "file_storage" or (kind == "http" and isinstance(given, ast.Name | ast.Attribute))
    return "" if is_variable else mask_source(shorten_code(given, 60))


def addresses_in(node: ast.expr, scope: Scope) -> list[str]:
    """Return the literal addresses and the settings in an expression, without secrets.

    Args:
        node: the expression.
        scope: its scope, whose assignments are followed.
    """
    return [*dict.fromkeys(_addresses(node, scope, 3))]


def _addresses(node: ast.expr, scope: Scope, depth: int) -> Iterator[str]:
    """Yield the literal addresses and the settings in an expression, those of local names included."""
    if text := _literal_name(node):
        if "://" in text or "." in text:
            yield mask_command(text)[:_LONGEST]
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and _SETTING.match(inner.attr) and isinstance(inner.value, ast.Name):
            yield dotted_name(inner)
        elif is_text(inner) and _SETTING.match(inner.value):
            yield inner.value
        elif is_text(inner) and "://" in inner.value:
            yield mask_command(_FIELD.sub("*", inner.value))[:_LONGEST]
        elif isinstance(inner, ast.Name) and _SETTING.match(inner.id):
            yield inner.id
        elif isinstance(inner, ast.Name) and depth:
            for value in local_values(scope, inner.id):
                yield from _addresses(value, scope, depth - 1)


def _joined_text(node: ast.expr, scope: Scope) -> str:
    """Return the text that names with one literal value each are joined to: `HOST + PATH`; empty for others."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [_joined_text(item, scope) for item in (node.left, node.right)]
        return "".join(parts) if all(parts) else ""
    if not isinstance(node, ast.Name):
        return text_of(node)
    texts = set(map(text_of, local_values(scope, node.id)))
    if not texts and scope.parent is not None and not is_parameter(scope, node.id):
        return _joined_text(node, scope.parent)
    return next(iter(texts)) if len(texts) == 1 else ""


def _literal_name(item: ast.expr) -> str:
    if isinstance(item, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in item.values)
    if isinstance(item, ast.BinOp) and isinstance(item.op, ast.Mod | ast.Add) and (text := text_of(item.left)):
        return re.sub(r"%[sdr]", "*", text) if isinstance(item.op, ast.Mod) else f"{text}*"
    return text_of(item)
