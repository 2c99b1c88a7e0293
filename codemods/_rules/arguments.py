"""Add, remove or change an argument of a call."""

import libcst as cst

_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def set_argument(call: cst.Call, name: str, value: str) -> cst.Call:
    """Set a keyword argument: replace its value, or append it, on a line of its own if the others are.

    Args:
        call: the call.
        name: name of the argument.
        value: the expression, as text.
    """
    new = cst.parse_expression(value)
    for number, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == name:
            return call.with_changes(args=[*call.args[:number], arg.with_changes(value=new), *call.args[number + 1 :]])
    added = cst.Arg(new, keyword=cst.Name(name), equal=_TIGHT)
    if not call.args:
        return call.with_changes(args=[added])
    *before, last = call.args
    between = _comma_between(call, before)
    if isinstance(last.comma, cst.Comma):
        added = added.with_changes(comma=last.comma)
        last = last.with_changes(comma=between)
    else:
        added = added.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(comma=between, whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*before, last, added])


def remove_argument(call: cst.Call, name: str) -> cst.Call:
    """Return a call without one of its keyword arguments."""
    kept = [arg for arg in call.args if arg.keyword is None or arg.keyword.value != name]
    if kept and len(kept) < len(call.args) and call.args[-1] not in kept:
        last = call.args[-1]
        kept[-1] = kept[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return call.with_changes(args=kept)


def _comma_between(call: cst.Call, before: list[cst.Arg]) -> cst.Comma:
    """Return a comma formatted like those in the call; by default with a blank after it."""
    space: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    if before and isinstance(before[-1].comma, cst.Comma):
        space = before[-1].comma.whitespace_after
    elif isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace):
        space = call.whitespace_before_args
    if isinstance(space, cst.ParenthesizedWhitespace):  # a comment in it belongs to another argument
        space = space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    return cst.Comma(whitespace_after=space)
