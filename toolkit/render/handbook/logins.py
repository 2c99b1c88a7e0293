"""Write the section on callers: which checks find out who calls, which decide what a caller may do, and how."""

from collections.abc import Iterator

from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.data_access import MASKED_DEFAULT
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.callers import caller_lines, policy_lines
from toolkit.render.handbook.sentences import Sentences

_MOST_STEPS = 18
_MOST_HANDLERS = 15
_FRAMEWORK = "BaseAuthentication", "BasePermission", "MiddlewareMixin", "BaseHTTPMiddleware", "object"
"""Base classes that check nothing themselves."""


def login_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section, with authentication and permissions apart."""
    yield say.heading("logins")
    yield from caller_lines(found, say)
    yield from policy_lines(found, say)
    for kind in ("authentication", "permission"):
        checks = [check for check in found.checks if check.kind == kind]
        yield f"**{say.words.label(f'check_kinds.{kind}')}**\n"
        if not checks and not (kind == "permission" and any(item.rights for item in found.endpoints)):
            yield say.cite(f"no_{kind}", ())
        for check in checks:
            yield from _check_lines(check, found, say)
        yield ""
    yield from _inside_lines(found, say)


def _inside_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the checks in the code of handlers, those of most endpoints first."""
    checks = [check for check in found.checks if check.kind == "handler"]
    if not checks:
        return
    yield f"**{say.words.label('check_kinds.handler')}**\n"
    for check in checks[:_MOST_HANDLERS]:
        amounts = {"endpoints": check.endpoints, "all": check.all_endpoints}
        key = "check_changed" if all(step.kind == "change" for step in check.steps) else "check_inside"
        yield say.cite(key, [f"{check.file}:{check.line}"], name=check.name, **amounts)
        yield from step_lines(check.steps, found, say)
    if rest := checks[_MOST_HANDLERS:]:
        places = [f"{check.file}:{check.line}" for check in rest]
        yield say.cite("more_checks", places, count=len(rest))
    yield ""


def _check_lines(check: CallerCheck, found: Inventory, say: Sentences) -> Iterator[str]:
    place = f"{check.file}:{check.line}"
    amounts = {"endpoints": check.endpoints, "all": check.all_endpoints}
    yield say.cite("check" if check.endpoints else "check_loader", [place], name=check.name, **amounts)
    library = check.library.rpartition(".")[2]
    if library and library not in _FRAMEWORK:
        owner = check.library.rpartition(".")[0].rpartition(".")[2]
        keys = (f"library_{owner}", f"library_{library}")
        key = next((name for name in keys if f"says.{name}" in say.words.texts), keys[-1])
        is_known = f"says.{key}" in say.words.texts
        if check.steps:
            yield "  " + say.cite("check_extends", [place], library=owner if key == keys[0] else library)
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
    indent = "  "
    for step in told[:_MOST_STEPS]:
        if step.kind == "stage":
            indent = "  "
        yield indent + _step(step, found, say)
        indent = "    " if step.kind == "stage" else indent
    if len(told) > _MOST_STEPS:
        places = [f"{step.file}:{step.line}" for step in told[_MOST_STEPS:]]
        yield "  " + say.cite("more_steps", places, count=len(places))


def _step(step: CheckStep, found: Inventory, say: Sentences) -> str:
    key = f"step_{step.kind}"
    if step.kind == "read":
        key = _read_key(step)
    elif step.kind == "stage":
        key = f"step_stage_{step.what}"
    elif step.kind == "compare":
        key = f"step_compare_{_compared_kind(step, found)}"
    elif step.kind == "computed" and step.is_literal:
        key = "step_computed_literal"
    elif step.kind == "refuse":
        key = _refusal_key(step)
    elif step.condition and not step.condition.startswith("except") and f"says.{key}_if" in say.words.texts:
        key += "_if"
    value = next((item.default for item in found.data.settings if item.name == step.what), "")
    if step.kind == "cache" and value and value != MASKED_DEFAULT:
        key = "step_cache_value"
    caught = step.condition.startswith("except")
    condition = step.condition.removeprefix("except ") if caught else say.condition(step.condition)
    values = {"condition": condition, "scheme": step.scheme, "status": step.status, "value": value}
    return say.cite(key, [f"{step.file}:{step.line}"], what=step.what, **values)


def _read_key(step: CheckStep) -> str:
    if step.source == "header" and step.scheme:
        return "step_read_scheme"
    if step.source == "address" and "-" in step.what:
        return "step_read_forwarded"
    return "step_read_session_any" if step.source == "session" and not step.what else f"step_read_{step.source}"


def _refusal_key(step: CheckStep) -> str:
    if step.condition.startswith("except"):
        return "step_refuse_caught" if step.status else "step_raise_caught"
    verb = "refuse" if step.status else "deny" if step.what == "False" else "raise"
    return f"step_{verb}_if" if step.condition else f"step_{verb}"


def _compared_kind(step: CheckStep, found: Inventory) -> str:
    """Return the kind of the other side; `setting_literal` if the source holds a value for the setting."""
    if step.source == "setting":
        known = [item for item in found.data.settings if item.name == step.what]
        is_text = any(item.default == MASKED_DEFAULT or item.default[:1] in ("'", '"', "[", "(") for item in known)
        return "setting_literal" if is_text else "setting"
    return step.source
