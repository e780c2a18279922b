"""An Answer for people and for programs; the only place where a citation is printed."""
