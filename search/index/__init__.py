"""What can be found, made of its sources and held ready: entries, their words, and what a process knows of them."""
