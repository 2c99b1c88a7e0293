"""Output for terminals; a report on one screen consists of its content (`gist`) and its drawing (`screen`)."""
