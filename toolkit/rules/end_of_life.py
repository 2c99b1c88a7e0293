"""A runtime or framework that no longer gets fixes.

Read from what the project declares: pins and upper bounds in requirement files and package metadata, images,
version files; and from code that only Python 2 accepts. Compared with a table that carries its own date.

The severity is high if the end was over a year ago and the declaration is a pin or a bound; a classifier only says
what was tested.

It leaves alone: open declarations (`Django>=2.2` allows a supported version as well), documents for development,
tests and CI, libraries that neither the code nor another package uses, and products that are not in the table.
"""

from collections.abc import Iterator
from datetime import date

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.links import symbol
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._declared import Declared, Version, declared_versions
from toolkit.rules._ended import ENDED, TABLE_DAY, Series
from toolkit.rules._python2 import removed_imports, runs_on_python2
from toolkit.rules._signs import sign_of_file
from toolkit.rules._upgrade_extent import Extent, upgrade_extent
from toolkit.source.discover import match_unused
from toolkit.source.non_product import match_non_product

_PRODUCTS = {name.lower(): name for name in ENDED}
_MOST_PLACES = 10
_COMES_WITH = {"Werkzeug": "Flask"}
"""Libraries that are upgraded together with another one: it asks for a newer version of them."""
_LONG_PAST = 365
"""Days after the end of life from which unfixed vulnerabilities are known."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    if file.python2 and file.tree.body:
        yield sign_of_file(RULE.name, file.tree.body[0])
    elif (found := next(removed_imports(file), None)) is not None:
        yield sign_of_file(RULE.name, found, removed=True)


def _find(project: Project) -> Iterator[Finding]:
    today = project.today or TABLE_DAY
    by_product: dict[str, list[Declared]] = {}
    is_beside = match_unused(project.settings)
    for item in declared_versions(project.documents):
        if item.product in _PRODUCTS and not is_beside(item.path):
            by_product.setdefault(_PRODUCTS[item.product], []).append(item)
    found = [
        finding
        for product, items in sorted(by_product.items())
        for finding in _of_product(product, _most_trusted(items), project, today)
    ]
    products = {finding.args["product"] for finding in found}
    yield from (item for item in found if _COMES_WITH.get(item.args["product"], "") not in products)
    if "Python" not in by_product:
        yield from _of_code(project, today)


def _most_trusted(items: list[Declared]) -> list[Declared]:
    """Choose the most reliable declarations: pins, else bounds, else classifiers; exact versions come first."""
    for kind in (_is_pin, _is_binding):
        if chosen := [item for item in items if kind(item)]:
            return sorted(chosen, key=lambda item: not _is_exact(item))
    return items


def _is_pin(item: Declared) -> bool:
    return item.product == "python" and not item.below and item.path.rpartition("/")[2] not in _METADATA


def _is_exact(item: Declared) -> bool:
    """Return whether a library is declared with the very version that is installed."""
    return item.product != "python" and "==" in item.text


def _is_binding(item: Declared) -> bool:
    return "::" not in item.text


_METADATA = {"setup.py", "setup.cfg", "pyproject.toml", "Pipfile"}


def _of_product(product: str, items: list[Declared], project: Project, today: str) -> Iterator[Finding]:
    ended: list[tuple[Declared, Series, str]] = []
    for item in items:
        newest = newest_series(product, item.newest, item.below)
        if newest is not None and "" < newest[1] < today:
            ended.append((item, *newest))
    if ended and not _is_unused(extent := upgrade_extent(product, ended[0][1], project, today), product, project):
        first, series, _ = ended[0]
        places = tuple(Place(item.path, item.line, item.line) for item, _, _ in ended[:_MOST_PLACES])
        yield _finding(product, series, first.text, places, today, extent, binding=_is_binding(first))


def _is_unused(extent: Extent, product: str, project: Project) -> bool:
    """Return whether a library is declared, but neither imported nor needed by another package."""
    return bool(project.imports.external) and product != "Python" and not extent["users"] and not extent["partners"]


def _of_code(project: Project, today: str) -> Iterator[Finding]:
    """Yield a finding if much of the program imports code that only Python 2 accepts."""
    if not runs_on_python2(project):
        return
    fan_in, is_beside = project.imports.fan_in(), match_non_product(project)
    signs = [
        (file, item)
        for file, item in project.signs(RULE.name)
        if not file.is_test and not is_beside(file.path) and (item.args.get("removed") or fan_in.get(file.path, 1))
    ]
    if not signs:
        return
    places = tuple(Place(file.path, item.line, item.line) for file, item in signs[:_MOST_PLACES])
    extent = upgrade_extent("Python", (2, 7), project, today)
    yield _finding("Python", (2, 7), "Python 2", places, today, extent)


def _finding(  # noqa: PLR0913, PLR0917 - these are the parts of a finding
    product: str,
    series: Series,
    declaration: str,
    places: tuple[Place, ...],
    today: str,
    extent: Extent,
    *,
    binding: bool = True,
) -> Finding:
    end = dict(ENDED[product])[series]
    past = (date.fromisoformat(today) - date.fromisoformat(end)).days
    version = ".".join(map(str, series)) if len(series) > 1 else f"{series[0]}.x"
    return Finding(
        rule=RULE.name,
        symbol=symbol(places[0].path, product),
        severity="high" if binding and past >= _LONG_PAST else "medium",
        certainty=RULE.certainty,
        args={
            "product": product,
            "version": version,
            "release": f"{product} {version}",
            "end": end,
            "declaration": declaration,
            "table_day": TABLE_DAY,
            "table_age": max(0, (date.fromisoformat(today) - date.fromisoformat(TABLE_DAY)).days),
            "count": len(places),
            **extent,
        },
        evidence=places,
        value=past,
    )


def newest_series(product: str, newest: Version, below: bool) -> tuple[Series, str] | None:
    """Return the newest series that a declaration allows, with its end-of-life date; None if all are newer.

    A bound beyond the table (`<99`) gives the newest series of the table.
    """
    allowed = [pair for pair in ENDED[product] if _allows(pair[0], newest, below)]
    return allowed[-1] if allowed else None


def _allows(series: Series, newest: Version, below: bool) -> bool:
    if below:
        return series < newest[: len(series)] or (series == newest[: len(series)] and any(newest[len(series) :]))
    return series[: len(newest)] <= newest[: len(series)]


RULE = Rule(
    name="end_of_life",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    ratchets=False,
    words={
        "en": RuleWords(
            title="Runtime or framework past its end",
            seen="`{path}` declares `{declaration}`: {release} has had no fixes since {end} (by tebiki's"
            " table of {table_day}).",
            cause="Each upgrade was put off until several of them had to be made together.",
            why="Holes that are found from now on stay open, and libraries, images and drivers stop supporting the"
            " version one after the other. The later the move, the more of them have to be changed at once.",
            steps=(
                "Check on a production machine which version really runs.",
                "Lock today's behaviour with characterization tests, so that the new version can be compared.",
                "Move one series at a time, and read the warnings of each before the next.",
                "Run the old and the new version side by side behind the load balancer before the switch.",
            ),
            fine_when="A vendor gives paid support for this version, and somebody follows its notices.",
            looked_for="Pins and upper bounds in requirement files, package metadata, images and version files, and"
            " code that only Python 2 accepts, compared with a table that is part of tebiki.",
            step="Upgrade {names}, one major version at a time",
            guide="Raise it by one major version on a branch, run everything, and mend what breaks and what warns. "
            "The packages that go along move with it. Only then comes the next version.",
        ),
        "ja": RuleWords(
            title="サポートが終了した実行環境・フレームワーク",
            seen="`{path}`は`{declaration}`を指定しています。"
            "{release}のサポートは{end}に終了しました。"
            "判断の根拠は、tebikiに付属する{table_day}時点の期限の表です。",
            cause="更新の見送りが重なり、複数の版を一度に上げることになっています。",
            why="今後見つかる脆弱性は、ふさがれないまま残ります。"
            "ライブラリ、イメージ、ドライバーも順に対応を終え、移行が遅いほど一度に変える範囲が広がります。",
            steps=(
                "本番のマシンで、実際に動いているバージョンを確かめます。",
                "新しいバージョンと比較できるように、今の動作を仕様化テストで記録します。",
                "メジャーバージョンを1つずつ上げ、それぞれの警告を確かめてから次に進みます。",
                "切り替えの前に、ロードバランサーの後ろで新旧を並行して動かします。",
            ),
            fine_when="このバージョンの有償サポートがあり、その通知を確認している場合です。",
            looked_for="依存関係のファイル、パッケージ情報、イメージなどに書かれたバージョンの固定と上限を調べました。"
            "Python 2でしか動かないコードも対象です。期限はtebikiに付属する表で判断しています。",
            step="メジャーバージョンを1つずつ更新：{names}",
            guide="作業用のブランチでメジャーバージョンを1つ上げ、動かない箇所と警告の出る箇所を直します。関連するパッケージも一緒に上げます。次のバージョンに進むのはその後です。",
        ),
    },
    treatment=Treatment(
        30,
        30,
        per="finding",
        reach="alone",
        kind="upgrade",
        other=20,
        other_files=3,
        locks=False,
        risk="high",
        lasting=True,
    ),
    remedy=Remedy(
        "# requirements.txt\nDjango==2.2.28\n",
        "# requirements.txt: 2.2 -> 3.2 -> 4.2 -> 5.2\nDjango==5.2.8\n",
    ),
    examples=(
        RuleExample({"requirements.txt": "Django==2.2.28\nrequests>=2.0\n"}, (1,)),
        RuleExample({"Dockerfile": "FROM python:3.8-slim\nCOPY . /app\n"}, (1,)),
        RuleExample(
            {"setup.py": "setup(\n    name='api',\n    install_requires=['Flask<2', 'pymongo~=3.4'],\n)\n"}, (3,)
        ),
        RuleExample(
            {"requirements.txt": "Django>=2.2\nFlask\npymongo>=3.4\n"}, note="open: a supported version is allowed"
        ),
        RuleExample({"requirements.txt": "Django==5.2.3\nFlask~=3.0\nSQLAlchemy<2.1\n"}, note="supported"),
        RuleExample(
            {".circleci/Dockerfile": "FROM python:3.8\n", "Dockerfile": "FROM python:3.13\n"},
            note="an image that only runs the tests",
        ),
        RuleExample({"requirements-dev.txt": "Django==2.2.28\n"}, note="not what production runs on"),
    ),
)
