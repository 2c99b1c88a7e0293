"""Causes that concern a whole operator: it is ignored, always refused, or never matches."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from toolkit.filters.dialects.causes import ACCEPTED, ADDED, MISSED, REFUSED, Cause, cause_words, leads_nowhere
from toolkit.filters.dialects.features import LITERAL, Described
from toolkit.filters.operators import document_operators

RANK = 0
CAUSES: tuple[Cause, ...] = ()
_ENOUGH = 8
_LIST = "list of filters"

IGNORED = Cause(
    "operator_ignored",
    (*ADDED, ("rejected", "yes")),
    lambda one: True,  # noqa: ARG005
    cause_words(
        "Ignored, so that every document matches: {operators}.",
        "{operators}は無視され、すべてのドキュメントに一致します。",
    ),
)
NOT_SUPPORTED = Cause(
    "operator_refused",
    REFUSED,
    lambda one: True,  # noqa: ARG005
    cause_words(
        "Not supported, so that the filter is rejected: {operators}.",
        "{operators}には対応しておらず、エラーになります。",
    ),
)
FINDS_NOTHING = Cause(
    "operator_finds_nothing",
    (*MISSED, ("rejected", "no")),
    lambda one: True,  # noqa: ARG005
    cause_words("Nothing is ever matched by {operators}.", "{operators}は何にも一致しません。"),
)
LISTS_REFUSED = Cause(
    "lists_refused",
    REFUSED,
    lambda one: True,  # noqa: ARG005
    cause_words(
        "A list of filters is rejected, as it is by MongoDB itself; it is not read as `$and`.",
        "フィルターのリストはエラーになります。これはMongoDBと同じです。`$and`とはみなされません。",
    ),
)
_BY_ANSWER: Mapping[str, Cause] = {"yes": IGNORED, "rejected": NOT_SUPPORTED, "no": FINDS_NOTHING}
_NOT_ALWAYS: Mapping[str, frozenset[str]] = {
    "yes": frozenset({"no"}),
    "no": frozenset({"yes"}),
    "rejected": frozenset({"yes", "no"}),
}
_UNKNOWN = frozenset(outcome[0] for outcome in ACCEPTED)


def blanket_of(everything: Iterable[Described], operators: Collection[str]) -> dict[str, Cause]:
    """Map each operator that behaves the same for every argument to that behavior.

    Args:
        everything: all questions asked, with their answers.
        operators: the operators that were tested on their own; those that only occur inside others have few questions.
    """
    given: dict[str, Counter[str]] = {}
    expected: dict[str, set[str]] = {}
    for one in everything:
        operator = one.operator.removesuffix(" with $options")
        if operator in {*operators, LITERAL, _LIST} and not leads_nowhere(one) and _is_in_its_place(operator, one):
            given.setdefault(operator, Counter())[one.given] += 1
            expected.setdefault(operator, set()).add(one.expected)
    found = {}
    for operator, counts in given.items():
        answer = next(iter(counts))
        always = len(counts) == 1 and counts[answer] >= _ENOUGH and answer in _BY_ANSWER
        if always and expected[operator] & _NOT_ALWAYS[answer] and expected[operator] != _UNKNOWN:
            found[operator] = LISTS_REFUSED if (operator, answer) == (_LIST, "rejected") else _BY_ANSWER[answer]
    return found


def _is_in_its_place(operator: str, one: Described) -> bool:
    return bool(one.path) or operator == _LIST or operator in document_operators()
