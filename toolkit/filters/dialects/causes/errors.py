"""Of valid filters that end in an error: what the error hangs on, and that one error is one cause.

Which of them it is shows in everything that was asked: a filter that is refused of every document is not refused
because of the document.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from toolkit.filters.dialects.causes import REFUSED, Cause, words
from toolkit.filters.dialects.features import Described
from toolkit.filters.dialects.questions import Sample, bson_of
from toolkit.filters.oracles import Rejected

RANK = 98
CAUSES: tuple[Cause, ...] = ()
_ENOUGH = 3

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
    """How often something was asked, and whether it was ever answered."""

    times: int = 0
    answered: bool = False

    @property
    def is_refused(self) -> bool:
        return self.times >= _ENOUGH and not self.answered


class Refusals:
    """What the errors of an implementation hang on.

    Args:
        everything: all questions that were asked.
    """

    def __init__(self, everything: Iterable[Sample]) -> None:
        self._filters: dict[bytes, _Fate] = {}
        self._documents: dict[bytes, _Fate] = {}
        self._paths: dict[str, _Fate] = {}
        valid = [sample for sample in everything if isinstance(sample.expected, bool)]
        if any(isinstance(sample.given, Rejected) for sample in valid):
            for sample in valid:
                self._count(sample)

    def cause_of(self, sample: Sample, described: Described) -> Cause | None:
        """The cause of an error that hangs on the path, the filter or the document alone."""
        if not described.error:
            return None
        question = sample.question
        for cause, fates, key in (
            (PATH, self._paths, described.path and _dotted(question.filter)),
            (FILTER, self._filters, bson_of(question.filter)),
            (DOCUMENT, self._documents, bson_of(question.document)),
        ):
            if _is_refused(fates, key):
                return of_one_error(cause, described)
        return None

    def _count(self, sample: Sample) -> None:
        question, answered = sample.question, isinstance(sample.given, bool)
        _note(self._filters, bson_of(question.filter), answered)
        _note(self._documents, bson_of(question.document), answered)
        if path := _dotted(question.filter):
            _note(self._paths, path, answered)


def of_one_error(cause: Cause, described: Described) -> Cause:
    """The cause as far as it is about the error that a difference ends in."""
    return structs.replace(cause, situation=lambda one: one.error == described.error)


def _note(fates: dict[bytes, _Fate] | dict[str, _Fate], key: bytes | str, answered: bool) -> None:
    fate = fates.setdefault(key, _Fate())  # type: ignore[arg-type]
    fate.times += 1
    fate.answered |= answered


def _is_refused(fates: Mapping[bytes, _Fate] | Mapping[str, _Fate], key: bytes | str) -> bool:
    fate = fates.get(key)  # type: ignore[arg-type]
    return fate is not None and fate.is_refused


def _dotted(filter_: object) -> str:
    """The path of a filter on one path with dots; else empty."""
    if not isinstance(filter_, dict) or len(filter_) != 1:
        return ""
    (name,) = filter_
    return name if "." in name and not name.startswith("$") else ""
