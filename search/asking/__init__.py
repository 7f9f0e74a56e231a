"""What was typed -> what is found."""
