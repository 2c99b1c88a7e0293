"""How codemods, their sites and their refusals read, in English and Japanese."""

from collections.abc import Mapping
from string import Formatter

from toolkit.model.codemod import Codemod, Site
from toolkit.model.facts import Lang

REFUSALS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "shares_line": "Other code stands on the same line.",
        "name_taken": "A name that has to be imported means something else in this file.",
        "python2": "The statement is written in Python 2 only.",
        "not_parsed": "libcst cannot parse the statement.",
        "round_trip": "The same text could not be written back.",
        "not_found": "The place could not be found again in the statement.",
        "not_rewritten": "It is written in a way that the codemod does not know.",
        "not_compiled": "The result would not compile: {detail}",
        "new_syntax": "The result would need a newer Python: {detail}",
        "outside_changed": "Code around it would change its meaning.",
        "comments_lost": "A comment would be lost: {detail}",
        "not_idempotent": "A second application would change it again.",
        "endless": "The codemods of this run do not come to an end here.",
        "encoding": "The encoding of the file cannot hold the result: {detail}",
        "not_ours": "It is no Python file of this project that was there before.",
        "dirty": "It has changes that are not committed.",
        "changed": "Somebody changed it while this was running.",
        "foreign": "The command does not say why.",
    },
    "ja": {
        "shares_line": "同じ行にほかのコードがあります。",
        "name_taken": "importが必要な名前が、このファイルでは別の意味を持ちます。",
        "python2": "この文はPython 2だけの書き方です。",
        "not_parsed": "この文をlibcstで解析できません。",
        "round_trip": "元と同じテキストに書き戻せません。",
        "not_found": "文の中に該当の箇所が見つかりません。",
        "not_rewritten": "この自動変換（codemod）が扱えない書き方です。",
        "not_compiled": "変更後のコードをコンパイルできません：{detail}",
        "new_syntax": "変更後のコードには、より新しいPythonが必要です：{detail}",
        "outside_changed": "周囲のコードの意味が変わります。",
        "comments_lost": "コメントが失われます：{detail}",
        "not_idempotent": "もう一度適用すると、さらに変わります。",
        "endless": "同時に指定した自動変換（codemod）の変更が、ここでは収束しません。",
        "encoding": "このファイルの文字コードでは、変更後の内容を表せません：{detail}",
        "not_ours": "変更前からあるPythonファイルではありません。",
        "dirty": "コミットされていない変更があります。",
        "changed": "実行中にほかの変更がありました。",
        "foreign": "コマンドは変更の理由を示しません。",
    },
}
"""Reason of a refusal that is not the codemod's own -> a sentence."""

LABELS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "certain": "certain",
        "review": "to be reviewed",
        "refused": "refused",
        "note": "note",
        "summary": "Sites changed: {applied}, in {files} file(s). To be reviewed: {review}. Notes: {note}."
        " Refused: {refused}.",
        "seen": "Python files: {seen}. Looked at more closely: {examined}.",
        "how_to_review": "Sites to be reviewed are changed with --review.",
        "applied": "Changed, to be reviewed",
        "beside": "Changed; this is for you to decide",
        "left": "Not changed",
        "failed": "Files left alone",
        "unread": "Files that could not be read",
        "resumed": "Finished what an interrupted run had begun (files: {count}).",
        "written": "Files written in {place}: {count}.",
        "unfiltered": "Files that hold what git stores, such as pointers of git-lfs, because no filter was started:"
        " {count} ({path}). `git checkout -- .` in the work tree starts the filters.",
        "what": "What",
        "why": "Why",
        "when_not": "When not",
        "preconditions": "What must hold at a site that is changed without review",
        "look_at": "What the reviewer should look at",
        "reasons": "Why a site is not changed, or only when a person has looked at it",
        "go_on": "`tebiki explain NAME` says everything about one of them; `tebiki refactor NAME PATH` shows what it"
        " would change, and writes nothing.",
        "try_it": "Try it: `tebiki refactor {name} PATH` shows what it would change, and writes nothing.",
        "examples": "Examples",
        "alone": "left alone",
        "minutes": "{least:g} to {most:g} minutes of a person for each site",
        "risk": "Risk: {risk}",
        "proofs": "Proofs before it is merged: {proofs}",
        "low": "low",
        "medium": "medium",
        "high": "high",
        "skim": "Review: the diff as a whole",
        "read": "Review: every changed line",
        "each_site": "Review: each site with the code around it",
        "compiles": "it compiles",
        "api": "the public API is the same",
        "urls": "the URLs are the same",
        "queries": "the queries are the same",
        "locks": "the locks of the touched code hold",
        "replay": "old and new answer alike",
        "tests": "the project's own tests",
        "complexity": "what should become simpler did",
        "comma": ", ",
        "colon": ": ",
    },
    "ja": {
        "certain": "自動変換可",
        "review": "要レビュー",
        "refused": "見送り",
        "note": "提案",
        "summary": "変更：{applied}か所（ファイル{files}個）。要レビュー：{review}か所。提案：{note}件。"
        "見送り：{refused}か所。",
        "seen": "Pythonファイル{seen}個のうち、{examined}個を詳しく調べました。",
        "how_to_review": "要レビューの箇所は、--reviewを付けると変更します。",
        "applied": "変更した箇所（要レビュー）",
        "beside": "変更した箇所について、判断が必要なこと",
        "left": "変更しない箇所",
        "failed": "変更しないファイル",
        "unread": "読み取れなかったファイル",
        "resumed": "中断した実行の続きを終えました：{count}個のファイル。",
        "written": "{place}の{count}個のファイルに書き込みました。",
        "unfiltered": "フィルター（git-lfsなど）を起動しないため、Gitに格納されたままのファイル：{count}個（{path}）。"
        "作業ツリーで`git checkout -- .`を実行すると、フィルターが起動します。",
        "what": "内容",
        "why": "目的",
        "when_not": "適用しない場合",
        "preconditions": "レビューなしで変更する箇所の前提条件",
        "look_at": "レビューで見るところ",
        "reasons": "要レビューまたは見送りの理由",
        "go_on": "`tebiki explain 名前`で、1つの自動変換（codemod）の詳細を表示します。"
        "`tebiki refactor 名前 パス`は変更内容を表示するだけで、ファイルには書き込みません。",
        "try_it": "試すには：`tebiki refactor {name} パス`は変更内容を表示するだけで、ファイルには書き込みません。",
        "examples": "例",
        "alone": "変更なし",
        "minutes": "1か所あたり{least:g}〜{most:g}分",
        "risk": "リスク：{risk}",
        "proofs": "マージ前に必要な検証：{proofs}",
        "low": "低",
        "medium": "中",
        "high": "高",
        "skim": "レビュー：差分全体",
        "read": "レビュー：変更したすべての行",
        "each_site": "レビュー：1か所ずつ、前後のコードとともに",
        "compiles": "コンパイル",
        "api": "公開APIの一致",
        "urls": "URLの一致",
        "queries": "クエリの一致",
        "locks": "変更箇所の現行動作の固定",
        "replay": "新旧の応答の一致",
        "tests": "プロジェクト自身のテスト",
        "complexity": "複雑度の低下",
        "comma": "、",
        "colon": "：",
    },
}


def reason(site: Site, codemods: Mapping[str, Codemod], lang: Lang) -> str:
    """Why a site is refused, or what its reviewer must know; empty if there is nothing to say."""
    codemod = codemods.get(site.codemod)
    own = codemod.words[lang].reasons if codemod else {}
    template = own.get(site.reason) or REFUSALS[lang].get(site.reason, site.reason)
    return template.format_map(_Values(site))


def refusal(key: str, detail: str, lang: Lang) -> str:
    """Why a file is left alone."""
    template = REFUSALS[lang].get(key, f"{key}{LABELS[lang]['colon']}{{detail}}")
    return template.format(detail=detail)


class _Values(dict[str, object]):
    """What a template may mention: the values of the site; one that is missing is shown as its name."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.args, codemod=site.codemod, line=site.line)

    def __missing__(self, key: str) -> str:
        return key


def placeholders(template: str) -> set[str]:
    """The values that a template mentions."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}
