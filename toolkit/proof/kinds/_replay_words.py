"""Words that the proofs by replayed cases share."""

from collections.abc import Mapping

from toolkit.model.facts import Lang

NOT_REPLAYED: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "unconfirmed": "Inputs that the new code answered otherwise once, and the old code never: {count}. "
        "Look whether the change depends on time, chance or order, and prove it again.",
        "nothing_touched": "No code outside of tests says anything else.",
        "no_interpreter": "There is a lock, but no interpreter to replay it with. Name that of the project: "
        "python under [tool.tebiki.prove].",
        "cannot_start": "The program does not start: {detail}",
        "does_not_start": "The program does not start any more: {detail}",
    },
    "ja": {
        "unconfirmed": "入力{count}件で、変更後だけ結果が一度違いました。変更前は毎回同じです。"
        "時刻、乱数、順序に左右されないか確認し、もう一度検証してください。",
        "nothing_touched": "テスト以外のコードの内容は変わっていません。",
        "no_interpreter": "固定済みのケースを再生するインタープリターが指定されていません。"
        "[tool.tebiki.prove]のpythonに、プロジェクトのものを指定してください。",
        "cannot_start": "プログラムを起動できません：{detail}",
        "does_not_start": "変更後のプログラムを起動できません：{detail}",
    },
}
"""Reasons why replays show nothing, or nothing that can be believed."""
NO_CASES: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "no_lock": "The commit that the change starts from has no lock "
        "whose cases could be replayed: take one (tebiki lock), and commit it there.",
        "not_reached": "No case of the lock reaches the change: lock the changed code first.",
    },
    "ja": {
        "no_lock": "変更元のコミットに、再生できる固定済みのケースがありません。"
        "先に固定し（tebiki lock）、コミットしてください。",
        "not_reached": "変更箇所を通る固定済みのケースがありません。先に変更箇所を固定してください。",
    },
}
"""Reasons why no case is replayed."""
FOLLOWING: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "later": "Of these later requests, which may only follow from the earliest request that differs: {later}. "
        "tebiki verify --base tells which of them do, each with the smallest input."
    },
    "ja": {
        "later": "このうち、最初に結果が変わったリクエストの影響にすぎない可能性があるもの：{later}件。"
        "tebiki verify --baseを使うと、そのうちのどれが影響にすぎないかと、最小の入力がわかります。"
    },
}
"""A sentence about requests that differ after another one."""
OF_CASES: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        **FOLLOWING["en"],
        "flaky": "Flaky before the change as well: {flaky}.",
        "aside": "Not about this change, and no evidence of it: {aside}.",
    },
    "ja": {
        **FOLLOWING["ja"],
        "flaky": "変更前から実行ごとに変わるもの：{flaky}件。",
        "aside": "この変更に関係せず、根拠にならないもの：{aside}件。",
    },
}
"""Sentences about cases that are no evidence."""
