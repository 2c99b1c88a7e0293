"""Describe the origin of a value, in a sentence after the observation."""

SOURCES_EN = {
    "request": "The value is text of the request.",
    "message": "The value comes from a message of a queue.",
    "unknown": "Where the value comes from could not be followed.",
    "command": "The value comes from the command line.",
}
SOURCES_JA = {
    "request": "値はリクエストから届いたものです。",
    "message": "値はキューのメッセージから届いたものです。",
    "unknown": "値の出どころは、特定できませんでした。",
    "command": "値はコマンドラインの引数です。",
}
