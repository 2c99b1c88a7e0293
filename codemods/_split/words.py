"""Words of `split_module`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="Part of a large module moved",
    what="Functions of a module of more than 500 lines (blank ones not counted) that share a word in their names move"
    " to a new module beside it, with the constants and functions that they need; the old module imports all of them,"
    " so that every caller goes on working.",
    why="Work on unrelated things collides in one file, and nobody sees what belongs together.",
    when_not="Classes stay where they are, and so do functions that need them or other things that cannot move: what"
    " tests replace by name, tasks of queues, functions that bind names of the module or ask for its name.",
    preconditions=(
        "Every name that is moved is bound once in the module, and nothing elsewhere sets it or names it in a text.",
        "Every import that the functions need stands above the first definition; none of them leads to the old module.",
        "The new module does not exist yet, and needs nothing of the old one.",
    ),
    look_at="Whether the group is one that you would have chosen, whether its name says so, and whether anything relies"
    " on the order in which functions are defined or registered (routes that match the same URLs).",
    reasons={
        "group": "{functions} functions about `{word}` ({lines} lines) move to `{module}`. Look at the name, and at"
        " imports that nothing needs here any more.",
        "cycle": "{functions} functions about `{word}` ({lines} lines) move to `{module}`. What they import leads"
        " back to this module: it works as long as this module is imported first, as today.",
        "no_group": "Of its {functions} functions {movable} can be moved, and no large enough group of"
        " these shares a word in their names.",
        "depends": "Of its {functions} functions {movable} can be moved; most of the others need classes or other"
        " things that stay here.",
        "patched": "Of its {functions} functions {movable} can be moved; most of the others are set or replaced from"
        " outside by their names, or use such names.",
        "state": "Of its {functions} functions {movable} can be moved; most of the others bind names of the module.",
        "own_name": "Of its {functions} functions {movable} can be moved; most of the others ask for the name or place"
        " of the module.",
        "task": "Of its {functions} functions {movable} can be moved; most of the others are tasks whose names begin"
        " with that of the module.",
        "tests": "It holds tests, which would run a second time where they are imported.",
        "script": "It is run as a script: what it imports is looked for in another way then.",
        "no_package": "It is imported by a longer name, and its folder has no `__init__.py`.",
        "lines_between": "Its lines cannot be moved as they are: an encoding other than UTF-8, or form feeds.",
    },
)
JA = CodemodWords(
    title="大きなモジュールの分割",
    what="空行を除いて500行を超えるモジュールのうち、名前に共通の単語がある関数を、必要な定数や関数とともに、隣の新しいモジュールに"
    "移します。元のモジュールはそれらをすべてimportするため、呼び出し側はそのまま動きます。",
    why="関係のない作業が1つのファイルで衝突し、何と何がまとまりなのかも見えません。",
    when_not="クラスは移しません。移せないものを必要とする関数や、テストが名前で差し替える関数も移しません。"
    "ジョブキューの関数と、モジュールの変数に代入する関数、モジュール自身の名前を調べる関数も同じです。",
    preconditions=(
        "移す名前はモジュールの中で1回だけ定義され、ほかの場所から代入も文字列での指定もされていません。",
        "関数に必要なimportはすべて最初の定義より上にあり、元のモジュールにはつながりません。",
        "新しいモジュールはまだ存在せず、元のモジュールを必要としません。",
    ),
    look_at="まとまりと名前が適切か、定義や登録の順序（同じURLに一致するルートなど）に依存するものがないかを"
    "確認してください。",
    reasons={
        "group": "`{word}`に関する関数{functions}個（{lines}行）を`{module}`に移します。"
        "名前と、ここで不要になったimportを確認してください。",
        "cycle": "`{word}`に関する関数{functions}個（{lines}行）を`{module}`に移します。"
        "移す関数のimportをたどるとこのモジュールに戻るため、これまでどおりこのモジュールが先にimportされる間だけ動きます。",
        "no_group": "関数{functions}個のうち移せるのは{movable}個で、名前に共通の単語がある十分な大きさの"
        "まとまりがありません。",
        "depends": "関数{functions}個のうち移せるのは{movable}個です。残りの多くは、移せないクラスなどを必要とします。",
        "patched": "関数{functions}個のうち移せるのは{movable}個です。"
        "残りの多くは、名前を指定して外から差し替えられて"
        "いるか、そのような名前を使います。",
        "state": "関数{functions}個のうち移せるのは{movable}個です。残りの多くは、モジュールの変数に代入します。",
        "own_name": "関数{functions}個のうち移せるのは{movable}個です。"
        "残りの多くは、モジュールの名前や場所を調べます。",
        "task": "関数{functions}個のうち移せるのは{movable}個です。"
        "残りの多くは、モジュール名で始まる名前で登録されるジョブです。",
        "tests": "テストのモジュールです。importした先でもテストが実行され、2回実行されることになります。",
        "script": "スクリプトとして実行されるため、importの探し方が変わります。",
        "no_package": "より長い名前でimportされていますが、フォルダーに`__init__.py`がありません。",
        "lines_between": "行をそのまま移せません（UTF-8以外の文字コード、または改ページ文字）。",
    },
)
