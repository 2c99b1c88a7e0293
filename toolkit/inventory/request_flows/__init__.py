"""Follow main requests through the code, step by step."""
