"""Reports made by hand: one that shows every section, and large ones; with rules and metrics of their own."""

from collections.abc import Iterable
from random import Random
from typing import Any

from tests.render import plans
from toolkit.model.facts import Unmeasured
from toolkit.model.findings import Finding, Place
from toolkit.model.graph import Edge, ImportGraph
from toolkit.model.history import Coupling, FileHistory, History, Limit, TrendPoint
from toolkit.model.line_origin import LineOrigin
from toolkit.model.plugins import Catalogue, Metric, Rule
from toolkit.model.report import (
    SCHEMA,
    Coverage,
    FileRow,
    FunctionRow,
    RatchetResult,
    Report,
    RuleRun,
    RunFacts,
    Sections,
    Suppression,
    TopItem,
)
from toolkit.model.words import MetricWords, RuleWords

HOSTILE = (
    "<script>alert(1)</script>.py",
    '"><img src=x onerror=alert(1)>.py',
    "a\n::error file=x::owned.py",
    "esc\x1b[31mred.py",
    "exe\u202eyp.txt",
    "pipe|`code`|{{7*7}}.py",
    "back\\slash|bar.py",
    "@everyone #1 https://example.invalid/x.py",
    "=cmd|' /C calc'!A0.py",
    "]]>&amp;<!--.py",
    "\udcff\udcfe.py",
    "クーポン/配信予約.py",
    "very/" + "deep/" * 30 + "file.py",
)


def _rule(name: str, severity: Any, en: RuleWords, ja: RuleWords) -> Rule:
    return Rule(name=name, severity=severity, words={"en": en, "ja": ja})


SWALLOWED = _rule(
    "swallowed_exception",
    "high",
    RuleWords(
        title="Swallowed exception",
        seen="`{name}` catches `{caught}` and goes on as if nothing had happened ({count} places).",
        cause="The handler was written to keep a batch alive.",
        why="The caller gets an empty answer, and nobody learns that the data are wrong.",
        steps=("Lock today's behaviour of `{name}`.", "Log the exception.", "Narrow what is caught."),
        fine_when="The failure really changes nothing, and a comment says so.",
        looked_for="Handlers that catch everything and neither log nor raise.",
        step="Say what goes wrong in {names}",
        guide="Only the log changes.",
    ),
    RuleWords(
        title="例外の握りつぶし",
        seen="`{name}`は`{caught}`を受け止めて、何もなかったように先へ進みます（{count}か所）。",
        cause="一括処理を止めないために追加した処理が原因です。",
        why="呼び出し元には空の応答が返り、データの誤りに気付けません。",
        steps=("`{name}`の現行動作を固定します。", "例外をログに出します。", "受け止める例外を絞ります。"),
        fine_when="失敗しても影響がなく、その旨がコメントに書かれている場合です。",
        looked_for="すべての例外を受け止め、ログにも残さず再送出もしない箇所を探しました。",
        step="例外の記録：{names}",
        guide="変更するのはログだけです。",
    ),
)
NESTED = _rule(
    "deep_nesting",
    "medium",
    RuleWords(
        title="Deep nesting",
        seen="`{name}` is nested {nesting} levels deep on {lines} lines.",
        cause="Case after case was added inside the case before; it started with `{first}`.",
        why="A change on the inside depends on everything around it.",
        steps=("Turn the outer conditions into guard clauses.",),
        fine_when="The levels are plain loops over a table.",
        looked_for="Functions nested deeper than the limit in the settings.",
    ),
    RuleWords(
        title="深いネスト",
        seen="`{name}`のネストの深さは{nesting}で、{lines}行に及びます。",
        cause="`{first}`から始まった場合分けの内側に、次の場合分けを足し続けたことが原因です。",
        why="内側を変更するには、外側のすべての条件を理解する必要があります。",
        steps=("外側の条件をガード節に置き換えます。",),
        fine_when="表をたどるだけの単純な繰り返しの場合です。",
        looked_for="設定値より深くネストした関数を探しました。",
    ),
)
QUIET = _rule(
    "import_cycle",
    "low",
    RuleWords("Import cycle", "`{path}`", "-", "-", ("-",), "-", "Files that import each other at import time."),
    RuleWords("importの循環", "`{path}`", "-", "-", ("-",), "-", "import時に互いをimportするファイルを探しました。"),
)


def _metric(name: str, en: str, ja: str) -> Metric:
    return Metric(
        name=name,
        words={
            name: {
                "en": MetricWords(en, f"What {en.lower()} counts.", "Up to 10 is usual."),
                "ja": MetricWords(ja, f"{ja}の定義です。", "10までが普通です。"),
            }
        },
    )


CATALOGUE = Catalogue(
    metrics={
        "code_lines": _metric("code_lines", "Lines of code", "コードの行数"),
        "cyclomatic": _metric("cyclomatic", "Cyclomatic complexity", "循環的複雑度"),
        "cognitive": _metric("cognitive", "Cognitive complexity", "認知的複雑度"),
        "maintainability": _metric("maintainability", "Maintainability index", "保守容易性指数"),
    },
    rules={rule.name: rule for rule in (SWALLOWED, NESTED, QUIET)},
)


def _row(path: str, random: Random, heat: float) -> FileRow:
    lines = random.randrange(1, 900)
    metrics = {"code_lines": lines, "cyclomatic": lines // 4, "cognitive": lines // 3, "maintainability": 51.26}
    return FileRow(
        path=path,
        is_test=path.startswith("tests/"),
        python2=random.random() < 0.05,
        metrics=metrics,
        heat=0.0 if path.startswith("tests/") else heat,
        fan_in=random.randrange(30),
        fan_out=random.randrange(9),
        commits=random.randrange(1, 90),
        recent=random.randrange(24),
        authors=random.randrange(1, 7),
        last="2024-01-30",
        findings=random.randrange(4),
    )


def _finding(number: int, path: str) -> Finding:
    line = number % 700 + 1
    places = (Place(path, line, line + 4), *(Place(path, line + 9 * extra) for extra in range(1, number % 5)))
    if number % 3:
        args: dict[str, Any] = {"nesting": 6, "lines": 212 + number, "first": "if shop.kind == 'a'"}
        return Finding("deep_nesting", f"{path}::Reserve.deliver{number}", "medium", "certain", args, places, 6)
    return Finding(
        "swallowed_exception",
        f"{path}::deliver{number}",
        "high" if number % 2 else "low",
        "likely" if number % 4 else "guess",
        {"caught": "except Exception"},
        places,
        len(places),
        body_hash=f"{number:016x}",
    )


def report(paths: Iterable[str] = (), amount: int = 36, functions: int = 60, **changes: Any) -> Report:
    """A report with every section and an amount of findings; `changes` replaces whole sections."""
    random = Random(4)
    names = [*paths] or _names(40)
    heats = sorted((random.random() ** 5 for _ in names), reverse=True)
    rows = tuple(_row(name, random, heat) for name, heat in zip(names, heats, strict=True))
    found = tuple(_finding(number, names[number * 7 % len(names)]) for number in range(amount))
    sections: dict[str, Any] = {
        "coverage": Coverage(
            len(names) + 2,
            len(names),
            (Unmeasured("old/bad.py", "encoding", "line 3, byte 0x83"), Unmeasured("deep.py", "too_deep")),
            excluded=4,
            python2=2,
            tests=sum(row.is_test for row in rows),
        ),
        "totals": {"functions": 1234, "cyclomatic": 6543, "code_lines": 28_140, "lines": 40_000, "tests_code_lines": 9},
        "ranked_by": "change",
        "top": tuple(
            TopItem(
                item.rule,
                item.place.path,
                (item.id, *(other.id for other in found[number + 1 : number + 1 + number])),
                9.0,
                (("recent_commits", 23), ("cognitive", 148), ("imported_by", 12)),
            )
            for number, item in enumerate(found[:10])
        ),
        "findings": found,
        "further": found[10:12],
        "origins": tuple(
            LineOrigin(item.place.path, item.place.line, "fedcba98" * 5, "2019-03-02", HOSTILE[number % len(HOSTILE)])
            for number, item in enumerate(found[:10])
        ),
        "files": rows,
        "functions": tuple(
            FunctionRow(
                f"{names[n % len(names)]}::f{n}",
                names[n % len(names)],
                n + 1,
                n + 9,
                False,
                {"cyclomatic": n % 30, "cognitive": n % 40, "lines": 9, "nesting": 2, "parameters": 3},
            )
            for n in range(functions)
        ),
        "history": history(names),
        "imports": imports(names),
        "rules": (
            RuleRun("deep_nesting", amount // 3),
            RuleRun("import_cycle", 0, suppressed=1),
            RuleRun("swallowed_exception", amount // 3 * 2),
        ),
        "suppressions": (
            Suppression("app/views.py", 12, "deep_nesting", "table driven", True),
            Suppression("app/views.py", 40, "import_cycle", "", False),
        ),
        "ratchet": RatchetResult(".tebiki/baseline", 30, (found[0].id,), (found[1].id,), ("deep_nesting:gone.py",))
        if len(found) > 1
        else None,
        "settings": {"lang": "en", "exclude": ["build/"], "thresholds": {"cognitive": 20}},
        "plan": plans.plan(found) if found else None,
    }
    measured = RunFacts("legacy_api", "2024-01-30", "0.1.0", "0123456789abcdef" * 2, "main")
    return Report(SCHEMA, measured, Sections(**{**sections, **changes}))


def empty() -> Report:
    """A report of a directory without Python, git or findings."""
    return Report(
        SCHEMA,
        RunFacts("empty", "2024-01-30", "0.1.0"),
        Sections(
            coverage=Coverage(0, 0),
            totals={},
            ranked_by="reach",
            top=(),
            findings=(),
            files=(),
            functions=(),
            history=History(limits=(Limit("no_git"),)),
            imports=ImportGraph(),
            rules=(RuleRun("deep_nesting", 0), RuleRun("import_cycle", 0, skipped="disabled")),
        ),
    )


def large(files: int = 2000, findings: int = 1500, functions: int = 13_000) -> Report:
    """A report of many files, hostile and Japanese names among them."""
    return report([*HOSTILE, *_names(files - len(HOSTILE))], findings, functions, further=())


def hostile() -> Report:
    """A small report in which every name was written by somebody who means harm."""
    worst = HOSTILE[2]
    return report(
        HOSTILE,
        amount=39,
        history=History(
            revision="f" * 40,
            branch=worst,
            commits=9,
            first="2020-01-01",
            last="2024-01-30",
            files=tuple(
                FileHistory(path, 9, 3, 90, 9, 9, {name: 0.9}, "2020-01-01", "2024-01-30", 0.9)
                for path, name in zip(HOSTILE, HOSTILE, strict=True)
            ),
            coupling=(Coupling(HOSTILE[0], HOSTILE[1], 9, 9, 9, 1.0),),
            limits=(Limit("shallow", worst), Limit(worst, worst)),
        ),
        suppressions=(Suppression(HOSTILE[3], 3, HOSTILE[4], HOSTILE[5], True),),
        settings={HOSTILE[0]: HOSTILE[1]},
        coverage=Coverage(20, 13, tuple(Unmeasured(name, "binary", name) for name in HOSTILE)),
    )


def history(names: list[str]) -> History:
    """Four years of past."""
    return History(
        revision="0123456789abcdef" * 2,
        branch="main",
        commits=812,
        bulk=7,
        authors=9,
        first="2020-02-03",
        last="2024-01-30",
        files=tuple(
            FileHistory(name, 31, 12, 1200, 400, 210, {"A": 0.93, "B": 0.07}, "2020-02-03", "2024-01-12", 0.4)
            for name in names
        ),
        coupling=tuple(
            Coupling(names[number], names[number + 1], 14 - number, 20, 22, 0.66 - number / 50)
            for number in range(min(8, len(names) - 1))
        ),
        trend=tuple(
            TrendPoint(
                f"{2020 + number // 12}-{number % 12 + 1:02}-15",
                f"{number:040x}",
                20 + number,
                number % 2,
                {
                    "functions": 300 + 20 * number,
                    "cyclomatic": 1400 + 110 * number,
                    "cognitive": 1500 + 150 * number,
                    "code_lines": 9000 + 400 * number,
                },
            )
            for number in range(48)
        ),
        limits=(Limit("bulk", "7"),),
    )


def imports(names: list[str]) -> ImportGraph:
    """A graph with a cycle and three layers."""
    return ImportGraph(
        modules={name: name.removesuffix(".py").replace("/", ".") for name in names},
        edges=tuple(Edge(names[number], names[number // 2], number + 1) for number in range(1, len(names))),
        cycles=(tuple(names[:2]), tuple(names[:11])),
        layers={name: number % 3 for number, name in enumerate(names)},
        external={"flask": 12, "pymongo": 9},
        unresolved=((names[0], 3, "app.gone"),),
    )


def _names(amount: int) -> list[str]:
    folders = ("app", "app/views", "app/models", "配信", "app/segments/filters", "tests", "scripts")
    stems = ("users", "coupons", "delivery", "予約", "segments", "contracts")
    return [
        f"src/push/{folders[number % len(folders)]}/{stems[number % len(stems)]}_{number}.py"
        if folders[number % len(folders)] != "tests"
        else f"tests/test_{number}.py"
        for number in range(amount)
    ]
