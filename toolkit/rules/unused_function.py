"""A function whose name occurs nowhere else in the project, so that it may be unused.

What: functions at module level, and methods whose name starts with `_`, without decorators, whose name is mentioned
    neither in their own file nor anywhere else (short strings, tests and the project's documents count as
    mentions).
Why: code that nobody calls is still read, searched, migrated and tested.
When not: names that a framework calls (`main`, `upgrade`, hooks, `__getattr__`), names that code builds (`"_on_" +
    event`, `getattr(self, action)`, a method of one name in three classes), what `__all__` lists, and public functions
    of a project that others install as a library.

Always a guess: templates, other repositories and people with a shell cannot be seen.
"""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from toolkit.model.facts import File, Function, Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_function, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._published import is_application
from toolkit.rules._signs import sign

_ENTRY_POINTS = frozenset(
    {
        *("main", "run", "setup", "teardown", "ready", "upgrade", "downgrade", "application", "app_factory"),
        *("create_app", "make_app", "includeme", "load_tests", "handler", "lambda_handler"),
        *("setUpModule", "tearDownModule"),
    }
)
_HOOKS = (
    "pytest_",
    "handler4",
    "handler5",
    "on_",
    "post_",
    "pre_",
    "before_",
    "after_",
    "do_",
    "visit_",
    "test_",
    "run_",
    "consume_",
)
_RUN_BY_TOOLS = ("fabfile.py", "tasks.py", "conf.py", "noxfile.py", "setup.py", "manage.py", "wsgi.py", "settings.py")
_OUTSIDE = ("migrations/", "scripts/", "bin/", "docs/", "examples/", "template", "contrib/", "gunicorn")
"""Parts of paths whose functions are called by hand, by tools or by templates."""
_FAMILY = 3
"""So many methods that share their first word, or classes with a method of one name, are called by a built name."""


def signs(file: SourceFile) -> Iterator[Sign]:
    """Every function reachable only by name whose name occurs nowhere else in the file."""
    for scope in unmentioned_functions(file):
        assert isinstance(scope.node, ast.stmt)
        yield sign("unused_function", scope, scope.node)


def unmentioned_functions(file: SourceFile) -> Iterator[Scope]:
    """The scopes of functions reachable only by name whose names occur nowhere else in the file."""
    defined = Counter(_last(scope.qualname) for scope in file.functions)
    mentioned: dict[str, bool] = {}
    for scope in file.functions:
        name = _last(scope.qualname)
        if not _is_reached_by_name(scope, name):
            continue
        if name not in mentioned:
            mentioned[name] = _is_mentioned_again(name, file.text, defined[name])
        if not mentioned[name]:
            yield scope


def _last(qualname: str) -> str:
    return qualname.rpartition(".")[2]


def _is_reached_by_name(scope: Scope, name: str) -> bool:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    if (
        node.decorator_list
        or _takes_whatever_comes(node.args)
        or name.startswith(("__", *_HOOKS))
        or name in _ENTRY_POINTS
        or name.isupper()
    ):
        return False
    around = scope.parent
    assert around is not None
    return around.kind == "module" or (
        name.startswith("_") and isinstance(around.node, ast.ClassDef) and _is_private_to_class(around, name)
    )


def _takes_whatever_comes(arguments: ast.arguments) -> bool:
    """Return whether a function takes keywords and no parameter of its own: others decide how it is called."""
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return arguments.kwarg is not None and not named


def _is_private_to_class(around: Scope, name: str) -> bool:
    """True if a private method is used only within its class: not by parents, and not by computed names."""
    node = around.node
    assert isinstance(node, ast.ClassDef)
    alone = all(is_name(parent, "object") for parent in node.bases) and not node.keywords
    family = "_" + name.lstrip("_").partition("_")[0]
    if node.name.endswith("Mixin"):  # made to be called by what it is mixed into
        return False
    if not alone or sum(_last(child.qualname).startswith(family) for child in around.children) >= _FAMILY:
        return False
    return not any(map(_looks_up_methods, around.children))


def _looks_up_methods(method: Scope) -> bool:
    """Return whether a method calls others by names that it is given: `getattr(self, action)()`."""
    return any(
        is_name(call.func, "getattr")
        and len(call.args) > 1
        and dotted_name(call.args[0]) in ("self", "cls")
        and not isinstance(call.args[1], ast.Constant)
        for call in method.nodes(ast.Call)
    )


def _is_mentioned_again(name: str, text: str, definitions: int) -> bool:
    """Return whether a word stands in a text more often than it is defined there."""
    found = 0
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not _in_word(text[at - 1 : at]) and not _in_word(text[end : end + 1]):
            found += 1
            if found > definitions:
                return True
        at = text.find(name, end)
    return False


def _in_word(character: str) -> bool:
    return character == "_" or character.isalnum()


def find(project: Project) -> Iterator[Finding]:
    """One finding for each function that nothing in the project mentions."""
    public = is_application(project)
    signs_of = production_signs(project, "unused_function")
    alike = Counter(_last(seen.qualname) for _, seen in signs_of if "." in seen.qualname)
    asked = [
        (file, seen)
        for file, seen in production_signs(project, "unused_function")
        if (public or _last(seen.qualname).startswith("_"))
        and not is_called_from_outside(file.path)
        and ("." not in seen.qualname or alike[_last(seen.qualname)] < _FAMILY)
    ]
    unused = _names_without_mention({_last(seen.qualname) for _, seen in asked}, project)
    for file, seen in asked:
        if _last(seen.qualname) in unused:
            function = _function(file, seen)
            lines = function.end_line - function.line + 1
            args, size = {"lines": lines}, function.metrics.get("statements", 1)
            yield about_function("unused_function", "low", file, function, value=size, args=args, certainty="guess")


def _names_without_mention(names: set[str], project: Project) -> set[str]:
    """The names that no file and no document mentions, and that no name prefix fits."""
    if not names:
        return names
    return unmentioned_names(names, (file.content.names for file in project.files), project.documents)


def unmentioned_names(
    names: Iterable[str], mentions: Iterable[Collection[str]], documents: Mapping[str, str]
) -> set[str]:
    """Return the names that nothing mentions, and that no name prefix fits.

    Args:
        names: names of functions.
        mentions: of each file of a project (`toolkit.source.names.mentioned_names`).
        documents: path -> text.
    """
    left = set(names)
    beginnings: set[str] = set()
    for mentioned in mentions:
        left.difference_update(mentioned)
        beginnings.update(name for name in mentioned if name[-1] == "_" and len(name) > 2)
    built = tuple(beginnings)
    return {name for name in left if not name.startswith(built) and not _is_in_documents(name, documents)}


def is_called_from_outside(path: str) -> bool:
    """Return whether functions of a file are called by hand, by tools or by templates."""
    return path.endswith(_RUN_BY_TOOLS) or any(part in path for part in _OUTSIDE)


def _is_in_documents(name: str, documents: Mapping[str, str]) -> bool:
    """Return whether a document of the project (setup.cfg, a Dockerfile ...) mentions a name."""
    return any(name in text and re.search(rf"\b{name}\b", text) for text in documents.values())


def _function(file: File, seen: Sign) -> Function:
    return next(item for item in file.content.functions if item.qualname == seen.qualname and item.line == seen.line)


EN = RuleWords(
    title="Possibly unused function",
    seen="Nothing in the project mentions {count} function(s) of {files} file(s), neither code nor short texts nor"
    " tests; the first is `{name}` ({lines} lines).",
    cause="What called it was removed or rewritten, and the function stayed.",
    why="It is still read, searched and migrated with the rest, and it makes the system look larger than it is.",
    steps=(
        "Search for the name where this analysis does not look: templates, other repositories, cron jobs, the wiki.",
        "Log a warning with the name at its first line, release, and wait for at least one month's end.",
        "If nothing was logged, delete it in a pull request of its own: it is easy to bring back.",
    ),
    fine_when=(
        "It is called from outside (another repository, a template, by hand in a shell), or by a name that code puts "
        "together."
    ),
    looked_for=(
        "Functions at module level and methods that start with `_`, without decorators, whose name is mentioned "
        "nowhere in "
        "the project. Names that frameworks call are left out, and so is what libraries offer. This is always a guess."
    ),
    step="Remove after a last check: {names}",
)
JA = RuleWords(
    title="未使用の可能性がある関数",
    seen="コード、短い文字列、テストのどこにも名前が出てこない関数があります（{count}個、{files}ファイル）。"
    "最初は`{name}`（{lines}行）です。",
    cause="呼び出し元が削除または書き換えられ、関数だけが残ったことが原因と考えられます。",
    why="使われていなくても、調査や移行のたびに読む必要があり、システムが実際より大きく見えます。",
    steps=(
        "この解析が見ていない場所（テンプレート、ほかのリポジトリ、定期実行の設定、手順書）で名前を検索します。",
        "関数の1行目に、名前を警告として記録するログを入れてリリースし、少なくとも一度は月末の処理を待ちます。",
        "記録がなければ、削除だけのプルリクエストを作ります。必要になれば簡単に戻せます。",
    ),
    fine_when=(
        "外部（ほかのリポジトリ、テンプレート、手作業）から呼ばれる場合、または名前を組み立てて呼び出す場合です。"
    ),
    looked_for=(
        "デコレーターのない関数と`_`で始まるメソッドのうち、名前がどこにも出てこないものを調べました。"
        "フレームワークが呼び出す名前と、ライブラリが公開する関数は対象外です。結果は常に推測です。"
    ),
    step="最終確認のうえ削除：{names}",
)
RULE = Rule(
    name="unused_function",
    severity="low",
    certainty="guess",
    words={"en": EN, "ja": JA},
    treatment=Treatment(0, 1.0, per="span", kind="remove", locks=False, risk="low"),
    signs=signs,
    find=find,
    decision=is_one_for_all,
    remedy=Remedy(
        "def total(cart):\n    return 1\n\n\ndef old_total(cart):\n    pass\n\n\ntotal([])\n",
        "def total(cart):\n    return 1\n\n\ntotal([])\n",
    ),
    examples=(
        RuleExample(
            {
                "shop/views.py": "from shop.price import total\n\n\ndef cart(request):\n    return total(request)\n",
                "shop/price.py": "def total(request):\n    return 1\n",
                "shop/urls.py": "urls = {'/cart': 'shop.views.cart'}\n",
                "shop/old.py": "",
            },
            note="A name in a short text is a mention.",
        ),
        RuleExample(
            {"app.py": "def total(cart):\n    return 1\n\n\ndef old_total(cart):\n    pass\n\n\ntotal([])\n"},
            (5,),
        ),
        RuleExample(
            {"job.py": "class Job:\n    def start(self):\n        pass\n\n    def _retry(self):\n        pass\n"},
            (5,),
        ),
        RuleExample(
            {"job.py": "class Job:\n    def start(self):\n        return 1\n"}, note="Anybody may call a public method."
        ),
        RuleExample(
            {"job.py": "def _on_sent(x):\n    pass\n\n\ndef go(e):\n    return globals()['_on_' + e]\n\n\ngo('x')\n"}
        ),
        RuleExample({"hooks.py": "import signals\n\n\n@signals.sent.connect\ndef count(sender):\n    return sender\n"}),
        RuleExample(
            {
                "tool.py": "def convert(path):\n    return path\n",
                "setup.cfg": "console_scripts =\n  convert = tool:convert\n",
            }
        ),
    ),
)
