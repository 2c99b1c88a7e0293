"""Words of `name_the_filter`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="A name for a filter",
    what="A MongoDB filter of 2 fields or more that is written inline in several calls of a file becomes a function"
    " that returns a fresh dictionary, and each place calls it.",
    why="What makes an order open is then decided in one place, and a condition that is added is not forgotten in"
    " another one.",
    when_not="Filters of one field, filters that stand only once, and filters with so many fields that no name tells"
    " them are left alone.",
    preconditions=(
        "All places ask the same fields with the same operators and the same constants.",
        "What differs is passed in the order in which it was evaluated: every call gives an equal, new dictionary.",
        "The fields are compared with a value or a list, or have to exist, so that the name tells the whole filter.",
        "The name stands nowhere else in the project.",
    ),
    look_at="Whether the places ask the same thing for the same reason, and whether a word of the business is a better"
    " name.",
    reasons={
        "existing": "`{name}` of this file returns the same filter.",
        "long_call": "A call of `{name}` would take several lines, as the filter does: choose a shorter name.",
        "replaceable": "`{name}` of this file returns the same filter, but it stands below or in a block, or something"
        " may replace it: make sure that it is there.",
        "observed": "Other code reads all names of the module, or the source of a function that uses the filter of"
        " {count} places (`{keys}`).",
        "loose_name": "`{name}` names the fields and not how they are compared: choose a name that says what the filter"
        " is for.",
        "no_name": "The filter of {count} places asks `{keys}`: no short name tells this, or it is taken. Name it by"
        " hand.",
        "many_values": "More than 5 values would be passed to the function ({count} places, `{keys}`).",
        "commented": "A comment stands in one of the {count} filters (`{keys}`).",
        "no_place": "A comment or decorator stands directly above the class or function that uses it ({count} places,"
        " `{keys}`).",
    },
)
JA = CodemodWords(
    title="検索条件への命名",
    what="1つのファイルの複数の呼び出しに直接書かれた、2項目以上のMongoDBの検索条件を、"
    "毎回新しい辞書を返す関数に置き換え、各箇所から呼び出します。",
    why="何を「未処理の注文」とみなすかが1か所で決まり、条件を追加するときの直し漏れがなくなります。",
    when_not="1項目だけの検索条件、1回しか現れない検索条件、項目が多く名前で表せない検索条件は変更しません。",
    preconditions=(
        "どの箇所も、同じ項目を、同じ演算子と同じ定数で検索しています。",
        "異なる値は元の評価順に渡すため、どの呼び出しからも同じ内容の新しい辞書が返ります。",
        "項目は値かリストとの比較、または有無の確認だけで、名前が検索条件の全体を表します。",
        "同じ名前はプロジェクトのどこにもありません。",
    ),
    look_at="同じ理由で同じ検索をしているか、業務の言葉で付けたほうがよい名前がないかを確認してください。",
    reasons={
        "existing": "このファイルの`{name}`が同じ検索条件を返します。",
        "long_call": "`{name}`の呼び出しも検索条件と同じく複数行になります。短い名前を選んでください。",
        "replaceable": "このファイルの`{name}`が同じ検索条件を返しますが、下にあるか、ブロックの中にあるか、"
        "置き換えられる可能性があります。使えることを確認してください。",
        "observed": "モジュールのすべての名前、または検索条件を使う関数のソースを読むコードがあります"
        "（{count}か所、`{keys}`）。",
        "loose_name": "`{name}`は項目だけを表し、比較の方法を表していません。"
        "何のための検索条件かがわかる名前を選んでください。",
        "no_name": "{count}か所の検索条件（`{keys}`）を表す短い名前がないか、すでに使われています。"
        "手作業で命名してください。",
        "many_values": "関数に渡す値が5個を超えます（{count}か所、`{keys}`）。",
        "commented": "{count}か所の検索条件のどれかにコメントがあります（`{keys}`）。",
        "no_place": "使用するクラスまたは関数の直前に、コメントかデコレーターがあります（{count}か所、`{keys}`）。",
    },
)
