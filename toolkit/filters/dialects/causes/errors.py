"""Causes of errors on valid filters, by what the error depends on; each distinct error is one cause.

The cause follows from all questions: a filter that is refused for every document is not refused
because of the document.
"""

from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct, structs

from toolkit.filters.dialects.causes import REFUSED, Cause, cause_words, leads_nowhere
from toolkit.filters.dialects.features import Described
from toolkit.filters.dialects.questions import Sample, bson_of

RANK = 98
CAUSES: tuple[Cause, ...] = ()
_ENOUGH = 3
_NEARLY_ALWAYS = 0.9

PATH = Cause(
    "path_refused",
    REFUSED,
    lambda one: bool(one.error),
    cause_words(
        "A filter on a path with dots ends in an error ({operators}).",
        "ドット区切りのパスへのフィルターがエラーになります（{operators}）。",
    ),
)
FILTER = Cause(
    "filter_refused",
    REFUSED,
    lambda one: bool(one.error),
    cause_words(
        "{operators}: some arguments, such as {asked}, end in an error whatever is stored; MongoDB takes them.",
        "{operators}：{asked}など一部の引数が、保存された値によらずエラーになります。MongoDBでは有効な引数です。",
    ),
)
DOCUMENT = Cause(
    "document_refused",
    REFUSED,
    lambda one: bool(one.error),
    cause_words(
        "Some documents end in an error whatever the filter, for instance because they cannot be stored.",
        "一部のドキュメントは、どのフィルターでもエラーになります。保存できない場合などです。",
    ),
)
SOMETIMES = Cause(
    "error_on_stored_value",
    REFUSED,
    lambda one: bool(one.error),
    cause_words(
        "A valid filter with {operators} ends in an error for some documents, such as one with {stored}.",
        "{operators}の有効なフィルターが、一部のドキュメント（{stored}など）でエラーになります。",
    ),
)
ERRORS = (PATH, FILTER, DOCUMENT, SOMETIMES)
_SHARES = {PATH.key: 0.7, FILTER.key: _NEARLY_ALWAYS, DOCUMENT.key: _NEARLY_ALWAYS}
"""Shares of questions that must have been refused; a translator may drop a path where its condition says nothing."""


class _Fate(Struct):
    """Counts of attempts, and of those that ended in an error."""

    times: int = 0
    refused: int = 0

    def is_refused(self, share: float) -> bool:
        """Return whether at least this share of the attempts ended in an error."""
        return self.refused >= share * self.times


class ErrorCauses:
    """Properties of filters and documents that an implementation's errors depend on.

    Args:
        everything: all questions that were asked, described.
    """

    def __init__(self, everything: Iterable[tuple[Sample, Described]]) -> None:
        self._fates: tuple[dict[Hashable, _Fate], ...] = ({}, {}, {})
        valid = [one for one in everything if isinstance(one[0].expected, bool)]
        errors = [one for one in valid if one[1].error]
        if errors:
            for sample, described in valid:
                if not leads_nowhere(described):
                    self._count(sample, refused=bool(described.error))
        seen: dict[str, list[Sample]] = {}
        for sample, described in errors:
            seen.setdefault(described.error, []).append(sample)
        self._causes = {error: self._of_error(samples) for error, samples in seen.items()}

    def cause_of(self, described: Described) -> Cause | None:
        """Return the cause of an error that depends on the path, the filter or the document alone."""
        cause = self._causes.get(described.error)
        return cause and of_one_error(cause, described)

    def _count(self, sample: Sample, *, refused: bool) -> None:
        for fates, key in zip(self._fates, _keys(sample), strict=True):
            fate = fates.setdefault(key, _Fate())
            fate.times += 1
            fate.refused += refused

    def _of_error(self, samples: Sequence[Sample]) -> Cause | None:
        """Return the property that nearly all examples of an error share."""
        keys = [_keys(sample) for sample in samples]
        for place, cause in enumerate((PATH, FILTER, DOCUMENT)):
            fates = self._fates[place]
            known = [one[place] for one in keys if fates[one[place]].times >= _ENOUGH]
            refused = sum(bool(key) and fates[key].is_refused(_SHARES[cause.key]) for key in known)
            if known and refused >= _NEARLY_ALWAYS * len(known):
                return cause
        return None


def _keys(sample: Sample) -> tuple[Hashable, ...]:
    question = sample.question
    return _dotted_path(question.filter), _condition(question.filter), bson_of(question.document)


def of_one_error(cause: Cause, described: Described) -> Cause:
    """Narrow a cause to the error of the difference."""
    wanted = what_of_the_error(cause, described)
    return structs.replace(cause, situation=lambda one: what_of_the_error(cause, one) == wanted)


def what_of_the_error(cause: Cause, described: Described) -> tuple[str, ...]:
    """Return the identity of an error: code that fails on a value may fail in several ways."""
    kind_of_error = described.error.partition(":")[0]
    if cause.key == SOMETIMES.key:
        return described.operator.removesuffix(" with $options"), kind_of_error
    return (kind_of_error,) if cause.key == PATH.key else (described.error,)


def _condition(filter_: object) -> bytes:
    """Turn a filter on a path into one on the first name of the path; return any other filter unchanged."""
    if isinstance(filter_, dict) and len(filter_) == 1:
        ((name, argument),) = filter_.items()
        return bson_of({name.partition(".")[0]: argument})
    return bson_of(filter_)


def _dotted_path(filter_: object) -> str:
    """Return the path of a filter on one dotted path; empty for any other filter."""
    if not isinstance(filter_, dict) or len(filter_) != 1:
        return ""
    (name,) = filter_
    return name if "." in name and not name.startswith("$") else ""
