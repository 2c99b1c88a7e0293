"""Names of MongoDB's expressions, to distinguish unsupported ones from those that do not exist.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/.
"""

import re

_NAMES = """
accumulator acos acosh addToSet asin asinh atan atan2 atanh binarySize bitAnd bitNot bitOr bitXor bottom bottomN
bsonSize cos cosh dateAdd dateDiff dateFromParts dateFromString dateSubtract dateToParts dateTrunc degreesToRadians
encStrContains encStrEndsWith encStrNormalizedEq encStrStartsWith firstN function getField indexOfArray integral lastN
linearFill locf maxN median mergeObjects meta minN arrayToObject percentile push radiansToDegrees rand range rank
regexFind regexFindAll replaceAll replaceOne sampleRate setField shift sin sinh sortArray stdDevPop stdDevSamp tan
tanh toHashedIndexKey toUUID top topN tsIncrement tsSecond unsetField zip
"""
KNOWN_NAMES = frozenset(f"${name}" for name in re.findall(r"\w+", _NAMES))
