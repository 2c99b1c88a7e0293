"""How an explanation and a comparison read, in English and Japanese."""

from collections.abc import Iterator, Mapping

from toolkit.filters.explain import Reason
from toolkit.model.facts import Lang

_SHOWN = 6

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "yes": "yes",
        "no": "no",
        "matches": "The document matches the filter.",
        "differs": "The document does not match the filter.",
        "and": "all of these must hold",
        "or": "at least one of these must hold",
        "nor": "none of these may hold",
        "not": "`{path}`: this must not hold",
        "all": "`{path}`: each of these must hold, for the same value or for different ones",
        "value": "`{path}`: {passed} of {count} values met `{source}`: {values}",
        "nothing": "`{path}`: an array on the way holds no such field, so nothing is there to meet `{source}`",
        "document": "`{source}`, of the document as a whole",
        "missing": "(missing)",
        "more": "and {count} more",
        "list": ", ",
        "category": "category",
        "agreed": "agreed",
        "total": "total",
        "expected": "expected",
        "given": "given",
        "match": "match",
        "no_match": "no match",
        "rejected": "rejected with {code}",
        "failed": "failed: {error}",
        "all_agree": "All {count} answers agree.",
        "some_disagree": "{wrong} of {count} answers do not agree.",
    },
    "ja": {
        "yes": "はい",
        "no": "いいえ",
        "matches": "このドキュメントはフィルターに一致します。",
        "differs": "このドキュメントはフィルターに一致しません。",
        "and": "次のすべてが成り立つこと",
        "or": "次の少なくとも1つが成り立つこと",
        "nor": "次のどれも成り立たないこと",
        "not": "`{path}`：次が成り立たないこと",
        "all": "`{path}`：次のそれぞれが成り立つこと（同じ値でも、別の値でもよい）",
        "value": "`{path}`：値{count}個のうち{passed}個が`{source}`を満たしました：{values}",
        "nothing": "`{path}`：途中の配列に該当するフィールドがなく、`{source}`を満たすものがありません",
        "document": "`{source}`（ドキュメント全体についての条件）",
        "missing": "（フィールドなし）",
        "more": "ほか{count}個",
        "list": "、",
        "category": "分類",
        "agreed": "一致",
        "total": "合計",
        "expected": "期待",
        "given": "結果",
        "match": "一致する",
        "no_match": "一致しない",
        "rejected": "拒否（{code}）",
        "failed": "失敗：{error}",
        "all_agree": "{count}件の答えがすべて一致しました。",
        "some_disagree": "{count}件のうち{wrong}件の答えが一致しませんでした。",
    },
}


def describe_explanation(reason: Reason, lang: Lang) -> Iterator[str]:
    """An explanation as indented lines; the last says whether the document matches."""
    yield from _lines(reason, lang, 0)
    yield WORDS[lang]["matches" if reason.holds else "differs"]


def _lines(reason: Reason, lang: Lang, level: int) -> Iterator[str]:
    words = WORDS[lang]
    key = "nothing" if reason.kind == "value" and not reason.reached else reason.kind
    sentence = words[key].format(
        path=reason.path,
        source=reason.source,
        passed=reason.passed,
        count=len(reason.reached),
        values=_values(reason, lang),
    )
    yield f"{'  ' * level}[{words['yes' if reason.holds else 'no']}] {sentence}"
    for part in reason.parts:
        yield from _lines(part, lang, level + 1)


def _values(reason: Reason, lang: Lang) -> str:
    words = WORDS[lang]
    shown = [words["missing"] if value is None else f"`{value}`" for value in reason.reached[:_SHOWN]]
    if len(reason.reached) > _SHOWN:
        shown.append(words["more"].format(count=len(reason.reached) - _SHOWN))
    return words["list"].join(shown)
