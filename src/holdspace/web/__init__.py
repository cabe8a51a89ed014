"""The web app: server-rendered pages on this machine alone, over a Journal in memory."""
