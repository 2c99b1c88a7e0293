"""Import the application of a program by the name that a lock has for it."""

import ast
import importlib

from .surroundings import leave_all

_PLACES = {"django": "django.core.wsgi:get_wsgi_application()"}  # of an application that only settings name


def application_with_answers(name, environment):
    """Import an application as `application_of` does; what it asks a database is answered from the recording.

    Args:
        name: the application.
        environment: the `CaseEnvironment` of its cases.
    """
    leaving = environment.answer_set_up()
    try:
        return application_of(name)
    finally:
        leave_all(leaving)


def application_of(name):
    """Import the application named `module:name`, `module:factory()`, `module:factory('testing')` or `django`.

    Raises:
        ValueError, SyntaxError: an argument of the factory is no literal.
        Exception: whatever the program raises.
    """
    module, _, path = _PLACES.get(name, name).partition(":")
    found = importlib.import_module(module)
    path, made, given = path.partition("(")
    for part in path.split("."):
        found = getattr(found, part)
    if not made:
        return found
    call = ast.parse("_(" + given, "--app", "eval").body
    named = dict((one.arg, ast.literal_eval(one.value)) for one in call.keywords)
    return found(*[ast.literal_eval(one) for one in call.args], **named)
