"""The demo's picks: what was loaded once is never touched again, be it changed or taken away since."""

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from home.picks import Pick
from initiatives.demo.load import ACTION, Loader, read


@transaction.atomic
def load_picks(loader: Loader) -> int:
    """Those whose initiatives the loader has loaded, now or before; how many are new."""
    made = [position for position, row in enumerate(read("picks.toml")["pick"]) if _load(loader, position, **row)]
    return len(made)


def _load(loader: Loader, position: int, *, initiative: str, **fields: str) -> bool:
    key = f"pick:{initiative}"
    found = loader.ids("initiative", [initiative]) if f"initiative:{initiative}" in loader.loaded else []
    if key in loader.loaded or not found or Pick.objects.filter(initiative=found[0]).exists():
        return False
    Pick.objects.create(initiative_id=found[0], sort_order=position, **fields)
    log(instance=Page.objects.get(pk=found[0]).specific, action=ACTION, data={"key": key})
    return True


__all__ = ["load_picks"]
