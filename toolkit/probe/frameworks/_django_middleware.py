"""Give Django's handler the middleware that the test client made: with the settings in force for that test.

Middleware reads settings when it is made, as `SECURE_SSL_REDIRECT`, and `MIDDLEWARE` names it. A client of Django makes
it at its first request; the handler of a program is made once, with the settings of its start.
"""

import importlib


def enter_middleware(handler):
    """Make the middleware of a handler anew, with the settings of now; return a function that undoes it.

    Args:
        handler: application that receives requests; others than handlers of WSGI stay as they are.
    """
    if not isinstance(handler, importlib.import_module("django.core.handlers.wsgi").WSGIHandler):
        return int
    before = dict(vars(handler))

    def leave():
        vars(handler).clear()
        vars(handler).update(before)

    try:
        handler.load_middleware()
    except BaseException:
        leave()
        raise
    return leave
