"""The chat in the terminal: a conversation, and the cited words in their surroundings.

``app.Chat`` is the program, ``chat.ChatScreen`` the conversation, ``librarian.Librarian`` the one
thread that holds the library. What comes from documents, models, people and file names is shown as
text and never read as markup: ``rendering.plain.safe`` and ``Content`` without markup see to that.
"""
