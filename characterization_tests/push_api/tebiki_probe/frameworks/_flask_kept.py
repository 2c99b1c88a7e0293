"""Values that a program and its extensions keep for a request: attributes of `g` and of the contexts of Flask."""

import sys

from ..process.bookkeeping import note_safely

_OWN_OF_CONTEXTS = ("session", "_session", "g", "preserved", "_cv_token", "_cv_tokens", "_refcnt", "_push_count")


def kept_values():
    """Return these values by name: `g.NAME`, `app.NAME`, `request.NAME`; what Flask itself keeps is not among them."""
    found = {}
    for place, owner in _owners().items():
        constructor = getattr(type(owner).__init__, "__code__", None)
        own = set(_OWN_OF_CONTEXTS).union(constructor.co_names if constructor and place != "g" else ())
        for name, value in list(vars(owner).items()):
            if name not in own:
                found["%s.%s" % (place, name)] = value
    return found


def held_values(application):
    """Return the values that a context which a test holds open shares with a request, by name; empty without one.

    Args:
        application: the one that the request is put to.
    """
    held = _owners().get("app")
    if held is None or held.app is not application:
        return {}
    return dict((name, value) for name, value in kept_values().items() if not name.startswith("request."))


def hold_context(application, held):
    """Hold a context open, which has the session of a test, and mostly was open then; return a function that pops it.

    Args:
        application: the one that the request is put to.
        held: name -> function that makes the value: those of `held_values`, and `rows` of a session.
    """
    context = application.app_context()
    rows = []

    def fill():
        rows.extend(held.get("rows", list)())  # a session itself lets go of rows to which nobody refers
        put_back(dict((name, make) for name, make in held.items() if name != "rows"))

    push_filled(context, fill)

    def leave():
        note_safely("flask", context.pop)  # it runs what the program does at the end of a context
        del rows[:]

    return leave


def push_filled(context, fill):
    """Push a context and call what fills it; a context that cannot be filled is popped again."""
    context.push()
    try:
        fill()
    except BaseException:
        context.pop()
        raise


def put_back(kept):
    """Put values back into the contexts that are active now.

    Args:
        kept: name of `kept_values` -> function that makes the value; one that cannot be made is left out, because the
            recording tells whether the case needs it.
    """
    owners = _owners()
    for name, make in sorted(kept.items()):
        place, _, attribute = name.partition(".")
        # tebiki: allow swallowed_exception -- a connection or a file, which only the program can open
        try:
            vars(owners[place])[str(attribute)] = make()
        except Exception:  # noqa: S112 - nothing to be told
            continue


def _owners():
    """Return the active contexts and `g` by place; without one that is not active."""
    held = vars(sys.modules["flask.globals"])  # its `__getattr__` warns of the names of Flask before 2.2
    found = {}
    for place, name in (("app", "app_ctx"), ("request", "request_ctx")):
        proxy, stack = held.get(name), held.get("_%s_stack" % name)
        top = stack.top if proxy is None else proxy._get_current_object() if proxy else None
        if top is not None:
            found[place] = top
    if "app" in found:
        found["g"] = found["app"].g
    return found
