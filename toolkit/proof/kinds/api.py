"""Prove that what other code relies on still exists: names, signatures, default values, decorators and base classes."""

from collections.abc import Iterable, Iterator, Mapping

from toolkit.errors import SourceError
from toolkit.model.links import symbol
from toolkit.model.proof import ProofResult, ProofWords, is_python
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.public_names import imported_from, public_names
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
    if broken:
        told = [f"{path}: {name}: {was or 'a name'} -> {new or 'gone'}" for path, name, was, new in broken]
        blames = sorted({symbol(path, name.partition(" ")[0]) for path, name, _, _ in broken})
        return PROOF.make_result("failed", "changed", count=len(broken), examples=told, blames=blames)
    return PROOF.make_result("passed", "same", count=sum(map(len, names.values())))


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
        ),
        "ja": ProofWords(
            "公開APIの一致",
            {
                "same": "公開されている名前{count}個のシグネチャーが一致しました。",
                "changed": "公開されている名前のうち{count}個が、なくなったか、シグネチャーが変わりました。",
                "no_python": "テスト以外のPythonファイルの変更がありません。",
                "not_parsed": "解析できないファイルがあります：{detail}",
            },
        ),
    },
)
