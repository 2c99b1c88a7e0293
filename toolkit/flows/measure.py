"""Measure one file: bytes in, everything that depends on nothing but those bytes out."""

import ast
from dataclasses import dataclass

from toolkit.imports.collect import collect
from toolkit.model.facts import Class, Content, Function, Sign
from toolkit.model.plugins import Metric, Rule, Value
from toolkit.model.tree import Scope, SourceFile, dotted
from toolkit.source.allowances import allowances
from toolkit.source.names import mentioned
from toolkit.source.normal import body_hash
from toolkit.source.parse import parse


@dataclass(frozen=True)
class Measurer:
    """Measures files with these metrics and rules; can be sent to a worker process.

    Attributes:
        version: names the code of the metrics and rules: what another version measured is measured again.
    """

    metrics: tuple[Metric, ...]
    rules: tuple[Rule, ...]
    version: str = ""

    def __call__(self, item: tuple[str, bytes]) -> Content:
        """Parse and measure.

        Args:
            item: path and bytes of a file; the path is only for error messages, nothing in the result depends on it.

        Raises:
            SourceError: the file cannot be decoded or parsed.
        """
        return self.measure(parse(*item))

    def measure(self, file: SourceFile) -> Content:
        """Measure a parsed file."""
        functions = tuple(self._function(file, scope) for scope in file.functions)
        return Content(
            python2=file.python2,
            encoding=file.encoding,
            metrics=self._of_file(file, functions),
            functions=functions,
            classes=tuple(_class(scope) for scope in file.scopes if scope.kind == "class"),
            imports=collect(file),
            signs=tuple(sign for rule in self.rules if rule.signs for sign in _signs(rule, file)),
            allowances=tuple(allowances(file)),
            names=mentioned(file),
            body_hash=body_hash(file.tree),
        )

    def _function(self, file: SourceFile, scope: Scope) -> Function:

        values: dict[str, Value] = {}
        for metric in self.metrics:
            if metric.of_function is not None:
                values.update(metric.of_function(file, scope))
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        return Function(
            qualname=scope.qualname,
            line=node.lineno,
            end_line=node.end_lineno or node.lineno,
            is_method=scope.is_method,
            body_hash=body_hash(node),
            metrics=values,
        )

    def _of_file(self, file: SourceFile, functions: tuple[Function, ...]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for metric in self.metrics:
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
        bases=tuple(filter(None, map(dotted, node.bases))),
        body_hash=body_hash(node),
    )


def _signs(rule: Rule, file: SourceFile) -> tuple[Sign, ...]:
    assert rule.signs is not None
    return tuple(rule.signs(file))
