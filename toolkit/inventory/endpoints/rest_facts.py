"""Hold the facts of one endpoint that come from its view of Django REST framework."""

from typing import NamedTuple

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.model.inventory import AuthenticationScheme, EndpointParameter, EndpointStatus, SchemaUse


class RestFacts(NamedTuple):
    """Facts about one endpoint from its view.

    Attributes:
        function: the method that handles the request, if the project has one.
        statuses: status codes of the framework; none if a method of the project handles the request by itself.
        refusals: status codes of the framework for missing authentication or permission, and for too many requests.
        hook_methods: methods of the project that the framework calls while it answers.
    """

    action: str
    function: str
    parameters: tuple[EndpointParameter, ...]
    statuses: tuple[EndpointStatus, ...]
    refusals: tuple[EndpointStatus, ...]
    request: SchemaUse | None
    response: SchemaUse | None
    authentication: tuple[AuthenticationScheme, ...]
    anonymous: bool | None
    permissions: tuple[str, ...]
    hook_methods: tuple[HandlerCode, ...] = ()
