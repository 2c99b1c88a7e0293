"""The words of what a history told of a team's work, in English and Japanese."""

from collections.abc import Mapping

from toolkit.model.facts import Lang

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "mined": "{name}: {tasks} tasks from merged branches, {observed} of them with measured time.",
        "left_out": "  Merged branches that are no task: {reasons}.",
        "reason": "{count} {why}",
        "joint": ", ",
        "refused": "History of {name}: not used. {why}",
        "empty": "without a commit of their own",
        "robot": "by programs",
        "mechanical": "by formatters",
        "clock": "with impossible dates",
        "many_commits": "with more than 40 commits",
        "many_authors": "by more than two people",
        "long": "longer than 45 days",
        "no_python": "without Python",
        "bulk": "of more than 5,000 lines",
        "rewritten": "  The history was rewritten since it was last read ({detail} is gone); all of it was mined anew.",
        "unmeasured": "  Changes of files whose functions could not be measured: {detail}.",
        "no_git": "It is not in a git repository. Give the path of a clone.",
        "no_commits": "The repository has no commit yet.",
        "git_failed": "Git could not read the history: {detail}",
        "shallow": "The clone is shallow. Fetch the rest: git fetch --unshallow",
        "cut_short": "The history is incomplete: {detail}. Clone it again in full.",
        "squashed": "{detail} of its pull requests were squashed to one commit, which hides the time between commits. "
        "Record actual hours instead: tebiki actuals add",
        "missing_contents": "Contents of files are missing from this clone. Clone it in full, without --filter: "
        "{detail}",
        "clocks": "{detail} merged branches have dates that cannot be, so that no time between commits can be trusted.",
        "few": "{detail} merged branches have measured time, and 20 are needed. Record actual hours instead: "
        "tebiki actuals add",
    },
    "ja": {
        "mined": "{name}：マージ済みブランチ{tasks}件を作業として読み取りました。"
        "時間を計測できたのは{observed}件です。",
        "left_out": "  作業として数えなかったマージ済みブランチ：{reasons}",
        "reason": "{why}{count}件",
        "joint": "、",
        "refused": "{name}の履歴：使用しません。{why}",
        "empty": "独自のコミットなし",
        "robot": "プログラムによるもの",
        "mechanical": "自動整形",
        "clock": "日時の誤り",
        "many_commits": "40コミット超",
        "many_authors": "3名以上",
        "long": "45日超",
        "no_python": "Pythonの変更なし",
        "bulk": "5,000行超",
        "rewritten": "  前回読み取ったあとに履歴が書き換えられています（{detail}がありません）。"
        "すべて読み取り直しました。",
        "unmeasured": "  関数を計測できなかったファイルの変更：{detail}件",
        "no_git": "gitのリポジトリではありません。クローンのパスを指定してください。",
        "no_commits": "コミットがまだありません。",
        "git_failed": "gitで履歴を読み取れませんでした：{detail}",
        "shallow": "履歴の一部しかないクローン（shallow）です。git fetch --unshallowで残りを取得してください。",
        "cut_short": "履歴が途中で切れています：{detail}。完全なクローンを作り直してください。",
        "squashed": "PRの{detail}が1つのコミットにまとめられており（squash）、コミット間の時間がわかりません。"
        "代わりに、tebiki actuals addで実績を記録してください。",
        "missing_contents": "このクローンにはファイルの内容が一部ありません。"
        "--filterなしでクローンし直してください：{detail}",
        "clocks": "日時に誤りのあるマージ済みブランチが{detail}件あり、コミット間の時間を信頼できません。",
        "few": "時間を計測できたマージ済みブランチは{detail}件です。20件以上が必要です。"
        "代わりに、tebiki actuals addで実績を記録してください。",
    },
}
