"""Of paths into objects and arrays."""

from toolkit.filters.dialects.causes import ADDED, EITHER, MISSED, Cause, words

RANK = 2

CAUSES = (
    Cause(
        "dotted_name_is_a_field",
        ADDED,
        lambda one: one.path == "dotted name",
        words(
            "A field whose name contains the dots is found by a dotted path; MongoDB follows the path.",
            "名前そのものにドットを含むフィールドが見つかります。MongoDBはドットで区切ったパスをたどります。",
        ),
    ),
    Cause(
        "path_into_object",
        EITHER,
        lambda one: one.path == "dotted through object",
        words(
            "A dotted path into an object is not followed as in MongoDB ({operators}).",
            "オブジェクトの中へのドット区切りのパスのたどり方がMongoDBと異なります（{operators}）。",
        ),
    ),
    Cause(
        "path_into_array",
        MISSED,
        lambda one: one.path == "dotted through array",
        words(
            "A dotted path does not lead into the objects of an array ({operators}).",
            "ドット区切りのパスが、配列の中のオブジェクトまで届きません（{operators}）。",
        ),
    ),
    Cause(
        "path_too_far_into_array",
        ADDED,
        lambda one: one.path == "dotted through array",
        words(
            "A dotted path through an array finds what MongoDB does not find ({operators}).",
            "配列を通るドット区切りのパスに、MongoDBでは一致しないものが一致します（{operators}）。",
        ),
    ),
    Cause(
        "position_not_followed",
        MISSED,
        lambda one: one.path == "position through array",
        words(
            "A number in a path does not lead to that position of an array ({operators}).",
            "パスの中の数字が、配列のその位置を指しません（{operators}）。",
        ),
    ),
    Cause(
        "position_otherwise",
        EITHER,
        lambda one: one.path.startswith("position"),
        words(
            "A number in a path leads elsewhere than in MongoDB ({operators}).",
            "パスの中の数字が指す場所がMongoDBと異なります（{operators}）。",
        ),
    ),
    Cause(
        "path_in_the_air",
        EITHER,
        lambda one: one.path in {"dotted through nothing", "dotted through scalar"},
        words(
            "A dotted path that leads to nothing is not taken for a missing field ({operators}).",
            "行き先のないドット区切りのパスが、フィールドなしとして扱われません（{operators}）。",
        ),
    ),
)
