"""An abstract interpreter that follows values far enough to see registrations, without running the program.

Strings, numbers, lists and dicts are themselves; everything else is one of the classes in `values.py`. A branch whose
condition is not known is followed on both sides, a loop over a known sequence is followed item by item, and a function
of the project is entered with the values it is called with. What is not known stays an `UnknownValue` with its reason.
"""
