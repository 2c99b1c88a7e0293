"""What the command `verify` says, in English and Japanese."""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.flows.isolation import connection_sentences
from toolkit.model.facts import Lang
from toolkit.model.verified import ChangedFunction, ChangedPart, Pace, VerifyResult
from toolkit.text.templates import format_text

_SHOWN = 20
_LONGEST = 240  # characters of an input
_BEFORE = 8

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "same": "Nothing is different: {cases} case(s) of {abouts} function(s) and endpoint(s) ({against}).",
        "differs": "Functions and endpoints that do something else: {count} of {abouts} ({cases} case(s); {against}).",
        "lock": "held against the lock, by Python {head}",
        "base": "before by Python {base}, now by Python {head}",
        "about": "{about}: {cases} of {of} case(s). The smallest known input:",
        "after": "    after {input}",
        "after_more": "    after {count} more request(s)",
        "zone": "    only with the clock later, in {zone}",
        "private": "Private helpers that do something else. They decide nothing, and may say why:",
        "part": "      {place}: {before} -> {now}",
        "commands": "      database: {before} -> {now}",
        "outgoing": "      request to others: {before} -> {now}",
        "nothing": "nothing",
        "quicker": "{about}: {times:.1f} times as quick ({before:.3f} s -> {now:.3f} s of CPU time)",
        "slower": "{about}: {times:.1f} times as slow ({before:.3f} s -> {now:.3f} s of CPU time)",
        "unshrunk": "The inputs above are as they were recorded. Smaller ones were not tried, because nothing would "
        "hold the program back.",
        "more": "  and {count} more; --json FILE writes all",
    },
    "ja": {
        "same": "違いはありません：関数とエンドポイント{abouts}個、{cases}件のケース（{against}）。",
        "differs": "関数とエンドポイント{abouts}個のうち{count}個の動作が違います（{cases}件のケース。{against}）。",
        "lock": "固定した内容との比較、Python {head}",
        "base": "変更前はPython {base}、変更後はPython {head}",
        "about": "{about}：{of}件のうち{cases}件のケース。違いが出る最小の入力：",
        "after": "    先に実行：{input}",
        "after_more": "    先に実行：ほか{count}件のリクエスト",
        "zone": "    時刻を進めて{zone}にしたときだけ",
        "private": "動作が違う内部関数です。判定には使いませんが、原因の手がかりになります：",
        "part": "      {place}：{before} → {now}",
        "commands": "      データベース：{before} → {now}",
        "outgoing": "      外部へのリクエスト：{before} → {now}",
        "nothing": "なし",
        "quicker": "{about}：{times:.1f}倍速くなりました（CPU時間{before:.3f}秒 → {now:.3f}秒）",
        "slower": "{about}：{times:.1f}倍遅くなりました（CPU時間{before:.3f}秒 → {now:.3f}秒）",
        "unshrunk": "上の入力は記録したままです。プログラムを保護するものがないため、より小さい入力は試していません。",
        "more": "  ほか{count}件。--json FILEですべて書き出せます",
    },
}


def describe_verified(verified: VerifyResult, lang: Lang) -> Iterator[str]:
    """What a comparison has come to, line by line."""
    words = WORDS[lang]
    against = words["base" if verified.base else "lock"].format(base=verified.base, head=verified.head)
    key = "differs" if verified.public else "same"
    counts = {"count": len(verified.public), "abouts": verified.abouts, "cases": f"{verified.cases:,}"}
    yield format_text(words[key], against=against, **counts)
    yield from _all(verified.public, words)
    private = verified.differing[len(verified.public) :]
    if private:
        yield words["private"]
        yield from _all(private, words)
    yield from (_pace(one, words) for one in verified.paces)
    if verified.unshrunk and verified.differing:
        yield words["unshrunk"]
    yield from connection_sentences(verified.connections, lang)


def _all(found: Sequence[ChangedFunction], words: Mapping[str, str]) -> Iterator[str]:
    for one in found[:_SHOWN]:
        yield from _one(one, words)
    if len(found) > _SHOWN:
        yield words["more"].format(count=len(found) - _SHOWN)


def _one(one: ChangedFunction, words: Mapping[str, str]) -> Iterator[str]:
    yield format_text(words["about"], about=one.about, cases=one.cases, of=one.of)
    yield from (words["after"].format(input=_cut(text)) for text in one.before[-_BEFORE:])
    if len(one.before) > _BEFORE:
        yield format_text(words["after_more"], count=len(one.before) - _BEFORE)
    yield f"    {_cut(one.input)}"
    if one.zone:
        yield words["zone"].format(zone=one.zone)
    yield from (_part(part, words) for part in one.parts)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _part(part: ChangedPart, words: Mapping[str, str]) -> str:
    before, now = (text or words["nothing"] for text in (part.before, part.now))
    template = words.get(part.place) or words["part"]
    return template.format(place=part.place, before=before, now=now)


def _pace(pace: Pace, words: Mapping[str, str]) -> str:
    key = "quicker" if pace.now < pace.before else "slower"
    times = max(pace.before, pace.now) / min(pace.before, pace.now)
    return words[key].format(about=pace.about, times=times, before=pace.before, now=pace.now)
