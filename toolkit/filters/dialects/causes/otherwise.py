"""Describe a difference of unknown cause by its bare facts."""

from toolkit.filters.dialects.causes import EITHER, REFUSED, Cause, cause_words

RANK = 99
CAUSES: tuple[Cause, ...] = ()

OTHERWISE = Cause(
    "otherwise",
    EITHER + REFUSED,
    lambda one: True,  # noqa: ARG005
    cause_words(
        "{operators} with {asked}: the answer for {stored} is “{given}”, in MongoDB “{expected}”.",
        "{operators}で{asked}を指定すると、{stored}への答えが「{given}」になります。MongoDBでは「{expected}」です。",
    ),
)
