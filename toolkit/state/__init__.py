"""What a team decides: the settings and the files of `.tebiki/`, and the strength kept beside a lock."""
