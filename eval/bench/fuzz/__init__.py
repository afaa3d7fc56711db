"""Fuzzing: hostile bytes and words against readers, parser, quantities, questions, addresses, grounding and the API.

``python -m eval.bench.fuzz --help``. ``targets`` says what must hold of any input, ``made`` builds inputs, ``run`` counts them.
"""
