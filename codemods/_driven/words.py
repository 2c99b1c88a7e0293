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
        "fallback": "The import is one of several that are tried: keep the one that every supported version has"
        " (`{said}`).",
    },
    "ja": {
        "loses_comment": "コメントが失われます（`{said}`）。",
        "old_comment": "直前のコメントがPython 2に触れています。合わせて書き直してください（`{said}`）。",
        "too_long": "行が長くなりすぎます（`{said}`）。",
        "generated": "自動生成されたファイルかマイグレーションです。生成元を変更してください（`{said}`など）。",
        "typing": "実行時に型注釈を読むプログラムやライブラリがあります。"
        "新しい書き方に対応しているかを確認してください（`{said}`）。",
        "keywords": "`mock.patch`などの代役には、別のキーワード引数が渡ります。テストを確認してください（`{said}`）。",
        "fallback": "順に試されるimportの1つです。サポート対象のすべてのバージョンにあるものだけを残してください"
        "（`{said}`）。",
    },
}
