"""Demands of the glossary on a Japanese text, as far as a program can tell."""

import re
from functools import cache
from pathlib import Path

GLOSSARY = Path(__file__).parents[1] / "data" / "glossary_ja.md"
LONGEST = 80
_JAPANESE = "ぁ-んァ-ヶー一-龯"
_POLITE = re.compile(r"(?:です|ます|ません|ました|でした|ください|ましょう|でしょう)(?:（[^（）]*）)?」?$")
_OTHER_MEANING = re.compile("浅いクローン|部分クローン|完全なクローン|カバレッジのレポート|不具合の修正|最大の")
"""Words that the glossary forbids for other things only: a clone of a repository, the coverage of tests, a bug fix."""

_SLIPS = {
    "repeats a count: say すべて or なし": "で、うち",
    "digits count, in 1つ": "[一二三四五]つ(?!に)|ひとつ|ふたつ",
    "1か所（1ファイル）": "個のファイルの",
    "作業ツリー": "ワークツリー",
    "わかる": "分か[りるらっ]",
    "誰": "だれ",
    "カバレッジのレポート": "カバレッジの報告",
    "データベースへの命令": "データベースへ?のコマンド",
    "import": "インポート",
    "計測": "測定",
    "long mark": "(?:インタプリタ|デコレータ|ユーザ|サーバ|パラメータ|フォルダ|ヘッダ|ブラウザ|メモリ|コンテナ)(?!ー)",
    "クライアントアプリ or 呼び出し元": "(?<!HTTP)クライアント(?!アプリ|証明|（)",
    "no long mark": "リポジトリー|ディレクトリー|クエリー|ライブラリー",
    "kana": "下さい|出来[るま]|及び|又は|全て|但し|無[しい]",
}
"""Forms of texts: the one to use -> a pattern of the others."""


@cache
def forbidden() -> tuple[str, ...]:
    """The words that the glossary forbids without a condition and uses nowhere itself."""
    rows = [
        line.split("|")[1:6] for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ ", line)
    ]
    used = " ".join(row[2] for row in rows)
    words = (word.strip() for row in rows for word in re.split("[、,]", row[3]))
    return tuple(word for word in words if word and not re.search("[（）]", word) and word not in used)


def avoided(text: str) -> list[str]:
    """The forbidden words in a text, as whole words outside code."""
    said = _OTHER_MEANING.sub("", prose(text))
    return [word for word in forbidden() if re.search(_whole(word), said)]


def _whole(word: str) -> str:
    script = "ァ-ヶー" if re.fullmatch("[ァ-ヶー]+", word) else "一-龯"
    return f"(?<![{script}]){re.escape(word)}(?![{script}])"


def complaints(text: str, *, title: bool = False) -> list[str]:
    """Return the faults of a text: marks, spaces, length, style."""
    said = prose(text)
    found = []
    if re.search(r"[()]", said) or re.search(rf"[{_JAPANESE}]:", said):
        found.append("half-width brackets or colon")
    if re.search(rf"[{_JAPANESE}] [A-Za-z0-9`]|[A-Za-z0-9`] [{_JAPANESE}]", said):
        found.append("space between Japanese and Latin letters")
    if not title:
        sentences = [
            sentence for sentence in re.split("。", re.sub(r"\{[^{}]*\}", "00", said)) if sentence.strip("）」")
        ]
        found += [f"longer than {LONGEST}: {item}" for item in sentences if len(item) > LONGEST]
        found += [f"not polite: {item}" for item in sentences if not _POLITE.search(item)]
    return found


def prose(text: str) -> str:
    """A text with its code replaced by backticks."""
    return re.sub(r"`[^`]*`", "`", text)


def slips(text: str) -> list[str]:
    """The forms to use where a text has another one for the same concept."""
    return [better for better, pattern in _SLIPS.items() if re.search(pattern, prose(text))]
