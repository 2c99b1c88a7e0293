"""Numbers of radon 6.0.1 for a file: the reference for ours."""

import ast
import math
from collections.abc import Iterator

from radon.complexity import add_inner_blocks, cc_visit_ast
from radon.metrics import h_visit_ast, mi_visit
from radon.raw import analyze
from radon.visitors import Function

from toolkit.metrics import cyclomatic, halstead
from toolkit.metrics._lines import count_lines
from toolkit.metrics._logical import logical_lines
from toolkit.metrics.maintainability import METRIC as MAINTAINABILITY
from toolkit.model.tree import SourceFile


def differences(file: SourceFile) -> Iterator[str]:
    """Every number in which we and radon differ; nothing if all are equal."""
    yield from cyclomatic_differences(file)
    yield from halstead_differences(file)
    yield from line_differences(file)


def cyclomatic_differences(file: SourceFile) -> Iterator[str]:
    """Of every function that radon reports, methods and closures included."""
    ours = {(scope.node.lineno, scope.node.name): scope for scope in file.functions}  # type: ignore[union-attr]
    for block in add_inner_blocks(cc_visit_ast(ast.parse(file.text))):
        if isinstance(block, Function):
            scope = ours[block.lineno, block.name.rpartition(".")[2]]
            value = 1 + cyclomatic.count_decisions(scope)
            if value != block.complexity:
                yield f"{file.path}:{block.lineno} cyclomatic {value}, radon {block.complexity}"


def halstead_differences(file: SourceFile) -> Iterator[str]:
    """Of the file, and of every function that is in no other, in the order of the text."""
    theirs = h_visit_ast(ast.parse(file.text))
    tallies = halstead.scope_tallies(file)
    outermost = [scope for scope in file.functions if scope.parent and not scope.parent.in_function]
    pairs = [(tallies[file.root], theirs.total)]
    pairs += [(tallies[scope], report) for scope, (_, report) in zip(outermost, theirs.functions, strict=True)]
    for ours, report in pairs:
        mine, radon = ours.values().values(), (report.volume, report.difficulty, report.effort)
        if not all(map(math.isclose, mine, radon)):
            yield f"{file.path} halstead {mine}, radon {radon}"


def line_differences(file: SourceFile) -> Iterator[str]:
    """Of the raw counts, and of the index that is made of them."""
    raw, ours = analyze(file.text), count_lines(file)
    mine = (*ours, ours.code, logical_lines(file))
    radon = (raw.loc, raw.blank, raw.single_comments, raw.multi, raw.comments, raw.sloc, raw.lloc)
    if mine != radon:
        yield f"{file.path} lines {mine}, radon {radon}"
    assert MAINTAINABILITY.of_file is not None
    index = MAINTAINABILITY.of_file(file, ())["maintainability"]
    if not math.isclose(index, mi_visit(file.text, multi=True), abs_tol=1e-9):
        yield f"{file.path} maintainability {index}, radon {mi_visit(file.text, multi=True)}"
