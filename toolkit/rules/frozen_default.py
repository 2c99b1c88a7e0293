"""A default value that is meant to be new each time, and is computed once.

What: a clock reading, a UUID or a random value as the default of a column, a field or a parameter:
    `Column(DateTime, default=datetime.utcnow())`, `id: str = str(uuid4())` in a model, `def load(day=date.today())`.
Why: the expression runs when the module is imported: all rows and calls share the value until the process restarts,
    and tests, which run right after it, do not notice.
When not: the function itself as the default (`default=datetime.utcnow`), `default_factory`, and lambdas; code that
    runs each time, such as the body of a function; options of commands, whose process is new each time.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, name_of
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._mutation import defaults
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import follow, imported_names, last_name
from toolkit.source.code_text import shorten_code

_NEW_EACH_TIME = re.compile(
    r"(datetime\.datetime|datetime\.date|datetime)\.(now|utcnow|today)|date\.today|time\.(time|time_ns)"
    r"|(django\.utils\.)?timezone\.now|(pendulum|arrow)\.(now|utcnow|today)"
    r"|uuid\.uuid[14]|secrets\.(token_\w+|randbelow|choice)|random\.(random|randint|getrandbits)"
    r"|django\.utils\.crypto\.get_random_string"
)
_FIELD = re.compile(r"(Column|column|Field|field|attrib|ib)\Z|\A(Column|Field|Date|DateTime|String|Integer|Float)")
_KEYS = {"default", "onupdate", "default_factory", "insert_default", "missing", "load_default", "dump_default"}
_OF_START = re.compile(r"start(ed|up)?_?(at|on|time)|boot|launch|uptime", re.IGNORECASE)
_MODELS = re.compile(r"(BaseModel|SQLModel|Document|Model|Schema|Struct)\Z")


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope in file.scopes:
        node = scope.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_inner(scope):
            yield from _sign_defaults(file, scope, defaults(node))
        elif scope.kind == "class" and not scope.in_function:
            yield from _sign_defaults(file, scope, _field_defaults(scope))


def _is_inner(scope: Scope) -> bool:
    """Return whether a function is defined each time another one is called."""
    return scope.parent is not None and scope.parent.in_function


def _field_defaults(scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name and default of each field and column of a class."""
    plain = [(it.target, it.value) for it in scope.nodes(ast.AnnAssign) if it.value is not None]
    for target, value in [*plain, *((it.targets[0], it.value) for it in scope.nodes(ast.Assign))]:
        if isinstance(value, ast.Call) and _FIELD.search(last_name(value)):
            yield from ((ast.unparse(target), item.value) for item in value.keywords if item.arg in _KEYS)
    if _has_plain_fields(scope.node):
        yield from ((ast.unparse(target), value) for target, value in plain)


def _has_plain_fields(node: ast.AST) -> bool:
    """Return whether assignments in the body of a class are defaults: a model of Pydantic, or a dataclass."""
    if not isinstance(node, ast.ClassDef):
        return False
    decorators = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    return any(map(_MODELS.search, map(dotted_name, node.bases))) or any(
        name_of(item) in ("dataclass", "define", "s", "attrs") for item in decorators
    )


def _sign_defaults(file: SourceFile, scope: Scope, given: Iterator[tuple[str, ast.expr]]) -> Iterator[Sign]:
    for name, value in given:
        if not _OF_START.search(name) and (call := _reading(value, file)):
            yield sign(RULE.name, scope, value, code=shorten_code(call))


def _reading(value: ast.expr, file: SourceFile) -> ast.Call | None:
    """Return the call that should be made each time, if a default is made of one."""
    if isinstance(value, ast.BinOp):
        return _reading(value.left, file) or _reading(value.right, file)
    if not isinstance(value, ast.Call):
        return None
    if _NEW_EACH_TIME.fullmatch(follow(dotted_name(value.func), imported_names(file))):
        return value
    if isinstance(value.func, ast.Attribute) and isinstance(value.func.value, ast.Call):
        return _reading(value.func.value, file)
    if name_of(value.func) in ("str", "int") and value.args:
        return _reading(value.args[0], file)
    return None


def _find(project: Project) -> Iterator[Finding]:
    yield from one_per_sign(RULE, production_signs(project, RULE.name))


RULE = Rule(
    name="frozen_default",
    severity="high",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Default computed only once",
            seen="Defaults that should be new each time are computed when the module is imported, in {count} place(s)"
            " of {files} file(s), first `{code}` in `{name}`.",
            cause="The call was written where the function itself was meant: `utcnow()` instead of `utcnow`.",
            why="All rows and calls get the value of the moment at which the process started: times are hours old,"
            " and identifiers repeat. Tests pass, because they run right after the start.",
            steps=(
                "Write a test that makes two objects at different times and compares their values.",
                "Pass the function (`default=utcnow`, `default_factory=uuid4`), or `None` to compute the value later.",
                "Look for rows with the time of a start, and decide whether they can be repaired.",
            ),
            fine_when="The time of the start is what is wanted.",
            looked_for="Clocks, UUIDs and random values called in the defaults of columns, fields, models and"
            " parameters that are evaluated on import; not for names that mean the time of the start.",
        ),
        "ja": RuleWords(
            title="一度しか計算されない既定値",
            seen="毎回新しいはずの既定値を、import時に一度だけ計算しています。"
            "{count}か所（{files}ファイル）にあり、最初は`{name}`の`{code}`です。",
            cause="関数そのものを渡すところで、呼び出しを書いています（`utcnow`ではなく`utcnow()`）。",
            why="どの行にもどの呼び出しにも、プロセスが起動した時点の値が入ります。時刻は何時間も前のものになり、"
            "識別子は重複します。テストは起動直後に動くため、通ってしまいます。",
            steps=(
                "時間をおいて2つのオブジェクトを作り、値を比べるテストを書きます。",
                "関数を渡すか（`default=utcnow`、`default_factory=uuid4`）、既定値を`None`にして後から計算します。",
                "起動時刻が入った行を探し、直せるかどうかを決めます。",
            ),
            fine_when="起動した時刻が欲しい場合です。",
            looked_for="import時に評価される、カラム、フィールド、モデル、引数の既定値のうち、"
            "時計、一意な識別子、乱数を呼び出しているものを探しました。名前が起動の時刻を表すものは除いています。",
        ),
    },
    treatment=Treatment(1, 1, kind="fix", other=0, risk="low", locks=False),
    remedy=Remedy(
        "class Coupon(db.Model):\n    issued_at = db.Column(db.DateTime, default=datetime.utcnow())\n",
        "class Coupon(db.Model):\n    issued_at = db.Column(db.DateTime, default=datetime.utcnow)\n",
    ),
    examples=(
        RuleExample(
            {
                "models.py": "from datetime import datetime\n\nclass Coupon(db.Model):\n"
                "    issued_at = db.Column(db.DateTime, default=datetime.utcnow())\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "models.py": "from uuid import uuid4\nfrom pydantic import BaseModel\n\nclass Coupon(BaseModel):\n"
                "    key: str = str(uuid4())\n"
            },
            (5,),
        ),
        RuleExample(
            {"jobs.py": "import datetime\n\ndef due(day=datetime.date.today()):\n    return load(day)\n"},
            (3,),
        ),
        RuleExample(
            {
                "models.py": "from datetime import datetime\nfrom uuid import uuid4\n\nclass Coupon(BaseModel):\n"
                "    issued_at: datetime = Field(default_factory=datetime.utcnow)\n"
                "    key = Column(String, default=lambda: str(uuid4()))\n"
            },
            note="called each time",
        ),
        RuleExample(
            {
                "jobs.py": "import time\n\ndef start():\n    def wait(since=time.time()):\n        return since\n"
                "    return wait\n"
            },
            note="evaluated with each call of the function around",
        ),
        RuleExample(
            {
                "clock.py": "import time\n\nclass Watch:\n    last = time.time()\n\n    def age(self):\n"
                "        return time.time() - self.last\n\nclass Settings(BaseModel):\n"
                "    started_at: float = time.time()\n"
            },
            note="no default, and one that is meant to be the time of the start",
        ),
    ),
)
