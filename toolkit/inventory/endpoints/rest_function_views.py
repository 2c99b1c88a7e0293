"""Read function views of Django REST framework: who may call them, by their decorators or the settings."""

from toolkit.inventory.endpoints.rest_access import refused_statuses, scheme_kind
from toolkit.inventory.endpoints.rest_class_names import names_of
from toolkit.inventory.endpoints.rest_facts import RestFacts
from toolkit.inventory.endpoints.rest_permissions import judge_permissions
from toolkit.inventory.endpoints.rest_settings import RestSettings
from toolkit.inventory.interpreter.values import FunctionValue, Value, function_of, possible_values
from toolkit.model.inventory import AuthenticationScheme, EndpointStatus, Route

API_VIEW = "api_view"
"""Attribute of a function that `@api_view` made a view of the framework."""
CHOOSERS = ("permission_classes", "authentication_classes", "throttle_classes")
"""Decorators of such views, and the attributes of the function in which their classes are left."""


def function_view_of(handler: Value) -> FunctionValue | None:
    """Return the function that is registered as a view of the framework; None for a class or a plain function."""
    found = (function_of(item) for item in possible_values(handler))
    return next((it for it in found if isinstance(it, FunctionValue) and API_VIEW in it.attributes), None)


def read_function_view(view: FunctionValue, route: Route, settings: RestSettings) -> RestFacts:
    """Return who may call a function view, and the status codes for those who may not.

    Args:
        view: the function, as `function_view_of` returns it.
        route: its route.
        settings: what holds for views without decorators of their own.
    """
    source = f"{view.place.path}:{view.place.line}"

    def names(chooser: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names_of(view.attributes[chooser])) if chooser in view.attributes else usual

    permissions = names("permission_classes", settings.permissions)
    at = source if "authentication_classes" in view.attributes else settings.source
    ways = dict.fromkeys(names("authentication_classes", settings.authentication))
    schemes = tuple(AuthenticationScheme(name, scheme_kind(name), at) for name in ways)
    permissions, anonymous = judge_permissions(permissions, view.attributes.get("permission_classes", []), route)
    is_throttled = bool(names("throttle_classes", settings.throttles))
    refused = refused_statuses(schemes, anonymous=anonymous, is_throttled=is_throttled)
    refusals = tuple(EndpointStatus(code, source) for code in refused)
    return RestFacts("", "", (), (), refusals, None, None, schemes, anonymous, permissions)
