"""Describe what a credential is compared with: a setting, a value of a row, a computed hash, a literal."""

import ast
import re
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.model.tree import dotted_name, text_of
from toolkit.source.code_text import shorten_code

_SETTINGS = re.compile(r"(\A|\.)(settings|config|conf|cfg|app\.config|current_app\.config)\.([A-Z][A-Z0-9_]+)\Z")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
_HASHES = re.compile(
    r"(\A|\.)(hashlib\.\w+|md5|sha1|sha224|sha256|sha384|sha512|hmac\.(new|digest)|pbkdf2_hmac|blake2[bs]|salted_hmac"
    r"|sign|signer\.sign|crypt)\Z"
)
CHECKERS = frozenset(
    {
        *("compare_digest", "constant_time_compare", "safe_str_cmp", "check_password", "check_password_hash"),
        *("checkpw", "verify_password", "verify_hash", "check_hash", "authenticate"),
    }
)
"""Functions that compare a credential with a stored one."""
TOKEN_READERS = re.compile(r"(\A|\.)(jwt\.decode|decode_token|verify_id_token|loads|unsign|verify_jwt_in_request)\Z")
"""Functions that verify the signature of a token; `loads` only if a serializer that signs has it."""
MASK = "***"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"})


class ComparedSide(NamedTuple):
    """The other side of a comparison; fields as in `CheckStep`."""

    kind: str
    what: str
    source: str
    is_literal: bool = False


def describe_side(node: ast.expr) -> ComparedSide:
    """Describe an expression with which a credential is compared; the value of a literal is never shown."""
    if isinstance(node, ast.Constant):
        return ComparedSide("compare", MASK, "literal", is_literal=True)
    name = dotted_name(node)
    if match := _SETTINGS.search(name):
        return ComparedSide("compare", match[3], "setting")
    if isinstance(node, ast.Subscript) and dotted_name(node.value).endswith("config") and text_of(node.slice):
        return ComparedSide("compare", text_of(node.slice), "setting")
    if _CONSTANT.fullmatch(name.rpartition(".")[2]):
        return ComparedSide("compare", name.rpartition(".")[2], "setting")
    if hashed := _describe_hash(node):
        return hashed
    return ComparedSide("compare", *_mask_code(node)) if name == "" else ComparedSide("compare", name, "code")


def mask_literals(node: ast.expr, most: int) -> str:
    """Return code on one line with its literal texts masked."""
    return _mask_code(node, most)[0]


def replace_literals(node: ast.expr) -> ast.expr:
    """Return a tree of its own with the literal texts masked."""
    return _Masker().visit(node)  # type: ignore[no-any-return]


def describe_result(function: FunctionDefinition) -> ComparedSide | None:
    """Describe the hash that a function of the project returns; None if it computes none."""
    for node in function.scope.nodes(ast.Return):
        if node.value is not None and (hashed := _describe_hash(node.value)):
            return hashed
    return None


def _describe_hash(node: ast.expr) -> ComparedSide | None:
    for call in (item for item in ast.walk(node) if isinstance(item, ast.Call)):
        name = dotted_name(call.func)
        if name and _HASHES.search(name):
            inside = [*call.args, *(word.value for word in call.keywords)]
            shown = [_mask_code(item) for item in inside]
            text = ", ".join(text for text, _ in shown if not text.startswith("hashlib."))
            return ComparedSide("computed", f"{name}({text})", "code", any(source == "literal" for _, source in shown))
    return None


def _mask_code(node: ast.expr, most: int = 60) -> tuple[str, str]:
    """Return code with its literal texts masked, but for keys, and `literal` if one is, else `code`."""
    masker = _Masker()
    made = masker.visit(ast.parse(shorten_code(node, 2000), mode="eval").body) if _is_parsable(node) else node
    while isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "encode":
        made = made.func.value
    return shorten_code(made, most), "literal" if masker.masked else "code"


def _is_parsable(node: ast.expr) -> bool:
    try:
        ast.parse(shorten_code(node, 2000), mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


class _Masker(ast.NodeTransformer):
    """Replaces literal texts that are no keys of rows or headers, and no methods that the one of a request is."""

    def __init__(self) -> None:
        self.masked = False

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.func = self.visit(node.func)
        is_plain = isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "encode", "decode", "getattr")
        if not is_plain:
            node.args = [self.visit(item) for item in node.args]
            node.keywords = [ast.keyword(item.arg, self.visit(item.value)) for item in node.keywords]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        texts = {item.value for it in node.comparators for item in ast.walk(it) if isinstance(item, ast.Constant)}
        is_of_method = dotted_name(node.left).endswith("request.method") and texts <= _METHODS
        return node if is_of_method else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str | bytes) and node.value:
            self.masked = True
            return ast.Constant(MASK)
        return node
