"""`$regex` with `$options`, and regular expressions in place of a literal.

A regular expression matches a string, or equals a stored regular expression with the same pattern and options.
https://www.mongodb.com/docs/manual/reference/operator/query/regex/.
"""

from typing import Any, Self

from toolkit.filters.kinds import REGEX, STRING, bson_kind
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Test
from toolkit.filters.pcre import compile_finder
from toolkit.filters.refusal import BAD_VALUE, Place, refusal
from toolkit.filters.tree import Predicate
from toolkit.filters.values import regex_parts

_OPTIONS_TWICE = {"$regex": 51074, "$options": 51075}


class Matches(Predicate, frozen=True):
    """The value is a string in which a pattern is found, or that very regular expression.

    Attributes:
        pattern, options: the regular expression.
        find: returns whether the pattern is found in a string.
    """

    pattern: str
    options: str
    find: Test

    @classmethod
    def of(cls, source: dict[str, Any], pattern: str, options: str, place: Place) -> Self:
        """Create the condition for a pattern with options.

        Raises:
            FilterError: MongoDB would refuse the pattern, or it cannot be translated.
        """
        return cls(source, pattern, options, compile_finder(pattern, options, place))

    @classmethod
    def literal(cls, value: Any, place: Place) -> Self:
        """Create the condition for a BSON regular expression."""
        pattern, options = regex_parts(value)
        return cls.of({"$regex": pattern, "$options": options}, pattern, options, place)

    def alone(self) -> Test:
        find, itself = self.find, (self.pattern, self.options)

        def test(value: Any) -> bool:
            found = bson_kind(value)
            if found == STRING:
                return find(value)
            return found == REGEX and regex_parts(value) == itself

        return test


def _regex(operand: Operand) -> Matches:
    pattern = options = ""
    for name, value in operand.siblings.items():  # the order decides which of two sets of options is one too many
        place = (*operand.place[:-1], name)
        if name == "$regex":
            pattern, more = _pattern(value, place)
        elif name == "$options":
            more = _text(value, name, place)
        else:
            continue
        if options and (more or name == "$options"):
            raise refusal(_OPTIONS_TWICE[name], "options set in both $regex and $options", place)
        options = options or more
    source = {name: operand.siblings[name] for name in ("$regex", "$options") if name in operand.siblings}
    return Matches.of(source, pattern, options, operand.place)


def _pattern(value: Any, place: Place) -> tuple[str, str]:
    if bson_kind(value) == REGEX:
        return regex_parts(value)
    return _text(value, "$regex", place), ""


def _text(value: Any, name: str, place: Place) -> str:
    if bson_kind(value) != STRING:
        raise refusal(BAD_VALUE, f"{name} has to be a string", place)
    text: str = value
    return text


def _options(operand: Operand) -> None:
    """Check that `$options` has a `$regex`, with which it is read."""
    if "$regex" not in operand.siblings:
        raise refusal(BAD_VALUE, "$options needs a $regex", operand.place)


FIELD_OPERATORS = {"$regex": _regex, "$options": _options}
