"""Compare two API specifications, operation by operation."""

from collections.abc import Mapping
from typing import Any

from toolkit.inventory.diff.document import (
    ApiBody,
    ApiDocument,
    ApiOperation,
    ApiParameter,
    ApiResponse,
    parameter_names,
)
from toolkit.inventory.diff.kinds import KINDS
from toolkit.inventory.diff.parts import first_difference
from toolkit.inventory.diff.schemas import SchemaComparison
from toolkit.model.api_change import ApiChange
from toolkit.source.masked_lines import MASK, is_secret_name

_FIRST_ERROR = 400


def compare_specifications(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[ApiChange, ...]:
    """List the differences between two specifications that clients may notice: breaking ones first, then by place.

    Args:
        old: decoded OpenAPI 3 or Swagger 2.
        new: the newer specification.
    """
    comparison = _Comparison(ApiDocument(old), ApiDocument(new))
    comparison.run()
    if not comparison.changes and ("openapi" in old) == ("openapi" in new) and (place := first_difference(old, new)):
        comparison.tell("other_parts_changed", place)
    return tuple(sorted(set(comparison.changes), key=lambda item: (not item.breaking, item.where, item.kind, item.old)))


class _Comparison:
    def __init__(self, old: ApiDocument, new: ApiDocument) -> None:
        self._old, self._new = old, new
        self.changes: list[ApiChange] = []

    def run(self) -> None:
        """Compare the documents."""
        before, after = self._old.operations(), self._new.operations()
        if self._old.base_path != self._new.base_path:
            self.tell("base_path_changed", "*", self._old.base_path, self._new.base_path)
        paths_before, paths_after = {path for path, _ in before}, {path for path, _ in after}
        for path in sorted(paths_before - paths_after):
            self.tell("path_removed", self._first(before, path))
        for path in sorted(paths_after - paths_before):
            self.tell("path_added", self._first(after, path))
        for key in sorted(before):
            if key in after:
                self._compare(before[key], after[key])
            elif key[0] in paths_after:
                self.tell("operation_removed", _where(before[key]))
        for key in sorted(after):
            if key not in before and key[0] in paths_before:
                self.tell("operation_added", _where(after[key]))

    @staticmethod
    def _first(operations: Mapping[tuple[str, str], ApiOperation], folded: str) -> str:
        return next(item.path for (path, _), item in operations.items() if path == folded)

    def tell(self, kind: str, where: str, old: str = "", new: str = "") -> None:
        """Record one change."""
        self.changes.append(ApiChange(kind, KINDS[kind], where, old, new))

    def _compare(self, old: ApiOperation, new: ApiOperation) -> None:
        where = _where(new)
        if old.deprecated != new.deprecated:
            self.tell("operation_deprecated" if new.deprecated else "operation_undeprecated", where)
        if old.identifier != new.identifier and old.identifier:
            self.tell("operation_id_changed", where, old.identifier, new.identifier)
        self._compare_parameters(old, new, where)
        self._compare_bodies(old.body, new.body, f"{where} body")
        self._compare_responses(old.responses, new.responses, where)
        self._compare_security(old, new, where)

    def _compare_parameters(self, old: ApiOperation, new: ApiOperation, where: str) -> None:
        names = dict(zip(parameter_names(old.path), parameter_names(new.path), strict=True))
        for before, after in names.items():
            if before != after:
                self.tell("path_parameter_renamed", where, before, after)
        renamed = {
            (place, names.get(name, name) if place == "path" else name): item
            for (place, name), item in old.parameters.items()
        }
        for place, name in sorted({*renamed, *new.parameters}):
            before_item, after_item = renamed.get((place, name)), new.parameters.get((place, name))
            at = f"{where} {place} {name}"
            if before_item is not None and after_item is not None:
                self._compare_parameter(before_item, after_item, at)
            elif after_item is None:
                self.tell("parameter_removed", at)
            else:
                self.tell("parameter_added_required" if after_item.required else "parameter_added_optional", at)

    def _compare_parameter(self, old: ApiParameter, new: ApiParameter, where: str) -> None:
        if old.required != new.required:
            self.tell("parameter_became_required" if new.required else "parameter_became_optional", where)
        if new.deprecated and not old.deprecated:
            self.tell("parameter_deprecated", where)
        if old.style != new.style:
            self.tell("parameter_style_changed", where, old.style, new.style)
        before = self._old.resolve(old.schema).get("default")
        after = self._new.resolve(new.schema).get("default")
        if before is not None and before != after:
            told = [MASK if is_secret_name(new.name) and it is not None else it for it in (before, after)]
            self.tell("parameter_default_changed", where, str(told[0]), "" if told[1] is None else str(told[1]))
        SchemaComparison(self._old, self._new, "parameter", self.tell).compare(old.schema, new.schema, where)

    def _compare_bodies(self, old: ApiBody | None, new: ApiBody | None, where: str) -> None:
        if old is None or new is None:
            if new is not None:
                self.tell("body_added_required" if new.required else "body_added_optional", where)
            elif old is not None:
                self.tell("body_removed", where)
            return
        if old.required != new.required:
            self.tell("body_became_required" if new.required else "body_became_optional", where)
        self._compare_content(old.content, new.content, where, "request")

    def _compare_content(
        self, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]], where: str, side: str
    ) -> None:
        schemas = SchemaComparison(self._old, self._new, side, self.tell)
        for kind in sorted({*old, *new}):
            if kind not in new:
                self.tell(f"{side}_media_type_removed", where, old=kind)
            elif kind not in old:
                self.tell(f"{side}_media_type_added", where, new=kind)
            else:
                schemas.compare(old[kind], new[kind], where)

    def _compare_responses(self, old: Mapping[str, ApiResponse], new: Mapping[str, ApiResponse], where: str) -> None:
        for code in sorted({*old, *new}):
            at = f"{where} {code}"
            outcome = "error" if _is_error(code) else "success"
            if code not in new:
                self.tell(f"{outcome}_status_removed", at)
            elif code not in old:
                self.tell(f"{outcome}_status_added", at)
            else:
                self._compare_content(old[code].content, new[code].content, at, "response")
                for name in sorted(old[code].headers ^ new[code].headers):
                    is_gone = name in old[code].headers
                    self.tell("response_header_removed" if is_gone else "response_header_added", f"{at} {name}")

    def _compare_security(self, old: ApiOperation, new: ApiOperation, where: str) -> None:
        before, after = _schemes(old), _schemes(new)
        was_open, is_open = not before or frozenset() in before, not after or frozenset() in after
        if was_open != is_open:
            self.tell("security_removed" if is_open else "security_added", where, _names(before), _names(after))
            return
        for names in sorted(before.keys() - after.keys(), key=sorted):
            self.tell("security_alternative_removed", where, old=", ".join(sorted(names)))
        for names in sorted(after.keys() - before.keys(), key=sorted):
            self.tell("security_alternative_added", where, new=", ".join(sorted(names)))
        for names in before.keys() & after.keys():
            for scope in sorted(after[names] - before[names]):
                self.tell("security_scope_added", where, new=scope)
            for scope in sorted(before[names] - after[names]):
                self.tell("security_scope_removed", where, old=scope)


def _where(operation: ApiOperation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _is_error(code: str) -> bool:
    return code == "default" or (code[:1].isdigit() and int(code[:1]) * 100 >= _FIRST_ERROR)


def _schemes(operation: ApiOperation) -> dict[frozenset[str], set[str]]:
    """Map the scheme names of each alternative to the scopes that it requires."""
    found: dict[frozenset[str], set[str]] = {}
    for alternative in operation.security:
        names = frozenset(name for name, _ in alternative)
        found.setdefault(names, set()).update(scope for _, scopes in alternative for scope in scopes)
    return found


def _names(schemes: Mapping[frozenset[str], set[str]]) -> str:
    return ", ".join(sorted({name for names in schemes for name in names}))
