"""Prove that what other code relies on still exists: names, signatures, default values, decorators and base classes.

An API that only grows is no difference: more type hints, more optional parameters, and a function or a constant less
that nothing in the project or its lock uses. What is gone is told, because code elsewhere may have used it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from toolkit.errors import SourceError
from toolkit.model.links import symbol
from toolkit.model.proof import ProofResult, ProofWords, is_python
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.names.mentioned_names import mention_line
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.names.public_names import imported_from, public_names
from toolkit.proof.names.signature_growth import only_grows
from toolkit.source.parse import parse_file


def _prove(context: ProofContext) -> ProofResult:
    paths = [
        path
        for path, data in sorted(context.before.items())
        if is_python(path, data, context.after.get(path)) and not context.tools.is_test(path)
    ]
    if not paths:
        return PROOF.make_result("not_run", "no_python")
    try:
        names = {path: _read_public_names(path, context.before[path]) for path in paths}
        now = {path: _read_public_names(path, context.after.get(path)) for path in paths}
        for path in paths:
            now[path] |= _moved_names(context, path, names[path].keys() - now[path].keys(), now)
    except SourceError as error:
        return PROOF.make_result("not_run", "not_parsed", detail=str(error))
    broken = [(path, *found) for path in paths for found in _broken_names(names[path], now[path])]
    grown = [it for it in broken if it[3] and only_grows(*it[2:])]
    added = {path: now[path].keys() - names[path].keys() for path in paths}
    gone = [it for it in broken if not it[3] and not added[it[0]]]
    unused = [it for it in gone if _is_unused(context, it[0], it[1])]
    told = [f"{path}: {name}: {was or 'a name'} -> {new or 'gone'}" for path, name, was, new in broken]
    if changed := [number for number, it in enumerate(broken) if it not in grown and it not in unused]:
        blames = sorted({symbol(broken[it][0], broken[it][1].partition(" ")[0]) for it in changed})
        shown = [told[it] for it in changed]
        return PROOF.make_result("failed", "changed", count=len(changed), examples=shown, blames=blames)
    count = sum(map(len, names.values())) - len(broken)
    return PROOF.make_result("passed", "same", count=count, grown=len(grown), unused=len(unused), examples=told)


def _is_unused(context: ProofContext, path: str, name: str) -> bool:
    """Return whether nothing uses a plain function or constant of a module any more, as far as can be seen."""
    if not _is_plain(path, context.before[path], name):
        return False
    locked = context.tools.lock.cases if context.tools.lock else ()
    if any(symbol(path, name) in (*case.reached, case.ask.get("symbol")) for case in locked):
        return False
    sources = ProjectSources(context.checkout.lay_out(context.after), lambda _path: False, {})
    return not (mention_line(path, context.after.get(path), name) or sources.find_mention(name, path))


def _is_plain(path: str, data: bytes | None, name: str) -> bool:
    """Return whether a name is bound once in a module, by a function without decorators or to a constant."""
    tree = parse_file(path, data or b"").tree
    functions = [it for it in tree.body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef) and it.name == name]
    values = [it for it in tree.body if isinstance(it, ast.Assign) and name in map(_name_of, it.targets)]
    if len(functions) + len(values) != 1:
        return False
    return not functions[0].decorator_list if functions else _is_constant(values[0].value)


def _name_of(target: ast.expr) -> str:
    return target.id if isinstance(target, ast.Name) else ""


def _is_constant(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def _read_public_names(path: str, data: bytes | None) -> dict[str, str]:
    if data is None:
        return {}
    file = parse_file(path, data)
    try:
        return public_names(file)
    finally:
        file.dissolve()


def _moved_names(
    context: ProofContext, path: str, missing: Iterable[str], now: Mapping[str, dict[str, str]]
) -> dict[str, str]:
    """Return names that a file re-exports from a new one beside it, so that users still find them."""
    data, wanted = context.after.get(path), set(missing)
    if data is None or not wanted:
        return {}
    file = parse_file(path, data)
    try:
        origins = imported_from(file)
    finally:
        file.dissolve()
    new = {other for other in now if context.before.get(other) is None}
    home = {name: origins[name] for name in wanted if origins.get(name) in new}
    return {name: now[other][name] for name, other in home.items() if name in now[other]}


def _broken_names(old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (name, signature before, signature now) of names that were removed or whose signature changed."""
    for name, signature in old.items():
        if name not in new:
            yield name, signature, ""
        elif new[name] != signature:
            yield name, signature, new[name] or "a variable"


PROOF = ProofKind(
    name="api",
    cost=1,
    prove=_prove,
    words={
        "en": ProofWords(
            "The public API is the same",
            {
                "same": "Public names with the same signature: {count}.",
                "changed": "Public names that are gone or have another signature: {count}.",
                "no_python": "No Python file outside of tests is changed.",
                "not_parsed": "A file cannot be parsed: {detail}",
            },
            {
                "grown": "Signatures with more hints or optional parameters: {grown}.",
                "unused": "Names that are gone and that nothing in the project uses; look who else may: {unused}.",
            },
        ),
        "ja": ProofWords(
            "公開APIの一致",
            {
                "same": "公開されている名前{count}個のシグネチャーが一致しました。",
                "changed": "公開されている名前のうち{count}個が、なくなったか、シグネチャーが変わりました。",
                "no_python": "テスト以外のPythonファイルの変更がありません。",
                "not_parsed": "解析できないファイルがあります：{detail}",
            },
            {
                "grown": "型ヒントか省略可能な引数が増えただけのシグネチャー：{grown}個。",
                "unused": "なくなり、プロジェクト内で使われていない名前：{unused}個。外部の利用を確認してください。",
            },
        ),
    },
)
