"""Words of `merge_duplicate`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="Copies merged into one function",
    what="At least 10 equal lines in functions of a module, or in methods of a class, become a function of their own"
    " that both places call; a copy of a function that exists calls that one.",
    why="A fix in one copy leaves the fault in the others, and the copies drift apart without anybody meaning it.",
    when_not="The copies are in different files or classes, they differ, they need or give different values, or"
    " `extract_function` refuses them. Copies that are meant to change apart stay two.",
    preconditions=(
        "Both copies are the same but for layout and comments, and read, bind and return the same variables.",
        "What `extract_function` asks of a part holds for both of them.",
        "A function that exists is called only if its name is private and means nothing else in the project.",
    ),
    look_at="Whether both copies are meant to stay the same, and whether the name says what they do.",
    reasons={
        "plain_name": "{lines} lines are also in `{copy}`. The best name that was found says little, or they do"
        " several things: choose a better one.",
        "public": "Its {lines} lines are those of `{name}`, which a test, or a class that inherits, may replace.",
        "unnamed": "{lines} lines are also in `{copy}`. No name was found that says what they do: choose one in"
        " place of `{name}`.",
        "many_values": "{lines} lines are also in `{copy}`. Many values go in or come out: see whether some of them"
        " belong together.",
        "no_name": "Another function has the same {lines} lines, and no good name was found for them.",
    },
)
JA = CodemodWords(
    title="重複コードの統合",
    what="モジュールの2つの関数、またはクラスの2つのメソッドにある10行以上の同じ文を、両方から呼ぶ1つの関数にします。"
    "既存の関数と同じ内容であれば、その関数を呼びます。",
    why="1か所を直しても、ほかの箇所には同じ不具合が残ります。意図しないまま、内容が食い違っていきます。",
    when_not="別のファイルやクラスにある場合、内容が異なる場合、必要な値や返す値が異なる場合、`extract_function`が"
    "対象外とする場合です。別々に変わることを意図した重複は、そのまま残します。",
    preconditions=(
        "2か所のコードは書式とコメントを除いて同じで、読む変数、代入する変数、返す変数も同じです。",
        "`extract_function`の前提条件を、両方が満たします。",
        "既存の関数を呼ぶのは、名前が非公開で、ファイル内でほかの意味を持たず、ほかのファイルに現れない場合だけです。",
    ),
    look_at="2か所が今後も同じであるべきか、名前が処理の内容を表しているかを確認してください。",
    reasons={
        "plain_name": "同じ{lines}行が`{copy}`にもあります。見つかった名前では内容が伝わりにくいか、"
        "複数の処理を含みます。より良い名前を選んでください。",
        "public": "{lines}行が`{name}`と同じです。この関数は、テストや継承したクラスで置き換えられる可能性があります。",
        "unnamed": "同じ{lines}行が`{copy}`にもあります。処理の内容を表す名前が見つかりません。"
        "`{name}`の代わりの名前を選んでください。",
        "many_values": "同じ{lines}行が`{copy}`にもあります。"
        "渡す値または返す値が多いため、まとめられる値がないか確認してください。",
        "no_name": "同じ{lines}行を持つ関数がほかにもありますが、適切な名前が見つかりません。",
    },
)
