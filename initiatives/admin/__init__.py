"""What Burza adds to Wagtail's admin, or does there in its own way."""
