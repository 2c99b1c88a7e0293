"""Practise a step: one site done with its reasoning (例), the most similar other one for the developer (練習).

Nothing is written. The developer makes a branch; `tebiki prove` judges it, and `is_done` says whether the site is done.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from toolkit.change import revisions
from toolkit.change.edits import Edits
from toolkit.flows.code_similarity import cosine_similarity, count_shapes, innermost_statement, numbered_lines
from toolkit.flows.refactor import Runner
from toolkit.flows.refactor_step import edit_step
from toolkit.model.practise import Exercise
from toolkit.model.proof import ChangePiece
from toolkit.model.refactor import StepOptions
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.source.parse import parse_file
from toolkit.text.diff import diff


def practise(asked: StepOptions, run: Runner) -> Exercise | None:
    """Choose an example and a task among the sites of a step: the two that are most alike, in different functions.

    If the step has only one site, the task is the most similar one in the whole project.

    Returns:
        the exercise; None if the codemods find no two such sites.

    Raises:
        UsageError: there is no repository.
        GitError: git failed.
    """
    if not asked.refactoring.codemods:
        return None
    root = asked.refactoring.root
    with open_scratch_checkout(root, revisions.resolve_revision(root, asked.base)) as checkout:
        made, _ = edit_step(asked, checkout, run)
        first = made.pieces[0] if len(made.pieces) == 1 else None
        if first:  # then the exercise is elsewhere in the project
            made, _ = edit_step(replace(asked, step=None), checkout, run)
    if not isinstance(made, Edits) or not made.pieces:
        return None
    pieces = made.pieces
    example, task, alike = _most_alike(made, pieces, first)
    if task is None:
        return None
    alone = made.state_with({example})
    shown = diff({example.path: made.before[example.path]}, {example.path: alone[example.path] or b""})
    return Exercise(
        example,
        made.sites[example][0],
        shown,
        task,
        round(alike, 2),
        tuple(_numbered_lines(made, task)),
        len(pieces) - 2,
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
        with open_scratch_checkout(
            asked.refactoring.root, revisions.resolve_revision(asked.refactoring.root, revision)
        ) as checkout:
            made, _ = edit_step(here, checkout, run)
        counts.append(sum(piece.by == task.by and piece.symbol == task.symbol for piece in made.pieces))
    return counts[1] < counts[0]


def _most_alike(
    made: Edits, pieces: Sequence[ChangePiece], first: ChangePiece | None
) -> tuple[ChangePiece, ChangePiece | None, float]:
    """Return an example (`first` if given), the most similar task, and their similarity; ties by place."""
    shapes = {piece: count_shapes(_find_statement(made, piece)) for piece in pieces}
    pairs = [
        (one, other, cosine_similarity(shapes[one], shapes[other]))
        for one, other in combinations(pieces, 2)
        if one.by == other.by and one.symbol != other.symbol and first in (None, one, other)
    ]
    if not pairs:
        return first or pieces[0], None, 0.0
    one, other, alike = max(pairs, key=lambda pair: pair[2])
    return (other, one, alike) if other == first else (one, other, alike)


def _find_statement(made: Edits, piece: ChangePiece) -> ast.AST:
    """Return the innermost statement that spans the line of a site."""
    return innermost_statement(parse_file(piece.path, made.before[piece.path]).tree, piece.line, piece.line)


def _numbered_lines(made: Edits, piece: ChangePiece) -> Iterator[str]:
    """Yield the lines of a site's statement, numbered."""
    node = _find_statement(made, piece)
    lines = parse_file(piece.path, made.before[piece.path]).lines
    first = getattr(node, "lineno", piece.line)
    return numbered_lines(lines, first, getattr(node, "end_lineno", None) or first)
