"""Of valid filters that end in an error: what the error hangs on, and that one error is one cause.

Which of them it is shows in everything that was asked: a filter that is refused of every document is not refused
because of the document.
"""

from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct, structs

from toolkit.filters.dialects.causes import REFUSED, Cause, words
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
    words(
        "A filter on a path with dots ends in an error ({operators}).",
        "ドット区切りのパスへのフィルターがエラーになります（{operators}）。",
    ),
)
FILTER = Cause(
    "filter_refused",
    REFUSED,
    lambda one: bool(one.error),
    words(
        "{operators}: some arguments, such as {asked}, end in an error whatever is stored; MongoDB takes them.",
        "{operators}：{asked}など一部の引数が、保存された値によらずエラーになります。MongoDBでは有効な引数です。",
    ),
)
DOCUMENT = Cause(
    "document_refused",
    REFUSED,
    lambda one: bool(one.error),
    words(
        "Some documents end in an error whatever the filter, for instance because they cannot be stored.",
        "一部のドキュメントは、どのフィルターでもエラーになります。保存できない場合などです。",
    ),
)
SOMETIMES = Cause(
    "error_on_stored_value",
    REFUSED,
    lambda one: bool(one.error),
    words(
        "A valid filter ends in an error for some documents ({operators}, stored: {stored}).",
        "有効なフィルターが、一部のドキュメントでエラーになります（{operators}、保存された値：{stored}）。",
    ),
)
ERRORS = (PATH, FILTER, DOCUMENT, SOMETIMES)


class _Fate(Struct):
    """How often something was asked, and how often that ended in an error."""

    times: int = 0
    refused: int = 0

    def is_refused(self, enough: int) -> bool:
        """Whether it nearly always was, having been asked often enough to say so."""
        return self.times >= enough and self.refused >= _NEARLY_ALWAYS * self.times


class Refusals:
    """What the errors of an implementation hang on.

    Args:
        everything: all questions that were asked, described.
    """

    def __init__(self, everything: Iterable[tuple[Sample, Described]]) -> None:
        self._fates: tuple[dict[Hashable, _Fate], ...] = ({}, {}, {})
        valid = [one for one in everything if isinstance(one[0].expected, bool)]
        errors = [one for one in valid if one[1].error]
        if errors:
            for sample, described in valid:
                self._count(sample, refused=bool(described.error))
        seen: dict[str, list[Sample]] = {}
        for sample, described in errors:
            seen.setdefault(described.error, []).append(sample)
        self._causes = {error: self._of_error(samples) for error, samples in seen.items()}

    def cause_of(self, described: Described) -> Cause | None:
        """The cause of an error that hangs on the path, the filter or the document alone."""
        cause = self._causes.get(described.error)
        return cause and of_one_error(cause, described)

    def _count(self, sample: Sample, *, refused: bool) -> None:
        for fates, key in zip(self._fates, _keys(sample), strict=True):
            fate = fates.setdefault(key, _Fate())
            fate.times += 1
            fate.refused += refused

    def _of_error(self, samples: Sequence[Sample]) -> Cause | None:
        """What nearly all examples of an error have in common."""
        keys = [_keys(sample) for sample in samples]
        for place, (cause, enough) in enumerate(((PATH, _ENOUGH), (FILTER, _ENOUGH), (DOCUMENT, 1))):
            fates = self._fates[place]
            refused = sum(bool(one[place]) and fates[one[place]].is_refused(enough) for one in keys)
            if refused >= _NEARLY_ALWAYS * len(samples):
                return cause
        return None


def _keys(sample: Sample) -> tuple[Hashable, ...]:
    question = sample.question
    return _dotted(question.filter), bson_of(question.filter), bson_of(question.document)


def of_one_error(cause: Cause, described: Described) -> Cause:
    """The cause as far as it is about the error that a difference ends in."""
    wanted = what_of_the_error(cause, described)
    return structs.replace(cause, situation=lambda one: what_of_the_error(cause, one) == wanted)


def what_of_the_error(cause: Cause, described: Described) -> tuple[str, ...]:
    """What makes two errors the same one; code that stumbles over a value stumbles in several ways."""
    if cause.key == SOMETIMES.key:
        return described.operator.removesuffix(" with $options"), described.error.partition(":")[0]
    return (described.error,)


def _dotted(filter_: object) -> str:
    """The path of a filter on one path with dots; else empty."""
    if not isinstance(filter_, dict) or len(filter_) != 1:
        return ""
    (name,) = filter_
    return name if "." in name and not name.startswith("$") else ""
