"""The only code that enters a legacy process: standard library only, Python 2.7 and 3.6 to the newest."""
