"""Every surface: the command line and the web app."""
