"""Words of `dispatch_by_table`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="A table for a ladder",
    what="A ladder of `if` and `elif`, or a `match`, that compares one value with 4 constants or more and does the same"
    " with a different value or function in each branch, becomes a dictionary that is asked once.",
    why="A table shows at a glance which cases there are; a new case is a new line, and none hides behind another.",
    when_not="Branches of several statements, branches that differ in more than one value or function, values that are"
    " computed, constants of different types, and values compared that are themselves computed are left alone.",
    preconditions=(
        "The compared value is a text or a number by what the function itself assigns, so that it can be looked up.",
        "All constants are of one type (`str`, `bytes` or `int`), and none appears twice.",
        "What stands in the table is a constant, a parameter, or a function defined or imported above.",
        "The name of the table is free, and the function does not look at its own variables.",
    ),
    look_at="Whether the table has a good name, and whether values that cannot be looked up reach it.",
    reasons={
        "unknown_subject": "It is not known what `{subject}` holds: if a list or dictionary can reach this place, it"
        " raises `TypeError` now; if an object with its own `==` can, the table may not find it.",
        "eager": "All values of the table are looked up before one is chosen: check that none of them can be missing,"
        " and that `{subject}` is always a text or a number.",
        "mixed_kinds": "The constants have different types, or can equal constants of another type (`1`, `1.0`,"
        " `True`).",
        "twice": "A constant appears twice: the second branch never runs, so remove it first.",
        "subject": "`{subject}` is computed anew for each comparison: give it a name first.",
        "long_branch": "A branch has more than one statement, or a value on several lines: make a function of each"
        " branch first.",
        "other_statement": "A branch is not a `return`, an assignment or a call.",
        "not_alike": "The branches do different things: they return, assign or call.",
        "other_arguments": "The branches call functions with different arguments.",
        "computed": "A branch computes its value; in a table it would be computed for every case.",
        "outside": "It is not in a function: the table would become a name of the module or class.",
        "namespace": "The function looks at its own variables.",
        "name_used": "The name `{name}` for the table is not free.",
    },
)
JA = CodemodWords(
    title="対応表（辞書）による分岐",
    what="1つの値を4個以上の定数と比べ、分岐ごとに値か関数だけが異なる`if`と`elif`の連なり、または`match`を、"
    "1回で引ける辞書に置き換えます。",
    why="どんな場合があるかが一目でわかり、場合の追加が1行で済みます。ある場合が別の場合の陰に隠れることもありません。",
    when_not="複数の文からなる分岐、2か所以上が異なる分岐、計算される値、型の異なる定数、"
    "比べる値そのものが計算される連なりは変更しません。",
    preconditions=(
        "比べる値は、関数内の代入から文字列または数値とわかり、辞書で引けます。",
        "定数の型は1種類（`str`、`bytes`、`int`のいずれか）で、重複がありません。",
        "対応表に入るのは、定数、引数、または上で定義かimportされた関数だけです。",
        "対応表の名前は未使用で、関数は自分の変数の一覧を参照しません。",
    ),
    look_at="対応表の名前が適切か、辞書で引けない値が渡らないかを確認してください。",
    reasons={
        "unknown_subject": "`{subject}`に何が入るかわかりません。リストや辞書が渡ると`TypeError`になります。"
        "独自の`==`を持つオブジェクトは見つからないことがあります。",
        "eager": "1つを選ぶ前に、対応表のすべての値を参照します。存在しない値がないか、"
        "`{subject}`が常に文字列か数値かを確認してください。",
        "mixed_kinds": "定数の型が異なるか、別の型の定数と等しくなり得ます（`1`、`1.0`、`True`）。",
        "twice": "同じ定数が2回現れます。2つ目の分岐は実行されないため、先に削除してください。",
        "subject": "`{subject}`は比較のたびに計算されます。先に名前を付けてください。",
        "long_branch": "複数の文、または複数行の値を持つ分岐があります。先に各分岐を関数に切り出してください。",
        "other_statement": "`return`、代入、呼び出しのどれでもない分岐があります。",
        "not_alike": "分岐ごとに、`return`、代入、呼び出しと処理の種類が異なります。",
        "other_arguments": "分岐ごとに、関数へ渡す引数が異なります。",
        "computed": "値を計算する分岐があります。対応表では、すべての場合の値が計算されてしまいます。",
        "outside": "関数の外にあるため、対応表がモジュールやクラスの名前になってしまいます。",
        "namespace": "関数が自分の変数の一覧を参照しています。",
        "name_used": "対応表の名前`{name}`がすでに使われています。",
    },
)
