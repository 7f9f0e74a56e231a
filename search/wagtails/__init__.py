"""Wagtail's own search, of the admin's lists and choosers: titles, numbers and names, drafts among them, understood as
our own search understands words. What is published is found in all its words by `search.asking`.
"""
