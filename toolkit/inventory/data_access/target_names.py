"""Name the targets of calls: literal URLs, queues or keys among the arguments, without secrets."""

import ast
import re

from toolkit.inventory.data_access.program import keyword_of, shorten_code, text_of
from toolkit.source.masked_lines import mask_command, mask_document
from toolkit.source.masked_source import mask_source

_LONGEST = 120


def target_name(node: ast.Call) -> str:
    """Return the literal URL, queue or key in the arguments of a call, without secrets; other parts are `*`."""
    words = ("url", "queue", "topic", "bucket", "Bucket", "key", "name", "trigger", "host")
    given = [item for item in (keyword_of(node, *words), *node.args[:2]) if item is not None]
    if name := next(filter(None, map(_literal_name, given)), ""):
        mask = mask_document if "=" in name and "://" not in name else mask_command
        return mask(name)[:_LONGEST]
    return mask_source(shorten_code(node.args[0], 60)) if node.args else ""


def _literal_name(item: ast.expr) -> str:
    if isinstance(item, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in item.values)
    if isinstance(item, ast.BinOp) and isinstance(item.op, ast.Mod | ast.Add) and (text := text_of(item.left)):
        return re.sub(r"%[sdr]", "*", text) if isinstance(item.op, ast.Mod) else f"{text}*"
    return text_of(item)
