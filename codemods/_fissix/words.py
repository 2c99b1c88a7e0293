"""Words of `run_fissix` about itself, and code before and after."""

from collections.abc import Mapping

from codemods._driven.words import REASONS
from toolkit.model.codemod import CodemodExample, CodemodWords
from toolkit.model.facts import Lang

WORDS: Mapping[Lang, CodemodWords] = {
    "en": CodemodWords(
        title="Python 2 files moved by fissix",
        what="Runs the fixers of fissix, which was lib2to3, on files that only Python 2 can read: notations that"
        " Python 3 rejects, and names, imports and results that differ there.",
        why="A file that Python 3 cannot read stops the program when it is imported.",
        when_not="Files that Python 3 can read. Once the notations are changed that is all of them: use `--review` at"
        " once, as what was left for review is not found again.",
        preconditions=(
            "tebiki's reader of Python 2 and the parser of Python 3 agree on what the statement means.",
            "Python 2 reads the new notation in the same way, or a document says that the oldest Python is a Python 3.",
            "A name that ends with its handler is not read later, and a raised value is a text.",
            "What is asked for a key is a dictionary in all places that bind it.",
            "No comment is lost.",
        ),
        look_at="Text and bytes, divisions, and dictionaries that are changed while they are read: nothing that is"
        " read here shows them all.",
        reasons={
            **REASONS["en"],
            "softspace": "A comma at the end keeps the line open: Python 2 puts a space before the next value only if"
            " there is one (`{said}`).",
            "tuple_parameter": "The parameter gets a name that says nothing: choose one (`{said}`).",
            "text": "Text and bytes are two types in Python 3: decide which of them this is (`{said}`).",
            "unpacked": "The exception is unpacked where it is caught: name what is wanted of it (`{said}`).",
            "meaning": "The two readers do not agree on what this means in Python 3 (`{said}`).",
            "python2_runs": "A Python 2 would not do the same, and no document says that the oldest Python is a"
            " Python 3 (`{said}`).",
            "name_ends": "The name is read elsewhere in the function, and Python 3 deletes it at the end of this"
            " handler: check what is meant (`{said}`).",
            "exec_locals": "In Python 2 the code binds names of this function, in Python 3 it does not: give it a"
            " dictionary (`{said}`).",
            "raised_value": "If the value is an exception already, Python 2 raises that one, and the new form puts it"
            " into another one (`{said}`).",
            "raised_class": "Python 2 also accepts a class here, which has no traceback of its own: call it, unless it"
            " is an exception already (`{said}`).",
            "taken": "The name may mean something else in this file (`{said}`).",
            "used_elsewhere": "A file takes the old name from this module, or this is the `__init__.py` of a package:"
            " change all places together (`{said}`).",
            "special_name": "The project reads this special name elsewhere, or a class has the new one: change all"
            " places together (`{said}`).",
            "function_attribute": "Nothing shows that this is a function: an object may have an attribute of this name"
            " of its own (`{said}`).",
            "receiver": "Nothing shows that this is a dictionary: a class with `has_key` needs `__contains__`, too"
            " (`{said}`).",
            "views": "Nothing shows that this is a dictionary: on something else, such as a query, `list` reads all of"
            " it (`{said}`).",
            "uneven": "With several iterables, Python 2 goes on to the end of the longest one and fills up with `None`,"
            " Python 3 ends with the shortest: see that they are equally long (`{said}`).",
            "closure": "A function or generator made for each item would read the variable later, when it has the last"
            " item: give it the value as a default (`{said}`).",
            "leaks": "In Python 2 the variable of a list comprehension is one of the function or module around, which"
            " may have the name already (`{said}`).",
            "filter_type": "Python 2 gives back a text for a text and a tuple for a tuple, the new form a list"
            " (`{said}`).",
            "script": "The import names its package now: a file that is started as a script has none (`{said}`).",
            "not_judged": "Nothing is known here about what this fixer keeps: read it as a change by hand (`{said}`).",
            "tuple": "Python 2 prints one tuple here, Python 3 the values: write what is meant (`{said}`).",
            "input": "Python 2 evaluates what is typed here, Python 3 gives the text: write what is meant (`{said}`).",
            "range": "Python 2 gives a list here, Python 3 a range: write `list(range(...))` if it is changed or added"
            " to (`{said}`).",
            "view": "Python 3 has no such name: its `keys`, `items` and `values` give views, its `map`, `filter` and"
            " `zip` iterators (`{said}`).",
            "print_left": "Python 3 reads this as an expression and prints nothing: use `print(...)` (`{said}`).",
            "division": "Between whole numbers, `/` drops the rest in Python 2 and not in Python 3; fissix says"
            " nothing: write `//` where that is meant (`{said}`).",
            "cmp": "Python 3 does not call comparing functions; fissix says nothing: give a key, or `__lt__` and"
            " `__eq__` (`{said}`).",
            "round": "Python 2 rounds halves away from zero and gives a `float`, Python 3 rounds them to the even"
            " number and gives an `int` for one argument; fissix says nothing: write what is meant (`{said}`).",
            "module_metaclass": "Python 3 does not ask a module for `__metaclass__`; fissix says nothing: give it to"
            " each class without base classes (`{said}`).",
            "leaked": "The variable of this list comprehension is read after it, and has no value from there in"
            " Python 3; fissix says nothing: bind the name (`{said}`).",
            "raised_again": "The handler has ended, and Python 3 knows no error that could be raised again; fissix"
            " says nothing: keep the error and raise that (`{said}`).",
            "codec": "Texts have no such codec in Python 3; fissix says nothing: use `codecs` or `binascii`"
            " (`{said}`).",
        },
    ),
    "ja": CodemodWords(
        title="fissixによるPython 2からの移行",
        what="lib2to3を引き継いだfissixの変換を、Python 2でしか読めないファイルに実行します。"
        "対象はPython 3が受け付けない構文と、変わった名前、import、戻り値です。",
        why="Python 3が読めないファイルは、importされた時点でプログラムを止めます。",
        when_not="Python 3で読めるファイルは変更しません。構文を直すとすべて読めるようになり、"
        "要レビューの箇所は次の実行では見つかりません。最初から`--review`を使ってください。",
        preconditions=(
            "tebikiのPython 2の解析とPython 3のパーサーで、文の意味が一致します。",
            "新しい構文をPython 2も同じ意味に読むか、設定ファイルからわかる最も古いPythonがPython 3です。",
            "例外処理の終わりで削除される名前はあとで使われず、raiseの値は文字列です。",
            "キーを調べる対象は、定義されるすべての箇所で辞書です。",
            "コメントは失われません。",
        ),
        look_at="文字列とバイト列、除算、読み取り中に変更される辞書を確認してください。"
        "コードを読むだけでは、すべては見つかりません。",
        reasons={
            **REASONS["ja"],
            "softspace": "末尾のコンマは改行を止めます。"
            "Python 2が空白を入れるのは、次の値があるときだけです（`{said}`）。",
            "tuple_parameter": "引数に意味のない名前が付きます。名前を決めてください（`{said}`）。",
            "text": "Python 3では文字列とバイト列が別の型です。どちらかを決めてください（`{said}`）。",
            "unpacked": "例外を受け取るときに分解しています。必要な値に名前を付けてください（`{said}`）。",
            "meaning": "Python 3での意味について、2つの解析の結果が一致しません（`{said}`）。",
            "python2_runs": "Python 2では動作が変わります。"
            "最も古いPythonがPython 3かどうかは、設定ファイルからわかりません（`{said}`）。",
            "name_ends": "この名前は関数の別の箇所でも使われますが、Python 3では例外処理の終わりで削除されます。"
            "意図を確認してください（`{said}`）。",
            "exec_locals": "Python 2ではこの関数の変数が定義されますが、Python 3では定義されません。"
            "辞書を渡してください（`{said}`）。",
            "raised_value": "値がすでに例外なら、Python 2はそれを発生させますが、"
            "新しい書き方では別の例外に包まれます（`{said}`）。",
            "raised_class": "Python 2はここにクラスも受け付けますが、クラスにはトレースバックがありません。"
            "例外のインスタンスかどうかを確認してください（`{said}`）。",
            "taken": "この名前が、このファイルでは別のものを指す可能性があります（`{said}`）。",
            "used_elsewhere": "古い名前を利用しているファイルがあるか、パッケージの`__init__.py`です。"
            "すべての箇所を合わせて変更してください（`{said}`）。",
            "special_name": "この特殊な名前が別の箇所でも使われているか、新しい名前を持つクラスがすでにあります。"
            "すべての箇所を合わせて変更してください（`{said}`）。",
            "function_attribute": "関数かどうかがわかりません。"
            "同じ名前の属性を持つオブジェクトの可能性があります（`{said}`）。",
            "receiver": "辞書かどうかがわかりません。`has_key`を持つクラスには`__contains__`も必要です（`{said}`）。",
            "views": "辞書かどうかがわかりません。クエリなどに対する`list`は、すべてを読み込みます（`{said}`）。",
            "uneven": "複数のイテラブルを渡すと、Python 2は最も長いものに合わせて`None`で補い、"
            "Python 3は最も短いもので終わります。長さが同じかどうかを確認してください（`{said}`）。",
            "closure": "要素ごとに作られる関数やジェネレーターが、あとで変数を読み、最後の要素になる可能性があります。"
            "値を引数のデフォルト値として渡してください（`{said}`）。",
            "leaks": "Python 2では、リスト内包表記の変数が外側の関数やモジュールの変数になり、"
            "同じ名前の変数を上書きする可能性があります（`{said}`）。",
            "filter_type": "Python 2は文字列には文字列、タプルにはタプルを返しますが、"
            "新しい書き方はリストを返します（`{said}`）。",
            "script": "importにパッケージの指定が付きます。"
            "スクリプトとして起動するファイルでは使えません（`{said}`）。",
            "not_judged": "この変換で動作が変わらないかどうかはわかりません。"
            "手作業の変更と同じように確認してください（`{said}`）。",
            "tuple": "Python 2は1つのタプルを、Python 3はそれぞれの値を出力します。"
            "意図どおりに書いてください（`{said}`）。",
            "input": "Python 2は入力を評価し、Python 3は文字列を返します。意図どおりに書いてください（`{said}`）。",
            "range": "Python 2はリストを、Python 3はrangeを返します。"
            "あとで変更する場合は`list(range(...))`と書いてください（`{said}`）。",
            "view": "この名前はPython 3にはありません。`keys`、`items`、`values`はビューを、"
            "`map`、`filter`、`zip`はイテレーターを返します（`{said}`）。",
            "print_left": "Python 3はこれを式として読み、何も出力しません。`print(...)`を使ってください（`{said}`）。",
            "division": "整数どうしの`/`は、Python 2では余りを捨てますが、Python 3では捨てません。"
            "fissixは報告しません。捨てる場合は`//`と書いてください（`{said}`）。",
            "cmp": "Python 3は比較関数を呼びません。fissixは報告しません。"
            "キー関数か、`__lt__`と`__eq__`を用意してください（`{said}`）。",
            "round": "端数がちょうど半分なら、Python 2は絶対値を切り上げ、Python 3は偶数に丸めます。"
            "引数がほかになければ、結果は`float`から`int`に変わります。"
            "fissixは報告しません。意図どおりに書いてください（`{said}`）。",
            "module_metaclass": "Python 3では、モジュールの`__metaclass__`は使われません。fissixは報告しません。"
            "基底クラスのないクラスそれぞれに指定してください（`{said}`）。",
            "leaked": "このリスト内包表記の変数はあとで使われますが、Python 3では外側に値が残りません。"
            "fissixは報告しません。変数に代入してください（`{said}`）。",
            "raised_again": "例外処理はすでに終わっており、Python 3には再び発生させる例外がありません。"
            "fissixは報告しません。例外を変数に残し、それを発生させてください（`{said}`）。",
            "codec": "Python 3の文字列にこのコーデックはありません。fissixは報告しません。"
            "`codecs`か`binascii`を使ってください（`{said}`）。",
        },
    ),
}
_PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}
EXAMPLES = (
    CodemodExample(
        "def read(path):\n    try:\n        return open(path).read()\n    except IOError, error:\n"
        "        print \"not read: %s\" % error\n        raise ValueError, 'no file'\n",
        "def read(path):\n    try:\n        return open(path).read()\n    except IOError as error:\n"
        "        print(\"not read: %s\" % error)\n        raise ValueError('no file')\n",
    ),
    CodemodExample(
        "names = {}\nif not names.has_key('a') and len(names) <> 0755:\n    print `names`\n",
        "names = {}\nif 'a' not in names and len(names) != 0o755:\n    print(repr(names))\n",
    ),
    CodemodExample(
        "import ConfigParser\n\nprint ConfigParser.ConfigParser(), 1\n",
        "import configparser\n\nprint(configparser.ConfigParser(), 1)\n",
        files=_PYTHON3,
    ),
    CodemodExample(
        "def names(shops):\n    print 'all',\n    return shops.keys()\n",
        "def names(shops):\n    print('all', end=' ')\n    return list(shops.keys())\n",
        verdict="review",
        reason="softspace",
    ),
    CodemodExample(
        "def half(x):\n    print (x, 2)\n    return x / 2\n",
        note="Python 3 can read it",
    ),
    CodemodExample(
        "def f(x):\n    print x,\n    return x / 2\n",
        verdict="refused",
        reason="division",
    ),
    CodemodExample(
        "# Generated by a tool. DO NOT EDIT!\nprint 'x'\n",
        verdict="refused",
        reason="generated",
    ),
)
