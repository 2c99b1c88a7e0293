"""Values of Django that its classes alone could not make again: requests, signals, lazy texts, files of a field.

Tests hand requests to views directly; a request is its environment, its body, and what tests and middleware have put
on it. Nothing of it is read: what is left in a stream is found in its buffer.
"""

import importlib
import io
import sys

from .constants import name_of
from .layouts import layout_of

_STATE = "django.db.models.base:ModelState"
_OF_ENVIRONMENT = frozenset(
    ["environ", "META", "path", "path_info", "method", "content_type", "content_params", "_stream", "_read_started"]
    + ["GET", "COOKIES", "_post", "_files", "_body", "_encoding", "_upload_handlers", "resolver_match", "headers"]
)


_LAZY = "django.utils.functional"


def writer_of(kind):
    """Return the writer of instances of a Django class, as `known_classes.writer_of`; None if there is none."""
    if _derives(kind, "django.db.models.fields", "Field", "ForeignObjectRel"):
        return _write_field
    if _derives(kind, "django.db.models.query", "QuerySet"):
        return _write_query
    if not kind.__module__.startswith("django."):
        return None
    if _derives(kind, "django.", "BaseExpression", "Node"):
        return _write_part_of_query
    if kind.__name__.endswith("Signal"):
        return _write_signal
    is_lazy = _derives(kind, _LAZY, "LazyObject") and not _derives(kind, _LAZY, "SimpleLazyObject")
    other = _write_file if _derives(kind, "django.", "FieldFile") else _write_unasked if is_lazy else None
    return _WRITERS.get((kind.__module__, kind.__name__), other)


def _derives(kind, module, *names):
    """Return whether a class is one of some names in modules below one, or extends it."""
    return any(one.__name__ in names and one.__module__.startswith(module) for one in kind.__mro__)


def _write_unasked(writer, value, depth):
    """Write an object whose class sets it up once it is asked, as one that was not: earlier calls may have asked it."""
    if value is getattr(sys.modules.get("django.conf"), "settings", None):
        return {"$py": "name", "of": "django.conf:settings"}
    written = writer.begin_object(value, {"$py": "object", "class": layout_of(type(value)).name})
    written["state"] = writer.fields([("_wrapped", sys.modules[_LAZY].empty)], depth)
    return written


def _write_request(writer, value, depth):
    held = dict(vars(value))
    environ = held.get("environ")
    body = held.get("_body") if type(held.get("_body")) is bytes else _body_in_buffer(environ)
    if type(environ) is not dict or body is None:
        return writer.cut_off("opaque", value)
    written = writer.begin_object(value, {"$py": "django_request"})
    texts = sorted((name, one) for name, one in environ.items() if type(one) is str and not name.startswith("wsgi."))
    written["environ"] = writer.fields(texts, depth)
    written["body"] = writer.octets(body)
    state = [(name, one) for name, one in held.items() if name not in _OF_ENVIRONMENT]
    written["state"] = writer.fields(state, depth)
    return written


def _body_in_buffer(environ):
    """Return the whole body that a test client has put into a buffer, or that has no length; None if it is unknown."""
    environ = environ if type(environ) is dict else {}
    if environ.get("CONTENT_LENGTH") in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    stream = environ.get("wsgi.input")
    stream = getattr(stream, "__dict__", {}).get("_tebiki_inner", stream)
    held = getattr(stream, "__dict__", {}).get("_FakePayload__content", stream)
    return held.getvalue() if type(held) is io.BytesIO else None


def _write_lazy(writer, value, depth):
    try:
        maker, given = value.__reduce__()[:2]
        if maker.__name__ == "_lazy_number_unpickle":  # of `ngettext_lazy`
            return {"$py": "django_lazy_number", "of": writer.write(list(given), depth)}
        function, args, named = given[:3]
        parts = [function, list(args), named, list(given[3:])]
    except (TypeError, ValueError, AttributeError):  # a version that is another
        return writer.cut_off("opaque", value)
    return {"$py": "django_lazy", "of": writer.write(parts, depth)}


def without_rows(name, attributes):
    """Return the attributes of an object without rows that were read through it: they are read again.

    Args:
        name: of its class.
        attributes: pairs of names and values.
    """
    if name == _STATE:
        return [(key, {} if key == "fields_cache" else held) for key, held in attributes]
    if not any([key == "_state" and type(held).__name__ == "ModelState" for key, held in attributes]):
        return attributes
    return [(key, {} if key == "_prefetched_objects_cache" else held) for key, held in attributes]


def _write_lazy_object(writer, value, depth):
    """Write an object that is made when it is first used: once it is made, not how."""
    layout = layout_of(type(value))
    held = dict(layout.attributes(value))
    made = held.get("_wrapped")
    if layout.name is None or made is None or made is importlib.import_module("django.utils.functional").empty:
        return writer.object_(value, depth)
    written = writer.begin_object(value, {"$py": "object", "class": layout.name})
    written["state"] = writer.fields([("_setupfunc", None), ("_wrapped", made)], depth)
    return written


def _write_manager(writer, value, depth):
    """Write the manager of the rows that belong to an instance, by the name under which the instance has it."""
    held = vars(value)
    relation = getattr(held.get("field"), "remote_field", None)
    name = relation.get_accessor_name() if relation is not None else held.get("prefetch_cache_name")
    instance = held.get("instance")
    found = getattr(type(instance), name or "", None)
    if getattr(found, "related_manager_cls", None) is not type(value):
        return writer.cut_off("opaque", value)
    return {"$py": "django_manager", "of": [writer.write(instance, depth), name]}


def _write_signal(writer, value, _depth):
    name = name_of(value)
    return {"$py": "name", "of": name} if name else writer.cut_off("opaque", value)


def _write_field(writer, value, depth):
    """Write a field of a model, or its other end, by its name: the model owns it, and it remembers queries.

    The name is one text: in a list, that of a model such as `Session` would hide the name beside it as its value.
    """
    held = vars(value)
    label = getattr(getattr(held.get("model"), "_meta", None), "label", "")
    name = held.get("name") or held.get("related_name") or ""
    try:
        is_known = _field_of("%s.%s" % (label, name)) is value
    except Exception:  # of no model (yet), or of one that nobody finds by its name
        is_known = False
    return {"$py": "django_field", "of": "%s.%s" % (label, name)} if is_known else writer.object_(value, depth)


def _field_of(path):
    """Return the field at `app.Model.field`."""
    label, _, name = path.rpartition(".")
    app, _, model = label.rpartition(".")
    return importlib.import_module("django.apps").apps.all_models[app][model.lower()]._meta.get_field(name)


def _write_part_of_query(writer, value, depth):
    """Write a query, or an expression in it, without what it has worked out of itself: one is in several queries."""
    kind = type(value)
    layout = layout_of(kind)
    if layout.name is None or layout.base is not object:
        return writer.object_(value, depth)
    written = writer.begin_object(value, {"$py": "object", "class": layout.name})
    held = [(name, one) for name, one in layout.attributes(value) if not _is_worked_out(kind, name)]
    written["state"] = writer.fields(held, depth)
    return written


def _write_expression(writer, value, depth):
    """Write an expression of a template: its `token` is its text, and no secret as others of that name are."""
    layout = layout_of(type(value))
    if layout.name is None or layout.base is not object:
        return writer.object_(value, depth)
    written = writer.begin_object(value, {"$py": "object", "class": layout.name})
    held = dict(layout.attributes(value))
    token = writer.write(held.pop("token", None), depth)
    written["state"] = writer.fields(list(held.items()), depth)
    written["state"]["token"] = {"$py": "django_template_text", "of": token}
    return written


def _is_worked_out(kind, name):
    """Return whether a class remembers an attribute that it works out; the field of a column is given to it."""
    is_kept = any(type(vars(one).get(name)).__name__ == "cached_property" for one in kind.__mro__)
    return is_kept and name != "output_field"


def _write_file(writer, value, depth):
    held = vars(value)
    if held.get("_file") is not None and not held.get("_committed", True):
        return writer.cut_off("opaque", value)  # it was handed over and is not stored yet
    field = held.get("field")
    if field is None or held.get("instance") is None:
        return writer.cut_off("opaque", value)
    return {"$py": "django_file", "of": writer.write([held["instance"], field.name, held.get("name")], depth)}


def _write_query(writer, value, depth):
    """Rows that are still to be read: where nobody makes them again, the statement says more than all of its parts."""
    held = vars(value)
    if not writer.is_outcome or held.get("_result_cache") is not None:
        return _write_rows(writer, value, depth)
    try:
        statement, given = held["_query"].clone().sql_with_params()  # which joins for its order what a query lacks
    except Exception:  # a query that finds nothing anyway, or that no database can answer
        return _write_rows(writer, value, depth)
    statement, given = writer.statement(statement, list(given))
    written = writer.begin_object(value, {"$py": "django_query", "class": _describe_rows(value), "of": statement})
    written["given"] = writer.write(given, depth)
    return written


def _write_rows(writer, value, depth):
    """Write a query with its rows, without hints that choose no database.

    Rows that are fetched ahead share the hints of the first object that they belong to, which holds rows of its own, so
    that whole trees would be written for each row, and round in circles.
    """
    layout = layout_of(type(value))
    if layout.name is None or layout.base is not object or not _are_idle(vars(value).get("_hints")):
        return writer.object_(value, depth)
    written = writer.begin_object(value, {"$py": "object", "class": layout.name})
    held = [(name, {} if name == "_hints" else one) for name, one in layout.attributes(value)]
    written["state"] = writer.fields(held, depth)
    return written


def _are_idle(hints):
    """Return whether these hints lead to the same database as none: there is no router, and theirs is the default."""
    if type(hints) is not dict or set(hints) != set(["instance"]):
        return False
    settings = importlib.import_module("django.conf").settings
    state = getattr(hints["instance"], "__dict__", {}).get("_state")
    return not settings.DATABASE_ROUTERS and getattr(state, "db", "") in (None, "default")


def _describe_rows(value):
    """The name of the class of rows, and of what each row is made into."""
    model, made = value.model, getattr(value, "_iterable_class", None)
    return "%s:%s %s" % (model.__module__, model.__name__, getattr(made, "__name__", ""))


def make_request(rebuilder, written):
    """Build a request and register it before its attributes, which may refer to it."""
    environ = dict((str(name), one) for name, one in rebuilder.value(written["environ"]).items())
    body = rebuilder.value(written["body"])
    environ.update({"wsgi.input": io.BytesIO(body), "wsgi.errors": io.BytesIO(), "wsgi.url_scheme": "http"})
    environ.update({"wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True})
    environ["CONTENT_LENGTH"] = str(len(body))  # what is masked in it may be of another length
    made = importlib.import_module("django.core.handlers.wsgi").WSGIRequest(environ)
    if "id" in written:
        rebuilder.remember(written["id"], made)
    for name, held in written["state"].items():
        vars(made)[str(name)] = rebuilder.value(held)
    return made


def _make_lazy(rebuilder, of):
    function, args, named, classes = rebuilder.value(of)
    return importlib.import_module("django.utils.functional").lazy(function, *classes)(*args, **named)


def _make_lazy_number(rebuilder, of):
    function, result, number, named = rebuilder.value(of)
    return importlib.import_module("django.utils.translation").lazy_number(function, result, number=number, **named)


def _make_manager(rebuilder, of):
    instance, name = rebuilder.value(of)
    return getattr(instance, name)


def _make_field(_rebuilder, of):
    return _field_of(".".join(of) if isinstance(of, list) else of)  # a list in recordings before 2026-11-29


def _make_template_text(rebuilder, of):
    return rebuilder.value(of)


def _make_file(rebuilder, of):
    instance, field, name = rebuilder.value(of)
    found = instance._meta.get_field(field)
    return found.attr_class(instance, found, name)


_WRITERS = {
    ("django.core.handlers.wsgi", "WSGIRequest"): _write_request,
    ("django.db.models.fields.related_descriptors", "ManyRelatedManager"): _write_manager,
    ("django.db.models.fields.related_descriptors", "RelatedManager"): _write_manager,
    ("django.template.base", "FilterExpression"): _write_expression,
    ("django.utils.functional", "__proxy__"): _write_lazy,
    ("django.utils.functional", "SimpleLazyObject"): _write_lazy_object,
}
MAKERS = {
    "django_lazy": _make_lazy,
    "django_lazy_number": _make_lazy_number,
    "django_file": _make_file,
    "django_field": _make_field,
    "django_manager": _make_manager,
    "django_template_text": _make_template_text,
}
"""Kind -> what makes it, as in `stdlib_types`."""
