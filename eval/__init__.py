"""Evaluation: question sets, scorers, runs."""
