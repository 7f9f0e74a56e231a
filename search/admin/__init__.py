"""What the association's administrators see and say of searching."""
