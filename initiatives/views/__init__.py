"""The pages of the site that are no page of the tree: lists, and the text of acts."""
