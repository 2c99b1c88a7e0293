"""Find how the tenant of a request is resolved: host, header, path, token, or rules of proxies."""

import ast
import re
from collections.abc import Iterable, Iterator

from toolkit.inventory.data_access.program import Program, symbol_of
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.inventory import Route
from toolkit.model.tenancy import ResolutionKind, TenantHost, TenantResolution
from toolkit.model.tree import Scope, SourceFile, dotted_name, text_of
from toolkit.source.code_text import code_text, shorten_code

_HOST = re.compile(r"(\A|\.)(get_host|host|host_url|get_current_site|hostname|server_name)\Z")
_REQUESTS = re.compile(r"(\A|[._])(request|req|environ|META|headers|url|scope)(\Z|[._])")
_FORWARDED = re.compile(r"x[-_]forwarded[-_](host|server|for|proto)|\Aforwarded\Z", re.IGNORECASE)
_HOST_KEYS = re.compile(r"\A(http_host|host|server_name|http_x_original_host|x-original-host)\Z", re.IGNORECASE)
_TRUSTS = ("ProxyFix", "ProxyHeadersMiddleware", "TrustedHostMiddleware", "XForwardedForMiddleware")
_SETTINGS = ("ALLOWED_HOSTS", "USE_X_FORWARDED_HOST", "USE_X_FORWARDED_PORT", "SERVER_NAME", "FORWARDED_ALLOW_IPS")
_LIBRARIES = (
    "django_tenants",
    "tenant_schemas",
    "django_hosts",
    "schema_translate_map",
    "django_multitenant",
    "subdomains",
)
_HOST_NAME = re.compile(
    r"(?<![\w@./-])(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}(?:com|net|org|io|jp|co|dev|app|local|internal|example|test"
    r"|invalid|cloud|biz|info|tokyo|de|fr|uk|us|eu)(?::\d+)?(?![\w.-]*[\w(])",
    re.IGNORECASE,
)
_SPLITS = re.compile(r"host\w*(\.\w+)*\.(split|partition|rsplit)\Z", re.IGNORECASE)
_PATH_NAMES = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)[:}]|\(\?P<(\w+)>|:(\w+)")
_NO_TENANT = r"(?!Real-IP|Forwarded-(?:For|Proto|Port|Ssl|Scheme)|(?:Url-)?Scheme|Request-|Correlation-|Accel-)"
"""Headers that name the client's address, the protocol or the request."""
_RULES = re.compile(
    r"^\s*(?P<rule>server_name\s+[^;]+;"
    rf"|proxy_set_header\s+(?:X-{_NO_TENANT}|Host)[^;]+;|RequestHeader\s+set\s+X-{_NO_TENANT}\S+.*"
    r"|map\s+\$(?:http_)?host[^{]*|if\s*\(\s*\$host[^)]*\)"
    r"|ServerName\s+\S+|ServerAlias\s+.+|RewriteCond\s+%\{HTTP_HOST\}.*"
    r"|host_header\s*\{?|HostHeaderConfig:?|host_header_config\s*\{?|Field:\s*host-header|-?\s*host:\s*\S+|Host\(`[^`]+`\).*"
    r"|.*traefik\.[\w.-]+rule=.*Host.*|VIRTUAL_HOST[=:].*|-\s*VIRTUAL_HOST=.*)",
    re.MULTILINE | re.IGNORECASE,
)


def find_resolution(program: Program, routes: Iterable[Route], words: Iterable[str]) -> Iterator[TenantResolution]:
    """Yield every place that resolves the tenant of a request.

    Args:
        program: the program.
        routes: routes whose paths may name the tenant.
        words: words for the tenant; may be empty.
    """
    known = tuple(words)
    for path, file in program.files.items():
        yield from _in_code(path, file, known)
        yield from _trust_settings(program, path)
        yield from _read_by_name(path, file.each(ast.Call), known)
    for route in routes if known else ():
        for name in _PATH_NAMES.findall(route.path):
            parameter = next(filter(None, name))
            if mentions_tenant(parameter, known):
                yield TenantResolution(route.file, route.line, route.handler, "path", f"{route.path}: {parameter}")
    for path, text in program.others.items():
        for match in _RULES.finditer(text):
            line = text.count("\n", 0, match.start("rule")) + 1
            yield TenantResolution(path, line, path, "proxy_rule", " ".join(match["rule"].split())[:120])


def _in_code(path: str, file: SourceFile, words: tuple[str, ...]) -> Iterator[TenantResolution]:
    """Yield reads of hosts and headers, and packages that choose a tenant."""
    for scope, node in file.each(ast.Attribute):
        name = dotted_name(node)
        is_read = isinstance(node.ctx, ast.Load) and (scope.kind != "module" or name.startswith("request"))
        if is_read and _HOST.search(name) and _REQUESTS.search(name) and "." in name:
            yield TenantResolution(path, node.lineno, symbol_of(path, scope), "host", name)
    for scope, constant in file.each(ast.Constant):
        kind = _kind_of_text(constant, words)
        if kind:
            yield TenantResolution(path, constant.lineno, symbol_of(path, scope), kind, str(constant.value))
    imports: list[ast.stmt] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    for item in imports:
        for library in _LIBRARIES:
            if library in code_text(item):
                yield TenantResolution(path, item.lineno, path, "schema", library)


def _kind_of_text(node: ast.Constant, words: tuple[str, ...]) -> ResolutionKind | None:
    """Return the kind of resolution for a text that is a key of headers."""
    value = node.value
    around = getattr(node, "parent", None)
    if not isinstance(value, str) or not isinstance(around, ast.Subscript | ast.Call | ast.Compare) or len(value) > 40:
        return None
    if _FORWARDED.search(value):
        return "forwarded_host" if "host" in value.lower() or "server" in value.lower() else None
    held: ast.expr = around.left if isinstance(around, ast.Compare) else node
    held = around.value if isinstance(around, ast.Subscript) else around.func if isinstance(around, ast.Call) else held
    holder = code_text(held)
    from_request = bool(re.search(r"META|headers|environ|header", holder))
    if from_request and _HOST_KEYS.match(value):
        return "host"
    if from_request and words and mentions_tenant(value, words):
        return "header"
    return None


def _read_by_name(
    path: str, calls: Iterable[tuple[Scope, ast.Call]], words: tuple[str, ...]
) -> Iterator[TenantResolution]:
    """Yield `request.args.get("tenant")`, `session["org"]`, claims of a token, `host.split(".")[0]`."""
    for scope, node in calls:
        owner = code_text(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        key = text_of(node.args[0]) if node.args else ""
        if _SPLITS.search(dotted_name(node.func)) and key == ".":
            yield TenantResolution(path, node.lineno, symbol_of(path, scope), "subdomain", shorten_code(node))
        if not (words and key and len(key) < 40 and mentions_tenant(key, words)) or len(owner) > 60:
            continue
        kinds: tuple[tuple[str, ResolutionKind], ...] = (
            (r"args|GET|query_params|query", "query"),
            (r"session|cookies|COOKIES", "session"),
            (r"claims|payload|token|jwt", "token"),
        )
        for pattern, kind in kinds:
            if re.search(rf"(\A|\.)({pattern})(\Z|\.)", owner):
                yield TenantResolution(path, node.lineno, symbol_of(path, scope), kind, shorten_code(node))
                break


def _trust_settings(program: Program, path: str) -> Iterator[TenantResolution]:
    file = program.files[path]
    for node in file.nodes(ast.Assign):
        name = dotted_name(node.targets[0]).rpartition(".")[2] if node.targets else ""
        value = code_text(node.value)
        if name in _SETTINGS and (name != "ALLOWED_HOSTS" or "*" in value):
            yield TenantResolution(path, node.lineno, path, "trust", f"{name} = {value[:60]}")
    for scope, call in file.each(ast.Call):
        if dotted_name(call.func).rpartition(".")[2] in _TRUSTS:
            yield TenantResolution(path, call.lineno, symbol_of(path, scope), "trust", shorten_code(call))


def find_hosts(program: Program) -> Iterator[TenantHost]:
    """Yield literal host names in tables in code, and in rules of configuration."""
    for path, file in program.files.items():
        rows: list[tuple[ast.expr | None, ast.expr | None]] = []
        for table in file.nodes(ast.Dict):
            rows += zip(table.keys, table.values, strict=True)
        for sequence in (*file.nodes(ast.List), *file.nodes(ast.Tuple)):
            rows += [(item, None) for item in getattr(sequence, "elts", ())]
        for key, value in rows:
            text = text_of(key)
            if key is not None and _HOST_NAME.fullmatch(text):
                yield TenantHost(text, path, key.lineno, shorten_code(value, 60) if value is not None else "")
    for path, text in program.others.items():
        for match in _RULES.finditer(text):
            line = text.count("\n", 0, match.start("rule")) + 1
            for host in _HOST_NAME.findall(match["rule"]):
                yield TenantHost(host, path, line, "")
