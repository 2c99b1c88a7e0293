"""Find the HTTP methods of class-based views, including methods inherited from Django and its REST framework."""

from toolkit.inventory.interpreter.values import FunctionValue, InstanceValue, Value, function_of, possible_values
from toolkit.inventory.registrations import as_view_class, method_list, methods_of_class

_GENERIC = {
    "TemplateView": "GET",
    "ListView": "GET",
    "DetailView": "GET",
    "ArchiveIndexView": "GET",
    "FormView": "GET POST PUT",
    "CreateView": "GET POST PUT",
    "UpdateView": "GET POST PUT",
    "DeleteView": "GET POST DELETE",
    "RedirectView": "GET POST PUT PATCH DELETE",
    "ProcessFormView": "GET POST PUT",
    "CreateAPIView": "POST",
    "ListAPIView": "GET",
    "RetrieveAPIView": "GET",
    "DestroyAPIView": "DELETE",
    "UpdateAPIView": "PUT PATCH",
    "ListCreateAPIView": "GET POST",
    "RetrieveUpdateAPIView": "GET PUT PATCH",
    "RetrieveDestroyAPIView": "GET DELETE",
    "RetrieveUpdateDestroyAPIView": "GET PUT PATCH DELETE",
    "ObtainAuthToken": "POST",
    "LoginView": "GET POST",
    "LogoutView": "GET POST",
    "PasswordChangeView": "GET POST PUT",
    "PasswordResetView": "GET POST PUT",
    "PasswordResetConfirmView": "GET POST PUT",
    "PasswordChangeDoneView": "GET",
    "PasswordResetDoneView": "GET",
    "PasswordResetCompleteView": "GET",
    **dict.fromkeys(
        [f"Spectacular{kind}View" for kind in ("API", "JSONAPI", "YAMLAPI", "Redoc", "Swagger", "SwaggerSplit")], "GET"
    ),
}
_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")


def view_methods(view: Value) -> list[str]:
    """Return the HTTP methods of a view; `*` for a function that does not restrict them."""
    found = as_view_class(view)
    if found is None:
        return _function_methods(view)
    given = _given_actions(view)
    if given:
        return given
    own = set(methods_of_class(found))
    for external in found.externals():
        own.update(_GENERIC.get(external.rpartition(".")[2], "").split())
    allowed = method_list(found.find("http_method_names"))
    methods = [name for name in _ORDER if name in own and (not allowed or name in allowed)]
    return methods or ["*"]


def _given_actions(view: Value) -> list[str]:
    """Return the methods of the mapping in `ViewSet.as_view({'get': 'list'})`."""
    for item in possible_values(view):
        if isinstance(item, InstanceValue):
            mapping = item.arguments.get(0, "actions")
            if isinstance(mapping, dict):
                return method_list(list(mapping))
    return []


def _function_methods(view: Value) -> list[str]:
    for item in possible_values(view):
        if isinstance(item, InstanceValue):
            external = item.externals()
            return _GENERIC.get(_class_name(external[0]), "*").split() if external else ["*"]
    found = function_of(view)
    if isinstance(found, FunctionValue):
        return method_list(found.attributes.get("http_methods")) or ["*"]
    return ["*"]


def _class_name(dotted: str) -> str:
    """Return the class of a dotted name, also of what `as_view` of it returns."""
    return dotted.removesuffix(".as_view").rpartition(".")[2]


def restrict_methods(target: Value, methods: Value) -> None:
    """Record the methods of a view function on it."""
    found = function_of(target)
    if isinstance(found, FunctionValue) and method_list(methods):
        found.attributes["http_methods"] = method_list(methods)
