"""Write the section on callers: which checks find out who calls, which decide what a caller may do, and how."""

from collections.abc import Iterator

from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.data_access import MASKED_DEFAULT
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.sentences import Sentences

_MOST_STEPS = 14
_FRAMEWORK = "BaseAuthentication", "BasePermission", "MiddlewareMixin", "BaseHTTPMiddleware", "object"
"""Base classes that check nothing themselves."""


def login_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section, with authentication and permissions apart."""
    yield say.heading("logins")
    for kind in ("authentication", "permission"):
        checks = [check for check in found.checks if check.kind == kind]
        yield f"**{say.words.label(f'check_kinds.{kind}')}**\n"
        if not checks:
            yield say.cite(f"no_{kind}", ())
        for check in checks:
            yield from _check_lines(check, found, say)
        yield ""


def _check_lines(check: CallerCheck, found: Inventory, say: Sentences) -> Iterator[str]:
    place = f"{check.file}:{check.line}"
    amounts = {"endpoints": check.endpoints, "all": check.all_endpoints}
    yield say.cite("check" if check.endpoints else "check_loader", [place], name=check.name, **amounts)
    library = check.library.rpartition(".")[2]
    if library and library not in _FRAMEWORK:
        key = f"library_{library}"
        is_known = f"says.{key}" in say.words.texts
        if check.steps:
            yield "  " + say.cite("check_extends", [place], library=library)
        if is_known:
            yield "  " + say.cite(key, [place])
        elif not check.steps:
            yield "  " + say.cite("library_unknown", [place], library=check.library)
    elif not check.steps:
        yield "  " + say.cite("check_unread", [place])
    yield from step_lines(check.steps, found, say)


def step_lines(steps: tuple[CheckStep, ...], found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield one indented sentence for each step, in the order of the code."""
    refuses = any(step.kind == "refuse" and step.status for step in steps)
    told = [step for step in steps if not (refuses and step.kind == "refuse" and step.what == "False")]
    for step in told[:_MOST_STEPS]:
        yield "  " + _step(step, found, say)
    if len(told) > _MOST_STEPS:
        places = [f"{step.file}:{step.line}" for step in told[_MOST_STEPS:]]
        yield "  " + say.cite("more_steps", places, count=len(places))


def _step(step: CheckStep, found: Inventory, say: Sentences) -> str:
    place = [f"{step.file}:{step.line}"]
    if step.kind == "read":
        key = f"step_read_{step.source}"
        if step.source == "header" and step.scheme:
            key = "step_read_scheme"
        elif step.source == "address" and "-" in step.what:
            key = "step_read_forwarded"
        elif step.source == "session" and not step.what:
            key = "step_read_session_any"
        return say.cite(key, place, what=step.what, scheme=step.scheme)
    if step.kind == "compare":
        return say.cite(f"step_compare_{_compared_kind(step, found)}", place, what=step.what)
    if step.kind == "computed":
        return say.cite("step_computed_literal" if step.is_literal else "step_computed", place, what=step.what)
    if step.kind == "refuse":
        key = "step_refuse_if" if step.condition else "step_refuse"
        if not step.status:
            key = key.replace("refuse", "raise" if step.what != "False" else "deny")
        return say.cite(key, place, condition=step.condition, status=step.status, what=step.what)
    key = "step_inherit_if" if step.kind == "inherit" and step.condition else f"step_{step.kind}"
    return say.cite(key, place, what=step.what, condition=step.condition)


def _compared_kind(step: CheckStep, found: Inventory) -> str:
    """Return the kind of the other side; `setting_literal` if the source holds a value for the setting."""
    if step.source == "setting":
        known = [item for item in found.data.settings if item.name == step.what]
        is_text = any(item.default == MASKED_DEFAULT or item.default[:1] in ("'", '"', "[", "(") for item in known)
        return "setting_literal" if is_text else "setting"
    return step.source
