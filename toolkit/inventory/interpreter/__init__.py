"""An abstract interpreter that follows values far enough to find registrations, without running the program.

Strings, numbers, lists and dicts represent themselves; other values are classes of `values.py`. A branch whose
condition is unknown is followed on both sides, a loop over a known sequence is followed item by item, and a function
of the project is entered with the values of its arguments. Unknown values are `UnknownValue` with a reason.
"""
