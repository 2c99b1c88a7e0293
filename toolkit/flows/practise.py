"""Practise a step: one site done with its reasoning (例), the most similar other one for the member (練習).

Nothing is written. The member makes a branch; `tebiki prove` judges it, and `judged` says whether the site was done.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import sqrt

from toolkit.change import revisions
from toolkit.change.edits import Edits
from toolkit.errors import UsageError
from toolkit.flows.refactor import Runner
from toolkit.flows.refactor_step import edit_step
from toolkit.model.practise import Exercise
from toolkit.model.proof import ChangePiece
from toolkit.model.refactor import StepOptions
from toolkit.proof.sandbox import open_sandbox
from toolkit.source.parse import parse_file
from toolkit.text.diff import diff


def practise(asked: StepOptions, run: Runner) -> Exercise:
    """Choose an example and a task among the sites of a step: the two that are most alike, in different functions.

    Where the step has one site only, the task is the one most like it in the whole project.

    Raises:
        UsageError: the codemods find no site in the step, or there is no repository.
        GitError: git failed.
    """
    root = asked.refactoring.root
    with open_sandbox(root, revisions.resolve_revision(root, asked.base)) as place:
        made, left = edit_step(asked, place, run)
        first = made.pieces[0] if len(made.pieces) == 1 else None
        if first:  # the exercise is somewhere else in the project then
            made, left = edit_step(replace(asked, step=None), place, run)
    if not isinstance(made, Edits) or not made.pieces:
        count = sum(note.is_offered for note in left)
        hint = f"; {count} that a person must look at can be chosen from with --review." if count else "."
        raise UsageError(f"there is nothing to practise: the codemods find no certain site in this step{hint}")
    pieces = made.pieces
    example, task, likeness = _most_alike(made, pieces, first)
    alone = made.state({example})
    shown = diff({example.path: made.before[example.path]}, {example.path: alone[example.path] or b""})
    return Exercise(
        example,
        made.sites[example][0],
        shown,
        task,
        round(likeness, 2),
        tuple(_lines(made, task)) if task else (),
        len(pieces) - (2 if task else 1),
    )


def is_done(asked: StepOptions, run: Runner, task: ChangePiece, branch: str) -> bool:
    """Return whether a branch has changed a task so that the codemod finds nothing more there.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    counts = []
    here = replace(asked, step=None, refactoring=replace(asked.refactoring, only=(task.path,)))
    for revision in (asked.base, branch):
        with open_sandbox(
            asked.refactoring.root, revisions.resolve_revision(asked.refactoring.root, revision)
        ) as place:
            made, _ = edit_step(here, place, run)
        counts.append(sum(piece.by == task.by and piece.symbol == task.symbol for piece in made.pieces))
    return counts[1] < counts[0]


def _most_alike(
    made: Edits, pieces: Sequence[ChangePiece], first: ChangePiece | None
) -> tuple[ChangePiece, ChangePiece | None, float]:
    """An example (the first one, if it is given), the task most like it, and how alike they are; ties by place."""
    shapes = {piece: _shape(made, piece) for piece in pieces}
    pairs = [
        (one, other, _likeness(shapes[one], shapes[other]))
        for one, other in combinations(pieces, 2)
        if one.by == other.by and one.symbol != other.symbol and first in (None, one, other)
    ]
    if not pairs:
        return first or pieces[0], None, 0.0
    one, other, likeness = max(pairs, key=lambda pair: pair[2])
    return (other, one, likeness) if other == first else (one, other, likeness)


def _shape(made: Edits, piece: ChangePiece) -> Counter[str]:
    """Counts of each kind of node, and of each pair of a node and its child, in a site's statement."""
    node = _statement(made, piece)
    found: Counter[str] = Counter()
    for outer in ast.walk(node):
        found[type(outer).__name__] += 1
        found.update(f"{type(outer).__name__}>{type(inner).__name__}" for inner in ast.iter_child_nodes(outer))
    return found


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The cosine of the angle between two counts."""
    product = sum(count * other[name] for name, count in one.items())
    lengths = (sqrt(sum(count * count for count in counts.values())) for counts in (one, other))
    return product / (next(lengths) * next(lengths) or 1.0)


def _statement(made: Edits, piece: ChangePiece) -> ast.AST:
    """The innermost statement that begins on, or holds, the line of a site."""
    tree = parse_file(piece.path, made.before[piece.path]).tree
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= piece.line <= (node.end_lineno or node.lineno)
    ]
    return min(around, key=lambda node: (node.end_lineno or node.lineno) - node.lineno, default=tree)


def _lines(made: Edits, piece: ChangePiece) -> Iterator[str]:
    """The lines of a site's statement, numbered."""
    node = _statement(made, piece)
    text = parse_file(piece.path, made.before[piece.path]).lines
    first = getattr(node, "lineno", piece.line)
    last = getattr(node, "end_lineno", None) or first
    yield from (f"{number:5} {text[number - 1]}" for number in range(first, min(last, first + 30) + 1))
