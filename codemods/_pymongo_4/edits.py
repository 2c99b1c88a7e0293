"""Rewrite the sites: each value of `do` in the `args` of a site is one function on libcst nodes."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from codemods._pymongo_4.bulk import OPERATIONS
from toolkit.model.codemod import Site

_SPACE = cst.SimpleWhitespace(" ")
_NOTHING = cst.SimpleWhitespace("")
_EMPTY = cst.Module([])


def rewrite(site: Site, node: Any) -> Any:
    """Return the rewritten node of a site; None if its form is not supported."""
    return _DO[site.args.get("do", "call")](site.args, node)


def _call(args: dict[str, Any], node: cst.Call) -> cst.BaseExpression | None:
    """Return the call with its new name and arguments, on the same receiver."""
    inner: Any = node
    for _ in range(args.get("down", 0)):
        inner = getattr(inner.func, "value", None)
        if not isinstance(inner, cst.Call):
            return None
    function = inner.func
    if isinstance(function, cst.Attribute):
        method = args.get("method") or function.attr.value
        function = function.with_changes(value=_receiver(args, function.value), attr=cst.Name(method))
    call = inner.with_changes(func=function, args=_arguments(inner.args, args["give"]), lpar=(), rpar=())
    result: cst.BaseExpression = call
    if args.get("after"):
        result = cst.Attribute(call, cst.Name(args["after"]))
    if args.get("item"):
        result = cst.Subscript(call, [cst.SubscriptElement(cst.Index(cst.SimpleString(repr(args["item"]))))])
    return result.with_changes(lpar=node.lpar, rpar=node.rpar)


def _receiver(args: dict[str, Any], receiver: cst.BaseExpression) -> cst.BaseExpression:
    if args.get("receiver"):
        receiver = cst.parse_expression(args["receiver"])
    if not args.get("options"):
        return receiver
    made = cst.parse_expression(f"x.with_options({args['options']})")
    assert isinstance(made, cst.Call)
    return made.with_deep_changes(made.func, value=receiver)


def _arguments(old: Any, give: list[tuple[int | str, str]]) -> list[cst.Arg]:
    """Return new arguments in the layout of the old ones."""
    made = [_argument(old, what, keyword) for what, keyword in give]
    if not made:
        return []
    last = old[-1] if old else cst.Arg(cst.Name("x"))
    separated = [it if isinstance(it.comma, cst.Comma) else it.with_changes(comma=_comma(old)) for it in made[:-1]]
    separated = [it.with_changes(whitespace_after_arg=_NOTHING) for it in separated]
    return [*separated, made[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)]


def _comma(old: Any) -> cst.Comma:
    """Return a comma formatted like the existing ones."""
    first = old[0].comma if len(old) > 1 else None
    return first if isinstance(first, cst.Comma) else cst.Comma(whitespace_after=_SPACE)


def _argument(old: Any, what: int | str, keyword: str) -> cst.Arg:
    if isinstance(what, str):
        value = cst.parse_expression(what)
        return _keyword_argument(cst.Arg(value), keyword)
    return _keyword_argument(old[what], keyword)


def _keyword_argument(argument: cst.Arg, keyword: str) -> cst.Arg:
    if not keyword:
        return argument.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
    if argument.keyword is not None:
        return argument.with_changes(keyword=cst.Name(keyword))
    return argument.with_changes(keyword=cst.Name(keyword), equal=cst.AssignEqual(_NOTHING, _NOTHING))


def _save(args: dict[str, Any], node: cst.SimpleStatementLine) -> Any:
    """Write statements that replace the document if it has an `_id`, and insert it if not."""
    if len(node.body) != 1 or not isinstance(node.body[0], cst.Expr | cst.Assign | cst.Return):
        return None
    statement = node.body[0]
    call = statement.value
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    to, doc = _EMPTY.code_for_node(_receiver(args, call.func.value)), args["document"]
    replaced = f'{to}.replace_one({{"_id": {doc}["_id"]}}, {doc}, upsert=True)\n'
    asked = f'if "_id" in {doc}:\n    {replaced}else:\n    {to}.insert_one({doc})\n' if args["asks"] else replaced
    first: Any = cst.parse_statement(asked)
    first = first.with_changes(leading_lines=node.leading_lines)
    value = cst.parse_expression(f'{doc}["_id"]')
    target = statement.targets[0].target if isinstance(statement, cst.Assign) else None
    if isinstance(statement, cst.Expr) or (target is not None and _literal_text(target) == _literal_text(value)):
        if isinstance(first, cst.If):
            return first.with_deep_changes(first.body, header=node.trailing_whitespace)
        return first.with_changes(trailing_whitespace=node.trailing_whitespace)
    return cst.FlattenSentinel([first, node.with_changes(leading_lines=(), body=[statement.with_changes(value=value)])])


def _either(args: dict[str, Any], node: cst.SimpleStatementLine) -> Any:
    """Write one of two calls, by a condition."""
    if len(node.body) != 1 or not isinstance(node.body[0], cst.Expr) or not isinstance(node.body[0].value, cst.Call):
        return None
    call = node.body[0].value
    plain = node.with_changes(leading_lines=(), trailing_whitespace=cst.TrailingWhitespace())
    both = []
    for method in ("update_many", "update_one"):
        made = _call({**args, "method": method}, call)
        assert made is not None
        both.append(cst.IndentedBlock([plain.with_changes(body=[cst.Expr(made)])]))
    first = both[0].with_changes(header=node.trailing_whitespace)
    return cst.If(cst.parse_expression(args["condition"]), first, cst.Else(both[1]), leading_lines=node.leading_lines)


def _literal_text(node: cst.CSTNode) -> str:
    return _EMPTY.code_for_node(node).replace("'", '"')


def _truth(args: dict[str, Any], node: Any) -> cst.BaseExpression | None:
    """Write a comparison with None."""
    if isinstance(node, cst.UnaryOperation):
        subject = node.expression
    elif isinstance(node, cst.Call) and args["is_bool"]:
        subject = node.args[0].value
    else:
        subject = node
    operator = cst.Is() if args["negated"] else cst.IsNot()
    made = cst.Comparison(subject.with_changes(lpar=(), rpar=()), [cst.ComparisonTarget(operator, cst.Name("None"))])
    if node.lpar:
        return made.with_changes(lpar=node.lpar, rpar=node.rpar)
    return made.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]) if args["wraps"] else made


def _rename(args: dict[str, Any], node: Any) -> Any:
    name = cst.Name(args["to"])
    if isinstance(node, cst.Attribute):
        return node.with_changes(attr=name)
    if isinstance(node, cst.ImportAlias):
        return node.with_changes(name=name)
    return node.with_changes(value=args["to"])


def _module(args: dict[str, Any], node: cst.ImportFrom) -> Any:
    return node.with_changes(module=cst.parse_expression(args["module"]))


def _list_of(_args: dict[str, Any], node: cst.Subscript) -> cst.BaseExpression:
    return cst.Call(cst.Name("list"), [cst.Arg(node.value)], lpar=node.lpar, rpar=node.rpar)


def _call_through(args: dict[str, Any], node: cst.Call) -> cst.Call:
    """Rewrite a call that gets a method to call, and passes its keywords on."""
    function: Any = node.args[args["at"]].value
    given = list(node.args)
    given[args["at"]] = given[args["at"]].with_changes(value=function.with_changes(attr=cst.Name(args["to"])))
    new = args["keywords"]
    given = [
        it.with_changes(keyword=cst.Name(new[it.keyword.value])) if it.keyword and it.keyword.value in new else it
        for it in given
    ]
    return node.with_changes(args=given)


class _Bulk(cst.CSTTransformer):
    """Rewrites everything that a function does with one builder."""

    def __init__(self, args: dict[str, Any]) -> None:
        super().__init__()
        self.args = args

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:  # noqa: N802 - libcst's
        target, value = original_node.targets[0].target, original_node.value
        is_ours = isinstance(target, cst.Name) and target.value == self.args["builder"] and isinstance(value, cst.Call)
        return updated_node.with_changes(value=cst.List([])) if is_ours else updated_node

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr:  # noqa: N802
        chain = _chain(original_node.value, self.args["builder"])
        if not chain:
            return updated_node
        name, last = chain[-1]
        if name == "execute":
            return updated_node.with_changes(value=updated_node.value.value)  # type: ignore[attr-defined]
        given = [chain[0][1].args[0], *last.args] if chain[0][0] == "find" else list(last.args)
        given = [it.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=_NOTHING) for it in given]
        if "upsert" in [called for called, _ in chain]:
            given.append(_keyword_argument(cst.Arg(cst.Name("True")), "upsert"))
        made = cst.Call(cst.parse_expression(self.args["operations"][name]), given)
        appended = cst.parse_expression(f"{self.args['builder']}.append()")
        return updated_node.with_changes(value=appended.with_changes(args=[cst.Arg(made)]))

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:  # noqa: N802
        if [name for name, _ in _chain(original_node, self.args["builder"])] != ["execute"]:
            return updated_node
        ordered = "" if self.args["ordered"] else ", ordered=False"
        written = f"{self.args['collection']}.bulk_write({self.args['builder']}{ordered}).bulk_api_result"
        return cst.parse_expression(written)


def _chain(node: cst.BaseExpression, name: str) -> list[tuple[str, cst.Call]]:
    """(method, call) of a chain of calls on a name, from the inside out; empty if it is no such chain."""
    found: list[tuple[str, cst.Call]] = []
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        found.append((node.func.attr.value, node))
        node = node.func.value
    if isinstance(node, cst.Name) and node.value == name and all(it in _KNOWN for it, _ in found):
        return found[::-1]
    return []


_KNOWN = {*OPERATIONS, "find", "upsert", "execute"}


def _bulk(args: dict[str, Any], node: cst.FunctionDef) -> Any:
    body: Any = node.body
    for builder in args["builders"]:
        body = body.visit(_Bulk(builder))
    return node.with_changes(body=body)


_DO: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    "bulk": _bulk,
    "call": _call,
    "either": _either,
    "list_of": _list_of,
    "module": _module,
    "passed": _call_through,
    "rename": _rename,
    "save": _save,
    "truth": _truth,
}
