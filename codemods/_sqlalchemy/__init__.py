"""Parts of `fix_sqlalchemy_get`: facts about sessions and models of a project, words and examples."""
