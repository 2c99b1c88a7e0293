"""Strings: `$concat $toLower $toUpper $strLenCP $strLenBytes $substr* $indexOf* $split $strcasecmp $*trim $regexMatch`.

Upper and lower case are those of ASCII, as in MongoDB.
https://www.mongodb.com/docs/manual/reference/operator/aggregation/#string-expression-operators.
"""

from collections.abc import Callable
from typing import Any

from toolkit.filters.expressions import MANY, Eager, Evaluate, ExpressionCall, Scope, is_nothing
from toolkit.filters.expressions.targets import TARGETS
from toolkit.filters.integers import as_integer
from toolkit.filters.kinds import DATE, NUMBER, REGEX, STRING, bson_kind
from toolkit.filters.pcre import compile_finder
from toolkit.filters.refusal import SIZE, TOO_LARGE, refusal
from toolkit.filters.values import regex_parts

_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
# What $trim removes by default: https://www.mongodb.com/docs/manual/reference/operator/aggregation/trim/.
_BLANKS = "\0\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"


def _string(value: Any, name: str, code: int) -> str:
    if bson_kind(value) != STRING:
        raise refusal(code, f"{name} requires a string, not {type(value).__name__}")
    return str(value)


def _coerce_to_string(value: Any, name: str) -> str:
    """Convert a value to a string for case and substring operators: null is empty, others as in `$toString`."""
    if is_nothing(value):
        return ""
    if bson_kind(value) in {NUMBER, DATE}:
        return str(TARGETS["string"](value))
    return _string(value, name, 16007)


def _concat(*values: Any) -> Any:
    if any(is_nothing(value) for value in values):
        return None
    texts = [_string(value, "$concat", 16702) for value in values]
    if sum(map(len, texts)) > SIZE:
        raise refusal(TOO_LARGE, f"$concat gives a string of more than {SIZE >> 20} MB")
    return "".join(texts)


def _case(name: str, table: dict[int, int]) -> Eager:
    return Eager(1, 1, lambda value: _coerce_to_string(value, name).translate(table))


def _strcasecmp(left: Any, right: Any) -> int:
    ours, theirs = (_coerce_to_string(value, "$strcasecmp").translate(_UPPER) for value in (left, right))
    return (ours > theirs) - (ours < theirs)


def _substring_points(value: Any, start: Any, length: Any) -> str:
    text = _coerce_to_string(value, "$substrCP")
    begin, count = (as_integer(one, "$substrCP", (), 34450) for one in (start, length))
    if begin < 0 or count < 0:
        raise refusal(34455, "$substrCP needs a start and a length of at least 0")
    return text[begin : begin + count]


def _substring_bytes(value: Any, start: Any, length: Any) -> str:
    data = _coerce_to_string(value, "$substrBytes").encode()
    begin, count = (as_integer(one, "$substrBytes", (), 16034) for one in (start, length))
    if begin < 0:
        raise refusal(50752, "$substrBytes needs a start of at least 0")
    try:
        return (data[begin:] if count < 0 else data[begin : begin + count]).decode()
    except UnicodeDecodeError:
        raise refusal(28656, "$substrBytes cuts a character apart") from None


def _index(name: str, encode: Callable[[str], Any]) -> Eager:
    def evaluate(value: Any, wanted: Any, start: Any = 0, end: Any = MANY) -> Any:
        if is_nothing(value):
            return None
        text, part = _string(value, name, 40091), _string(wanted, name, 40092)
        begin, stop = (as_integer(one, name, (), 40096) for one in (start, end))
        if begin < 0 or stop < 0:
            raise refusal(40097, f"{name} needs positions of at least 0")
        return encode(text).find(encode(part), begin, stop) if begin <= stop else -1

    return Eager(2, 4, evaluate)


def _length(name: str, code: int, encode: Callable[[str], Any]) -> Eager:
    return Eager(1, 1, lambda value: len(encode(_string(value, name, code))))


def _split_string(value: Any, separator: Any) -> Any:
    if is_nothing(value) or is_nothing(separator):
        return None
    text, at = _string(value, "$split", 40085), _string(separator, "$split", 40086)
    if not at:
        raise refusal(40087, "$split requires a non-empty separator")
    return text.split(at)


def _trim(strip: Callable[[str, str], str]) -> Callable[[ExpressionCall], Evaluate]:
    def read(call: ExpressionCall) -> Evaluate:
        call.named_arguments(("input",), ("chars",), {"": 50696, "*": 50694, "input": 50695})
        given = call.part("input")
        characters = call.part("chars") if "chars" in call.argument else lambda scope: _BLANKS  # noqa: ARG005

        def evaluate(scope: Scope) -> Any:
            value, chars = given(scope), characters(scope)
            if is_nothing(value) or is_nothing(chars):
                return None
            return strip(_string(value, call.name, 50699), _string(chars, call.name, 50700))

        return evaluate

    return read


def _regex_match(call: ExpressionCall) -> Evaluate:
    call.named_arguments(("input", "regex"), ("options",), {"": 51103, "*": 31024, "input": 31022, "regex": 31023})
    given, regex = call.part("input"), call.part("regex")
    options = call.part("options") if "options" in call.argument else lambda scope: ""  # noqa: ARG005

    def evaluate(scope: Scope) -> bool:
        value, pattern, letters = given(scope), regex(scope), options(scope)
        if is_nothing(value) or is_nothing(pattern):
            return False
        text = _string(value, "$regexMatch", 51104)
        letters = "" if is_nothing(letters) else _string(letters, "$regexMatch", 51106)
        if bson_kind(pattern) == REGEX:
            pattern, own = regex_parts(pattern)
            if own and letters:
                raise refusal(51107, "$regexMatch found options in both 'regex' and 'options'", call.place)
            letters = own or letters
        return compile_finder(_string(pattern, "$regexMatch", 51105), letters, call.place)(text)

    return evaluate


EXPRESSIONS = {
    "$concat": Eager(0, MANY, _concat),
    "$toLower": _case("$toLower", _LOWER),
    "$toUpper": _case("$toUpper", _UPPER),
    "$strcasecmp": Eager(2, 2, _strcasecmp),
    "$strLenCP": _length("$strLenCP", 34471, str),
    "$strLenBytes": _length("$strLenBytes", 34473, str.encode),
    "$substr": Eager(3, 3, _substring_bytes),
    "$substrBytes": Eager(3, 3, _substring_bytes),
    "$substrCP": Eager(3, 3, _substring_points),
    "$indexOfCP": _index("$indexOfCP", str),
    "$indexOfBytes": _index("$indexOfBytes", str.encode),
    "$split": Eager(2, 2, _split_string),
    "$trim": _trim(str.strip),
    "$ltrim": _trim(str.lstrip),
    "$rtrim": _trim(str.rstrip),
    "$regexMatch": _regex_match,
}
