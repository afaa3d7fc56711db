"""Question answering over an index of reports."""
