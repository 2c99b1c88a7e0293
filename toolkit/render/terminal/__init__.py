"""The report on one screen of a terminal: what to say (`gist`), and how to draw it (`screen`)."""
