"""Values as a recording holds them: written without running any code of the program, and made again."""
