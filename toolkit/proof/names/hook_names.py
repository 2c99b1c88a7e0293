"""Names of a module that frameworks, servers and tools look for by themselves, so that a new one may be called."""

import re

_HOOK = re.compile(
    r"app|application|api|server|asgi|wsgi|cli|main|run|handler|lambda_handler|(?:create|make|get)_(?:app|application)"
    r"|on_(?:starting|reload|exit)|when_ready|(?:pre|post)_(?:fork|exec|request|worker_init)|worker_(?:int|abort|exit)"
    r"|child_exit|nworkers_changed|handler\d{3}|urlpatterns|app_name|default_app_config|register|includeme|setup"
    r"|(?:up|down)grade|(?:down_)?revision|depends_on|branch_labels|load_tests|(?:set_?up|tear_?down)_?module"
    r"|pytest_\w+|test\w*|(?:un)?load_ipython_extension|(?:before|after)_(?:all|feature|scenario|step|tag)|hookimpl",
    re.IGNORECASE,
)
"""Entry points of WSGI, ASGI, Flask, gunicorn, Django's URLs, Pyramid, Alembic, Sphinx, unittest, pytest and others."""
_READ_WHOLE = re.compile(
    r"(?:\A|/)(?:\w*settings\w*|\w*conf|config\w*|\w*config|gunicorn[\w.]*|celery\w*|tasks|fabfile|noxfile|dodo"
    r"|locustfile|conftest|env|shell)\.py\Z|(?:\A|/)(?:settings|configs?|conf|versions|migrations|plugins|steps)/"
)
"""Files of which frameworks and tools take whatever is there."""


def is_hook(path: str, name: str) -> bool:
    """Return whether a public name that a file binds at its top may be looked for by a framework or a tool."""
    return not name.startswith("_") and bool(_HOOK.fullmatch(name) or _READ_WHOLE.search(path))
