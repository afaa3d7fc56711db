"""The version of reading, cleaning and structure: an index built by another one has to be rebuilt."""

PARSER_VERSION = "4"
