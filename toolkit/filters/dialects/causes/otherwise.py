"""What is said of a difference whose cause is not known: the bare facts."""

from toolkit.filters.dialects.causes import EITHER, REFUSED, Cause, words

RANK = 99
CAUSES: tuple[Cause, ...] = ()

OTHERWISE = Cause(
    "otherwise",
    EITHER + REFUSED,
    lambda one: True,  # noqa: ARG005
    words(
        "{operators} asked for {asked} answers “{given}” for {stored}, where MongoDB answers “{expected}”.",
        "{operators}に{asked}を指定すると、{stored}に対して「{given}」と答えます。MongoDBの答えは「{expected}」です。",
    ),
)
