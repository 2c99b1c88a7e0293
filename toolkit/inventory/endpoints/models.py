"""Read the fields of request models (pydantic, dataclasses), with the names that clients see."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.endpoints.annotations import annotation_type, call_name, is_required_marker, keyword_text
from toolkit.inventory.interpreter.values import ClassValue
from toolkit.model.inventory import EndpointParameter, ParameterPlace
from toolkit.source.code_text import code_text


def model_fields(model: ClassValue, source: str, place: ParameterPlace = "json") -> Iterator[EndpointParameter]:
    """Yield the annotated fields of a model, with those of the models that it inherits from.

    Args:
        model: a class of the project.
        source: `path:line` of the code that reads it.
        place: place of the fields in the request.
    """
    style = _alias_style(model)
    seen: set[str] = set()
    for base in model.lineage():
        for node in base.node.body if isinstance(base, ClassValue) else ():
            if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
                continue
            name, written = node.target.id, code_text(node.annotation)
            if name in seen or name.startswith("_") or name == "model_config" or "ClassVar" in written:
                continue
            seen.add(name)
            is_marker = call_name(node.value) == "Field"
            alias = (keyword_text(node.value, "alias") if is_marker else "") or _apply_style(name, style)
            is_open = "Optional" in written or re.search(r"\|\s*None\b", written) is not None
            required = is_required_marker(node.value) if is_marker else node.value is None and not is_open
            yield EndpointParameter(alias, place, annotation_type(node.annotation), required, source)


def _alias_style(model: ClassValue) -> str:
    """Return the `alias_generator` of the nearest model that has one, or `rename=` of a struct of msgspec."""
    for base in model.lineage():
        renamed = base.keywords.get("rename") if isinstance(base, ClassValue) else None
        if isinstance(renamed, str):
            return renamed
        for node in ast.walk(base.node) if isinstance(base, ClassValue) else ():
            if _names_alias_generator(node):
                return code_text(node.value).lower().rpartition(".")[2]  # type: ignore[attr-defined]
    return ""


def _names_alias_generator(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(getattr(target, "id", "") == "alias_generator" for target in node.targets)
    return isinstance(node, ast.keyword) and node.arg == "alias_generator"


def _apply_style(name: str, style: str) -> str:
    """Convert a name as an `alias_generator` function would; unknown functions change nothing."""
    parts = [part for part in name.split("_") if part]
    if "pascal" in style or "upper_camel" in style:
        return "".join(part[:1].upper() + part[1:] for part in parts)
    if "camel" in style:
        return parts[0] + "".join(part[:1].upper() + part[1:] for part in parts[1:]) if parts else name
    return name.replace("_", "-") if "kebab" in style or "dash" in style else name
