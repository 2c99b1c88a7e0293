"""Names that other files, texts and comments may use."""
