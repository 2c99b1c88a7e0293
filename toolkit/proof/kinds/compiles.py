"""Every changed file still compiles on the Python that must run it."""

from collections.abc import Mapping

from toolkit.change.guards import check_syntax
from toolkit.change.interpreter import compile_errors
from toolkit.errors import SourceError, UsageError
from toolkit.model.proof import TOO_NEW, Link, ProofResult, ProofWords, is_python
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.source.parse import parse_file


def _prove(context: ProofContext) -> ProofResult:
    files = {path: data for path, data in context.after.items() if data is not None and is_python(path, data)}
    target = ".".join(map(str, context.tools.target))
    if not files:
        return PROOF.make_result("not_run", "no_python")
    bad = {path: why for path, data in files.items() if (why := _syntax_fault(context, path, data))}
    if not bad and context.tools.python:
        try:
            said = compile_errors(context.tools.python, files)
            olds = {path: data for path in said if (data := context.before.get(path)) and is_python(path, data)}
            never = compile_errors(context.tools.python, olds) if olds else {}
        except UsageError as error:
            return PROOF.make_result("not_run", "no_interpreter", detail=str(error))
        bad = {path: why for path, why in said.items() if path not in never}
    if bad:
        told = [f"{path}: {why}" for path, why in sorted(bad.items())]
        reason = TOO_NEW if _compiles_here(context, {path: files[path] for path in bad}) else "broken"
        return PROOF.make_result("failed", reason, python=target, count=len(bad), examples=told, blames=sorted(bad))
    return PROOF.make_result(
        "passed", "fine_there" if context.tools.python else "fine", python=target, count=len(files)
    )


def _compiles_here(context: ProofContext, files: Mapping[str, bytes]) -> bool:
    """Return whether the project's own interpreter is known to compile files."""
    if context.tools.python is None:
        return False
    try:
        return not compile_errors(context.tools.python, files)
    except UsageError:
        return False


def _syntax_fault(context: ProofContext, path: str, data: bytes) -> str:
    """Return the syntax error of a file; empty if it had one before the change."""
    try:
        before = context.before.get(path)
        old = parse_file(path, b"" if before is None or isinstance(before, Link) else before)
    except SourceError:
        return ""
    try:
        check_syntax(old, parse_file(path, data), context.tools.target)
    except SourceError as error:
        return str(error)
    return ""


PROOF = ProofKind(
    name="compiles",
    cost=1,
    prove=_prove,
    words={
        "en": ProofWords(
            "It compiles",
            {
                "fine": "Files that compile on Python {python}: {count}.",
                "fine_there": "Files that compile on Python {python} and by the project's own interpreter: {count}.",
                "broken": "Files that do not compile on Python {python}: {count}.",
                "too_new": "Files that do not compile on Python {python}, which must run them, "
                "but by the project's own interpreter: {count}.",
                "no_python": "No Python file is changed.",
                "no_interpreter": "The project's interpreter could not be asked: {detail}",
            },
        ),
        "ja": ProofWords(
            "コンパイル",
            {
                "fine": "{count}個のファイルをPython {python}でコンパイルできました。",
                "fine_there": "{count}個のファイルをPython {python}と、プロジェクトのPythonでコンパイルできました。",
                "broken": "{count}個のファイルをPython {python}でコンパイルできません。",
                "too_new": "{count}個のファイルは、対象であるPython {python}ではコンパイルできません。"
                "プロジェクトのPythonではコンパイルできます。",
                "no_python": "Pythonファイルの変更がありません。",
                "no_interpreter": "対象プロジェクトのPythonを実行できません：{detail}",
            },
        ),
    },
)
