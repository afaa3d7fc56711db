"""The HTTP API and what it shares with the MCP server. Nothing here is imported before one of them is started."""
