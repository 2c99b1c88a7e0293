"""The names of MongoDB's expressions, to tell one that is not supported here from one that does not exist.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/.
"""

import re

_NAMES = """
accumulator acos acosh addToSet asin asinh atan atan2 atanh avg binarySize bitAnd bitNot bitOr bitXor bottom bottomN
bsonSize convert cos cosh dateAdd dateDiff dateFromParts dateFromString dateSubtract dateToParts dateToString
dateTrunc degreesToRadians encStrContains encStrEndsWith encStrNormalizedEq encStrStartsWith firstN function
getField indexOfArray integral isoDayOfWeek isoWeek isoWeekYear lastN linearFill locf log max maxN median
mergeObjects meta min minN objectToArray arrayToObject percentile pow push radiansToDegrees rand range rank reduce
regexFind regexFindAll replaceAll replaceOne reverseArray sampleRate setField setDifference setEquals
setIntersection setIsSubset setUnion shift sin sinh sortArray stdDevPop stdDevSamp sum tan tanh toBool toDate
toDecimal toDouble toHashedIndexKey toInt toLong toObjectId toString toUUID top topN tsIncrement tsSecond unsetField
week zip
"""
KNOWN_NAMES = frozenset(f"${name}" for name in re.findall(r"\w+", _NAMES))
