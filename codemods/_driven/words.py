"""Reasons that all driven tools share, in both languages."""

from collections.abc import Mapping

from toolkit.model.facts import Lang

REASONS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "loses_comment": "A comment would be lost (`{said}`).",
        "old_comment": "The comment above speaks of Python 2: rewrite it, too (`{said}`).",
        "too_long": "A line would become longer than is readable (`{said}`).",
        "generated": "A program writes this file, or it is a migration: change what generates it (`{said}`, and"
        " whatever else there is).",
        "typing": "Programs and libraries read annotations when they run: check that they know the new form"
        " (`{said}`).",
        "keywords": "A fake of this function, such as one of `mock.patch`, sees other keywords: check the tests"
        " (`{said}`).",
        "windows": "Only Windows has `WindowsError`: elsewhere the new name catches errors where the old one failed"
        " (`{said}`).",
        "not_judged": "Nothing is known here about what this change keeps: read it as a change by hand (`{said}`).",
        "order": "`format` computes all arguments before it writes one; an f-string does not: check that no"
        " argument depends on another one (`{said}`).",
        "bases": "A metaclass, or code that reads the bases of classes, sees whether `object` is among them: check what"
        " it does with them (`{said}`).",
        "stars": "A wildcard import could bind another thing under a name of the old or new form (`{said}`).",
        "fallback": "Several names are tried, or a missing one is handled: keep the one that every supported version"
        " has (`{said}`).",
    },
    "ja": {
        "loses_comment": "コメントが失われます（`{said}`）。",
        "old_comment": "直前のコメントがPython 2に触れています。合わせて書き直してください（`{said}`）。",
        "too_long": "行が長くなりすぎます（`{said}`）。",
        "generated": "自動生成されたファイルかマイグレーションです。生成元を変更してください（`{said}`など）。",
        "typing": "実行時に型注釈を読むプログラムやライブラリがあります。"
        "新しい書き方に対応しているかを確認してください（`{said}`）。",
        "keywords": "`mock.patch`などのモックに、別のキーワード引数が渡ります。テストを確認してください（`{said}`）。",
        "windows": "`WindowsError`はWindowsにしかありません。ほかの環境では、エラーになっていた箇所で"
        "新しい名前が例外を捕捉します（`{said}`）。",
        "not_judged": "この変換で動作が変わらないかどうかはわかりません。"
        "手作業の変更と同じように確認してください（`{said}`）。",
        "order": "`format`はすべての引数を計算してから書き込みますが、f-stringは1つずつ処理します。"
        "引数が互いに影響しないことを確認してください（`{said}`）。",
        "bases": "メタクラスや、基底クラスを調べるコードには、`object`の有無が見えます。"
        "影響しないことを確認してください（`{said}`）。",
        "stars": "ワイルドカードimportが、変換に関わる名前を別のものとして定義する可能性があります（`{said}`）。",
        "fallback": "順に試される名前の1つか、見つからない場合の処理がある名前です。"
        "サポート対象のすべてのバージョンにあるものだけを残してください"
        "（`{said}`）。",
    },
}
