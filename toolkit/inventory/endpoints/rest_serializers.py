"""Read serializers of Django REST framework as schemas: declared fields, model fields, nested serializers."""

import ast
from collections.abc import Iterator, Mapping

import msgspec

from toolkit.inventory.endpoints.class_bodies import class_assignments
from toolkit.inventory.endpoints.rest_fields import ALWAYS_READ, RELATIONS, field_type, in_camel_case
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, Environment, function_of
from toolkit.model.inventory import BodySchema, SchemaField
from toolkit.model.tree import dotted_name, text_of
from toolkit.source.calls import last_name

_HYPERLINKED = "HyperlinkedModelSerializer"


class SerializerReader:
    """Reads serializer classes, each once.

    Args:
        interpreter: interpreter that has followed the program.
        camel_case: whether bodies have camel-case names.

    Attributes:
        schemas: schemas by name of the classes read so far.
    """

    def __init__(self, interpreter: Interpreter, *, camel_case: bool) -> None:
        self._interpreter = interpreter
        self._camel_case = camel_case
        self._names: dict[int, str] = {}
        self.schemas: dict[str, BodySchema] = {}

    def read(self, of: ClassValue) -> str:
        """Return the name of the schema of a class: its own name, with a number if that is taken."""
        known = self._names.get(id(of.node))
        if known is not None:
            return known
        base = of.qualname.rpartition(".")[2] or of.node.name
        name = base
        number = 2
        while name in self._names.values():
            name = f"{base}{number}"
            number += 1
        self._names[id(of.node)] = name  # a class that holds itself ends here
        place = of.place
        fields = self._fields(of)
        if self._camel_case:
            fields = (msgspec.structs.replace(item, name=in_camel_case(item.name)) for item in fields)
        self.schemas[name] = BodySchema(name, tuple(fields), f"{place.path}:{place.line}")
        return name

    def _fields(self, of: ClassValue) -> Iterator[SchemaField]:
        declared, hidden = self._declared_fields(of)
        meta = _inner_class(of, "Meta")
        model = self._meta_value(meta, "model")
        of_model = function_of(model)
        if not isinstance(of_model, ClassValue):
            yield from declared.values()
            return
        columns = _columns(of_model)
        given, left_out = _texts(self._meta_value(meta, "fields")), _texts(self._meta_value(meta, "exclude"))
        locked = set(_texts(self._meta_value(meta, "read_only_fields")))
        extra = _extra_arguments(meta)
        is_linked = any(name.endswith(_HYPERLINKED) for name in of.externals())
        for name in dict.fromkeys(given or [name for name in {**columns, **declared} if name not in left_out]):
            if name in hidden:
                continue
            if name in declared:
                yield declared[name]
            elif (column := text_of(extra.get(name, {}).get("source")) or name) in columns:
                made = _of_column(name, *columns[column], extra.get(name, {}))
                is_link = is_linked and made.type == "integer" and last_name(columns[column][0]).endswith(RELATIONS)
                made = msgspec.structs.replace(made, type="string", format="uri") if is_link else made
                yield msgspec.structs.replace(made, read_only=True, required=False) if name in locked else made
            else:  # a property, a relation backwards
                kind = "integer" if name in ("id", "pk") else "string" if is_linked and name == "url" else ""
                yield SchemaField(name, kind, read_only=True, source=self._place(meta))

    def _place(self, meta: tuple[ClassValue, ast.ClassDef] | None) -> str:
        return f"{meta[0].module.path}:{meta[1].lineno}" if meta is not None else ""

    def _declared_fields(self, of: ClassValue) -> tuple[dict[str, SchemaField], set[str]]:
        """Return the fields that the body of a class declares, and the names of fields that clients never see."""
        found: dict[str, SchemaField] = {}
        hidden: set[str] = set()
        for base in of.lineage():
            for name, value in class_assignments(base.node) if isinstance(base, ClassValue) else ():
                is_none = isinstance(value, ast.Constant) and value.value is None
                if is_none or (isinstance(value, ast.Call) and last_name(value) == "HiddenField"):
                    hidden.add(name)
                elif isinstance(value, ast.Call) and name not in found and name not in hidden:
                    made = self._field(name, value, base)
                    if made is not None:
                        found[name] = made
        return found, hidden - set(found)

    def _field(self, name: str, node: ast.Call, owner: ClassValue) -> SchemaField | None:
        kind, given = last_name(node), {item.arg: item.value for item in node.keywords if item.arg}
        source = f"{owner.module.path}:{node.lineno}"
        nested = function_of(self._interpreter.evaluate(node.func, Environment(owner.module, owner.module.names)))
        many = _is_true(given.get("many"))
        flags = _flags(given)
        if isinstance(nested, ClassValue) and is_serializer(nested):
            kind = "array" if many else "object"
            made = SchemaField(name, kind, many=many, schema=self.read(nested), source=source)
            return msgspec.structs.replace(made, **flags)
        if isinstance(nested, ClassValue):  # a field of the project's own: what it inherits from
            kind = next((item.rpartition(".")[2] for item in nested.externals() if item.endswith("Field")), kind)
        if not kind.endswith(("Field", "Serializer", "RelatedField")):
            return None
        type_, format_ = field_type(kind)
        if kind in ALWAYS_READ:
            flags.update(read_only=True, required=False)
        if kind == "PrimaryKeyRelatedField":
            type_ = "integer"
        choices = _choices(given.get("choices")) if kind.endswith("ChoiceField") else ()
        if many:
            type_, format_ = "array", ""
        made = SchemaField(name, type_, format_, many=many, choices=choices, source=source)
        return msgspec.structs.replace(made, **flags)

    def _meta_value(self, meta: tuple[ClassValue, ast.ClassDef] | None, name: str) -> object:
        for node in meta[1].body if meta is not None else ():
            if isinstance(node, ast.Assign) and any(dotted_name(target) == name for target in node.targets):
                assert meta is not None
                return self._interpreter.evaluate(node.value, Environment(meta[0].module, meta[0].module.names))
        if meta is None:
            return None
        for base in meta[1].bases:  # class Meta(Other.Meta)
            owner = base.value if isinstance(base, ast.Attribute) and base.attr == "Meta" else None
            around = Environment(meta[0].module, meta[0].module.names)
            found = function_of(self._interpreter.evaluate(owner, around)) if owner is not None else None
            if isinstance(found, ClassValue) and found is not meta[0]:
                return self._meta_value(_inner_class(found, "Meta"), name)
        return None


def is_serializer(of: ClassValue) -> bool:
    """Return whether a project class inherits from a serializer of the framework or of a library."""
    return any("Serializer" in name for name in of.externals())


def _inner_class(of: ClassValue, name: str) -> tuple[ClassValue, ast.ClassDef] | None:
    """Return the nearest inner class of a name in a class or its bases, with the class that contains it."""
    for base in of.lineage():
        for node in base.node.body if isinstance(base, ClassValue) else ():
            if isinstance(node, ast.ClassDef) and node.name == name:
                return base, node
    return None


def _columns(model: ClassValue) -> dict[str, tuple[ast.Call, str]]:
    """Map each field of a model, and the key that Django adds, to its call and `path:line`."""
    found: dict[str, tuple[ast.Call, str]] = {}
    for base in model.lineage():
        for name, value in class_assignments(base.node) if isinstance(base, ClassValue) else ():
            if isinstance(value, ast.Call) and last_name(value).endswith(("Field", *RELATIONS)):
                found.setdefault(name, (value, f"{base.module.path}:{value.lineno}"))
    has_key = any(_is_true(_keywords(call).get("primary_key")) for call, _ in found.values())
    key = ast.Call(ast.Name("AutoField", ast.Load()), [], [])
    return found if has_key else {"id": (key, f"{model.place.path}:{model.place.line}"), **found}


def _of_column(name: str, call: ast.Call, source: str, extra: Mapping[str, ast.expr]) -> SchemaField:
    """Return the field that `ModelSerializer` generates for a model field."""
    kind, given = last_name(call), _keywords(call)
    type_, format_ = field_type(kind)
    many = kind.endswith(("ManyToManyField", "TaggableManager"))
    if kind.endswith(RELATIONS):
        type_, format_ = ("array", "") if many else ("integer", "")
    is_made = "Auto" in kind or any(_is_true(given.get(key)) for key in ("auto_now", "auto_now_add"))
    is_fixed = _is_false(given.get("editable")) or is_made
    has_default = "default" in given or any(_is_true(given.get(key)) for key in ("blank", "null")) or type_ == "boolean"
    flags = {"read_only": is_fixed, "required": not (is_fixed or has_default), "nullable": _is_true(given.get("null"))}
    told = _flags(extra)
    flags.update({flag: told[flag] for argument, flag in _FLAGS.items() if argument in extra})
    if flags["read_only"]:
        flags["required"] = False
    made = SchemaField(name, type_, format_, many=many, choices=_choices(given.get("choices")), source=source)
    return msgspec.structs.replace(made, **flags)


_FLAGS = {"read_only": "read_only", "write_only": "write_only", "required": "required", "allow_null": "nullable"}


def _flags(given: Mapping[str | None, ast.expr] | Mapping[str, ast.expr]) -> dict[str, bool]:
    """Return the four flags of a declared field; it is required by default."""
    read = _is_true(given.get("read_only"))
    needed = _is_true(given["required"]) if "required" in given else not read and "default" not in given
    return {
        "read_only": read,
        "write_only": _is_true(given.get("write_only")),
        "required": needed and not read,
        "nullable": _is_true(given.get("allow_null")),
    }


def _extra_arguments(meta: tuple[ClassValue, ast.ClassDef] | None) -> dict[str, dict[str, ast.expr]]:
    """Return the arguments by field in `extra_kwargs = {"password": {"write_only": True}}`."""
    tables = [value for name, value in class_assignments(meta[1]) if name == "extra_kwargs"] if meta is not None else []
    return {
        name: _table(value)
        for table in tables
        if isinstance(table, ast.Dict)
        for name, value in _table(table).items()
        if isinstance(value, ast.Dict)
    }


def _table(node: ast.Dict) -> dict[str, ast.expr]:
    return {text_of(key): value for key, value in zip(node.keys, node.values, strict=True) if key is not None}


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {item.arg: item.value for item in call.keywords if item.arg}


def _texts(value: object) -> list[str]:
    """Return the texts in a list; none for `"__all__"` or unknown values."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple | set) else []


def _choices(node: ast.expr | None) -> tuple[str, ...]:
    """Return the texts of a literal `[("a", "A"), ...]` or `["a", ...]`."""
    if not isinstance(node, ast.List | ast.Tuple):
        return ()
    first = [item.elts[0] if isinstance(item, ast.Tuple | ast.List) and item.elts else item for item in node.elts]
    texts = [text_of(item) for item in first]
    return tuple(texts) if all(texts) else ()


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
