"""What holds a program back while it is replayed, in words, and what is refused where too little does."""

from collections.abc import Iterator, Mapping

from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.isolation import Connections, Isolation, Wall
from toolkit.session.isolation import check_address
from toolkit.session.isolation_check import check_isolation
from toolkit.session.program import RunTarget

__all__ = [
    "check_address",
    "connection_sentences",
    "describe_refusal",
    "filter_isolation_sentences",
    "isolation_sentences",
    "refusal_sentences",
    "refuse_unless_safe",
    "wall_of",
]
_SHOWN = 12

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "unprotected": "This system gives no namespaces ({reason}), so these are not protected from the program: "
        "{what}.",
        "attributes": "modes, owners and times of files that it may not write to",
        "shared_memory": "shared memory",
        "signals": "other processes of the same user (signals)",
        "priorities": "priorities of other processes of the same user",
        "ports": "other hosts at the ports that --connects names",
        "hosts": "all other hosts, as soon as --connects names an address",
        "libraries": "files, programs and connections that libraries in C open by themselves",
        "everything": "anything",
        "replayed_again": "Python {python} has no audit hook either: what a recorded call writes, deletes or sends, "
        "its replay writes, deletes or sends again. Inputs that were not recorded are not tried.",
        "container": "A container protects it: --runner 'docker run -i -v {{probe}}:/probe -v {{root}}:/app IMAGE "
        "{{cmd}}'; so do user namespaces, if the administrator allows them.",
        "allowed": "User namespaces protect them, if the administrator allows them (in Docker: --security-opt "
        "seccomp=unconfined).",
        "used": "Connections used: {what}",
        "refused": "Connections refused: {what}. Name one with --connects HOST:PORT if it is a test database.",
        "unseen": "Loaded where nothing but the audit hook holds the program back, which does not see what these open, "
        "start or connect to: {what}. Have user namespaces allowed, or run it in a container (--runner).",
        "calls": "Refused while the function was called, with how often; elsewhere it may answer something else. Allow "
        "a service of your own for tests (--connects HOST:PORT), or name a function that does without:",
        "refused_start": "starts {detail}",
        "refused_write": "writes {detail}",
        "refused_connect": "connects to {detail}",
        "refused_resolve": "looks up the name {detail}",
        "refused_listen": "listens at {detail}",
        "refused_native": "calls {detail} in C",
        "refused_system": "changes the system ({detail})",
        "separator": ", ",
    },
    "ja": {
        "unprotected": "このシステムでは名前空間を使えないため（{reason}）、次のものはプログラムから保護されません："
        "{what}。",
        "attributes": "書き込みを許可していないファイルの権限、所有者、時刻",
        "shared_memory": "共有メモリ",
        "signals": "同じユーザーのほかのプロセス（シグナル）",
        "priorities": "同じユーザーのほかのプロセスの優先度",
        "ports": "--connectsで指定したポートを使うほかのホスト",
        "hosts": "--connectsを1つでも指定した場合、ほかのすべてのホスト",
        "libraries": "C言語のライブラリが直接開くファイル、プログラム、接続",
        "everything": "すべて",
        "replayed_again": "Python {python}には監査フックもありません。記録した呼び出しがファイルへの書き込み、削除、"
        "送信をしていれば、再実行でも同じことが起きます。記録にない入力は試しません。",
        "container": "コンテナの中で動かせば保護されます：--runner 'docker run -i -v {{probe}}:/probe -v {{root}}:/app "
        "IMAGE {{cmd}}'。管理者がユーザー名前空間を許可した場合も保護されます。",
        "allowed": "管理者がユーザー名前空間を許可すれば保護されます（Dockerでは--security-opt seccomp=unconfined）。",
        "used": "使った接続：{what}",
        "refused": "拒否した接続：{what}。テスト用のデータベースなら、--connects HOST:PORTで指定してください。",
        "unseen": "監査フック以外の保護がない状態で読み込まれたライブラリ：{what}。これらがC言語で直接開くファイル、"
        "プログラム、接続は検知できません。ユーザー名前空間を許可するか、コンテナの中で動かしてください（--runner）。",
        "calls": "関数の呼び出し中に許可されなかった操作（件数）。ほかの環境では答えが異なることがあります。"
        "テスト用のサービスなら許可し（--connects HOST:PORT）、それ以外は、その操作をしない関数を指定してください：",
        "refused_start": "{detail}の起動",
        "refused_write": "{detail}への書き込み",
        "refused_connect": "{detail}への接続",
        "refused_resolve": "名前{detail}の解決",
        "refused_listen": "{detail}での待ち受け",
        "refused_native": "Cの関数{detail}の呼び出し",
        "refused_system": "システムの変更（{detail}）",
        "separator": "、",
    },
}


def isolation_sentences(python: str, runner: str, lang: Lang) -> tuple[str, ...]:
    """What is not protected from programs of an interpreter; nothing if everything is.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    isolation = check_isolation(python, runner)
    words = WORDS[lang]
    if not isolation.unprotected:
        return ()
    what = words["separator"].join(words[key] for key in isolation.unprotected)
    lines = [words["unprotected"].format(what=what, reason="; ".join(isolation.reasons) or "-")]
    if not isolation.is_safe:
        lines.append(words["replayed_again"].format(python=isolation.python))
    return (*lines, words["container"].format())


def wall_of(python: str) -> Wall:
    """The wall around programs of an interpreter here; none of its processes is started behind a weaker one.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    return check_isolation(python).wall


def filter_isolation_sentences(python: str, lang: Lang) -> tuple[str, ...]:
    """What is not protected from a function for filters; nothing if everything is, or if it will not be called.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    isolation = check_isolation(python)
    if not isolation.unprotected or not isolation.is_safe:
        return ()
    words = WORDS[lang]
    what = words["separator"].join(words[key] for key in isolation.unprotected)
    reason = "; ".join(isolation.reasons) or "-"
    return words["unprotected"].format(what=what, reason=reason), words["allowed"]


def refusal_sentences(refused: Mapping[tuple[str, str], int], lang: Lang) -> Iterator[str]:
    """What was refused to a function for filters; `refused`: (kind, detail) -> calls."""
    if refused:
        yield WORDS[lang]["calls"]
    ordered = sorted(refused.items(), key=lambda one: (-one[1], one[0]))
    for (kind, detail), count in ordered[:_SHOWN]:
        yield f"  {count:>5}  {describe_refusal(kind, detail, lang)}"
    if len(ordered) > _SHOWN:
        yield f"         ... ({len(ordered) - _SHOWN:,})"


def describe_refusal(kind: str, detail: str, lang: Lang) -> str:
    """What was refused; kinds are those of `toolkit/probe/refusals.py`."""
    return WORDS[lang].get(f"refused_{kind}", "{detail}").format(detail=detail)


def refuse_unless_safe(place: RunTarget, command: str) -> None:
    """Refuse what puts inputs or changes to a program that it was never seen with, where nothing holds it back.

    Args:
        place: where it would run.
        command: what is refused, for the message.

    Raises:
        UsageError: neither an audit hook nor namespaces hold it back; or the interpreter cannot be started.
    """
    isolation = check_isolation(place.python, place.runner)
    if not isolation.is_safe:
        raise UsageError(_refusal(isolation, command))


def _refusal(isolation: Isolation, command: str) -> str:
    return (
        f"{command} runs the program with changes that may write, delete or send anything, and nothing would stop it: "
        f"Python {isolation.python} has no audit hook (3.8 and newer have), and this system gives no namespaces "
        f"({'; '.join(isolation.reasons)}). Run it in a container: --runner 'docker run -i -v {{probe}}:/probe "
        "-v {root}:/app IMAGE {cmd}', or have user namespaces allowed."
    )


def connection_sentences(connections: Connections, lang: Lang) -> Iterator[str]:
    """What was connected to, and what was refused."""
    words = WORDS[lang]
    used = [f"{address} ({count:,})" for address, count in connections.used.items()]
    for key, found in (("used", used), ("refused", list(connections.refused)), ("unseen", list(connections.unseen))):
        if found:
            more = ["..."] if len(found) > _SHOWN else []
            yield words[key].format(what=words["separator"].join(found[:_SHOWN] + more))
