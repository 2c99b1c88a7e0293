"""Describe where an implementation of Mongo-style filters differs from MongoDB, for people."""
