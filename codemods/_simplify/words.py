"""Words of `simplify`."""

from codemods._extract import words as extract
from codemods._simplify.part_words import EN_PARTS, JA_PARTS
from toolkit.model.codemod import CodemodWords

_SHARED = (
    "namespace",
    "nested",
    "decorated",
    "attributes",
    "observed",
    "frames_at",
    "names_at",
    "no_receiver",
    "no_place",
    "relatives",
)

_BY_HAND = {
    "en": " {obstacles} A person takes out these lines; {after} of {before} is left.",
    "ja": "{obstacles}これらの行を手作業で切り出すと、複雑度{before}のうち{after}が残ります。",
}

EN = CodemodWords(
    title="Complex functions simplified",
    what="For each function of cognitive complexity above 15, the order of guard clauses (`return_early`), joined"
    " conditions (`join_conditions`) and functions taken out (`extract_function`) is searched that brings it to 15 or"
    " below with the smallest diff. A function inside it that is only called is moved out under its own name.",
    why="Each of the moves alone often ends in the middle: guard clauses change what can be taken out, and the other"
    " way round.",
    when_not="No order of moves gets there, or at least half of the way: such a function is left alone, and the best"
    " that was found is for review. Where there is no move, the lines are named that a person takes out.",
    preconditions=(
        "Each move is certain by itself, see `return_early`, `join_conditions` and `extract_function`.",
        "No function becomes more complex, and their sum does not rise.",
    ),
    look_at="Whether each new name says what the function does.",
    reasons={
        "half_way": "Its complexity falls from {before} to {after}, more than half of the way to {limit}, by these"
        " moves: {moves}. The rest has to be taken out by hand.",
        "not_enough": "Its complexity falls from {before} to {after} and not to {limit}, by these moves: {moves}. Read"
        " what is left, and take the next part out by hand.",
        "in_parts": "Its complexity falls from {before} to {after} in this part, by these moves: {moves}. The moves of"
        " the parts that follow bring it to {last}.",
        "plain_names": "Its complexity falls from {before} to {after}, by these moves: {moves}. They are exact, but"
        " some of the names say little: choose better ones.",
        "no_move": "Its complexity is {before}, and no part of it stands apart: divide its branches among functions, or"
        " put them in a table.",
        "by_hand": "Its complexity is {before}, and no move is certain. {obstacles} Take them out by hand, each under a"
        " name that tells what they do. {after} is left.",
        "by_hand_leaves": "Its complexity is {before}, and no move is exact. {obstacles} Take them out by hand;"
        " {after} is left. The largest of them leave the function or a loop in the middle: let the new function return"
        " a result, and leave where it is called.",
        "by_hand_values": "Its complexity is {before}, and no move is exact. {obstacles} Take them out by hand;"
        " {after} is left. The largest of them need or give too many values: first put those that belong together"
        " in one object.",
        "by_hand_shares": "Its complexity is {before}, and no move is exact. {obstacles} Take them out by hand;"
        " {after} is left. The largest of them share names with a function inside: first move it out, and pass in"
        " what it reads.",
        "by_hand_yields": "Its complexity is {before}, and no move is exact. {obstacles} Take them out by hand;"
        " {after} is left. The largest of them hold `yield`: make them a generator, and call it with `yield from`.",
        "place": "It is defined under a condition, or in a class inside something else." + _BY_HAND["en"],
        **{key: f"{extract.EN.reasons[key]}{_BY_HAND['en']}" for key in _SHARED},
        **EN_PARTS,
    },
)
JA = CodemodWords(
    title="複雑な関数の単純化",
    what="認知的複雑度が15を超える関数ごとに、ガード節（`return_early`）、条件の統合（`join_conditions`）、"
    "関数の抽出（`extract_function`）の"
    "順序を探し、最も小さな差分で15以下にします。"
    "内側の関数のうち呼び出されるだけのものは、その名前のまま外に移します。",
    why="1種類の変更だけでは、途中で止まることが多くあります。ガード節にすると切り出せる部分が変わり、その逆もあります。",
    when_not="どの順序でも目標までの半分に届かない関数はそのまま残し、見つかった最良の案を要レビューとして示します。"
    "変更がまったくない関数については、手作業で切り出す行を示します。",
    preconditions=(
        "個々の変更はそれぞれ確実です（`return_early`、`join_conditions`、`extract_function`を参照）。",
        "より複雑になる関数はなく、複雑度の合計も増えません。",
    ),
    look_at="新しい名前がそれぞれ処理の内容を表しているかを確認してください。",
    reasons={
        "half_way": "複雑度は{before}から{after}に下がり、目標の{limit}まで半分以上進みます（変更：{moves}）。"
        "残りは手作業で切り出してください。",
        "not_enough": "複雑度は{before}から{after}に下がりますが、{limit}以下にはなりません（変更：{moves}）。"
        "残った部分を読み、次のまとまりを手作業で切り出してください。",
        "in_parts": "この分割分で複雑度は{before}から{after}に下がります（変更：{moves}）。"
        "続く分割分の変更で{last}まで下がります。",
        "plain_names": "複雑度は{before}から{after}に下がります（変更：{moves}）。"
        "動作は変わりませんが、内容をあまり表さない名前があります。よりよい名前を選んでください。",
        "no_move": "複雑度は{before}で、独立した部分がありません。分岐を関数に分けるか、表にしてください。",
        "by_hand": "複雑度は{before}で、確実な変更がありません。{obstacles}これらの行を、処理の内容を表す名前を付けて"
        "手作業で切り出してください。残りは{after}です。",
        "by_hand_leaves": "複雑度は{before}で、確実な変更がありません。{obstacles}"
        "これらの行を手作業で切り出してください。残りは{after}です。最大の部分は途中で関数またはループから抜けます。新しい関数は結果を返し、"
        "呼び出し側で抜けるようにしてください。",
        "by_hand_values": "複雑度は{before}で、確実な変更がありません。{obstacles}"
        "これらの行を手作業で切り出してください。残りは{after}です。最大の部分は受け渡す値が多すぎます。関連する値を先に1つのオブジェクトに"
        "まとめてください。",
        "by_hand_shares": "複雑度は{before}で、確実な変更がありません。{obstacles}"
        "これらの行を手作業で切り出してください。残りは{after}です。最大の部分は内側の関数と変数を共有しています。先に内側の関数を外へ移し、"
        "使う値を引数で渡してください。",
        "by_hand_yields": "複雑度は{before}で、確実な変更がありません。{obstacles}"
        "これらの行を手作業で切り出してください。残りは{after}です。最大の部分には`yield`があります。"
        "ジェネレーターにして`yield from`で呼び出してください。",
        "place": "条件の中、またはほかの定義の中にあるクラスで定義されています。" + _BY_HAND["ja"],
        **{key: f"{extract.JA.reasons[key]}{_BY_HAND['ja']}" for key in _SHARED},
        **JA_PARTS,
    },
)
