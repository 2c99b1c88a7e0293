"""What the command `strength` says, in English and Japanese."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from toolkit.flows.isolation import connection_sentences
from toolkit.model.facts import Lang
from toolkit.model.links import split_symbol
from toolkit.model.strength import LockStrengths, Mutant, Strength
from toolkit.text.templates import format_text

_SHOWN = 40
_LONGEST = 90

Source = Callable[[str, int], str]
"""Path and line -> the text of that line, empty if it cannot be had."""

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "total": "The lock notices {share} of the seeded changes: {noticed} of {tried} tried ({mutants} there are, in "
        "{functions} function(s); {seconds:.0f} s of CPU time).",
        "nothing": "No change was tried: there is nothing to change, or --seconds is too short.",
        "sample": "Time was over after {tried} of {mutants}; these are a sample (seed {seed}), drawn by turns of "
        "functions; in shares of several, each counts by how many changes it has. --seconds gives more.",
        "interrupted": "It was interrupted: the shares are of what was tried until then, not yet at every clock.",
        "drifted": "Cases that do something else than the lock says, and do not count: {count}. See tebiki verify.",
        "unreadable": "Cannot be read by this interpreter: {what}",
        "at_import": "Left out, because they run only while the program is imported: {count}.",
        "functions": "Function, weakest first: noticed, tried, all",
        "endpoints": "Endpoint (all functions that it reaches), weakest first: noticed, tried, all",
        "survivors": "This is what is not locked. What could be changed there, and no case would tell:",
        "more": "  and {count} more; all are in {file}",
        "more_lines": "  and {count} more line(s); all are in {file}",
        "never": " (no case runs this)",
        "low": "The share is below {least}: exit code 1.",
        "comparison": "{was} -> {now}",
        "boolean": "{was} -> {now}",
        "arithmetic": "{was} -> {now}",
        "constant": "{was} -> {now}",
        "text": "another text than '{was}'",
        "not": "without `not`",
        "condition": "the opposite condition",
        "return": "returns None",
        "raise": "does not raise",
        "call": "does not call {was}",
        "arguments": "first two arguments swapped",
        "slice": "bound + 1",
        "filter_operator": "{was} -> {now}",
        "update_operator": "{was} -> {now}",
        "sql": "SQL: {was} -> {now}",
        "query_method": "{was} -> {now}",
    },
    "ja": {
        "total": "検出率は{share}です：試した変更{tried}件のうち{noticed}件を検出しました"
        "（関数{functions}個に変更{mutants}件。CPU時間{seconds:.0f}秒）。",
        "nothing": "試した変更がありません。変更できる箇所がないか、--secondsが短すぎます。",
        "sample": "時間切れのため{mutants}件のうち{tried}件を試しました（標本。シード{seed}）。"
        "関数ごとに順番に選んでいます。複数の関数をまとめた検出率は、各関数の変更の数で重み付けしています。"
        "--secondsで時間を延ばせます。",
        "interrupted": "途中で止めたため、それまでに試した分の検出率です。すべての時刻では試していません。",
        "drifted": "固定した内容と違う動作をするため、数えなかったケース：{count}件。tebiki verifyで確認してください。",
        "unreadable": "このインタープリターでは読めません：{what}",
        "at_import": "importの間だけ実行されるため、除いた変更：{count}件",
        "functions": "関数（検出率の低い順）：検出、試行、全体",
        "endpoints": "エンドポイント（到達するすべての関数。検出率の低い順）：検出、試行、全体",
        "survivors": "固定されていない箇所です。次のように変えても、どのケースも検出しません：",
        "more": "  ほか{count}件。すべて{file}にあります",
        "more_lines": "  ほか{count}行。すべて{file}にあります",
        "never": "（実行するケースがありません）",
        "low": "検出率が{least}未満のため、終了コードは1です。",
        "comparison": "{was} → {now}",
        "boolean": "{was} → {now}",
        "arithmetic": "{was} → {now}",
        "constant": "{was} → {now}",
        "text": "「{was}」を別の文字列にする",
        "not": "notを外す",
        "condition": "条件を逆にする",
        "return": "Noneを返す",
        "raise": "例外を発生させない",
        "call": "{was}を呼び出さない",
        "arguments": "最初の2つの引数を入れ替える",
        "slice": "範囲の端に1を足す",
        "filter_operator": "{was} → {now}",
        "update_operator": "{was} → {now}",
        "sql": "SQL：{was} → {now}",
        "query_method": "{was} → {now}",
    },
}


def told_strength(measured: LockStrengths, source: Source, file: str, lang: Lang) -> Iterator[str]:
    """What a measurement has come to, line by line.

    Args:
        measured: the values.
        source: gives lines of the project.
        file: where everything is written.
        lang: language.
    """
    words = WORDS[lang]
    total = measured.total
    if total.share is None:
        yield words["nothing"]
        return
    counts = {"noticed": total.noticed, "tried": total.tried, "mutants": total.mutants}
    functions = sum(one.mutants > 0 for one in measured.functions)
    yield format_text(words["total"], share=percent(total), functions=functions, seconds=measured.seconds, **counts)
    yield from _reservations(measured, words)
    for key in ("functions", "endpoints"):
        yield from _table(words[key], getattr(measured, key), words["more"].format(count="{count}", file=file))
    survivors = [one for function in measured.functions for one in function.survivors]
    if survivors:
        yield words["survivors"]
    lines = [tuple(found) for _, found in groupby(survivors, _line)]
    for symbol, found in groupby(lines[:_SHOWN], lambda line: line[0].symbol):
        yield f"  {symbol}"
        yield from (_describe_survivors(line, source, words) for line in found)
    if len(lines) > _SHOWN:
        yield format_text(words["more_lines"], count=len(lines) - _SHOWN, file=file)
    yield from connection_sentences(measured.connections, lang)


def told_low(least: float, lang: Lang) -> str:
    """That the share is too low."""
    return WORDS[lang]["low"].format(least=f"{least:.0%}")


def percent(strength: Strength) -> str:
    """The share, or a dash."""
    return "-" if strength.share is None else f"{strength.share:.0%}"


def describe_mutant(mutant: Mutant, lang: Lang) -> str:
    """What is changed, in words."""
    return WORDS[lang][mutant.kind].format(was=mutant.was, now=mutant.now)


def _reservations(measured: LockStrengths, words: Mapping[str, str]) -> Iterator[str]:
    total = measured.total
    if measured.interrupted:
        yield words["interrupted"]
    elif total.tried < total.mutants:
        yield words["sample"].format(tried=total.tried, mutants=total.mutants, seed=measured.seed)
    if measured.drifted:
        yield words["drifted"].format(count=len(measured.drifted))
    if measured.at_import:
        yield words["at_import"].format(count=measured.at_import)
    yield from (words["unreadable"].format(what=what) for what in measured.unreadable)


def _table(title: str, strengths: Sequence[Strength], more: str) -> Iterator[str]:
    rows = sorted((one for one in strengths if one.tried), key=lambda one: (one.share, -one.tried, one.about))
    if rows:
        yield title
    for one in rows[:_SHOWN]:
        yield f"  {percent(one):>5} {one.noticed:>5} {one.tried:>5} {one.mutants:>5}  {one.about}"
    if len(rows) > _SHOWN:
        yield more.format(count=len(rows) - _SHOWN)


def _line(one: Mutant) -> tuple[str, int]:
    return one.symbol, one.line


def _describe_survivors(found: Sequence[Mutant], source: Source, words: Mapping[str, str]) -> str:
    """A line of the program with all changes of it that no case tells."""
    path, number = split_symbol(found[0].symbol)[0], found[0].line
    told = "; ".join(dict.fromkeys(words[one.kind].format(was=one.was, now=one.now) for one in found))
    never = "" if any(one.executed for one in found) else words["never"]
    line = source(path, number).strip()
    shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
    return f"    {path}:{number}{never}  {told}" + (f"  |  {shown}" if shown else "")
