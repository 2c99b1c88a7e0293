"""Rows by their primary key in the form of SQLAlchemy 2: `session.get(Model, key)`.

What: `session.query(Model).get(key)` and `Model.query.get(key)` become `session.get(Model, key)`, with the loader
options of the query as `options=[...]`; `Model.query.get_or_404(key)` of Flask-SQLAlchemy becomes
`db.get_or_404(Model, key)`. Both old forms call what the new ones call (`Session._get_impl`), since SQLAlchemy 1.4 and
Flask-SQLAlchemy 3.0; the migration guide of SQLAlchemy 2.0 names the change.

Why: `Query.get` is a legacy construct that warns in 2.0; the upgrade is easier without it.

When not: SQLAlchemy before 1.4, queries with other methods before `get`. For review where a class of queries or of
sessions may answer otherwise, where tests replace `query`, and where session, model or version are not known.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._sqlalchemy.examples import EXAMPLES
from codemods._sqlalchemy.file_facts import read_facts
from codemods._sqlalchemy.known_project import KnownProject, Source, is_session, local_name
from codemods._sqlalchemy.words import EN, JA
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.tree import SourceFile, dotted_name
from toolkit.rules._declared import surely_at_least, surely_below
from toolkit.source.calls import Called, calls, follow, imported_names, imports_any, last_name
from toolkit.source.rewrite_imports import is_free
from toolkit.source.rewrite_site import make_site

_NAME = "fix_sqlalchemy_get"
_GETS = ("get", "get_or_404")
_SESSION = re.compile(r"(session|\bdb)\Z", re.IGNORECASE)
_FIRST = {"get": ("sqlalchemy", (1, 4)), "get_or_404": ("flask-sqlalchemy", (3, 0))}
"""Method -> product and version that have the new form."""
_MODEL = re.compile(r"\A(\w+\.)*[A-Z]\w*\Z|\Acls\Z")
_EMPTY = cst.Module([])
_LONGEST = 100
_INDENT = 8
_Judged = tuple[Verdict, str]
_Receiver = tuple[str, tuple[str, ...]] | str
"""The receiver of `get`, and the imports that it needs; or why it is not known."""


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    found = [_LegacyGet.read(called) for called in calls(file).ending(*_GETS) if called.receiver is not None]
    if any(found):
        known = KnownProject(facts.gathered.values())
        for read in filter(None, found):
            if _speaks(file, known, read):
                yield _judge(file, facts, known, read)


class _LegacyGet:
    """One call of `get` of a query.

    Attributes:
        called: the call.
        session: the session that is asked; None: `Model.query` finds it.
        model: the expression of the class.
        between: calls between the query and `get`, the last one first.
    """

    def __init__(self, called: Called, session: ast.expr | None, model: ast.expr, between: list[ast.Call]) -> None:
        self.called, self.session, self.model, self.between = called, session, model, between

    @classmethod
    def read(cls, called: Called) -> "_LegacyGet | None":
        """Take a call apart; None if it is none of a query."""
        between = []
        query = called.receiver
        while isinstance(query, ast.Call) and isinstance(query.func, ast.Attribute) and query.func.attr != "query":
            between.append(query)
            query = query.func.value
        if isinstance(query, ast.Call) and isinstance(query.func, ast.Attribute):
            model = query.args[0] if len(query.args) == 1 and not query.keywords else None
            return cls(called, query.func.value, model, between) if model and _is_entity(model) else None
        if isinstance(query, ast.Attribute) and query.attr == "query" and _MODEL.match(dotted_name(query.value)):
            return cls(called, None, query.value, between)
        return None

    def model_name(self, file: SourceFile) -> str:
        """The name of the class where it is defined; of `cls` that of the class around."""
        name = follow(dotted_name(self.model), imported_names(file)).rpartition(".")[2]
        around = self.called.scope.parent
        return around.name if name == "cls" and around is not None else name

    @property
    def form_refused(self) -> str:
        """Return why this form of call has no like form today; empty: it has."""
        node, is_plain = self.called.node, not self.called.is_open
        names = [item.arg for item in node.keywords]
        if not is_plain or not _is_one_key(node, names, has_text=self.called.last == "get_or_404"):
            return "other_form"
        if self.called.last == "get_or_404" and self.between:
            return "chain"
        return "" if all(map(_has_keyword, self.between)) else "chain"


def _is_entity(model: ast.expr) -> bool:
    """Return whether an expression may be a mapped class: a column of a class is none."""
    owner, _, last = dotted_name(model).rpartition(".")
    return bool(last) and not (owner.rpartition(".")[2][:1].isupper() and not last[:1].isupper())


def _is_one_key(node: ast.Call, names: list[str | None], *, has_text: bool) -> bool:
    """Return whether a call gives one key, and besides it at most the text of the answer."""
    given = len(node.args) + len(names)
    allowed = {"ident", "description"} if has_text else {"ident"}
    return set(names) <= allowed and 1 <= given <= len(allowed) and bool(node.args or "ident" in names)


def _has_keyword(call: ast.Call) -> bool:
    """Return whether a method of a query is a parameter of `Session.get`, too."""
    match last_name(call):
        case "options":
            return bool(call.args) and not call.keywords and all(map(_is_option, call.args))
        case "populate_existing" | "with_for_update":
            return not call.args and not call.keywords
    return False


def _is_option(argument: ast.expr) -> bool:
    """Return whether an argument is one option; a list, which the query takes apart, may be several."""
    return isinstance(argument, ast.Call)


def _judge(file: SourceFile, facts: Facts, known: KnownProject, read: _LegacyGet) -> Site:
    scope, node = read.called.scope, read.called.node
    product, version = _FIRST[read.called.last]
    args = {"model": ast.unparse(read.model), "product": product, "method": read.called.last}
    if surely_below(dict(facts.documents), product, version):
        return make_site(_NAME, "refused", scope, node, "old_version", args=args)
    if refusal := read.form_refused or _comments(file, node):
        return make_site(_NAME, "refused", scope, node, refusal, args=args)
    found = _source(file, known, read)
    if isinstance(found, str):
        return make_site(_NAME, "refused", scope, node, found, args=args)
    receiver, imports = found
    verdict, reason = _verdict(file, facts, known, read, has_import=bool(imports))
    return make_site(_NAME, verdict, scope, node, reason, args={**args, "on": receiver}, imports=imports)


def _speaks(file: SourceFile, known: KnownProject, read: _LegacyGet) -> bool:
    """Return whether a call is probably one of SQLAlchemy."""
    if read.session is None or read.called.last == "get_or_404":
        return known.only_source is not None or bool(known.extensions)
    if is_session(file, read.called.scope, read.session, known):
        return True
    is_there = imports_any(file, "sqlalchemy", "flask_sqlalchemy") or bool(known.makers or known.extensions)
    return is_there and bool(_SESSION.search(dotted_name(read.session)))


def _comments(file: SourceFile, node: ast.Call) -> str:
    """Return why the layout of a call cannot be kept: comments between its parts; empty if it can."""
    lines = file.lines[node.lineno - 1 : node.end_lineno]
    return "comment" if len(lines) > 1 and any("#" in line for line in lines[:-1]) else ""


def _source(file: SourceFile, known: KnownProject, read: _LegacyGet) -> _Receiver:
    """Return what `get` is called on, and the import that it needs; or why there is no such thing. Empty: the session.

    For `get_or_404` it is the extension, for `get` of a class its session.
    """
    is_404 = read.called.last == "get_or_404"
    if read.session is not None:
        if not is_404:
            return "", ()
        owner, _, last = dotted_name(read.session).rpartition(".")
        is_extension = last == "session" and owner.rpartition(".")[2] in known.extensions
        return (owner, ()) if is_extension else "no_extension"
    source = known.only_source
    if source is None:
        return "several"
    if is_404 and not source.is_extension:
        return "no_extension"
    return _name_source(file, read.called, known, source)


def _name_source(file: SourceFile, called: Called, known: KnownProject, source: Source) -> _Receiver:
    own = read_facts(file) or {}
    bound = [*own.get("extensions", ()), *own.get("sessions", ())]
    name, imports = local_name(file, called.scope, called.node.lineno, source.name, bound), ()
    if not name:
        module = known.module_of(source.name)
        statement = f"from {module} import {source.name}"
        if not module or not is_free(file, statement):
            return "taken"
        name, imports = source.name, (statement,)  # type: ignore[assignment]
    elif any(it.arg == name for it in file.nodes(ast.arg)) or _is_stored(file, name):
        return "taken"
    return (f"{name}.session" if source.is_extension and called.last == "get" else name), imports


def _is_stored(file: SourceFile, name: str) -> bool:
    """Return whether a function of a file binds a name."""
    return any(
        node.id == name and not isinstance(node.ctx, ast.Load)
        for scope in file.functions
        for node in scope.nodes(ast.Name)
    )


def _verdict(file: SourceFile, facts: Facts, known: KnownProject, read: _LegacyGet, *, has_import: bool) -> _Judged:
    documents = dict(facts.documents)
    product, version = _FIRST[read.called.last]
    has_form = surely_at_least(documents, product, version) or surely_at_least(documents, "flask-sqlalchemy", (3, 0))
    session, name = read.session, read.model_name(file)
    session_name = dotted_name(session).rpartition(".")[2] if session is not None else ""
    reasons = (
        ("replaced", bool({name, session_name} & known.replaced)),
        ("decides", known.decides),
        ("version", not has_form),
        ("session", session is not None and not is_session(file, read.called.scope, session, known)),
        ("model", session is None and not known.is_model(name)),
        ("entity", not known.is_model(name) and not _MODEL.match(dotted_name(read.model))),
        ("imported", has_import),
    )
    reason = next((name for name, holds in reasons if holds), "")
    return ("review", reason) if reason else ("certain", "same")


def _rewrite(at: Site, node: cst.Call) -> Any:
    assert isinstance(node.func, cst.Attribute)
    query, keywords = _take_keywords(node.func.value)
    if isinstance(query, cst.Call):
        assert isinstance(query.func, cst.Attribute)
        model, owner = query.args[0].value, query.func.value
    else:
        assert isinstance(query, cst.Attribute)
        model, owner = query.value, query.value
    on = cst.parse_expression(at.args["on"]) if at.args["on"] else owner
    key, *others = [_by_name(number, arg) for number, arg in enumerate(node.args)]
    args = [cst.Arg(model), key, *others, *keywords]
    if key.keyword is not None and key.keyword.value != "ident":
        args = [cst.Arg(model), *others, key]
    return _in_lines(at, node.with_changes(func=cst.Attribute(on, node.func.attr), args=args))


def _in_lines(at: Site, node: cst.Call) -> cst.Call:
    """The call with one argument a line, and one option a line, if it is too long for one line."""
    written = _EMPTY.code_for_node(node.with_changes(lpar=[], rpar=[]))
    if at.column + len(written) <= _LONGEST or "\n" in written:
        return node
    lines = []
    for arg in node.args:
        code = _EMPTY.code_for_node(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT))
        if isinstance(arg.value, cst.List) and len(code) + _INDENT > _LONGEST - at.column:
            items = [f"        {_EMPTY.code_for_node(item.value)},\n" for item in arg.value.elements]
            code = f"options=[\n{''.join(items)}    ]"
        lines.append(f"    {code},\n")
    made = cst.parse_expression(f"f(\n{''.join(lines)})")
    assert isinstance(made, cst.Call)
    return node.with_changes(args=made.args, whitespace_before_args=made.whitespace_before_args)


def _by_name(number: int, arg: cst.Arg) -> cst.Arg:
    """Hand the text of `get_or_404` on by name, which is the only way in the new form."""
    plain = arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return _keyword("description", arg.value) if number and arg.keyword is None else plain


def _take_keywords(query: cst.BaseExpression) -> tuple[cst.BaseExpression, list[cst.Arg]]:
    """The query without the calls after it, and these as keyword arguments of `Session.get`."""
    options: list[cst.Element] = []
    others: list[cst.Arg] = []
    while isinstance(query, cst.Call) and isinstance(query.func, cst.Attribute) and query.func.attr.value != "query":
        if (name := query.func.attr.value) == "options":
            options = [*(cst.Element(arg.value) for arg in query.args), *options]
        else:
            others.insert(0, _keyword(name, cst.Name("True")))
        query = query.func.value
    return query, [*([_keyword("options", cst.List(options))] if options else []), *others]


def _keyword(name: str, value: cst.BaseExpression) -> cst.Arg:
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(value, keyword=cst.Name(name), equal=equal)


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.3, 3), risk="low", review="read", proofs=("compiles", "api", "queries", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("query", "get"), ("query", "get_or_404")),
    find=_find,
    rewrite=_rewrite,
    gather=read_facts,
    gather_tokens=(
        ("Model",),
        ("SQLAlchemy",),
        ("session",),
        ("sessionmaker",),
        ("scoped_session",),
        ("query",),
        ("Query",),
    ),
    examples=EXAMPLES,
)
