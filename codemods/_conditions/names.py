"""Names for a long condition, from what stands there: a comment, the values that it asks about, or what it decides."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codemods._conditions.truth import leaves, operators
from codemods._extract.name_words import PREPOSITIONS, call_words, is_abbreviation, says_something, spell_out, words_of
from codemods._extract.verbs import NOUNS_THAT_SAY_NOTHING, VERBS, WEAK_CALLS
from toolkit.model.tree import Scope, SourceFile

_LONGEST = 36
_MOST_WORDS = 5
_ASKING = re.compile(
    r"(?i)^(?:(?:check|test|see|determine|find out|ensure|verify)s? )?(?:that|if|whether|when)? ?(?:the |an? |this )?"
    r"(?P<noun>[a-z]+(?: [a-z]+)?) (?P<verb>is|has|was|needs|can|should) "
    r"(?P<rest>(?:not |an? |the )?[a-z]+(?: [a-z]+)?)[.:?!]?$"
)
"""A comment that is one question, or one statement, about one thing."""
_EMPTY_TEXTS = {"", "none", "null", "undefined", "nan", "n/a"}
_ENDING = re.compile(r"(?:Error|Exception|Exc|Warning)$")
_OF_FAULTS = {"invalid", "missing", "unknown", "duplicate", "unsupported", "wrong", "conflicting", "unexpected"}
_OUTCOMES = {"allowed", "denied", "failed", "implemented", "needed", "refused", "rejected", "required"}
"""Words of errors for the outcome, not for the reason."""
_WITHOUT_OBJECT = {"continue", "return", "exit", "quit", "main", "setup", "start", "stop", "run", "wait"}


class ConditionName(NamedTuple):
    """A name for a condition.

    Attributes:
        text: the name.
        reason: why a person has to look at it; empty: it tells all.
    """

    text: str
    reason: str = ""


def has_mixed_case(scope: Scope) -> bool:
    """Return whether the variables of a function are written like `userName` rather than like `user_name`."""
    names = {it.id for one in scope.walk() for it in one.nodes(ast.Name) if isinstance(it.ctx, ast.Store)}
    names |= {it.arg for it in ast.walk(scope.node) if isinstance(it, ast.arg)}
    mixed = sum(bool(re.fullmatch(r"[a-z]+[A-Z]\w*", it)) for it in names)
    return mixed > sum("_" in it.strip("_") for it in names)


def name_condition(file: SourceFile, node: ast.If, *, has_mixed_case: bool = False) -> ConditionName | None:
    """Return the best name for the condition of an `if`; None: nothing there says what it means.

    Args:
        file: the file.
        node: the statement.
        has_mixed_case: whether it is written like `shouldSend`.
    """
    found = ((words, reason) for words, reason in _candidates(file, node) if words)
    for words, reason in found:
        first, *rest = spell_out(words)
        text = first + "".join(map(str.capitalize, rest)) if has_mixed_case else "_".join([first, *rest])
        if len(words) <= _MOST_WORDS and len(text) <= _LONGEST and text.isidentifier():
            return ConditionName(text, reason)
    return None


def _candidates(file: SourceFile, node: ast.If) -> Iterator[tuple[list[str], str]]:
    yield _from_comment(file, node), ""
    yield _from_missing(node.test), ""
    yield _from_error(node.body), ""
    yield _from_action(node.body), "" if len(node.body) == 1 else "first_of_several"


def _from_comment(file: SourceFile, node: ast.If) -> list[str]:
    """Return the words of a comment of one line above an `if` that says what is asked."""
    above, before = ((file.lines[node.lineno - back].strip() if node.lineno >= back else "") for back in (2, 3))
    found = _ASKING.match(above.lstrip("# ")) if above.startswith("#") and not before.startswith("#") else None
    if not found:
        return []
    noun, rest = (re.sub(r"\b(?:an?|the) ", "", found[key].lower()).split() for key in ("noun", "rest"))
    is_vague = noun[-1] in NOUNS_THAT_SAY_NOTHING | PREPOSITIONS or rest[-1] in PREPOSITIONS
    return [] if is_vague or _ends_in_article(rest) else [*noun, found["verb"].lower(), *rest]


def _ends_in_article(words: Sequence[str]) -> bool:
    return words[-1] in {"a", "an", "the", "not", "it", "them", "this", "that"}


def _from_missing(test: ast.expr) -> list[str]:
    """Return `is_url_missing` where every part asks whether one value is empty, and `has_url` for the opposite."""
    parts = [*leaves(test)]
    for operator, is_asked in ((ast.Or, _subject_of_empty), (ast.And, _subject_of_given)):
        subjects = {ast.dump(subject) if (subject := is_asked(it)) else "" for it in parts}
        noun = _noun(is_asked(parts[0])) if len(subjects) == 1 and operators(test) == {operator} else []
        if noun:
            return ["is", *noun, "missing"] if operator is ast.Or else ["has", *noun]
    return []


def _subject_of_empty(part: ast.expr) -> ast.expr | None:
    """Return the value that a part says is empty: `not x`, `x is None`, `x == ""`, `len(x) == 0`."""
    match part:
        case ast.UnaryOp(op=ast.Not(), operand=subject):
            return subject
        case ast.Compare(left=subject, ops=[ast.Is() | ast.Eq()], comparators=[value]):
            return _value_of_size(subject, value) if _is_empty(value) else None
    return None


def _subject_of_given(part: ast.expr) -> ast.expr | None:
    """Return the value that a part says is not empty."""
    match part:
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return part
        case ast.Compare(left=subject, ops=[ast.IsNot() | ast.NotEq()], comparators=[value]):
            return _value_of_size(subject, value) if _is_empty(value) else None
        case ast.Compare(left=subject, ops=[ast.Gt()], comparators=[ast.Constant(value=0) as value]):
            inner = _value_of_size(subject, value)
            return inner if inner is not subject else None
    return None


def _value_of_size(subject: ast.expr, value: ast.expr) -> ast.expr | None:
    """Return `x` for `len(x)`; a number that is 0 is not missing."""
    match subject:
        case ast.Call(func=ast.Name(id="len"), args=[inner], keywords=[]):
            return inner
    is_number = isinstance(value, ast.Constant) and type(value.value) in (int, float)
    return None if is_number else subject


def _is_empty(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=None | 0) | ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Tuple(elts=[]):
            return not (isinstance(value, ast.Constant) and value.value is False)
        case ast.Constant(value=str(text)):
            return text.strip().lower() in _EMPTY_TEXTS
    return False


def _noun(subject: ast.expr | None) -> list[str]:
    """Return the words for a value: its name, its last attribute, or the text that it is looked up by."""
    match subject:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            words = words_of(name)
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            words = words_of(name)
        case _:
            return []
    is_stating = words[:1] in (["is"], ["has"])
    return words if says_something(words) and not is_stating and not is_abbreviation(words) else []


def _from_error(body: list[ast.stmt]) -> list[str]:
    """Return the words of the error that is all that an `if` leads to: `is_token_expired`, `has_invalid_email`."""
    match body:
        case [ast.Raise(exc=ast.Call(func=raised))] | [ast.Raise(exc=ast.Name() | ast.Attribute() as raised)]:
            name = _ENDING.sub("", getattr(raised, "attr", getattr(raised, "id", "")))
        case _:
            return []
    words = words_of(name)
    if len(words) < 2 or not name[:1].isupper():
        return []
    if words[0] in _OF_FAULTS and says_something(words[1:]):
        return ["has", *words]
    is_state = words[-1].endswith("ed") and words[-1] not in _OUTCOMES and says_something(words[:-1])
    return ["is", *words] if is_state else []


def _from_action(body: list[ast.stmt]) -> list[str]:
    """Return `should_send_reminder` for `send_reminder(user)`, the last thing that an `if` leads to."""
    match body[-1]:
        case ast.Expr(value=ast.Await(value=ast.Call() as call)) | ast.Expr(value=ast.Call() as call):
            pass
        case ast.Return(value=ast.Await(value=ast.Call() as call)) | ast.Return(value=ast.Call() as call):
            pass
        case _:
            return []
    words = call_words(call)
    if not words or words[0] not in VERBS or "_".join(words) in WEAK_CALLS or words[0] in _WITHOUT_OBJECT:
        return []
    if len(words) > 1:
        return ["should", *words] if says_something(words[1:]) and words[-1] not in PREPOSITIONS else []
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    noun = _noun(call.args[0] if len(call.args) == 1 and not call.keywords else owner if not call.args else None)
    return ["should", *words, *noun] if noun else []
