"""Pages that are taken away lead their readers on."""

from wagtail import hooks

from initiatives.admin.deletion import LeadingDeleteBulkAction

# After Wagtail's own, which it replaces.
hooks.register("register_bulk_action", LeadingDeleteBulkAction, order=100)
