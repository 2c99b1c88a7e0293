"""Words of `run_ruff` about itself, and code before and after."""

from collections.abc import Mapping
from textwrap import dedent

from codemods._driven.words import REASONS
from toolkit.model.codemod import CodemodExample, CodemodWords
from toolkit.model.facts import Lang


def _code(text: str) -> str:
    return dedent(text).lstrip("\n")


WORDS: Mapping[Lang, CodemodWords] = {
    "en": CodemodWords(
        title="Ruff's safe repairs",
        what="Runs ruff on each file until it reports nothing more: newer syntax, no `else` after a branch that"
        " leaves, `if` put together, imports and variables that nobody uses.",
        why="Old files have hundreds of such small things, and they hide the changes that matter.",
        when_not="Imports that may be there for what they do, or for others who take them from this file, are never"
        " removed without review. Generated files and migrations are left alone.",
        preconditions=(
            "Ruff calls the repair safe.",
            "No comment is lost.",
            "The import is of a plain module of the standard library; no other file and no text takes it from here.",
            "An `elif` becomes an `if` only where that makes the function no more complex.",
            "No piece of an f-string depends on another one, and no name that ends with its handler is read later.",
        ),
        look_at="Look at the diff as a whole; look closer only where the sites are for review.",
        reasons={
            **REASONS["en"],
            "used_elsewhere": "Another file of the project takes this name from here (`{said}`).",
            "own_module": "This file may take any of its names through its own module: `globals()`, `sys.modules`, an"
            " import of itself (`{said}`).",
            "entry_point": "Frameworks and other files may take names from a file like this one (`{said}`).",
            "mentioned": "A text or comment of this file mentions the name as code may: a doctest, text that is"
            " evaluated, a template or a type comment (`{said}`).",
            "not_alike": "The two tests are long or of different kinds: check that the joined condition reads well"
            " (`{said}`).",
            "side_effects": "Importing this module may do something, such as registering (`{said}`).",
            "unused_variable": "The variable is not used, but computing its value may do something (`{said}`).",
            "name_ends": "The name is read elsewhere in the function, and is deleted at the end of this handler: check"
            " what is meant (`{said}`).",
            "rebound_class": "The name of the class stands for another one later, or a decorator may replace it:"
            " `super()` means the class around it (`{said}`).",
            "undeclared": "The project speaks of Python 2, to which the new form means something else: make sure that"
            " only Python 3 runs this (`{said}`).",
            "fake": "A test, or another file, names an `open` by text, as it does to replace it by a fake: check that"
            " the fake still stands for this call, and which arguments it expects (`{said}`).",
            "universal_mode": "Python 3.11 refuses the mode `U`, so that the file is not opened today: check what was"
            " meant (`{said}`).",
            "own_method": "A class of this file has a method of this name itself (`{said}`).",
            "not_called_safe": "Ruff does not call it safe (`{said}`): check what is returned, and what is compared.",
        },
    ),
    "ja": CodemodWords(
        title="ruffの安全な自動修復",
        what="ruffをファイルごとに、指摘がなくなるまで実行します。新しい構文への変更、不要な`else`の削除、"
        "`if`の統合、使われていないimportと変数の削除です。",
        why="古いファイルには小さな指摘が数百件もあり、重要な変更が埋もれてしまいます。",
        when_not="実行すること自体に意味があるimportや、ほかのファイルが利用するimportは、レビューなしでは削除しません。"
        "自動生成されたファイルとマイグレーションは変更しません。",
        preconditions=(
            "ruffが安全と判定した変更です。",
            "コメントは失われません。",
            "importの対象が標準ライブラリの通常のモジュールで、ほかのファイルや文字列から利用されていません。",
            "`elif`を`if`に変えるのは、関数が複雑にならない箇所だけです。",
            "f-stringの各部分は互いに影響せず、例外処理の終わりで削除される名前はあとで使われません。",
        ),
        look_at="差分全体を確認してください。要レビューの箇所だけは、1か所ずつ確認してください。",
        reasons={
            **REASONS["ja"],
            "used_elsewhere": "ほかのファイルがこの名前を利用しています（`{said}`）。",
            "own_module": "このファイルは`globals()`や`sys.modules`、または自分自身のimportを通して、"
            "この名前を利用する可能性があります（`{said}`）。",
            "entry_point": "このようなファイルの名前は、フレームワークやほかのファイルが利用します（`{said}`）。",
            "mentioned": "文字列やコメント（doctest、評価される文字列、型コメントなど）が"
            "この名前を使っている可能性があります（`{said}`）。",
            "not_alike": "2つの条件が長いか、種類が異なります。"
            "1つにまとめて読みやすいかを確認してください（`{said}`）。",
            "side_effects": "importの実行に、登録や設定などの意味がある可能性があります（`{said}`）。",
            "unused_variable": "変数は使われていませんが、値の計算に意味がある可能性があります（`{said}`）。",
            "name_ends": "この名前は関数の別の箇所でも使われ、例外処理の終わりで削除されます。"
            "意図を確認してください（`{said}`）。",
            "rebound_class": "クラスの名前があとで別のクラスを指すか、デコレーターが置き換える可能性があります。"
            "`super()`は、囲んでいるクラスを指します（`{said}`）。",
            "undeclared": "Python 2で動かしている形跡があり、Python 2では新しい書き方の意味が変わります。"
            "Python 3だけで動くことを確認してください（`{said}`）。",
            "fake": "テストなどのファイルが`open`の名前を文字列で指定しています（モックへの置き換えなど）。"
            "モックがこの呼び出しにも使われるかどうかと、期待される引数を確認してください（`{said}`）。",
            "universal_mode": "Python 3.11はモード`U`を受け付けないため、現在はファイルを開けません。"
            "意図を確認してください（`{said}`）。",
            "own_method": "このファイルのクラスが、同じ名前のメソッドを持っています（`{said}`）。",
            "not_called_safe": "ruffは安全と判定していません（`{said}`）。戻り値と比較の対象を確認してください。",
        },
    ),
}
EXAMPLES = (
    CodemodExample(
        _code(
            """
            import json
            import os


            class Coupon(object):
                def kind(self, shop):
                    if self.used:
                        return "used {}".format(shop.name)
                    else:
                        return json.dumps(self.fields)
            """
        ),
        _code(
            """
            import json


            class Coupon:
                def kind(self, shop):
                    if self.used:
                        return f"used {shop.name}"
                    return json.dumps(self.fields)
            """
        ),
    ),
    CodemodExample(
        _code(
            """
            import json
            import push.signals

            print(json)
            """
        ),
        _code(
            """
            import json

            print(json)
            """
        ),
        verdict="review",
        reason="side_effects",
    ),
    CodemodExample(
        _code(
            """
            def open_now(shop):
                if shop.open:
                    if shop.paid:
                        return shop.name
            """
        ),
        _code(
            """
            def open_now(shop):
                if shop.open and shop.paid:
                    return shop.name
            """
        ),
        verdict="review",
        reason="not_called_safe",
    ),
    CodemodExample("# Generated by protoc. DO NOT EDIT!\nimport json\n", verdict="refused", reason="generated"),
    CodemodExample("# -*- coding: utf-8 -*-\nprint(1)\n", note="coding cookies stay"),
    CodemodExample(
        "import json\n", note="another file takes it from here", files={"views.py": "from app import json\n"}
    ),
    CodemodExample("def f(x):\n    y = x\n    return 1\n", verdict="certain", note="it is for review"),
)
