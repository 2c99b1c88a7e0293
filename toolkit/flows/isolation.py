"""What holds a program back while it is replayed, in words, and what is refused where too little does."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.characterize.answering import Place
from toolkit.characterize.isolation import check_address
from toolkit.characterize.isolation_check import check_isolation
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.isolation import Connections, Isolation

__all__ = ["check_address", "connection_sentences", "isolation_sentences", "refuse_unless_safe"]
_SHOWN = 12

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "unprotected": "This system gives no namespaces ({reason}), so these are not protected from the program: "
        "{what}.",
        "attributes": "modes, owners and times of files outside its copy",
        "shared_memory": "shared memory",
        "signals": "other processes of the same user (signals)",
        "ports": "other hosts at the ports that --connects names",
        "libraries": "files, programs and connections that libraries in C open by themselves",
        "everything": "anything",
        "replayed_again": "Python {python} has no audit hook either: what a recorded call writes, deletes or sends, "
        "its replay writes, deletes or sends again. Inputs that were not recorded are not tried.",
        "container": "A container protects it: --runner 'docker run -i -v {{probe}}:/probe -v {{root}}:/app IMAGE "
        "{{cmd}}'; so do user namespaces, if the administrator allows them.",
        "used": "Connections used: {what}",
        "refused": "Connections refused: {what}. Name one with --connects HOST:PORT if it is a test database.",
        "separator": ", ",
    },
    "ja": {
        "unprotected": "このシステムでは名前空間を使えないため（{reason}）、次のものはプログラムから保護されません："
        "{what}。",
        "attributes": "コピーの外にあるファイルの権限、所有者、時刻",
        "shared_memory": "共有メモリ",
        "signals": "同じユーザーのほかのプロセス（シグナル）",
        "ports": "--connectsで指定したポートを使うほかのホスト",
        "libraries": "C言語のライブラリが直接開くファイル、プログラム、接続",
        "everything": "すべて",
        "replayed_again": "Python {python}には監査フックもありません。記録した呼び出しがファイルへの書き込み、削除、"
        "送信をしていれば、再実行でも同じことが起きます。記録にない入力は試しません。",
        "container": "コンテナの中で動かせば保護されます：--runner 'docker run -i -v {{probe}}:/probe -v {{root}}:/app "
        "IMAGE {{cmd}}'。管理者がユーザー名前空間を許可した場合も保護されます。",
        "used": "使った接続：{what}",
        "refused": "拒否した接続：{what}。テスト用のデータベースなら、--connects HOST:PORTで指定してください。",
        "separator": "、",
    },
}


def isolation_sentences(python: str, runner: str, lang: Lang) -> tuple[str, ...]:
    """What is not protected from programs of an interpreter; nothing if everything is.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    isolation = check_isolation(Place(python, Path(), runner))
    words = WORDS[lang]
    if not isolation.unprotected:
        return ()
    what = words["separator"].join(words[key] for key in isolation.unprotected)
    lines = [words["unprotected"].format(what=what, reason="; ".join(isolation.reasons) or "-")]
    if not isolation.is_safe:
        lines.append(words["replayed_again"].format(python=isolation.python))
    return (*lines, words["container"].format())


def refuse_unless_safe(place: Place, command: str) -> None:
    """Refuse what puts inputs or changes to a program that it was never seen with, where nothing holds it back.

    Args:
        place: where it would run.
        command: what is refused, for the message.

    Raises:
        UsageError: neither an audit hook nor namespaces hold it back; or the interpreter cannot be started.
    """
    isolation = check_isolation(place)
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
    for key, found in (("used", used), ("refused", list(connections.refused))):
        if found:
            more = ["..."] if len(found) > _SHOWN else []
            yield words[key].format(what=words["separator"].join(found[:_SHOWN] + more))
