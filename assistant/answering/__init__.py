"""Evidence -> Answer."""
