"""Words that several plug-ins share, in English and Japanese, and how numbers and dates are written."""
