"""Words of `fix_sqlalchemy_get`."""

from toolkit.model.codemod import CodemodWords

EN = CodemodWords(
    title="Rows by primary key",
    what="`session.query(Model).get(key)` and `Model.query.get(key)` become `session.get(Model, key)`, and"
    " `Model.query.get_or_404(key)` becomes `db.get_or_404(Model, key)`; loader options become `options=[...]`.",
    why="`Query.get` is a legacy construct since SQLAlchemy 2.0, which warns of each call: an upgrade is easier"
    " without it.",
    when_not="SQLAlchemy before 1.4, Flask-SQLAlchemy before 3.0 for `get_or_404`, and queries with other methods"
    " before `get` are left alone.",
    preconditions=(
        "Every installed version has the new form, which is what the old one calls: documents of the project say so.",
        "The session is known, and that of the class is the only one of the project.",
        "No class or setting of the project decides what its queries or sessions give, and no test replaces `query`.",
    ),
    look_at="Whether the session is that of the old query, and whether tests replace `query`.",
    reasons={
        "same": "`{method}` of a query of `{model}` calls the same as the new form.",
        "replaced": "Tests replace `query` of what is asked for `{model}` here: change them in the same way.",
        "decides": "A class or a setting of the project decides what queries or sessions give: compare it with `get` of"
        " a session.",
        "version": "No document says that {product} is new enough: make sure that it has the new form.",
        "session": "It is not known what is asked for `{model}`: make sure that it is a session of SQLAlchemy.",
        "entity": "`{model}` may be something other than a class, such as a column: the new form refuses that with"
        " another exception, so look at what handles it.",
        "model": "Where `query` of `{model}` comes from cannot be followed: make sure that it asks the same session.",
        "imported": "The file does not know the session yet: the import must not close a cycle.",
        "old_version": "The installed version of {product} does not have the new form.",
        "chain": "The query of `{model}` has other methods before `{method}`, for which the new form has no argument.",
        "other_form": "`{method}` of `{model}` gets something other than one key.",
        "comment": "Comments stand between the parts of the call.",
        "several": "The project has several sessions: which one `query` of `{model}` asks is not known.",
        "no_extension": "What is asked for `{model}` is no extension of Flask-SQLAlchemy with a `get_or_404` of its"
        " own.",
        "taken": "The name of the session cannot be imported here, or means something else.",
    },
)
JA = CodemodWords(
    title="主キーでの取得",
    what="`session.query(Model).get(key)`と`Model.query.get(key)`を`session.get(Model, key)`に、"
    "`Model.query.get_or_404(key)`を`db.get_or_404(Model, key)`に置き換えます。"
    "読み込みのオプションは`options=[...]`で渡します。",
    why="`Query.get`はSQLAlchemy 2.0で旧方式とされ、呼ぶたびに警告が出ます。なくしておくと、版を上げやすくなります。",
    when_not="1.4より前のSQLAlchemy、`get_or_404`ではFlask-SQLAlchemy 3.0より前、"
    "`get`の前にほかのメソッドがあるクエリは変更しません。",
    preconditions=(
        "使用中のどの版にも新しい形があることが、設定ファイルからわかります。古い形は新しい形と同じ処理を呼びます。",
        "セッションがわかり、クラスの`query`が使うセッションはプロジェクトに1つだけです。",
        "クエリやセッションの結果を決めるクラスや設定がプロジェクトになく、`query`を差し替えるテストもありません。",
    ),
    look_at="元のクエリと同じセッションか、テストが`query`を差し替えていないかを確認してください。",
    reasons={
        "same": "`{model}`のクエリの`{method}`は、新しい形と同じ処理を呼びます。",
        "replaced": "テストが、`{model}`の取得に使う`query`を差し替えています。テストも同じ形に変えてください。",
        "decides": "クエリやセッションの結果を決めるクラスまたは設定があります。セッションの`get`と比べてください。",
        "version": "{product}に新しい形があることは設定ファイルからわかりません。版を確認してください。",
        "session": "`{model}`の取得先がわかりません。SQLAlchemyのセッションであることを確認してください。",
        "entity": "`{model}`は、クラスではなく列などの可能性があります。"
        "新しい書き方ではその場合の例外が変わるため、例外処理を確認してください。",
        "model": "`{model}`の`query`がどこから来るかわかりません。同じセッションを使うことを確認してください。",
        "imported": "このファイルにはセッションのimportがありません。追加しても循環しないことを確認してください。",
        "old_version": "使用中の{product}には、新しい形がありません。",
        "chain": "`{model}`のクエリは、`{method}`の前に、新しい形の引数にならないメソッドを呼んでいます。",
        "other_form": "`{model}`の`{method}`に渡す値が、1つのキーではありません。",
        "comment": "呼び出しの途中にコメントがあります。",
        "several": "プロジェクトにセッションが複数あり、`{model}`の`query`がどれを使うかわかりません。",
        "no_extension": "`{model}`の取得先は、`get_or_404`を持つFlask-SQLAlchemyの拡張ではありません。",
        "taken": "セッションの名前をここでimportできないか、別のものを指しています。",
    },
)
