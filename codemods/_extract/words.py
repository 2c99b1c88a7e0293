"""Words of `extract_function`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="Functions taken out",
    what="In a function of cognitive complexity above 15, consecutive whole statements become a function of their own:"
    " what they read is passed in, what they give is returned, a comment that names them becomes the docstring.",
    why="A reader understands the name and skips the rest, and the part can be tested alone.",
    when_not="No good name is found, the part does two things at once, more than 5 values would go in or more than 2"
    " come out: such functions are left alone.",
    preconditions=(
        "Every value that is passed in is certainly bound before, and every value that is returned afterwards.",
        "The part leaves the function on every path, or at its end, or not at all.",
        "It goes on with the next turn of a loop only at the end of the loop's body.",
        "It holds no `yield`, `del`, `global` or `:=`, and does not look at frames.",
        "The function does not look at its own variables (`locals()`, `eval`).",
        "No inner function sees a variable that would change at another time, and no handler one that would be lost.",
        "The new name is nowhere in the project, and no method of well-known libraries; others are not looked at.",
        "Tracebacks have one frame more.",
    ),
    look_at="Whether the name says what the part does, and whether it is one part of the work.",
    reasons={
        "plain_name": "The best name that was found says little: choose a better one.",
        "no_region": "No part of it has at least 3 statements and is complex, without being too complex itself.",
        "no_name": "No good name was found for any part of it.",
        "mixed": "Its parts do several things at once: what they return is not all that they change.",
        "early_exit": "Its parts leave the function or a loop in the middle.",
        "loop_values": "Its parts go on with a loop, and give values to its next turn.",
        "only_raises": "Its parts do nothing but raise an error.",
        "many_values": "More than 2 values would have to be returned.",
        "many_parameters": "More than 5 values would have to be passed in.",
        "seen_by_handler": "A handler or `finally` reads what a part binds, and would not see it after an error.",
        "maybe_unbound": "A variable may have no value where it would be passed in or returned.",
        "deletes": "A variable is deleted with `del`.",
        "yields": "Its parts hold `yield`.",
        "walrus": "Its parts bind a variable with `:=`.",
        "global_bound": "Its parts bind a `global` or `nonlocal` name.",
        "lifetime": "Its parts make something that ends when nobody refers to it any more.",
        "frames": "Its parts look at the call stack, where there would be one call more, or log where a log format"
        " prints the name of the function.",
        "kept_by_python2": "Python 2 may run it, and keeps the variables of list comprehensions and the error that was"
        " handled last until the function ends: the part or the rest would no longer find them.",
        "closure": "An inner function sees a variable that is bound again.",
        "unreachable": "No path leads to its parts.",
        "namespace": "The function looks at its own variables, with `locals()`, `eval` or the like.",
        "nested": "It is defined inside another function and sees the variables of that one.",
        "decorated": "A decorator compiles it, and cannot compile a call of another function.",
        "attributes": "The class, what makes it, or other code looks at the methods of the class or decides what"
        " attributes are (a metaclass, a decorator, `dir`, `__getattribute__`, a protocol).",
        "observed": "Code reads all names of the module, the source or variables of the function, frames of tracebacks,"
        " or how long values are held.",
        "frames_at": "{where} goes through the frames of tracebacks, where a part would be one more.",
        "names_at": "{where} reads all names of the module, where a part would be one more.",
        "no_receiver": "The first parameter is not `self`, nor the class, or it may be an object of another class, or"
        " the class of a static method may be replaced: through what the method could be called is not known.",
        "receiver_bound": "The first parameter is bound again.",
        "recursive": "Its parts may call the function again, and every level would be one call deeper.",
        "qualified": "Its parts define a function or class, and other code reads the `__qualname__` of such.",
        "no_place": "A decorator could run it before what would be written below it: put a blank line above it.",
        "relatives": "A class of the same name in another file inherits from the same classes, and its methods could"
        " be given the same names: take one of the two first.",
    },
)
JA = CodemodWords(
    title="関数の抽出",
    what="認知的複雑度が15を超える関数の中で、連続する文をまとめて独立した関数にします。"
    "読む値は引数で渡し、使われる値は戻り値で返します。まとまりを説明するコメントはdocstringにします。",
    why="名前を読めば中身を飛ばして読め、切り出した部分だけをテストできます。",
    when_not="よい名前が見つからない場合、2つの仕事が混ざる場合、引数が5個または戻り値が2個を超える場合は変更しません。",
    preconditions=(
        "渡す値には必ず先に値が入っていて、返す値には最後に必ず値が入っています。",
        "切り出す部分は、すべての経路で関数から抜けるか、関数の末尾にあるか、途中で抜けません。",
        "ループの次の回へ進むのは、ループ本体の末尾にある場合だけです。",
        "`yield`、`del`、`global`、`:=`はなく、スタックフレームも調べません。",
        "関数は自分の変数の一覧（`locals()`、`eval`）を調べません。",
        "内側の関数や例外ハンドラーから見える変数の値は変わりません。",
        "新しい名前はプロジェクトにも主要なライブラリのメソッドにもありません。ほかのライブラリは調べていません。",
        "トレースバックのフレームは1つ増えます。",
    ),
    look_at="名前が処理の内容を表しているか、切り出した部分が1つの仕事になっているかを確認してください。",
    reasons={
        "plain_name": "見つかった名前は内容をあまり表していません。よりよい名前を選んでください。",
        "no_region": "3文以上で、複雑さを十分に減らし、それ自体は複雑すぎない部分がありません。",
        "no_name": "どの部分にもよい名前が見つかりません。",
        "mixed": "各部分が複数の仕事をしていて、返す値のほかにも書き換えるものがあります。",
        "early_exit": "各部分が途中で関数またはループから抜けます。",
        "loop_values": "各部分がループの次の回へ進み、そこで使う値も作ります。",
        "only_raises": "各部分は例外を送出するだけです。",
        "many_values": "戻り値が2個を超えます。",
        "many_parameters": "引数が5個を超えます。",
        "seen_by_handler": "例外ハンドラーまたは`finally`が読む変数に代入していて、例外のあとに値が見えなくなります。",
        "maybe_unbound": "渡すとき、または返すときに、値が入っていない可能性のある変数があります。",
        "deletes": "変数を`del`で削除しています。",
        "yields": "各部分に`yield`があります。",
        "walrus": "各部分が`:=`で変数に代入しています。",
        "global_bound": "各部分が`global`または`nonlocal`の名前に代入しています。",
        "lifetime": "各部分が、参照がなくなると終わるものを作っています。",
        "frames": "各部分がコールスタックを調べていて、呼び出しが1段増えると結果が変わります。"
        "またはログに関数名が出力され、その名前が変わります。",
        "kept_by_python2": "Python 2で実行される可能性があります。Python 2では、リスト内包表記の変数と最後に処理した"
        "例外が関数の終わりまで残り、切り出すと見えなくなります。",
        "closure": "内側の関数から見える変数に、あとで再び代入しています。",
        "unreachable": "各部分に到達する経路がありません。",
        "namespace": "`locals()`や`eval`などで、関数が自分の変数を調べています。",
        "nested": "別の関数の中で定義されていて、外側の変数が見えます。",
        "decorated": "関数をコンパイルするデコレーターがあり、別の関数の呼び出しはコンパイルできません。",
        "attributes": "クラス、クラスを作るもの、またはほかのコード（メタクラス、デコレーター、`dir`、"
        "`__getattribute__`、プロトコル）が、メソッドの一覧を調べたり、属性の取り出し方を決めたりしています。",
        "observed": "モジュールのすべての名前、関数のソースや変数、トレースバックのフレーム、"
        "または値の寿命を調べるコードがあります。",
        "frames_at": "{where}でトレースバックのフレームをたどっています。切り出すとフレームが1つ増えます。",
        "names_at": "{where}でモジュールのすべての名前を読んでいます。切り出すと名前が1つ増えます。",
        "no_receiver": "最初の引数が`self`でもクラスでもないか、別のクラスのオブジェクトの可能性があり、"
        "何を通してメソッドを呼べるかがわかりません。静的メソッドでは、クラスが置き換えられる可能性があります。",
        "receiver_bound": "最初の引数に再び代入しています。",
        "recursive": "各部分が関数自身を呼び出す可能性があり、再帰の1段ごとに呼び出しが1段深くなります。",
        "qualified": "各部分が関数またはクラスを定義していて、`__qualname__`を読むコードがあります。",
        "no_place": "デコレーターが、下に書かれる部分より先に関数を実行する可能性があります。"
        "上に空行を入れてください。",
        "relatives": "同じクラスを継承する同名のクラスが別のファイルにあり、メソッドに同じ名前が付く可能性があります。"
        "1つずつ変更してください。",
    },
)
