"""Find model classes for tables and collections: Django, SQLAlchemy, SQLModel, mongoengine, peewee."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from toolkit.inventory.call_graph.definitions import ClassDefinition
from toolkit.inventory.data_access.comments import Comments
from toolkit.inventory.data_access.model_rules import read_rules
from toolkit.inventory.data_access.program import Program, keyword_of
from toolkit.inventory.setup.entry_modules import first_sentence
from toolkit.model.data_access import DataModel, ModelField, Technology
from toolkit.model.tree import callee_of, dotted_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import code_text

_USER_BASES = ("AbstractUser", "AbstractBaseUser", "PermissionsMixin", "UserMixin")
_USER = re.compile(r"(?:\w*User|User(?:Profile|Account)|Profile|Member|Customer|Person)")
_COLUMN_NAMES = ("db_column", "db_field", "column_name", "name")
_COLUMNS = frozenset({"Column", "mapped_column", "column_property"})
_DELETIONS = ("on_delete", "ondelete", "reverse_delete_rule")
_RELATIONS = frozenset({"relationship", "relation", "dynamic_loader", "Relationship"})
_TO_ONE = ("ForeignKey", "OneToOneField", "ForeignKeyField", "ReferenceField", "LazyReferenceField", "ParentalKey")
_TO_MANY = ("ManyToManyField", "GenericRelation", "ManyToManyRel")
_DOCUMENTS = ("Document", "DynamicDocument", "EmbeddedDocument", "DynamicEmbeddedDocument")
_NO_MODELS = (
    "Serializer",
    "Form",
    "FilterSet",
    "Schema",
    "Filter",
    "Table",
    "Field",
    "Widget",
    "Resource",
    "ModelView",
    "Choices",
    "Manager",
    "QuerySet",
)


class Models:
    """The models of a program.

    Args:
        program: the program.

    Attributes:
        found: maps the id of a class to its model.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._comments = Comments({path: file.text for path, file in program.files.items()})
        self.found: dict[int, DataModel] = {}
        self.by_name: dict[str, list[ClassDefinition]] = {}
        self.by_store: dict[str, list[ClassDefinition]] = {}
        for item in program.index.classes.values():
            made = self._model(item)
            if made is not None:
                self.found[id(item)] = made
                self.by_name.setdefault(made.name, []).append(item)
                if made.store:
                    self.by_store.setdefault(made.store, []).append(item)

    @cached_property
    def reverse_relations(self) -> dict[str, tuple[ClassDefinition, str]]:
        """Map each reverse accessor of Django to the model of its rows, and to the name of the model that has it.

        Skips names of several relations. Example: `order.items` of `ForeignKey(Order, related_name="items")`.
        """
        found: dict[str, list[tuple[ClassDefinition, str]]] = {}
        for models in self.by_name.values():
            for model in models:
                for name, value in model.members.items():
                    is_relation = isinstance(value, ast.Call) and last_name(value).endswith((*_TO_ONE, *_TO_MANY[:1]))
                    if not is_relation or self.found[id(model)].technology != "django":
                        continue
                    assert isinstance(value, ast.Call)
                    given = keyword_of(value, "related_name")
                    reverse = text_of(given) if given is not None else f"{model.name.lower()}_set"
                    target = _target(value) or (model.name if _is_self(value) else "")
                    if reverse and not reverse.endswith("+") and target:
                        found.setdefault(reverse, []).append((model, target))
                    if last_name(value) in _TO_MANY:
                        found.setdefault(name, []).extend(
                            (other, model.name) for other in self.by_name.get(target, ())[:1]
                        )
        return {name: rows[0] for name, rows in found.items() if len(rows) == 1}

    def model_named(self, name: str) -> ClassDefinition | None:
        """Return the model with a name, if there is exactly one."""
        known = self.by_name.get(name, [])
        return known[0] if len(known) == 1 else None

    def fields(self, of: ClassDefinition) -> list[ModelField]:
        """Return the fields of a model, including inherited ones."""
        found: dict[str, ModelField] = {}
        for item in of.lineage():
            known = self.found.get(id(item))
            rows = known.fields if known is not None else tuple(self._fields(item))
            for row in rows:
                found.setdefault(row.name, row)
        return list(found.values())

    def _model(self, item: ClassDefinition) -> DataModel | None:
        technology = self._technology(item)
        if not technology:
            return None
        fields = tuple(self._fields(item))
        store = self._store(item, technology)
        if not fields and not store and technology != "django":
            return None
        abstract = item.members.get("__abstract__")
        return DataModel(
            *(item.path, item.node.lineno, item.name, technology, store, fields),
            is_unmanaged=self._option(item, "managed") is False,
            about=first_sentence(ast.get_docstring(item.node) or "") or self._comment(item),
            is_abstract=self._option(item, "abstract") is True or bool(abstract),
            inherited=tuple(self._fields_of_bases(item, fields)),
            rules=read_rules(item),
            is_user=bool(_USER.fullmatch(item.name)) or any(_last(name) in _USER_BASES for name in item.externals()),
        )

    def _fields_of_bases(self, item: ClassDefinition, own: Iterable[ModelField]) -> Iterator[ModelField]:
        """Yield the fields that a model has from classes without a table of their own."""
        known = {field.name for field in own}
        for parent in [*item.lineage()][1:]:
            has_table = self._technology(parent) and self._option(parent, "abstract") is not True
            for field in () if has_table and "__tablename__" in parent.members else self._fields(parent):
                if field.name not in known:
                    known.add(field.name)
                    yield field

    def _comment(self, item: ClassDefinition) -> str:
        """Return what the comment above a model and its decorators says."""
        lines = (node.lineno for node in item.node.decorator_list)
        return self._comments.at(item.path, min((item.node.lineno, *lines)))

    def _option(self, item: ClassDefinition, name: str) -> object:
        """Return the constant of an option in the class `Meta` of a model; None if it has none."""
        meta = self._program.index.classes.get((item.path, f"{item.scope.qualname}.Meta"))
        value = meta.members.get(name) if meta is not None else None
        return value.value if isinstance(value, ast.Constant) else None

    def _technology(self, item: ClassDefinition) -> Technology | None:
        externals = item.externals()
        if any(_last(name).endswith(_NO_MODELS) for name in externals):
            return None
        by_base = next((found for name in externals if (found := _of_base(name))), None)
        if by_base is not None:
            return by_base
        if _is_sqlmodel(item) and not _is_table(item):
            return None
        columns = any(last_name(value) in _COLUMNS | _RELATIONS for value in self._calls(item))
        if "__tablename__" in item.members or columns or _is_table(item):
            return "sqlalchemy"
        return "django" if any(self._is_of(row, item, "django") for row in self._calls(item)) else None

    def _calls(self, item: ClassDefinition) -> list[ast.Call]:
        return [value for value in item.members.values() if isinstance(value, ast.Call)]

    def _is_of(self, node: ast.Call, item: ClassDefinition, package: str) -> bool:
        name = self._program.index.external_name(node.func, item.path, item.scope)
        return name.startswith(f"{package}.db.models") and not name.endswith(
            (".Q", ".F", ".Manager", "Manager.from_queryset")
        )

    def _fields(self, item: ClassDefinition) -> Iterator[ModelField]:
        for name, value in item.members.items():
            if not isinstance(value, ast.Call):
                continue
            kind = last_name(value)
            if kind in _COLUMNS:
                target = self._target_of_column(value)
                deletion = _on_delete(value)
                yield ModelField(name, _column_type(value), target, value.lineno, _column_name(value), deletion)
            elif kind in _RELATIONS:
                deletion = "cascade" if "delete" in text_of(keyword_of(value, "cascade")) else ""
                yield ModelField(name, kind, _target(value), value.lineno, "", deletion)
            elif kind.endswith((*_TO_ONE, *_TO_MANY)):
                target = _target(value) or (item.name if _is_self(value) else "")
                yield ModelField(name, kind, target, value.lineno, _column_name(value), _on_delete(value))
            elif kind == "Field":
                yield ModelField(name, kind, self._target_of_column(value), value.lineno)
            elif kind.endswith("Field") or kind in ("ListField", "backref"):
                yield ModelField(name, kind, _listed_document(value), value.lineno, _column_name(value))
        for node in item.scope.nodes(ast.AnnAssign):
            annotation = code_text(node.annotation)
            is_row = "Mapped[" in annotation or (_is_sqlmodel(item) and "ClassVar" not in annotation)
            if isinstance(node.target, ast.Name) and not isinstance(node.value, ast.Call) and is_row:
                yield ModelField(node.target.id, annotation, "", node.lineno)

    def _target_of_column(self, node: ast.Call) -> str:
        if text := text_of(keyword_of(node, "foreign_key")):
            return text.rpartition(".")[0]
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and last_name(inner) == "ForeignKey" and inner.args:
                text = text_of(inner.args[0])
                return text.rpartition(".")[0] if text else dotted_name(inner.args[0]).rpartition(".")[0]
        return ""

    def _store(self, item: ClassDefinition, technology: Technology) -> str:
        table = item.members.get("__tablename__")
        if isinstance(table, ast.expr) and (text := text_of(table)):
            return text
        meta = self._program.index.classes.get((item.path, f"{item.scope.qualname}.Meta"))
        if meta is not None:
            for name in ("db_table", "table_name"):
                value = meta.members.get(name)
                if isinstance(value, ast.expr) and (text := text_of(value)):
                    return text
        value = item.members.get("meta")
        if technology == "mongoengine" and isinstance(value, ast.Dict):
            for key, given in zip(value.keys, value.values, strict=True):
                if key is not None and text_of(key) == "collection":
                    return text_of(given)
        if technology == "django":
            app = item.path.rpartition("/models")[0].rpartition("/")[2]
            return f"{app}_{item.name.lower()}" if app else ""
        return item.name.lower() if _is_table(item) else ""


def _of_base(name: str) -> Technology | None:
    """Return the technology of an external base class."""
    top, last = name.partition(".")[0], _last(name)
    if last in _DOCUMENTS and (top in ("mongoengine", "flask_mongoengine") or "mongo" in name or last != name):
        return "mongoengine"
    if top == "peewee" or (top == "playhouse" and last.endswith("Model")):
        return "peewee"
    is_django = top == "django" and ("models" in name or "AbstractUser" in last or "AbstractBaseUser" in last)
    return "django" if is_django else None


def _is_sqlmodel(item: ClassDefinition) -> bool:
    return any(name.startswith("sqlmodel.") for name in item.externals())


def _is_table(item: ClassDefinition) -> bool:
    """Return whether a class is a table of SQLModel: `class Order(SQLModel, table=True)`."""
    given = {word.arg: word.value for word in item.node.keywords}
    return isinstance(given.get("table"), ast.Constant) and _is_sqlmodel(item)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _column_type(node: ast.Call) -> str:
    for argument in (*node.args, *(item.value for item in node.keywords if item.arg == "type_")):
        name = dotted_name(callee_of(argument))
        if name and not name.endswith("ForeignKey") and not text_of(argument):
            return name
    return "Column"


def _target(node: ast.Call) -> str:
    given = node.args[0] if node.args else keyword_of(node, "to", "document_type", "model", "argument")
    if given is None:
        return ""
    text = text_of(given) or dotted_name(given)
    if isinstance(given, ast.Lambda):
        text = dotted_name(given.body)
    return "" if text == "self" else text.rpartition(".")[2]


def _on_delete(node: ast.Call) -> str:
    """Return what a relation says of the deletion of the row that it refers to, in lower case; empty for nothing."""
    for inner in ast.walk(node):
        given = keyword_of(inner, *_DELETIONS) if isinstance(inner, ast.Call) else None
        if given is None and inner is node and last_name(node) in _TO_ONE[:2]:
            given = node.args[1] if len(node.args) > 1 else None
        if given is not None:
            name = text_of(given) or _last(dotted_name(given))
            return name.lower().replace(" ", "_")
    return ""


def _is_self(node: ast.Call) -> bool:
    return bool(node.args) and text_of(node.args[0]) == "self"


def _listed_document(node: ast.Call) -> str:
    """Return the document class that a list field refers to."""
    for inner in ast.walk(node):
        if inner is not node and isinstance(inner, ast.Call) and last_name(inner).endswith(_TO_ONE):
            return _target(inner)
    return ""


def _column_name(node: ast.Call) -> str:
    """Return the explicit column name of a field; empty if it has none."""
    first = node.args[0] if node.args and last_name(node) in _COLUMNS else None
    named = [keyword.value for keyword in node.keywords if keyword.arg in _COLUMN_NAMES]
    return next((text for value in (*named, *([first] if first else [])) if (text := text_of(value))), "")
