"""Write a condition of the source in words: `not user or user.age < 18` becomes a clause that can be read aloud."""

import ast
import re
from collections.abc import Iterator, Sequence

from toolkit.model.tree import dotted_name, is_text
from toolkit.render.pull.markdown import code_text
from toolkit.text.words import Words

_LONGEST = 70
"""Characters of the longest operand that is shown whole."""
_PARTS = (
    ("header", re.compile(r"(?:\w+\.)*headers|(?:\w+\.)*META")),
    ("query", re.compile(r"(?:\w+\.)*request\.(?:args|GET|query_params|query)")),
    ("form", re.compile(r"(?:\w+\.)*request\.(?:form|POST)")),
    ("cookie", re.compile(r"(?:\w+\.)*(?:cookies|COOKIES)")),
    ("session", re.compile(r"(?:\w+\.)*session")),
    ("setting", re.compile(r"(?:\w+\.)*(?:settings|config|app\.config|conf)")),
)
"""Parts of a request, and settings, by the object of the source that holds them."""
_CALLERS = re.compile(r"(?:\w+\.)*(?:user|current_user|request_user|requester|account|caller|identity)")
_STATES = frozenset({"is_authenticated", "is_anonymous", "is_superuser", "is_staff", "is_active", "is_admin"})
_FLAG = re.compile(
    r"(?:is|has|can|may|should|was|did|allow|allows|allowed|enabled?|disabled?|use|require|requires|skip|force|ignore"
    r"|shared|public|anonymous|dry|verbose|silent|debug|strict|asynchronous)(?:_|\Z)|(?:\w+_)?(?:created|deleted"
    r"|active|archived|published|downloadable|visible|hidden|locked|confirmed|verified)\Z"
)
"""Names of values that are true or false."""
_FILE_CHECK = re.compile(r"(?:\A|\.path\.)(?:exists|lexists|isfile|isdir)\Z")
_SAFE_METHODS = frozenset({"SAFE_METHODS", "('GET', 'HEAD', 'OPTIONS')"})
_OPERATORS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("equal", "unequal"),
    ast.NotEq: ("unequal", "equal"),
    ast.Lt: ("less", "not_less"),
    ast.GtE: ("not_less", "less"),
    ast.Gt: ("greater", "not_greater"),
    ast.LtE: ("not_greater", "greater"),
    ast.In: ("within", "not_within"),
    ast.NotIn: ("not_within", "within"),
}
"""Comparison -> keys of its clause and of the opposite one."""


def condition_words(code: str, words: Words) -> str:
    """Return a condition as a clause in Markdown, to be followed by the language's word for "if" or preceded by it.

    Args:
        code: the condition as an expression of Python; what cannot be parsed is shown as code.
        words: catalogue with the table `conditions`.
    """
    node = _parse(code.strip())
    return _Clauses(words).whole(node) if node is not None else _clause(words, "true", left=code_text(code))[0]


def _parse(code: str) -> ast.expr | None:
    """Return the tree of a condition, one that was cut without the part that is not whole; None if there is none."""
    whole, is_cut = code.removesuffix("..."), code.endswith("...")
    texts = [code]
    for link in (" and ", " or ") if is_cut else ():
        start = len(whole)
        while (start := whole.rfind(link, 0, start)) > 0:
            texts.append(f"{whole[:start]}{link}...")
    for text in texts:
        try:
            return ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            continue
    return None


class _Clauses:
    """Writes the parts of a condition; each clause has a final form and one that another clause follows."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def whole(self, node: ast.expr) -> str:
        """Return the clause of a whole condition."""
        return self._join(node, is_negated=False)[0]

    def _join(self, node: ast.expr, *, is_negated: bool) -> tuple[str, str]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self._join(node.operand, is_negated=not is_negated)
        if isinstance(node, ast.BoolOp):
            is_every = isinstance(node.op, ast.And) is not is_negated
            parts = [*self._parts(node, is_negated, is_every)]
            return parts[0] if len(parts) == 1 else self._several(parts, is_every=is_every)
        return self._single(node, is_negated)

    def _parts(self, node: ast.BoolOp, is_negated: bool, is_every: bool) -> Iterator[tuple[str, str]]:
        """Yield the clauses of the operands, without those that another one implies."""
        operands = _without_implied(node.values) if is_every and not is_negated else node.values
        operands = [*{ast.unparse(item): item for item in operands}.values()]  # `not rows or not rows`
        for item in operands:
            if isinstance(item, ast.Constant) and item.value is ...:
                yield self._say("further")
                continue
            clause, joined = self._join(item, is_negated=is_negated)
            inner = item.operand if isinstance(item, ast.UnaryOp) else item
            if isinstance(inner, ast.BoolOp):
                clause = joined = self._words.text("conditions.group", clause=clause)
            yield clause, joined

    def _several(self, parts: Sequence[tuple[str, str]], *, is_every: bool) -> tuple[str, str]:
        finals, joined = [final for final, _ in parts], [joined for _, joined in parts]
        if is_every:
            link = self._words.text("conditions.and")
            return link.join((*joined[:-1], finals[-1])), link.join(joined)
        link = self._words.text("conditions.or")
        return link.join(finals), link.join((*finals[:-1], joined[-1]))

    def _single(self, node: ast.expr, is_negated: bool) -> tuple[str, str]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._comparison(node.left, node.ops[0], node.comparators[0], is_negated)
        if isinstance(node, ast.Attribute) and node.attr in _STATES and _CALLERS.fullmatch(dotted_name(node.value)):
            return self._say(("not_" if is_negated else "") + node.attr)
        if isinstance(node, ast.Call) and (found := self._call_clause(node, is_negated)):
            return found
        key = node.slice.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) else ""
        is_flag = bool(_FLAG.match(dotted_name(node).rpartition(".")[2] or str(key)))
        if not is_flag and (self._named_part(node) or not isinstance(node, ast.Call)):
            part = self._named_part(node)
            negative = "missing" if part else "empty"
            return self._say(negative if is_negated else "present", left=part or _code(node))
        return self._say("false" if is_negated else "true", left=self._operand(node))

    def _comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, is_negated: bool) -> tuple[str, str]:
        if isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) and isinstance(right, ast.Constant):
            is_same = isinstance(operator, ast.Is | ast.Eq) is not is_negated
            if right.value is None:
                return self._say("missing" if is_same else "present", left=self._operand(left))
            if isinstance(right.value, bool):
                return self._say("true" if right.value is is_same else "false", left=self._operand(left))
        if isinstance(operator, ast.Is | ast.IsNot):
            operator = ast.Eq() if isinstance(operator, ast.Is) else ast.NotEq()
        key = _OPERATORS[type(operator)][is_negated]
        if key in ("within", "not_within"):
            return self._membership(left, right, key)
        if isinstance(left, ast.Call) and dotted_name(left.func) == "len" and left.args and key != "equal":
            return self._say(f"length_{key}", left=self._operand(left.args[0]), right=self._operand(right))
        return self._say(key, left=self._operand(left), right=self._operand(right))

    def _membership(self, left: ast.expr, right: ast.expr, key: str) -> tuple[str, str]:
        """Return the clause of `x in y`: that a value is one of a list, or that something has a key."""
        if dotted_name(left).endswith("method") and ast.unparse(right).rpartition(".")[2] in _SAFE_METHODS:
            return self._say("reads_only" if key == "within" else "writes")
        part = self._part(right, left)
        if part:
            return self._say("present" if key == "within" else "missing", left=part)
        if isinstance(left, ast.Constant):
            return self._say("has" if key == "within" else "has_not", left=self._operand(right), right=_code(left))
        values = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else []
        shown = self._words.label("separator").join(map(self._operand, values)) if values else self._operand(right)
        return self._say(key, left=self._operand(left), right=shown)

    def _call_clause(self, node: ast.Call, is_negated: bool) -> tuple[str, str] | None:
        """Return the clause of a call that has one: `x.startswith("a")`, `isinstance(x, T)`."""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else dotted_name(node.func)
        if method in ("startswith", "endswith") and isinstance(node.func, ast.Attribute) and node.args:
            key = f"not_{method}" if is_negated else method
            return self._say(key, left=self._operand(node.func.value), right=self._operand(node.args[0]))
        if method == "isinstance" and len(node.args) == 2:
            left, right = map(self._operand, node.args)
            return self._say("unequal" if is_negated else "equal", left=left, right=right)
        if (checked := _checked_path(node)) is not None:
            return self._say("no_file" if is_negated else "file", left=code_text(_path_of(checked)))
        if method == "exists" and isinstance(node.func, ast.Attribute) and not node.args:
            return self._say("missing" if is_negated else "present", left=self._operand(node.func.value))
        return None

    def _named_part(self, node: ast.expr) -> str:
        """Return the words for a value of the request or a setting that an expression reads; empty for others."""
        if isinstance(node, ast.Subscript):
            return self._part(node.value, node.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
            return self._part(node.func.value, node.args[0]) if node.args else ""
        if isinstance(node, ast.Attribute) and node.attr.isupper():
            return self._part(node.value, ast.Constant(node.attr))
        return ""

    def _part(self, owner: ast.expr, key: ast.expr) -> str:
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return ""
        name = dotted_name(owner)
        kind = next((kind for kind, pattern in _PARTS if pattern.fullmatch(name)), "")
        return self._words.text(f"conditions.parts.{kind}", name=code_text(key.value)) if kind else ""

    def _operand(self, node: ast.expr) -> str:
        return self._named_part(node) or _code(node)

    def _say(self, key: str, **values: str) -> tuple[str, str]:
        return _clause(self._words, key, **values)


def _clause(words: Words, key: str, **values: str) -> tuple[str, str]:
    """Return a clause in its two forms, which the catalogue parts with ` / `."""
    final, _, joined = words.text(f"conditions.{key}", **values).partition(" / ")
    return final, joined or final


def _without_implied(values: Sequence[ast.expr]) -> Sequence[ast.expr]:
    """Return operands of `and` without those that a later one implies: `not x == 1 and x == 2` is `x == 2`."""
    known = {
        ast.unparse(item.left)
        for item in values
        if isinstance(item, ast.Compare) and isinstance(item.ops[0], ast.Eq | ast.Gt | ast.Lt)
    }
    return [item for item in values if not _is_implied(item, known)] or values


def _is_implied(item: ast.expr, known: set[str]) -> bool:
    """Return whether an operand asks for a value, or excludes one, of something that another operand compares."""
    if isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.Not) and isinstance(item.operand, ast.Compare):
        return isinstance(item.operand.ops[0], ast.Eq) and ast.unparse(item.operand.left) in known
    if isinstance(item, ast.Compare):
        return isinstance(item.ops[0], ast.NotEq) and ast.unparse(item.left) in known
    return ast.unparse(item) in known


def _checked_path(node: ast.Call) -> ast.expr | None:
    """Return the path whose existence a call checks: of `os.path.exists(path)`, `path.is_file()`; None for others."""
    if _FILE_CHECK.search(dotted_name(node.func)) and node.args:
        return node.args[0]
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr in ("is_file", "is_dir") and not node.args
    return node.func.value if is_method and isinstance(node.func, ast.Attribute) else None


def _path_of(node: ast.expr) -> str:
    """Return the path that an expression makes: `os.path.join(root, "a.json")` is `root/a.json`."""
    if is_text(node):
        return node.value
    is_join = isinstance(node, ast.Call) and dotted_name(node.func).endswith("path.join")
    if isinstance(node, ast.Call) and is_join:
        return "/".join(map(_path_of, node.args))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return f"{_path_of(node.left)}/{_path_of(node.right)}"
    return ast.unparse(node)


def _code(node: ast.expr) -> str:
    text = ast.unparse(node)
    return code_text(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
