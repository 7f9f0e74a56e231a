"""The verbs: the one way in for the admin, forms, feeds and commands."""
