"""The words for files by which changes are judged (`toolkit.proof.judging_files`), in English and Japanese."""

from collections.abc import Mapping

from toolkit.model.facts import Lang

JUDGED_BY: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "intro": "The lock, the settings and the base's tests were taken from the commit that the change starts from, "
        "so none of these files made a proof pass. Once merged, they judge the next change: check why each has to "
        "change.",
        "look": "First, {count} file(s) by which changes are judged; see the list above.",
        "what": "{kind}, {change}",
        "outdated": "Lock or settings of the branch to merge into have changed since this one left it, and it was not "
        "judged by them: {names}. Rebase it and prove it again.",
        "unused": "Settings and lock are those of the commit that the change starts from. Your work tree has others "
        "({names}): commit them there to have them used.",
        "lock": "locked behaviour",
        "settings": "settings of tebiki",
        "test_setup": "set-up of tests",
        "startup": "code that Python runs when it starts, or that replaces a test tool",
        "test_config": "configuration of tests and tools",
        "ci": "CI or rules of review",
        "environment": "what tests are installed and run with",
        "tests": "tests",
        "aware": "code that looks whether it is being tested",
        "added": "added",
        "changed": "changed",
        "deleted": "deleted",
    },
    "ja": {
        "intro": "固定した現行動作、設定、変更前のテストは、変更元のコミットのものを使いました。"
        "次のファイルは合格の理由になっていません。ただし、マージ後は次の変更の判定に使われます。"
        "変更する理由を1つずつ確認してください。",
        "look": "最初に、判定に使うファイルの変更（上に示した{count}個）。",
        "what": "{kind}（{change}）",
        "outdated": "分岐した後にマージ先で変更された次のファイルは、判定に使っていません：{names}。"
        "リベースして、もう一度検証してください。",
        "unused": "設定と固定した現行動作は、変更元のコミットのものを使います。"
        "作業ツリーの内容とは異なります（{names}）。使う場合は、先に変更元にコミットしてください。",
        "lock": "固定した現行動作",
        "settings": "tebikiの設定",
        "test_setup": "テストの前準備",
        "startup": "Pythonの起動時に自動で実行されるコード、またはテストツールを置き換えるコード",
        "test_config": "テストやツールの設定",
        "ci": "CIまたはレビューの規則",
        "environment": "テスト環境にインストールするもの",
        "tests": "テスト",
        "aware": "テスト中かどうかを調べるコード",
        "added": "追加",
        "changed": "変更",
        "deleted": "削除",
    },
}
