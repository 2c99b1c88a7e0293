"""Words of `fold_python_version_branches`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="Branches for old Pythons folded",
    what="Branches on the Python version keep the side that every supported Python takes. Names and functions of `six`"
    " become those of Python 3, and imports that Python 3 does not need are removed.",
    why="Each branch is read, searched and tested as if it could run.",
    when_not="Projects that may run on Python 2, names that anything else binds, imports in `try`, and branches that"
    " also decide which names of a function are local.",
    preconditions=(
        "A document of the project says that the oldest supported Python is a Python 3.",
        "The test gives the same answer on every version from that one on.",
        "Names of `six`, `sys` and of the tests are bound by one import or assignment and by nothing else.",
        "A removed import has no use in its file, in other files or in texts.",
        "No package is installed that takes the built-in names or those of the standard library for itself.",
    ),
    look_at="Whether the branch that stays is the one that production runs today, and whether a comment that is left"
    " still speaks of the old one.",
    reasons={
        "undeclared": "No document says which Pythons must run this: make sure that none of them is a Python 2.",
        "fake": "A test, or another file, names this part of `six` by text, as it does to replace it by a fake: change"
        " both together, or the fake stands for nothing.",
        "stars": "A wildcard import could bind another thing under the new name.",
        "metaclass": "The decorator makes the class twice, the keyword once: look at what the metaclass and"
        " `__init_subclass__` of the base classes do.",
        "commented": "The comment above speaks of Pythons: check that it is still true of what is left.",
        "guard": "The branch tells that a Python is too old, or stops: raise its version to the oldest supported one,"
        " or remove the check.",
        "old_name": "The branch that stays gives a name of Python 2 to something: better change the uses of that name.",
        "comment": "A comment goes with the code: check that it speaks of nothing else.",
        "used_elsewhere": "Others may take {names} from here.",
        "own_module": "This file may take {names} through its own module: `globals()`, `sys.modules`,"
        " an import of itself.",
        "taken": "`{code}` means something else in this file.",
        "shared": "Other code stands on the same line.",
        "alone": "The import is the only statement of its block.",
        "docstring": "The statement that comes first then would become a docstring.",
        "binds": "`{name}` is local only because of the branch that never runs.",
        "captures": "The function sees `{name}` only because of the branch that never runs, and all its names are read"
        " there at once.",
        "generator": "The branch that never runs makes the function a generator.",
        "bases": "The class has more bases or metaclasses than the one that `six` brings.",
    },
)
JA = CodemodWords(
    title="古いPython向けの分岐の削除",
    what="Pythonのバージョンによる分岐のうち、サポート対象のすべてのバージョンで実行される側だけを残します。"
    "`six`の名前と関数はPython 3のものに置き換え、Python 3に不要なimportは削除します。",
    why="実行されない分岐も、調査やテストのたびに読む必要があります。",
    when_not="Python 2で動く可能性のあるプロジェクト、ほかでも定義される名前、`try`の中のimport、"
    "関数の局所変数を左右する分岐は変更しません。",
    preconditions=(
        "サポート対象の最も古いPythonがPython 3であることが、プロジェクトの設定ファイルからわかります。",
        "判定の結果が、それ以降のすべてのバージョンで同じです。",
        "`six`、`sys`、判定に使う名前は、1つのimportまたは代入だけで定義されています。",
        "削除するimportは、そのファイルでも、ほかのファイルや文字列でも使われていません。",
        "組み込みや標準ライブラリと同じ名前を提供するパッケージは使われていません。",
    ),
    look_at="残る分岐が今の本番環境で実行されているものか、残ったコメントが古い分岐の説明になっていないかを確認してください。",
    reasons={
        "undeclared": "対応するPythonのバージョンが、どの設定ファイルにも書かれていません。"
        "Python 2を使っていないことを確認してください。",
        "fake": "テストなどのファイルが、`six`のこの名前を文字列で指定しています（モックへの置き換えなど）。"
        "両方を合わせて変更しないと、モックが使われなくなります。",
        "stars": "ワイルドカードimportが、新しい名前を別のものとして定義する可能性があります。",
        "metaclass": "デコレーターはクラスを2回、キーワード引数は1回作ります。"
        "メタクラスと基底クラスの`__init_subclass__`の処理を確認してください。",
        "commented": "直前のコメントがPythonのバージョンに触れています。"
        "残るコードの説明として正しいかを確認してください。",
        "guard": "この分岐は、Pythonが古すぎることを知らせるか、プログラムを終了させます。"
        "サポートする最も古いバージョンに書き換えるか、チェックごと削除してください。",
        "old_name": "残る分岐は、Python 2の名前に別のものを割り当てています。"
        "その名前を使っている箇所を書き換えてください。",
        "comment": "コメントもコードとともに削除されます。ほかの内容が書かれていないかを確認してください。",
        "used_elsewhere": "ほかのファイルが{names}をここから利用している可能性があります。",
        "own_module": "このファイルは`globals()`や`sys.modules`、または自分自身のimportを通して、"
        "{names}を参照している可能性があります。",
        "taken": "`{code}`は、このファイルでは別のものを指しています。",
        "shared": "同じ行にほかのコードがあります。",
        "alone": "このimportは、ブロックの唯一の文です。",
        "docstring": "次に先頭に来る文字列が、docstringになってしまいます。",
        "binds": "`{name}`は、実行されない分岐があるために局所変数になっています。",
        "captures": "実行されない分岐があるため、関数から外側の`{name}`が見えます。"
        "その関数では、すべての名前がまとめて読まれます。",
        "generator": "実行されない分岐があるために、関数がジェネレーターになっています。",
        "bases": "クラスに、`six`が加えるもの以外の基底クラスまたはメタクラスがあります。",
    },
)
