"""What the command `lock` says, in English and Japanese."""

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.flows.isolation import connection_sentences, describe_refusal
from toolkit.flows.lock import LockResult
from toolkit.model.facts import Lang
from toolkit.model.lock import Lock
from toolkit.session.variables import referenced_names
from toolkit.text.templates import format_text

_SHOWN = 12

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "locked": "Locked in {into}: {cases} case(s) of {abouts} function(s) and endpoint(s), {recorded} recorded and "
        "{invented} invented ({seconds:.0f} s of CPU time to look for them).",
        "ended_early": "The search for more inputs was ended {count} time(s) by an input that stopped the interpreter; "
        "it was begun anew with the time that was left.",
        "left_out": "These functions stopped it, and were left out of the search from then on:",
        "left_out_one": "  {seam} given {given}",
        "more_left_out": "  and {count} more",
        "too_old": "No inputs were looked for beside the recorded ones: that needs Python 3.6 or newer, and this is "
        "Python {version}.",
        "not_held": "No inputs were looked for beside the recorded ones: Python {version} has no audit hook that would "
        "make it safe to try (3.8 and newer have), and this system gives no namespaces.",
        "interrupted": "The search was interrupted. What it had found is locked; the same command looks further.",
        "kept": "{into} holds what was proved before: {cases} case(s) of {abouts} function(s) and endpoint(s), "
        "{recorded} recorded and {invented} invented. What was found later is not in it; the same command goes on from "
        "there.",
        "nothing_kept": "Nothing new was proved yet: {into} is as it was.",
        "referenced": "Taken from the environment at every replay, because they look like secrets: {names}. The lock "
        "names them and does not hold their values: set them wherever it is replayed.",
        "run": "Run them with the project's interpreter: pytest {into}",
        "kept_out": "Not locked, with how often:",
        "unstable": "gave different answers in two runs of the same code",
        "late": "took too long",
        "endless": "had not returned when the recording ended, and is not called",
        "crash": "ended the process",
        "unmakeable": "inputs that cannot be made again",
        "part": "{part}: differed in two runs of the same code, and is not compared",
        "more_refused": "  and {count} more; their cases say `refused` in cases/",
        "more": "  and {count} more; all are in not_locked.jsonl",
        "refused": "Cases whose answer rests on what was refused while they were replayed, with how often; elsewhere "
        "the program may answer something else. Allow what it needs (--connects HOST:PORT, --writes PLACE), or prepare "
        "it (--before COMMAND):",
        "changed": "Cases that do something else than the lock says, which was left as it is: {count}. Look at each, "
        "then accept what is meant: tebiki lock PATH --accept CASE --because TEXT --reviewer ROLE",
        "otherwise": "Requests that were answered with another status than when they were recorded: {count}. A token "
        "that was masked may be why (`tebiki record --show-scrubbed` lists the names and patterns; keep each of them "
        "with --keep NAME, in `record` and here), or data that is not there (--before):",
        "sqlite": "The lock was taken on SQLite. Where production has another database, that may do something else.",
    },
    "ja": {
        "locked": "{into}に現行動作を固定しました：関数とエンドポイント{abouts}個について{cases}件"
        "（記録から{recorded}件、自動生成{invented}件。探索に使ったCPU時間{seconds:.0f}秒）。",
        "ended_early": "入力を探している間に、インタープリターを止める入力が{count}回ありました。そのつど、残りの時間で"
        "やり直しました。",
        "left_out": "次の関数がインタープリターを止めたため、それ以降の探索から外しました：",
        "left_out_one": "  {seam} 入力 {given}",
        "more_left_out": "  ほか{count}件",
        "too_old": "記録にない入力は探していません。探索にはPython 3.6以降が必要です"
        "（このインタープリターはPython {version}です）。",
        "not_held": "記録にない入力は探していません。Python {version}には安全に試すための監査フックがなく"
        "（3.8以降にあります）、このシステムでは名前空間も使えません。",
        "interrupted": "探索は中断されました。それまでに見つかった入力は固定済みです。"
        "同じコマンドで続きを探索できます。",
        "kept": "{into}には、中断までに確認できたものが入っています：関数とエンドポイント{abouts}個について{cases}件"
        "（記録から{recorded}件、自動生成{invented}件）。その後に見つかったものは入っていません。"
        "同じコマンドで続きから再開できます。",
        "nothing_kept": "新しく確認できたものはまだありません。{into}は元のままです。",
        "referenced": "秘密の値と思われるため、再生のたびに環境変数から読み取るもの：{names}。"
        "固定したファイルには名前だけが入り、値は入りません。再生する環境で設定してください。",
        "run": "対象プロジェクトのPythonで実行します：pytest {into}",
        "kept_out": "固定しなかったもの（件数）：",
        "unstable": "同じコードを2回動かして答えが違ったもの",
        "late": "時間がかかりすぎたもの",
        "endless": "記録が終わった時点で戻っていなかったため、呼び出さないもの",
        "crash": "プロセスが終了したもの",
        "unmakeable": "もう一度作れない入力",
        "part": "{part}：同じコードを2回動かして違ったため、比較しません",
        "more_refused": "  ほか{count}件。cases/の該当するケースにはrefusedと記してあります",
        "more": "  ほか{count}件。すべてnot_locked.jsonlにあります",
        "refused": "再生中に許可されなかった操作があり、応答がその影響を受けたもの（件数）。"
        "ほかの環境では応答が異なることがあります。必要な操作は許可するか（--connects HOST:PORT、--writes PLACE）、"
        "事前に準備してください（--before COMMAND）：",
        "changed": "固定した内容と違う動作をしたものが{count}件あります。固定した内容は変えていません。1件ずつ確認し、"
        "意図した変更だけを受け入れてください：tebiki lock PATH --accept CASE --because TEXT --reviewer ROLE",
        "otherwise": "記録したときと違うステータスで応答したリクエストが{count}件あります。トークンを伏せて記録した"
        "（`tebiki record --show-scrubbed`で名前とパターンを確認し、`record`とこのコマンドの両方に--keep NAMEで"
        "指定します）、データがない（--before）などの理由が考えられます。",
        "sqlite": "この固定はSQLiteで取得しました。本番のデータベースが別の製品であれば、動作が異なることがあります。",
    },
}


def _searched(done: LockResult, words: Mapping[str, str]) -> Iterator[str]:
    """What kept the search from going on, or from beginning."""
    if done.interrupted:
        yield words["interrupted"]
    if done.ended_early:
        yield format_text(words["ended_early"], count=done.ended_early)
    if done.left_out:
        yield words["left_out"]
    for one in done.left_out[:_SHOWN]:
        yield words["left_out_one"].format(seam=one.seam, given=one.given)
    if len(done.left_out) > _SHOWN:
        yield words["more_left_out"].format(count=len(done.left_out) - _SHOWN)
    if done.too_old:
        yield words["too_old" if done.too_old.startswith("2.") else "not_held"].format(version=done.too_old)


def describe_lock(done: LockResult, into: str, lang: Lang) -> Iterator[str]:
    """What a run of `lock` has come to, line by line."""
    words, lock = WORDS[lang], done.lock
    yield format_text(words["locked"], **_counts(lock, into), seconds=done.seconds)
    yield from _searched(done, words)
    yield words["run"].format(into=into)
    if names := referenced_names(lock.setup):
        yield words["referenced"].format(names=", ".join(names))
    yield from (words[key] for key in lock.setup.warnings)
    yield from _kept_out(lock, words)
    yield from _describe_refusals(lock, lang)
    for key, cases in (("otherwise", done.otherwise), ("changed", done.changed)):
        if cases:
            yield words[key].format(count=len(cases))
            yield from (f"  {case.id}  {case.about}" for case in cases[:_SHOWN])
    yield from connection_sentences(done.connections, lang)


def describe_interrupted(kept: Lock | None, into: str, lang: Lang) -> str:
    """What is there after a run that was ended before its end; `kept` was written last, None: nothing was."""
    words = WORDS[lang]
    return format_text(words["kept"], **_counts(kept, into)) if kept else words["nothing_kept"].format(into=into)


def _counts(lock: Lock, into: str) -> dict[str, Any]:
    invented = sum(case.origin == "invented" for case in lock.cases)
    return {
        "into": into,
        "cases": f"{len(lock.cases):,}",
        "abouts": len({case.about for case in lock.cases}),
        "recorded": f"{len(lock.cases) - invented:,}",
        "invented": f"{invented:,}",
    }


def _describe_refusals(lock: Lock, lang: Lang) -> Iterator[str]:
    words = WORDS[lang]
    if lock.refused:
        yield words["refused"]
    for one in lock.refused[:_SHOWN]:
        yield f"  {one.count:>5}  {one.about}: {describe_refusal(one.why, one.example, lang)}"
    if len(lock.refused) > _SHOWN:
        yield words["more_refused"].format(count=len(lock.refused) - _SHOWN)


def _kept_out(lock: Lock, words: Mapping[str, str]) -> Iterator[str]:
    if lock.kept_out:
        yield words["kept_out"]
    for one in lock.kept_out[:_SHOWN]:
        kind, _, part = one.why.partition(" ")
        yield f"  {one.count:>5}  {one.about}: {words[kind].format(part=part)}"
    if len(lock.kept_out) > _SHOWN:
        yield words["more"].format(count=len(lock.kept_out) - _SHOWN)
