"""Times that say their time zone: readings of the clock without one get it, for review.

What: `utcnow()` becomes `now(timezone.utc)`, `now()` and `today()` become `now().astimezone()`, which keeps the wall
clock; `fromtimestamp` and `utcfromtimestamp` likewise. With `--set make_datetimes_aware.zone=EXPRESSION` all of them
read the clock in that zone. Where a file already imports Django's `timezone`, its `now()` is used.

Why: a time without a zone shifts by hours with the machine it is read on, and cannot be compared with one that has it.

When not: times that only become text, and differences of two readings. Every site is for review: comparing the new
time with one that has no zone raises TypeError, and MongoDB gives times without a zone unless the client is told.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, parent
from toolkit.rules.naive_datetime import naive_readings
from toolkit.source.calls import Called, imports_any, last_name
from toolkit.source.rewrite_site import make_site

_NAME = "make_datetimes_aware"
_ASTIMEZONE = (3, 6)
"""Since then it takes a time without a zone."""
_IMPORT = "from datetime import timezone"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "naive_datetime")
    zone = facts.options.get("zone", "")
    has_django = _has_django_timezone(file)
    reason = "mongo" if imports_any(file, "pymongo", "bson", "mongoengine", "motor", "flask_pymongo") else "compared"
    for called in naive_readings(file):
        if not is_wanted(called.node):
            continue
        args: dict[str, Any] = {"call": f"{called.last}()", **_change(called, zone, has_django=has_django)}
        imports = tuple(filter(None, [args.pop("imports", "")]))
        if not isinstance(called.node.func, ast.Attribute) or file.python2 or facts.target < _ASTIMEZONE:
            yield make_site(_NAME, "refused", called.scope, called.node, "old_python", args=args)
        elif _meets_parsed_time(called.node):
            yield make_site(_NAME, "refused", called.scope, called.node, "parsed", args=args)
        else:
            yield make_site(_NAME, "review", called.scope, called.node, reason, args=args, imports=imports)


def _meets_parsed_time(node: ast.Call) -> bool:
    """Return whether a reading is compared with, or subtracted from, a text that is read as a time without a zone."""
    around = parent(node)
    if not isinstance(around, ast.BinOp | ast.Compare):
        return False
    calls = (inner for inner in walk(around) if isinstance(inner, ast.Call) and last_name(inner) == "strptime")
    return any("%z" not in ast.unparse(call) for call in calls)


def _has_django_timezone(file: SourceFile) -> bool:
    return any(
        node.module == "django.utils" and any(it.name == "timezone" and it.asname is None for it in node.names)
        for node in file.root.nodes(ast.ImportFrom)
    )


def _change(called: Called, zone: str, *, has_django: bool) -> dict[str, str]:
    """Describe the new call: `method` of the same class, `zone` as its last argument, `local` zone, or `whole`."""
    is_clock = called.last in ("now", "today", "utcnow")
    method = "now" if is_clock else "fromtimestamp"
    if zone:
        return {"method": method, "zone": zone}
    if has_django and is_clock:
        return {"whole": "timezone.now()"}
    if called.last not in ("utcnow", "utcfromtimestamp"):
        return {"method": method, "local": "yes"}
    receiver = called.node.func.value if isinstance(called.node.func, ast.Attribute) else None
    if isinstance(receiver, ast.Attribute):  # `datetime.datetime`: the module is at hand
        return {"method": method, "zone": f"{ast.unparse(receiver.value)}.timezone.utc"}
    return {"method": method, "zone": "timezone.utc", "imports": _IMPORT}


def _rewrite(at: Site, node: cst.Call) -> cst.BaseExpression | None:
    if "whole" in at.args:
        return cst.parse_expression(at.args["whole"])
    if not isinstance(node.func, cst.Attribute):
        return None
    call = node.with_changes(func=node.func.with_changes(attr=cst.Name(at.args["method"])))
    if "local" in at.args:
        return cst.Call(cst.Attribute(call, cst.Name("astimezone")))
    zone = cst.Arg(cst.parse_expression(at.args["zone"]))
    if not call.args:
        return call.with_changes(args=[zone])
    *before, last = call.args
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return call.with_changes(args=[*before, last.with_changes(comma=comma), zone])


EN = CodemodWords(
    title="Times with a time zone",
    what="`utcnow()` becomes `now(timezone.utc)`; `now()`, `today()` and `fromtimestamp(x)` get the local zone by"
    " `.astimezone()`, or the one that `--set make_datetimes_aware.zone=EXPRESSION` names. All for review.",
    why="A time without a zone shifts by hours with the machine that reads it, and it cannot be compared with one that"
    " has a zone.",
    when_not="Times that only become text, differences of two readings, and code for Python before 3.6 are left alone.",
    preconditions=("None: a time with a zone cannot be compared with one without, so every site is for review.",),
    look_at="What the time is compared with or subtracted from, what is stored, and what client apps get to see.",
    reasons={
        "compared": "`{call}` had no zone: what it is compared with must have one too, or `TypeError` is raised.",
        "mongo": "`{call}` had no zone. MongoDB stores UTC and gives times without a zone, which cannot be compared"
        " with this one, unless the client has `tz_aware=True`.",
        "parsed": "`{call}` meets a time that `strptime` reads without a zone: give that one its zone first.",
        "old_python": "`{call}`: this Python cannot give a zone to a time in this way.",
    },
)
JA = CodemodWords(
    title="タイムゾーン付きの時刻",
    what="`utcnow()`を`now(timezone.utc)`に、`now()`、`today()`、`fromtimestamp(x)`を`.astimezone()`付きに"
    "置き換えます。`--set make_datetimes_aware.zone=EXPRESSION`でタイムゾーンを指定できます。すべて要レビューです。",
    why="タイムゾーンのない時刻は、読み取るマシンによって何時間もずれ、タイムゾーン付きの時刻と比較できません。",
    when_not="文字列にするだけの時刻、2つの時刻の差、Python 3.6より前を対象とするコードは変更しません。",
    preconditions=("ありません。タイムゾーンの有無が違う時刻は比較できないため、すべての箇所が要レビューです。",),
    look_at="何と比較・減算しているか、何が保存されるか、クライアントアプリに何が渡るかを確認してください。",
    reasons={
        "compared": "`{call}`にはタイムゾーンがありませんでした。比較の相手にも付いていないと、`TypeError`になります。",
        "mongo": "`{call}`にはタイムゾーンがありませんでした。MongoDBはUTCで保存し、タイムゾーンなしで返します。"
        "`MongoClient`に`tz_aware=True`がないと比較できません。",
        "parsed": "`{call}`の相手は、`strptime`がタイムゾーンなしで読み取った時刻です。"
        "先にその時刻へタイムゾーンを付けてください。",
        "old_python": "`{call}`：このPythonでは、この方法でタイムゾーンを付けられません。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 10), risk="high", review="each_site", proofs=("compiles", "api", "locks", "replay", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("datetime",),),
    find=_find,
    rewrite=_rewrite,
    fixes=("naive_datetime",),
    examples=(
        CodemodExample(
            "from datetime import datetime\n\n\ndef is_over(coupon):\n    return coupon.ends < datetime.utcnow()\n",
            "from datetime import datetime\nfrom datetime import timezone\n\n\ndef is_over(coupon):\n"
            "    return coupon.ends < datetime.now(timezone.utc)\n",
            verdict="review",
            reason="compared",
        ),
        CodemodExample(
            "import datetime\n\n\ndef is_over(coupon):\n    return coupon.ends < datetime.datetime.utcnow()\n",
            "import datetime\n\n\ndef is_over(coupon):\n"
            "    return coupon.ends < datetime.datetime.now(datetime.timezone.utc)\n",
            verdict="review",
            reason="compared",
        ),
        CodemodExample(
            "import pymongo\nfrom datetime import datetime\n\n\ndef store(coupon):\n"
            "    coupon.sent = datetime.today()\n",
            "import pymongo\nfrom datetime import datetime\n\n\ndef store(coupon):\n"
            "    coupon.sent = datetime.now().astimezone()\n",
            verdict="review",
            reason="mongo",
        ),
        CodemodExample(
            "from datetime import datetime\n\nfrom django.utils import timezone\n\n\ndef is_over(coupon):\n"
            "    return coupon.ends < datetime.now()\n",
            "from datetime import datetime\n\nfrom django.utils import timezone\n\n\ndef is_over(coupon):\n"
            "    return coupon.ends < timezone.now()\n",
            verdict="review",
            reason="compared",
        ),
        CodemodExample(
            "from datetime import datetime\n\n\ndef read(row):\n    row.sent = datetime.utcfromtimestamp(row.at)\n",
            "from datetime import datetime\nfrom datetime import timezone\n\n\ndef read(row):\n"
            "    row.sent = datetime.fromtimestamp(row.at, timezone.utc)\n",
            verdict="review",
            reason="compared",
        ),
        CodemodExample(
            "from datetime import datetime\n\n\ndef age(text):\n"
            "    return datetime.now() - datetime.strptime(text, '%Y-%m-%d')\n",
            verdict="refused",
            reason="parsed",
        ),
        CodemodExample(
            "from datetime import datetime\n\n\ndef name():\n    return datetime.now().strftime('%Y%m%d')\n",
            note="it only becomes text",
        ),
        CodemodExample(
            "from datetime import datetime\n\n\ndef took(work):\n    start = datetime.now()\n    work()\n"
            "    return datetime.now() - start\n",
            note="the zone cancels out",
        ),
        CodemodExample(
            "from datetime import datetime, timezone\n\n\ndef is_over(coupon):\n"
            "    return coupon.ends < datetime.now(timezone.utc)\n"
        ),
        CodemodExample(
            "from datetime import datetime\n\n\ndef day(row):\n    return {'year': datetime.now().year}\n",
            note="a part",
        ),
    ),
)
