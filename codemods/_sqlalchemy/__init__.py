"""Parts of `fix_sqlalchemy_get`: what the files of a project say about sessions and models, words and examples."""
