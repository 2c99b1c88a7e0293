"""The whole search: the grid, then hypothesis, then causes."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from toolkit.filters.dialects.explore import Explorer, generate_questions
from toolkit.filters.dialects.features import describe_sample
from toolkit.filters.dialects.grid import GridStep, grid_steps
from toolkit.filters.dialects.grouping import Group, Grouping, difference_identity
from toolkit.filters.dialects.plainness import question_plainness
from toolkit.filters.dialects.questions import Question, QuestionLog, Sample, as_document
from toolkit.filters.dialects.roots import find_roots
from toolkit.filters.oracles.waiting_budget import WaitingSpentError
from toolkit.filters.strategies import Vocabulary

DRAWN = 100
"""Number of questions that hypothesis draws each time in the same way."""

_FOR_GRID = 0.75  # of the time
_FOR_ROOTS = 0.25  # likewise, if everything differs
_FOR_ALL = 0.85  # likewise; what is found must still be grouped and written down


class SearchScope(Struct, frozen=True):
    """Filters, documents and time of a search.

    Attributes:
        vocabulary: operators, fields, types.
        lists: whether lists of filters are tried, too.
    """

    vocabulary: Vocabulary
    lists: bool = False


class Survey(Struct, frozen=True):
    """Results of the systematic part of the search.

    Attributes:
        done: number of steps of the grid that were asked.
        total: number of steps of the grid.
        roots: differences that follow from no others.
        cells: the kinds of questions of the grid that differ, each as one line of text.
        drawn: those of the drawn questions, which another version of hypothesis may draw otherwise; nothing is drawn
            before the grid was asked whole.
    """

    done: int
    total: int
    roots: tuple[Sample, ...]
    cells: frozenset[str]
    drawn: frozenset[str]


class Findings(Struct, frozen=True):
    """Results of a search.

    Attributes:
        survey: the part that is the same each time.
        groups: the differences by cause.
        chained: lists of filters that are answered otherwise than the implementation's own `$and` of them, which is
            what is expected here; the plainest first.
        tried: number of questions drawn by hypothesis.
        seconds: duration of the search.
    """

    survey: Survey
    groups: tuple[Group, ...]
    chained: tuple[Sample, ...]
    tried: int
    seconds: float


def run_survey(
    asked: QuestionLog,
    scope: SearchScope,
    *,
    steps: int | None = None,
    seconds: float = float("inf"),
    drawn: int = DRAWN,
) -> Survey:
    """Ask the grid and the drawn questions, and reduce the differences to their roots.

    Args:
        asked: asks both sides.
        scope: scope of the search.
        steps: number of steps of the grid; None for as many as time allows.
        seconds: total time.
        drawn: number of questions that hypothesis draws after the whole grid.
    """
    every = list(grid_steps(scope.vocabulary, lists=scope.lists))
    done = _ask(asked, every[:steps], seconds)
    is_blanket = Grouping(asked, scope.vocabulary.operators).is_blanket
    roots = find_roots(asked, [sample for sample in asked if sample.differs], scope.vocabulary.fields[0], is_blanket)
    cells = frozenset(map(difference_cell, roots))
    if done < len(every) or not drawn:
        return Survey(done, len(every), roots, cells, frozenset())
    differing = [sample for sample in _ask_known(asked, generate_questions(scope.vocabulary, drawn)) if sample.differs]
    more = find_roots(asked, differing, scope.vocabulary.fields[0], is_blanket)
    new = tuple(root for root in more if difference_cell(root) not in cells)
    return Survey(done, len(every), roots + new, cells, frozenset(map(difference_cell, new)))


def _ask_known(asked: QuestionLog, questions: Iterable[Question]) -> list[Sample]:
    """Return the answers to questions, within the time that hanging calls leave for them."""
    every = list(questions)
    try:
        return asked.ask_all(every)
    except WaitingSpentError:
        return asked.find(every)


def _ask(asked: QuestionLog, steps: Sequence[GridStep], seconds: float) -> int:
    """Ask as many steps of the grid as leave time to search for causes of differences; return how many."""
    begun = time.monotonic()
    count = differing = 0
    for done, step in enumerate(steps):
        share = _FOR_GRID - _FOR_ROOTS * differing / max(count, 1)
        if time.monotonic() - begun > seconds * share:
            return done
        try:
            samples = asked.ask(step.filter, step.documents)
        except WaitingSpentError:
            return done
        count += len(samples)
        differing += sum(sample.differs for sample in samples)
    return len(steps)


def search_differences(
    asked: QuestionLog, scope: SearchScope, *, seconds: float, examples: Path | None = None, most: float = float("inf")
) -> Findings:
    """Find the differences between two sides, for a given time.

    Args:
        asked: asks both sides.
        scope: scope of the search.
        seconds: total time; processing the findings afterwards takes a few hundredths of it.
        examples: directory of hypothesis's example database; None for none.
        most: maximum number of draws in each of the two parts of the search.
    """
    begun = time.monotonic()
    found = run_survey(asked, scope, seconds=seconds, drawn=int(min(most, DRAWN)))
    roots = list(found.roots)
    left = seconds * _FOR_ALL - (time.monotonic() - begun)
    explorer = Explorer(asked, scope.vocabulary, left, examples, most)
    grouping = Grouping(asked, scope.vocabulary.operators)
    known = {_identity(grouping, root) for root in roots}

    def news(sample: Sample) -> bool:
        return any(_identity(grouping, root) not in known for root in _roots(asked, scope, [sample]))

    while found.done == found.total and not explorer.is_over and (sample := explorer.next(news)):
        new = [root for root in _roots(asked, scope, [sample]) if _identity(grouping, root) not in known]
        known.update(_identity(grouping, root) for root in new)
        roots += new
    counting = Grouping(asked, scope.vocabulary.operators) if explorer.tried else grouping
    chained = tuple(_chained_filters(asked)) if scope.lists else ()
    return Findings(found, tuple(counting.groups(roots)), chained, explorer.tried, time.monotonic() - begun)


def _chained_filters(asked: QuestionLog) -> list[Sample]:
    """Return lists of filters that are accepted and differ from their own `$and`."""
    lists = [sample for sample in asked if isinstance(sample.question.filter, list) and isinstance(sample.given, bool)]
    own = [Question(as_document(one.question.filter), one.question.document) for one in lists]
    _ask_known(asked, own)
    known = [(one, other) for one, it in zip(lists, own, strict=True) for other in asked.find([it])]
    pairs_ = [Sample(one.question, other.given, one.given) for one, other in known]
    return sorted((one for one in pairs_ if one.differs), key=lambda one: question_plainness(one.question))


def difference_cell(root: Sample) -> str:
    """Format the kind of question of a difference on one line."""
    one = describe_sample(root)
    terms = (one.operator, one.asked, one.stored, one.relation, one.path, one.field)
    return f"{' | '.join(term or '-' for term in terms)} | {one.expected} -> {one.given}"


def _roots(asked: QuestionLog, scope: SearchScope, samples: Iterable[Sample]) -> tuple[Sample, ...]:
    return find_roots(asked, samples, scope.vocabulary.fields[0])


def _identity(grouping: Grouping, root: Sample) -> tuple[str, ...]:
    described = describe_sample(root)
    return difference_identity(grouping.cause_of(root, described), described)
