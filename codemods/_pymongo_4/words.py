"""Words of the codemod about itself and its sites."""

from collections.abc import Mapping

from toolkit.model.codemod import CodemodWords
from toolkit.model.facts import Lang

_ENGLISH = CodemodWords(
    title="Move to PyMongo 4",
    what="Calls, options, imports and truth tests that PyMongo 4 removed get their present form. What a call wrote and"
    " returned stays the same.",
    why="PyMongo 3 gets no fixes any more and newer servers refuse it. After the upgrade the old lines fail only"
    " when they"
    " are reached.",
    when_not="Dictionaries, lists, text, hashes, object mappers and the project's own methods of the same name are left"
    " alone, and so are asynchronous drivers (Motor).",
    preconditions=(
        "The receiver is followed from where PyMongo made it, through names, attributes, functions and files.",
        "The code tells whether there is one document or several, and operators or a whole document.",
        "No option is lost: each one has a present form, or its meaning is the default now.",
        "The change is made on PyMongo 3.13, which knows the old and the new calls.",
    ),
    look_at="Look at what becomes of results, at errors that are caught, and at how long `count_documents({})` and"
    " `create_index` take where they run often: the old calls answered from memory.",
    reasons={
        "not_proven": "It looks like MongoDB, but where the receiver of `{old}` comes from cannot be followed.",
        "unseen_arguments": "`{old}` gets arguments that cannot be seen (`*` or `**`): write today's call by hand.",
        "open_arguments": "`{old}` gets arguments that cannot be seen (`*` or `**`): check that none has an old name.",
        "open_concern": "The options of `{old}` come from `**`: check that they are a write concern and nothing else.",
        "asynchronous": "`{old}` belongs to an asynchronous driver, which follows other rules.",
        "one_or_many": "The code does not tell whether `{old}` gets one document or several: check that `{new}`"
        " is right.",
        "other_error": "For several documents `BulkWriteError` is raised today instead of `DuplicateKeyError`, and for"
        " none `TypeError` instead of `InvalidOperation`: check who catches them.",
        "unseen_keys": "Not all keys of the document are seen here: `{old}` refused keys with a dot or `$`"
        " (`InvalidDocument`), `{new}` writes them.",
        "option_decides": "An option of `{old}` is only known when the code runs: check the present form.",
        "option_dropped": "An option of `{old}` has no effect any more, or another one: check what is meant.",
        "save_by_hand": "Assign the document to a name first: with an `_id` it becomes `replace_one(..., upsert=True)`,"
        " without one `insert_one`.",
        "no_argument": "An argument that `{old}` needs is missing: write today's call by hand.",
        "multi_decides": "Whether one or all are changed is only known when the code runs: use `update_many` or"
        " `update_one`, and `delete_many` or `delete_one`.",
        "multi_replacement": "A whole document cannot be written with `multi`: the server refuses it. Decide"
        " what is meant.",
        "operators_or_document": "The code does not tell whether the update has `$` operators: without them it must be"
        " `replace_one` or `find_one_and_replace`.",
        "filter_or_id": "The code does not tell whether `{old}` gets a filter or an identifier: `{new}` needs a"
        " filter.",
        "safe_decides": "Whether the write is waited for is only known when the code runs: use `with_options`.",
        "manipulate": "Today an `_id` is always put into the document: check that nothing depends on its absence.",
        "unknown_option": "The option `{option}` of `{old}` has no present form: see the guide for PyMongo 4.",
        "where_or_near": "`count_documents` does not know `$where` and `$near`: use `$expr` and `$geoWithin`.",
        "filter_unseen": "The filter cannot be seen: check that it is a dictionary without `$where` and `$near`.",
        "count_by_hand": "Count with `count_documents` and the filter with which the cursor was made.",
        "count_limit": "`count_documents` wants a limit above zero, and no skip rather than a skip of zero.",
        "filter_again": "The filter is evaluated once more: check that it still says the same.",
        "full_response": "Only the document is returned today: use `command('findAndModify', ...)` for the rest.",
        "sort_order": "`sort` must be a list of pairs: turn the dictionary into one.",
        "drop_dups": "`drop_dups` is gone from MongoDB: remove duplicates before the index is made.",
        "index_name": "`create_index` always returns the index's name; `ensure_index` returned nothing if it"
        " knew the index.",
        "by_hand": "`{old}` has no successor of the same form: see the guide for PyMongo 4.",
        "bulk_by_hand": "The builder leaves its function, or is used in an unknown way: collect operations in a"
        " list and"
        " give them to `bulk_write`.",
        "passed_on": "The method is called by something else: check its arguments, and what becomes of its result.",
        "mocked": "A test replaces `{old}`: the test double must replace what is called now.",
        "truth_value": "The value of this expression is used: write `is not None` and say which value is meant.",
        "acknowledged": "`{new}` waits until the server has written; `{old}` did not. Errors come up that were"
        " not seen.",
        "json_format": "`{old}` writes and reads other text by default since PyMongo 4 (dates, numbers, time zones).",
        "uuid_encoding": "PyMongo 4 refuses UUIDs unless it is told how to write them: `pythonLegacy` is the"
        " former encoding.",
    },
)

_JAPANESE = CodemodWords(
    title="PyMongo 4の書き方への移行",
    what="PyMongo 4で削除された呼び出し、オプション、import、真偽判定を今の書き方に置き換えます。"
    "書き込む内容と戻り値は変わりません。",
    why="PyMongo 3には不具合の修正が提供されず、新しいサーバーにも接続できません。更新後は、"
    "古い行に到達して初めて失敗します。",
    when_not="辞書、リスト、文字列、ハッシュ、ORMやODM、プロジェクト独自の同名メソッドは変更しません。"
    "非同期のドライバー（Motor）も対象外です。",
    preconditions=(
        "対象の値を、PyMongoが作った箇所から、名前・属性・関数・ファイルをまたいで追跡できます。",
        "文書が1件か複数か、演算子か文書全体かがコードからわかります。",
        "オプションは失われません。今の書き方があるか、今の既定値と同じです。",
        "新旧両方の呼び出しに対応するPyMongo 3.13で変更します。",
    ),
    look_at="戻り値の扱いと、捕捉している例外を確認してください。"
    "頻繁に実行される`count_documents({})`と`create_index`は、所要時間も確認してください。",
    reasons={
        "not_proven": "MongoDBの操作と思われますが、`{old}`の対象がどこで作られたかを追跡できません。",
        "unseen_arguments": "`{old}`の引数（`*`または`**`）が見えません。今の書き方に手作業で直してください。",
        "open_arguments": "`{old}`の引数（`*`または`**`）が見えません。古い名前が含まれないか確認してください。",
        "open_concern": "`{old}`のオプションが`**`で渡されています。"
        "write concernの指定だけであることを確認してください。",
        "asynchronous": "`{old}`は非同期のドライバーの呼び出しで、移行の規則が異なります。",
        "one_or_many": "`{old}`に渡す文書が1件か複数かが、コードからわかりません。`{new}`でよいか確認してください。",
        "other_error": "今は、複数の文書では`DuplicateKeyError`の代わりに`BulkWriteError`、空のリストでは"
        "`InvalidOperation`の代わりに`TypeError`が発生します。捕捉している箇所を確認してください。",
        "unseen_keys": "文書のキーの一部がここからは見えません。`{old}`はドットや`$`を含むキーを受け付けませんでしたが"
        "（`InvalidDocument`）、`{new}`は書き込みます。",
        "option_decides": "`{old}`のオプションの値が実行時に決まります。今の書き方を確認してください。",
        "option_dropped": "`{old}`のオプションは効果がなくなったか、意味が変わりました。意図を確認してください。",
        "save_by_hand": "先に文書を変数に代入してください。`_id`があれば`replace_one(..., upsert=True)`、"
        "なければ`insert_one`です。",
        "no_argument": "`{old}`に必要な引数がありません。今の書き方に手作業で直してください。",
        "multi_decides": "1件か全件かが実行時に決まります。"
        "`update_many`と`update_one`、または`delete_many`と`delete_one`を使い分けてください。",
        "multi_replacement": "文書全体の置き換えに`multi`は使えません。サーバーがエラーにします。"
        "意図を決めてください。",
        "operators_or_document": "更新の内容に`$`演算子があるかどうかが、コードからわかりません。"
        "ない場合は`replace_one`または`find_one_and_replace`にしてください。",
        "filter_or_id": "`{old}`に渡す値が検索条件か識別子かが、コードからわかりません。"
        "`{new}`には検索条件が必要です。",
        "safe_decides": "書き込みを待つかどうかが実行時に決まります。`with_options`を使ってください。",
        "manipulate": "今は、文書に必ず`_id`が追加されます。影響がないか確認してください。",
        "unknown_option": "`{old}`のオプション`{option}`には、今の書き方がありません。"
        "PyMongo 4の移行ガイドを参照してください。",
        "where_or_near": "`count_documents`では`$where`と`$near`を使えません。`$expr`と`$geoWithin`を使ってください。",
        "filter_unseen": "検索条件が見えません。辞書であり、`$where`と`$near`を含まないことを確認してください。",
        "count_by_hand": "カーソルを作った検索条件を使い、`count_documents`で数えてください。",
        "count_limit": "`count_documents`の件数の上限には正の数が必要です。何も読み飛ばさない場合は省略してください。",
        "filter_again": "検索条件をもう一度評価します。値が変わっていないか確認してください。",
        "full_response": "今は文書だけが返ります。"
        "それ以外が必要な場合は`command('findAndModify', ...)`を使ってください。",
        "sort_order": "`sort`には組のリストが必要です。辞書をリストに直してください。",
        "drop_dups": "`drop_dups`はMongoDBから削除されました。インデックスを作る前に、重複を取り除いてください。",
        "index_name": "`create_index`は必ずインデックス名を返します。"
        "`ensure_index`は作成済みなら何も返しませんでした。",
        "by_hand": "`{old}`には、同じ形の後継がありません。PyMongo 4の移行ガイドを参照してください。",
        "bulk_by_hand": "一括操作の組み立てが関数の外に渡されるか、扱えない使い方です。"
        "操作をリストに集め、`bulk_write`に渡してください。",
        "passed_on": "メソッドがほかの処理から呼ばれます。引数と、戻り値の扱いを確認してください。",
        "mocked": "テストが`{old}`をモックに置き換えています。今の呼び出しに合わせて直してください。",
        "truth_value": "この式の値が使われています。`is not None`と書き、どの値が必要かを明示してください。",
        "acknowledged": "`{new}`は書き込みの完了を待ちます。`{old}`は待ちませんでした。"
        "見えていなかったエラーが表に出ます。",
        "json_format": "`{old}`の既定の形式は、PyMongo 4で変わりました（日時、数値、タイムゾーン）。",
        "uuid_encoding": "PyMongo 4では、書き込む形式を指定しないとUUIDがエラーになります。"
        "従来の形式は`pythonLegacy`です。",
    },
)

WORDS: Mapping[Lang, CodemodWords] = {"en": _ENGLISH, "ja": _JAPANESE}
