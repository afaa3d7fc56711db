"""One page a module, each with a function ``page``."""
