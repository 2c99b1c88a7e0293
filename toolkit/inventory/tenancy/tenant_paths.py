"""Find endpoints whose path names the tenant: `/workspaces/<slug>/...`, `/t/{tenant_id}/...`."""

import re
from collections.abc import Iterable

from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.inventory import Route
from toolkit.model.links import endpoint

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)[:}]|\(\?P<(\w+)>|:(\w+)")


class TenantPaths:
    """The tenants that the paths of a program name.

    Args:
        routes: routes of the program.
        words: words for the tenant.
    """

    def __init__(self, routes: Iterable[Route], words: Iterable[str]) -> None:
        known = tuple(words)
        self._named: dict[str, frozenset[str]] = {}
        for route in routes:
            names = frozenset(tenant_parameters(route.path, known))
            if names:
                self._named[endpoint(route.method, route.path)] = names

    def parameters(self, endpoints: Iterable[str]) -> frozenset[str]:
        """Return the parameters that name the tenant, if every one of the endpoints has one.

        Args:
            endpoints: `METHOD path`, folded.
        """
        known = [self._named.get(name, frozenset()) for name in endpoints]
        return frozenset().union(*known) if known and all(known) else frozenset()


def tenant_parameters(path: str, words: tuple[str, ...]) -> list[str]:
    """Return the parameters of a path that name the tenant, or that follow a word for it.

    Args:
        path: path in the notation of its framework.
        words: words for the tenant.
    """
    found: list[str] = []
    for match in _PARAMETER.finditer(path):
        before = [part for part in path[: match.start()].split("/") if part][-1:]
        name = next(filter(None, match.groups()))
        if mentions_tenant(name, words) or any(mentions_tenant(part, words) for part in before if part.isidentifier()):
            found.append(name)
    return found
