"""Of arguments that are read otherwise wherever they are asked: they matter more than the path and the document."""

from toolkit.filters.dialects.causes import ADDED, EITHER, Cause, words

RANK = 2

CAUSES = (
    Cause(
        "exists_reads_argument_otherwise",
        (("yes", "no"), ("no", "yes")),
        lambda one: one.operator == "$exists" and one.asked not in {"true", "false"},
        words(
            "`$exists` with an argument that is neither true nor false is read otherwise than in MongoDB.",
            "`true`と`false`以外を指定した`$exists`の解釈がMongoDBと異なります。",
        ),
    ),
    Cause(
        "in_empty",
        EITHER,
        lambda one: (
            one.asked == "none"
            and (one.operator == "$in" or (one.operator == "$nin" and one.path == "plain" and one.stored != "missing"))
        ),
        words(
            "An empty array in {operators} is answered otherwise.", "空の配列を指定した{operators}の答えが異なります。"
        ),
    ),
    Cause(
        "all_empty",
        ADDED,
        lambda one: one.operator == "$all" and one.asked == "none",
        words(
            "`$all` with an empty array matches; in MongoDB it matches nothing.",
            "空の配列を指定した`$all`に一致します。MongoDBでは何にも一致しません。",
        ),
    ),
)
