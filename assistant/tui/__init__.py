"""The chat in the terminal: a conversation, and the cited words in their surroundings.

``app.Chat`` is the program, ``chat.ChatScreen`` the conversation's screen, which is an
``asking.AskingScreen`` and so a ``reading.ReadingScreen``; ``over`` names what opens over it.
``librarian.Librarian`` is the one thread that holds the library, ``record.Record`` what the session
holds. What comes from documents, models, people and file names is shown as text and never read as
markup: ``rendering.plain.safe`` and ``Content`` without markup see to that.
"""
