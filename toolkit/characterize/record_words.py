"""What the command `record` says, in English and Japanese."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.model.facts import Lang
from toolkit.model.record_request import RecordOptions
from toolkit.model.recording import NotRecorded, Recording
from toolkit.text.templates import format_text

_SHOWN = 3
_ENTRIES = 10

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "title": "What would be recorded",
        "command": "Command: {command}",
        "into": "Written to: {into} (readable by its owner only; nothing is sent anywhere)",
        "nothing_changed": (
            "Nothing is installed and no file of the project is touched: the probe is on the path of this run alone. "
            "The program's output, signals and exit code stay as they are; it sees PYTHONPATH, "
            "PYTHONDONTWRITEBYTECODE and TEBIKI_RECORD in its environment, and a recursion limit raised by 100."
        ),
        "http": "http: requests that reach the application and its answers, bodies up to 256 KB each",
        "functions": "functions: arguments before and after, results, exceptions of functions of {packages}",
        "own": "every module below the current directory, tests left out",
        "data": "data: statements to databases with their parameters and the number of rows, not the rows",
        "outgoing": "outgoing: requests to other services and their answers",
        "masked": "Masked before anything is written",
        "by_name": "by the name of the field: {names}",
        "by_pattern": "by its looks, wherever it stands: {names}",
        "kept": "not masked, because it was asked for: {names}",
        "rest": (
            "A name counts in any spelling and position (userPassword2, password_confirm), and beside a value in JSON, "
            "SQL, XML, forms, headers and command lines; truth values and small counts stay. When the program has "
            "ended, the recording is masked once more with everything that was learned in it. Names of people, free "
            "text and whatever else neither has a telling name nor looks like one of these is written as it is. Add "
            "names with --mask and patterns with --mask-pattern, and read a first recording."
        ),
        "not_recorded": "Never recorded: the environment's variables, files, messages of logs, WebSockets.",
        "nothing": (
            "Nothing was recorded. Was the program Python, and started without -S, -E or -I? Those keep the probe out."
        ),
        "recorded": "Recorded to {into}: {calls} call(s) of {functions} function(s), {answered} request(s), "
        "{asked} request(s) to other services, {commands} statement(s), in {processes} process(es).",
        "replayable": "Calls that can be put again: {count} of {calls}.",
        "masked_count": "Masked: {count} value(s), by {kinds} name(s) or pattern(s) (--show-scrubbed lists them).",
        "masked_list": "Masked, with how often (a value that is written twice counts twice):",
        "again": "wherever it stands, what a name gave away",
        "left_out": "Left out, with how often and where most (all places are in the recording):",
        "places": "{named} and {count} more",
        "comma": ", ",
        "at_least": "at least {count}",
        "unfinished": "Processes that ended without a last word (killed, or os._exit): {count}. "
        "What they had recorded is there.",
        "damaged": "Lines that cannot be read: {count} ({first}).",
        "exported": "The probe is in {folder}. Copy it to where the program runs, then: sh {script} CMD...\n"
        "Recordings come to {recordings}; bring them back as files.",
        "imported": "{file}: {count} request(s) taken over, {others} other line(s) left out.",
        "refused": "Entries left out because they are no request: {count}.",
        "refused_more": "{count} more",
        "distinct": "further inputs, after the first 200 different ones",
        "objects": "further inputs that hold objects, after the first 60",
        "hopeless": "inputs that only the program itself can make (requests, connections, files)",
        "repeats": "further calls with inputs seen before",
        "busy": "calls whose objects there was no time to look at (--thorough takes it)",
        "alike": "calls passed over between looks at the objects of a function that is called often",
        "endless": "calls that had not returned when the recording ended",
        "large": "inputs larger than 200 KB, or too large for the share of their function",
        "nested": "functions defined inside functions, which no name leads to",
        "async_generator": "asynchronous generators",
        "websocket": "WebSocket connections",
        "no_events": "libraries that tell nobody of their statements, once for each process",
        "no_tool": "functions, because profilers take every place",
        "stopped": "lines after the limit of size, or after the disk was full",
        "unwritable": "lines that could not be written",
        "secrets": "secrets that the last pass over the recording does not know",
        "fault": "faults of the probe itself: please report them",
    },
    "ja": {
        "title": "記録される内容",
        "command": "コマンド：{command}",
        "into": "保存先：{into}（所有者だけが読めます。外部へは送信しません）",
        "nothing_changed": (
            "何もインストールせず、プロジェクトのファイルにも触れません。記録用のコードは、この実行のパスにだけ加わります。"
            "プログラムの出力、シグナル、終了コードは変わりません。環境変数にPYTHONPATH、PYTHONDONTWRITEBYTECODE、"
            "TEBIKI_RECORDが加わり、再帰の上限が100だけ増えます。"
        ),
        "http": "http：アプリケーションに届いたリクエストとその応答（本文はそれぞれ256KBまで）",
        "functions": "functions：{packages}の関数の、呼び出し前後の引数、戻り値、例外",
        "own": "現在のディレクトリ以下のすべてのモジュール（テストを除く）",
        "data": "data：データベースへの命令とそのパラメーター、行数（行の内容は記録しません）",
        "outgoing": "outgoing：ほかのサービスへのリクエストとその応答",
        "masked": "書き込む前に伏せる値",
        "by_name": "フィールド名で判断：{names}",
        "by_pattern": "値の形で判断（場所を問わない）：{names}",
        "kept": "指定により伏せない値：{names}",
        "rest": (
            "名前は表記や位置を問わず（userPassword2、password_confirmなど）、JSON、SQL、XML、フォーム、ヘッダー、"
            "コマンドラインの中でも判断します。真偽値と小さな数はそのまま残します。プログラムの終了後、記録の中でわかった"
            "値をすべて使ってもう一度伏せます。人名、自由記述など、名前からも形からも判断できない値は、そのまま書き込まれます。"
            "--maskで名前を、--mask-patternで形を追加し、最初の記録を必ず目で確認してください。"
        ),
        "not_recorded": "記録しないもの：環境変数、ファイル、ログのメッセージ、WebSocket。",
        "nothing": (
            "何も記録されませんでした。プログラムはPythonでしたか。-S、-E、-Iを付けて起動すると、記録用のコードが入れません。"
        ),
        "recorded": "{into}に記録しました：関数{functions}個の呼び出し{calls}件、リクエスト{answered}件、"
        "外部へのリクエスト{asked}件、データベースへの命令{commands}件、プロセス{processes}個。",
        "replayable": "再実行できる呼び出し：{calls}件のうち{count}件。",
        "masked_count": "マスクした値：{count}件（名前とパターン{kinds}種類。一覧は--show-scrubbed）",
        "masked_list": "マスクしたものと回数（2回書いた値は2回と数えます）：",
        "again": "名前で秘密とわかった値が、ほかの場所に現れたもの",
        "left_out": "記録しなかったもの、その回数と主な場所（場所はすべて記録の中にあります）：",
        "places": "{named}、ほか{count}か所",
        "comma": "、",
        "at_least": "{count}以上",
        "unfinished": "終了の記録がないプロセス（強制終了またはos._exit）：{count}個。それまでの記録は残っています。",
        "damaged": "読み取れない行：{count}行（{first}）。",
        "exported": "記録用のコードを{folder}に書き出しました。"
        "プログラムが動く場所へコピーし、次のように起動します：sh {script} CMD...\n"
        "記録は{recordings}に保存されます。ファイルとして持ち帰ってください。",
        "imported": "{file}：リクエスト{count}件を取り込みました。ほかの行は{others}行です。",
        "refused": "リクエストとして読めないエントリー{count}件は取り込んでいません。",
        "refused_more": "ほか{count}件",
        "distinct": "異なる入力200種類を超えた呼び出し",
        "objects": "オブジェクトを含む入力60種類を超えた呼び出し",
        "hopeless": "プログラム自身にしか作れない入力（リクエスト、接続、ファイルなど）",
        "repeats": "既知の入力による呼び出し",
        "busy": "オブジェクトを調べる時間がなかった呼び出し（--thorough を付けると調べる）",
        "alike": "頻繁に呼ばれる関数で、調べる間隔を空けたため飛ばした呼び出し",
        "endless": "記録が終わった時点でまだ戻っていなかった呼び出し",
        "large": "200KBを超える入力、または関数ごとの割り当てに収まらない入力",
        "nested": "関数の中で定義され、名前でたどれない関数",
        "async_generator": "非同期ジェネレーター",
        "websocket": "WebSocketの接続",
        "no_events": "命令を知らせる仕組みのないライブラリ（プロセスごとに1回）",
        "no_tool": "関数（プロファイラーがすべての枠を使用中のため）",
        "stopped": "容量の上限またはディスクの満杯より後の行",
        "unwritable": "書き込めなかった行",
        "secrets": "記録後の再マスクで使えない秘密の値",
        "fault": "記録用のコードの不具合（報告をお願いします）",
    },
}


def approval_page(asked: RecordOptions, command: str, masked: tuple[str, ...], lang: Lang) -> Iterator[str]:
    """One page for the person who has to approve a recording.

    Args:
        asked: what is to be recorded.
        command: as it would be typed.
        masked: names and patterns, each with `name:` or `pattern:` before it.
        lang: of the page.
    """
    words = WORDS[lang]
    yield f"# {words['title']}\n"
    yield words["command"].format(command=command)
    yield words["into"].format(into=asked.into)
    yield "\n" + words["nothing_changed"] + "\n"
    packages = words["comma"].join(asked.packages) or words["own"]
    for level in asked.levels:
        yield "- " + words[level].format(packages=packages)
    yield f"\n## {words['masked']}\n"
    for kind in ("name", "pattern"):
        named = words["comma"].join(one.partition(":")[2] for one in masked if one.startswith(kind + ":"))
        yield "- " + words[f"by_{kind}"].format(names=named)
    if asked.keep:
        yield "- " + words["kept"].format(names=words["comma"].join(asked.keep))
    yield "\n" + words["rest"]
    yield words["not_recorded"]


def refused_entries(refused: Sequence[tuple[int, str]], lang: Lang) -> Iterator[str]:
    """Which entries of a HAR file were left out, and why.

    Args:
        refused: position and reason of each.
        lang: language.
    """
    if refused:
        yield WORDS[lang]["refused"].format(count=len(refused))
        yield from (f"  log.entries[{position}]: {why}" for position, why in refused[:_ENTRIES])
    if len(refused) > _ENTRIES:
        yield f"  {WORDS[lang]['refused_more'].format(count=len(refused) - _ENTRIES)}"


def describe_recording(recording: Recording, into: str, lang: Lang, *, scrubbed: bool = False) -> Iterator[str]:
    """What has been recorded and what has not, in a few lines.

    Args:
        recording: as it was read.
        into: its folder, as it is called.
        lang: language.
        scrubbed: list what was masked, by each name and pattern, instead of counting it.
    """
    words = WORDS[lang]
    if not (recording.calls or recording.exchanges or recording.commands):
        yield words["nothing"]
    calls = len(recording.calls)
    answered = sum(one.direction == "incoming" for one in recording.exchanges)
    yield format_text(
        words["recorded"],
        into=into,
        calls=calls,
        functions=len({call.symbol for call in recording.calls}),
        answered=answered,
        asked=len(recording.exchanges) - answered,
        commands=len(recording.commands),
        processes=len(recording.runs),
    )
    if calls:
        yield words["replayable"].format(count=sum(call.replayable for call in recording.calls), calls=calls)
    if recording.unfinished:
        yield words["unfinished"].format(count=len(recording.unfinished))
    if recording.damaged:
        yield words["damaged"].format(count=len(recording.damaged), first=recording.damaged[0])
    yield from _masked_counts(recording, words, scrubbed=scrubbed)
    yield from _left_out(recording, words)


def _masked_counts(recording: Recording, words: Mapping[str, str], *, scrubbed: bool) -> Iterator[str]:
    masked = _by_count(one for one in recording.left_out if one.what == "masked")
    if masked and not scrubbed:
        yield format_text(words["masked_count"], count=sum(one.count for one in masked), kinds=len(masked))
    elif masked:
        yield words["masked_list"]
        for one in masked:
            where = words["again"] if one.where == "name:*" else one.where
            yield f"  {_count(one, words):>12}  {where}"


def _by_count(lines: Iterable[NotRecorded]) -> list[NotRecorded]:
    return sorted(lines, key=lambda one: (-one.count, one.what, one.where))


def _count(one: NotRecorded, words: Mapping[str, str]) -> str:
    return words["at_least"].format(count=one.count) if one.at_least else str(one.count)


def _left_out(recording: Recording, words: Mapping[str, str]) -> Iterator[str]:
    """Why something was not recorded, the most frequent reason first, and where most of it was."""
    reasons: dict[str, list[NotRecorded]] = {}
    for one in _by_count(one for one in recording.left_out if one.what != "masked"):
        reasons.setdefault(one.what, []).append(one)
    if reasons:
        yield words["left_out"]
    for line in _by_count(_together(ones, words) for ones in reasons.values()):
        yield f"  {_count(line, words):>12}  {words.get(line.what, line.what)}: {line.where}"


def _together(ones: Sequence[NotRecorded], words: Mapping[str, str]) -> NotRecorded:
    """All that was left out for one reason."""
    where = words["comma"].join(one.where for one in ones[:_SHOWN])
    if len(ones) > _SHOWN:
        where = words["places"].format(named=where, count=len(ones) - _SHOWN)
    return NotRecorded(ones[0].what, where, sum(one.count for one in ones), any(one.at_least for one in ones))
