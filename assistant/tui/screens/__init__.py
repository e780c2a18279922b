"""What opens over the chat: help, filters, sessions."""
