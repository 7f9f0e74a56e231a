"""What the admin's forms ask, and what they refuse."""
