"""Words of `name_the_condition`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="A name for a condition",
    what="A condition of 3 parts or more that is long, spans lines, or mixes `and` and `or` is set to a variable"
    " directly above its `if`, whose name says what is asked.",
    why="The reader sees what is decided, and looks at how only when that matters.",
    when_not="Conditions of 2 parts, and those of `elif` and `while`, which are asked at another time, are left alone.",
    preconditions=(
        "The condition is asked at the same place, in the same order, and as far as before.",
        "Each part gives true or false; of the last one and at most one other, `bool()` takes the truth, once.",
        "The name is a comment, the one value that is missing, the error that is raised, or the one call.",
        "The function does not contain the name, and nothing reads its variables or its source.",
    ),
    look_at="Whether the name says what is asked, and whether a word of the business is a better one.",
    reasons={
        "first_of_several": "`{name}` tells only the last of the statements that the condition leads to: choose a name"
        " for what is asked.",
        "asked_twice": "The truth of several parts is asked once more by the `if`: make sure that they are plain"
        " values, which answer the same again, and that `{name}` may hold them.",
        "elif": "The condition of an `elif` must not be asked before those above it.",
        "layout": "A comment or a part of several lines stands in the condition.",
        "inside": "A name is bound, or something is awaited, chosen or defined, within the condition.",
        "observed": "Other code reads the source or the variables of the function, or compiles it.",
        "namespace": "The function reads its own variables by name.",
        "taken": "The function contains `{name}` already.",
        "no_name": "Nothing says what the condition means: name it by hand.",
    },
)
JA = CodemodWords(
    title="条件式への命名",
    what="3つ以上の判定からなる条件式のうち、長いもの、複数行のもの、`and`と`or`が混ざるものを、"
    "`if`の直前で変数に代入します。変数名は、何を判定しているかを表します。",
    why="読み手は何を判定しているかをすぐに読み取れ、判定の方法は必要なときだけ確認できます。",
    when_not="2つの判定からなる条件式と、評価の時点が異なる`elif`と`while`の条件式は変更しません。",
    preconditions=(
        "条件式は、同じ位置で、同じ順序で、同じところまで評価されます。",
        "どの判定も真偽値になります。真偽値でない値は最後の判定とほかの1つまでで、`bool()`で1回だけ真偽を調べます。",
        "名前は、コメント、値がないことを調べる1つの対象、発生させる例外、または1つの呼び出しから付けます。",
        "同じ名前は関数の中になく、関数の変数やソースを読むコードもありません。",
    ),
    look_at="名前が判定の内容を表しているか、業務の言葉で付けたほうがよい名前がないかを確認してください。",
    reasons={
        "first_of_several": "`{name}`は、条件を満たすときに実行する文の最後だけを表します。"
        "判定の内容を表す名前を選んでください。",
        "asked_twice": "`if`でもう一度、複数の判定の真偽を調べます。何度調べても同じ結果になる単純な値で、"
        "`{name}`に残っても問題がないことを確認してください。",
        "elif": "`elif`の条件式は、上の条件式より先に評価できません。",
        "layout": "条件式にコメントか、複数行にわたる判定があります。",
        "inside": "条件式の中に、代入、`await`、条件演算、または`lambda`があります。",
        "observed": "関数のソースか変数を読むコード、または関数をコンパイルするコードがあります。",
        "namespace": "関数が自分の変数を名前で読んでいます。",
        "taken": "関数の中にすでに`{name}`があります。",
        "no_name": "条件式の意味を表すものが見つかりません。手作業で命名してください。",
    },
)
