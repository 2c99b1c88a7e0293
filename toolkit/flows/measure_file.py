"""Measure one file; the result depends only on its bytes."""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from toolkit.imports.collect import collect_imports
from toolkit.model.facts import Class, Content, Function
from toolkit.model.plugins import Metric, Rule, Value
from toolkit.model.tree import FunctionNode, Scope, SourceFile, dotted_name
from toolkit.source.body_hash import body_hash
from toolkit.source.generated import says_generated
from toolkit.source.lookups import looked_into
from toolkit.source.names import mentioned_names, quoted_names
from toolkit.source.parse import parse_file
from toolkit.source.suppressions import parse_suppressions
from toolkit.source.vendored import copyright_holder, vendored_from


@dataclass(frozen=True)
class Measurer:
    """Measures files with these metrics and rules; can be sent to a worker process.

    Attributes:
        version: hash of the code of metrics and rules; cached results of another version are not used.
    """

    metrics: tuple[Metric, ...]
    rules: tuple[Rule, ...]
    version: str = ""

    def __call__(self, item: tuple[str, bytes]) -> Content:
        """Parse and measure.

        Args:
            item: path and bytes of a file; the path is only used in error messages.

        Raises:
            SourceError: the file cannot be decoded or parsed.
        """
        file = parse_file(*item)
        try:
            return self.measure_file(file)
        finally:
            file.dissolve()

    def measure_file(self, file: SourceFile) -> Content:
        """Measure a parsed file."""
        functions = measure_functions(file, self.metrics, body_hash)
        return Content(
            python2=file.python2,
            encoding=file.encoding,
            metrics=measure_values(file, self.metrics, functions),
            functions=functions,
            classes=tuple(_class(scope) for scope in file.scopes if scope.kind == "class"),
            imports=collect_imports(file),
            signs=tuple(sign for rule in self.rules if rule.signs for sign in rule.signs(file)),
            allowances=tuple(parse_suppressions(file)),
            names=mentioned_names(file),
            body_hash=body_hash(file.tree),
            copied_from=vendored_from(file.text),
            held_by=copyright_holder(file.text),
            is_generated=says_generated(file.text),
            quoted_names=quoted_names(file),
            looked_into=looked_into(file),
        )


def measure_functions(
    file: SourceFile, metrics: tuple[Metric, ...], identified: Callable[[FunctionNode], str]
) -> tuple[Function, ...]:
    """Measure the functions of a file.

    Args:
        file: a parsed file.
        metrics: the metrics.
        identified: computes the hash of a function's normalised body.
    """
    found: list[Function] = []
    for scope in file.functions:
        values: dict[str, Value] = {}
        for metric in metrics:
            if metric.of_function is not None:
                values.update(metric.of_function(file, scope))
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        end = node.end_lineno or node.lineno
        found.append(Function(scope.qualname, node.lineno, end, scope.is_method, identified(node), values))
    return tuple(found)


def measure_values(file: SourceFile, metrics: tuple[Metric, ...], functions: tuple[Function, ...]) -> dict[str, Value]:
    """Measure a file as a whole, given its measured functions."""
    values: dict[str, Value] = {}
    for metric in metrics:
        if metric.of_file is not None:
            values.update(metric.of_file(file, functions))
    return values


def _class(scope: Scope) -> Class:

    node = scope.node
    assert isinstance(node, ast.ClassDef)
    return Class(
        qualname=scope.qualname,
        line=node.lineno,
        end_line=node.end_lineno or node.lineno,
        bases=tuple(filter(None, map(dotted_name, node.bases))),
        body_hash=body_hash(node),
    )
