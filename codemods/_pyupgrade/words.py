"""Words of `run_pyupgrade` about itself, and code before and after."""

from collections.abc import Mapping

from codemods._driven.words import REASONS
from toolkit.model.codemod import CodemodExample, CodemodWords
from toolkit.model.facts import Lang

WORDS: Mapping[Lang, CodemodWords] = {
    "en": CodemodWords(
        title="Newer syntax by pyupgrade",
        what="Runs the fixers of pyupgrade on each file until they change nothing more: names of `six`, branches for"
        " old Pythons, literals, `super()`, text formats, aliases of exceptions and of assertions.",
        why="Old forms hide the lines that matter, and some of them are gone in the next Python.",
        when_not="Projects that may run on Python 2. The fixers say nothing about what they skip, so each file that is"
        " left as a whole is named here with its reason. Coding cookies and `import mock` stay.",
        preconditions=(
            "The project's oldest Python, read from its documents, knows the new form.",
            "The fixer is one whose result does the same, whatever the values are.",
            "Built-in names that come in or go out mean nothing else in the file.",
            "No other file takes a removed import from here.",
            "No comment is lost.",
        ),
        look_at="Look at the diff as a whole; look closer only where the sites are for review.",
        reasons={
            **REASONS["en"],
            "only_python2": "Only Python 2 can read this file, and pyupgrade skips it without a word: use `run_fissix`"
            " first.",
            "python2_target": "A Python 2 may run this project by its documents or files, and it does not know the new"
            " forms (`{said}`, and whatever else there is).",
            "undeclared": "No document excludes Python 2, or the project speaks of it: make sure that no Python 2 runs"
            " this (`{said}`).",
            "taken": "A built-in name, or that of a module, of the old or new form means something else in this file"
            " (`{said}`).",
            "used_elsewhere": "A file takes the name from this module, or this is the `__init__.py` of a package"
            " (`{said}`).",
            "yields": "`yield from` also passes on what is sent to the generator: look at who calls `send` or `throw`"
            " (`{said}`).",
            "decorated": "A decorator may put another class under the name: `super()` would ask the one that is written"
            " here (`{said}`).",
            "iterator": "The method gives a view where the function of `six` gives an iterator: check that nothing"
            " calls `next` on it (`{said}`).",
            "test": "A test goes that is evaluated before the one of the version: check that nothing needs it"
            " (`{said}`).",
            "generator": "A `yield` or `await` goes with a branch: check that the function still is a generator"
            " (`{said}`).",
            "stops": "`StopIteration` is a `RuntimeError` in a generator, and leaves a comprehension: check who calls"
            " `next` (`{said}`).",
            "byte": "`six.int2byte` raises `struct.error` for what is no byte, `bytes` raises `ValueError` or"
            " `TypeError` (`{said}`).",
            "reraise": "`six.reraise` makes an exception where there is only a class: check that there always is one"
            " (`{said}`).",
            "metaclass": "The decorator makes the class twice, the keyword once: look at what the metaclass and"
            " `__init_subclass__` of the base classes do (`{said}`).",
            "own_method": "The class may have a method of this name of its own (`{said}`).",
            "percent": "`%s` asks for the text of a value, `format` asks the value how to format itself: check classes"
            " that have a `__format__`, such as enumerations (`{said}`).",
            "locals": "The new text only works with the names that are there: check names that are set by other means"
            " (`{said}`).",
            "equality": "`is` asks for the same object, `==` for an equal one: a class may say what is equal"
            " (`{said}`).",
            "nested": "The types would stand in a tuple inside of a tuple: write them as one (`{said}`).",
            "special_name": "The project reads `__metaclass__` elsewhere: change all places together (`{said}`).",
            "fake": "A test, or another file, names what is called here, an `open` or a part of `six`, by text, as it"
            " does to replace it by a fake: check that the fake still stands for this call, and which arguments it"
            " expects (`{said}`).",
            "not_loaded": "Nothing in this file imports `collections.abc`, which Python 3.8 and 3.9 only know once"
            " something does: add `import collections.abc` (`{said}`).",
            "arguments": "The new form does not hold all arguments of this call, such as `multi=True`: pass them to the"
            " method (`{said}`).",
            "unpack": "A generator is only read as far as it is unpacked: check what the other elements do (`{said}`).",
        },
    ),
    "ja": CodemodWords(
        title="pyupgradeによる新しい構文",
        what="pyupgradeの変換をファイルごとに、変化がなくなるまで実行します。対象は`six`の名前、古いPython向けの分岐、"
        "リテラル、`super()`、文字列の書式、例外とアサーションの別名です。",
        why="古い書き方は重要な行を埋もれさせ、次のPythonで使えなくなるものもあります。",
        when_not="Python 2で動く可能性のあるプロジェクトは変更しません。pyupgradeは飛ばした箇所を報告しないため、"
        "ファイル全体を変更しないときは、ここに理由を示します。エンコーディング宣言と`import mock`は残ります。",
        preconditions=(
            "プロジェクトの設定ファイルからわかる最も古いPythonで、新しい書き方が使えます。",
            "値が何であっても、変換の前後で動作が同じです。",
            "関係する組み込みの名前が、ファイルの中で別のものを指していません。",
            "削除するimportを、ほかのファイルが利用していません。",
            "コメントは失われません。",
        ),
        look_at="差分全体を確認してください。要レビューの箇所だけは、1か所ずつ確認してください。",
        reasons={
            **REASONS["ja"],
            "only_python2": "Python 2でしか読めないファイルで、pyupgradeは何も言わずに飛ばします。"
            "先に`run_fissix`を使ってください。",
            "python2_target": "設定ファイルやコードによると、Python 2で動く可能性があります。"
            "Python 2では新しい書き方が使えません（`{said}`など）。",
            "undeclared": "対応するPythonのバージョンが設定ファイルにないか、Python 2で動かしている形跡があります。"
            "Python 2を使っていないことを確認してください（`{said}`）。",
            "taken": "変換の前後に現れる組み込みの名前やモジュールの名前が、"
            "このファイルでは別のものを指しています（`{said}`）。",
            "used_elsewhere": "この名前を利用しているファイルがあるか、パッケージの`__init__.py`です（`{said}`）。",
            "yields": "`yield from`は、ジェネレーターに送られた値も渡します。"
            "`send`や`throw`の呼び出し元を確認してください（`{said}`）。",
            "decorated": "デコレーターが、この名前を別のクラスにする可能性があります。"
            "`super()`は、ここに書かれたクラスを使います（`{said}`）。",
            "iterator": "`six`の関数はイテレーター、メソッドはビューを返します。"
            "`next`が使われていないことを確認してください（`{said}`）。",
            "test": "バージョンの判定より先に評価される条件が削除されます。"
            "その評価が不要かどうかを確認してください（`{said}`）。",
            "generator": "分岐とともに`yield`または`await`が削除されます。"
            "関数がジェネレーターのままかどうかを確認してください（`{said}`）。",
            "stops": "`StopIteration`は、ジェネレーターの中では`RuntimeError`になり、内包表記ではそのまま外に出ます。"
            "`next`の呼び出し元を確認してください（`{said}`）。",
            "byte": "1バイトにならない値では、`six.int2byte`は`struct.error`、"
            "`bytes`は`ValueError`か`TypeError`になります（`{said}`）。",
            "reraise": "`six.reraise`は、クラスだけが渡されると例外を作ります。"
            "例外が常に渡されることを確認してください（`{said}`）。",
            "metaclass": "デコレーターはクラスを2回、キーワード引数は1回作ります。"
            "メタクラスと基底クラスの`__init_subclass__`の処理を確認してください（`{said}`）。",
            "own_method": "クラスに、同じ名前の独自のメソッドがある可能性があります（`{said}`）。",
            "percent": "`%s`は値の文字列を使い、`format`は書式を値に任せます。"
            "列挙型など、`__format__`を持つクラスを確認してください（`{said}`）。",
            "locals": "新しい書き方では、その場にある名前しか使えません。"
            "ほかの方法で設定される名前を確認してください（`{said}`）。",
            "equality": "`is`は同じオブジェクトか、`==`は等しいかを調べます。"
            "等しさを独自に決めるクラスがないかを確認してください（`{said}`）。",
            "nested": "型のタプルが入れ子になります。1つのタプルにまとめてください（`{said}`）。",
            "special_name": "`__metaclass__`は別の箇所でも使われています。"
            "すべての箇所を合わせて変更してください（`{said}`）。",
            "fake": "テストなどのファイルが、ここで呼び出す`open`や`six`の名前を文字列で指定しています"
            "（モックへの置き換えなど）。"
            "モックがこの呼び出しにも使われるかどうかと、期待される引数を確認してください（`{said}`）。",
            "not_loaded": "このファイルは`collections.abc`をimportしていません。Python 3.8と3.9では、"
            "どこかでimportされるまで使えません。`import collections.abc`を追加してください（`{said}`）。",
            "arguments": "新しい書き方では、`multi=True`などの引数が失われます。メソッドに渡してください（`{said}`）。",
            "unpack": "ジェネレーターは、代入に必要なところまでしか読まれません。"
            "残りの要素の処理を確認してください（`{said}`）。",
        },
    ),
}
_PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}
EXAMPLES = (
    CodemodExample(
        "import six\n\n\ndef names(shops):\n    return set([name for name, shop in six.iteritems(shops)])\n",
        "import six\n\n\ndef names(shops):\n    return {name for name, shop in shops.items()}\n",
        note="the import goes when nothing uses it: `fold_python_version_branches`",
        files=_PYTHON3,
    ),
    CodemodExample(
        "class Shop(object):\n    def __init__(self, name):\n        super(Shop, self).__init__()\n"
        "        self.label = u'{0}'.format(name)\n",
        "class Shop:\n    def __init__(self, name):\n        super().__init__()\n        self.label = f'{name}'\n",
        files=_PYTHON3,
    ),
    CodemodExample(
        "def label(shop):\n    return '%s (%s)' % (shop.name, shop['kind'])\n",
        "def label(shop):\n    return '{} ({})'.format(shop.name, shop['kind'])\n",
        verdict="review",
        reason="percent",
    ),
    CodemodExample(
        "import six\n\nfirst = next(six.itervalues({1: 2}))\nrest = six.itervalues({1: 2})\n",
        "import six\n\nfirst = next(iter({1: 2}.values()))\nrest = {1: 2}.values()\n",
        verdict="review",
        reason="iterator",
        files=_PYTHON3,
    ),
    CodemodExample("import os\nprint 'x'\n", verdict="refused", reason="only_python2"),
    CodemodExample(
        "names = set([1, 2])\n",
        verdict="refused",
        reason="python2_target",
        files={"setup.cfg": "[options]\npython_requires = >=2.7\n"},
    ),
    CodemodExample("from shop import set\n\nnames = set([1])\n", note="`set` is not the built-in one"),
)
