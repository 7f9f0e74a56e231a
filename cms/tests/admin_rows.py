"""The doors of the admin; what the letters mean stands in `door_rows`."""

from collections.abc import Callable

from django.utils import timezone

from cms.tests.access_world import World
from cms.tests.door_rows import ADMIN, ADMINISTRATORS, NOBODY, OTHERS, SIGN_IN, Ids, Row
from cms.tests.feed_rows import FEED_ROWS
from cms.tests.people_rows import PEOPLE_ROWS, person
from cms.tests.search_rows import SEARCH_ROWS
from home.models import Pick
from initiatives.models import Category, CrisisKind, Import, OutgoingMail, Tag, Topic
from initiatives.tests.editing import initiative_data


def _bulk(model: str, chosen: str, *actions: str) -> list[Row]:
    def path_of(action: str) -> Callable[[World], str]:
        return lambda world: f"/admin/bulk/{model}/{action}/?id={getattr(world, chosen).pk}"

    return [Row(OTHERS, OTHERS, ["wagtail_bulk_action"], path=path_of(action)) for action in actions]


def _words(*words: str) -> list[Row]:
    def ids_of(word: str) -> Ids:
        return lambda world: {"pk": world.words[word]}

    return [Row(ADMINISTRATORS, ADMINISTRATORS, [f"{word}_admin:*"], ids=ids_of(word)) for word in words]


ADMIN_ROWS = [
    Row(ADMINISTRATORS, ADMINISTRATORS, ["redirect_admin:*"], ids=lambda world: {"pk": world.redirect.pk}),
    Row(NOBODY, NOBODY, ["wagtailredirects:*"], ids=lambda world: {"redirect_id": world.redirect.pk}),
    # The admin, of those who have one --------------------------------------------------------------------------------
    Row(SIGN_IN, SIGN_IN, ["admin_sign_in", "wagtailadmin_login"]),
    Row("LNNPPPPP", "LNNLLLLL", ["wagtailadmin_logout"]),
    Row(
        ADMIN,
        ADMIN,
        [
            "wagtailadmin_home",
            "wagtailadmin_account",
            "wagtailadmin_dismissibles",
            "wagtailadmin_sprite",
            "wagtailadmin_javascript_catalog",
            "tag_suggestions",
        ],
    ),
    Row(
        NOBODY,
        NOBODY,
        [
            "wagtailadmin_password_reset",
            "wagtailadmin_password_reset_done",
            "wagtailadmin_password_reset_complete",
            "wagtailadmin_error_test",
            "wagtailadmin_tag_autocomplete",
        ],
    ),
    Row(
        NOBODY,
        NOBODY,
        ["wagtailadmin_tag_model_autocomplete"],
        ids=lambda _: {"app_name": "taggit", "model_name": "tag"},
    ),
    Row(
        NOBODY,
        NOBODY,
        ["wagtailadmin_password_reset_confirm"],
        ids=lambda _: {"uidb64": "MQ", "token": "set-password"},
    ),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["admin/test404/"]),
    Row(NOBODY, NOBODY, ["admin/.*/$"], path=lambda _: "/admin/nie-ma-czegos-takiego/"),
    Row(NOBODY, ADMIN, ["wagtailadmin_block_preview"]),
    Row(OTHERS, OTHERS, ["wagtailadmin_editing_sessions:ping"]),
    Row(ADMIN, ADMIN, ["wagtailadmin_editing_sessions:release"]),
    Row(ADMIN, ADMIN, ["wagtailadmin_api:pages:listing"]),
    Row(
        NOBODY,
        NOBODY,
        [
            "wagtailadmin_api:pages:detail",
            "wagtailadmin_api:pages:find",
            "wagtailadmin_api:pages:action",
            "wagtailadmin_api:documents:*",
            "wagtailadmin_api:images:*",
        ],
        ids=lambda world: {"pk": world.draft.pk, "action_name": "delete"},
    ),
    Row(ADMIN, ADMIN, ["own_initiatives:*", "own_acts:*", "guide", "guide_publishing"]),
    Row(OTHERS, OTHERS, ["told"], ids=lambda world: {"pk": world.draft.pk}),
    # What the association picks out.
    Row(ADMINISTRATORS, ADMINISTRATORS, ["pick_admin:*"], ids=lambda world: {"pk": pick_row(world)}),
    *SEARCH_ROWS,
    *FEED_ROWS,
    # Pages of the other member ---------------------------------------------------------------------------------------
    Row(ADMIN, ADMIN, ["wagtailadmin_explore_root", "wagtailadmin_pages:search*"]),
    Row(OTHERS, OTHERS, ["wagtailadmin_explore", "wagtailadmin_explore_results"]),
    Row(OTHERS, OTHERS, ["wagtailadmin_explore"], ids=lambda world: {"parent_page_id": world.other.pk}),
    Row(ADMIN, ADMIN, ["wagtailadmin_explore"], ids=lambda world: {"parent_page_id": world.other.get_parent().pk}),
    Row(
        ADMINISTRATORS,
        ADMINISTRATORS,
        ["wagtailadmin_pages:choose_parent", "wagtailadmin_pages:type_use", "wagtailadmin_pages:type_use_results"],
    ),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add", "wagtailadmin_pages:add_subpage"],
        ids=lambda world: {"parent_page_id": world.other.pk},
        data=lambda _: initiative_data(title="x"),
    ),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailadmin_pages:edit", "wagtailadmin_pages:revisions_revert"],
        data=lambda _: initiative_data(title="x"),
    ),
    Row(
        OTHERS,
        OTHERS,
        [
            "wagtailadmin_pages:usage",
            "wagtailadmin_pages:preview_on_edit",
            "wagtailadmin_pages:view_draft",
            "wagtailadmin_pages:delete",
            "wagtailadmin_pages:revisions_index",
            "wagtailadmin_pages:revisions_view",
            "wagtailadmin_pages:workflow_history",
            "wagtailadmin_pages:history",
            "wagtailadmin_pages:history_results",
        ],
    ),
    Row(
        OTHERS,
        OTHERS,
        [
            "wagtailadmin_pages:confirm_workflow_cancellation",
            "wagtailadmin_pages:workflow_history_detail",
        ],
        ids=lambda world: {"page_id": world.submitted.pk},
    ),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailadmin_pages:revisions_compare"],
        path=lambda world: f"/admin/pages/{world.published.pk}/revisions/compare/live...latest/",
    ),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailadmin_pages:copy"],
        data=lambda world: {"new_parent_page": world.other.pk, "new_title": "x", "new_slug": "x"},
    ),
    # An editor is refused by Wagtail where the page is the moderator's alone; moves are the administrators'.
    Row("LNNNNHPP", "LNNNNHPP", ["wagtailadmin_pages:unpublish"], ids=lambda world: {"page_id": world.published.pk}),
    Row("LNNNNHPP", "LNNNNHPP", ["wagtailadmin_pages:revisions_unschedule"]),
    Row(
        "LNNNNHPP",
        "LNNNNHPP",
        ["wagtailadmin_pages:workflow_action", "wagtailadmin_pages:collect_workflow_action_data"],
        ids=lambda world: {"page_id": world.submitted.pk},
    ),
    Row(
        "LNNNNHPP",
        "LNNNNPPP",
        ["wagtailadmin_pages:workflow_preview"],
        ids=lambda world: {"page_id": world.submitted.pk},
    ),
    Row("LNNNNPPP", "LNNNNHPP", ["wagtailadmin_pages:lock", "wagtailadmin_pages:unlock"]),
    Row("LNNNNHHP", "LNNNNHHP", ["wagtailadmin_pages:move"]),
    Row("LNNNNPPP", "LNNNNHHP", ["wagtailadmin_pages:move_confirm", "wagtailadmin_pages:set_page_position"]),
    Row(NOBODY, NOBODY, ["wagtailadmin_pages:set_privacy", "wagtailadmin_pages:convert_alias"]),
    # Choosers: published pages are everybody's to name, files and pictures their member's alone ----------------------
    Row(ADMIN, ADMIN, ["wagtailadmin_choose_page", "wagtailadmin_choose_page_search"]),
    Row(OTHERS, OTHERS, ["wagtailadmin_choose_page_child"]),
    Row(ADMIN, ADMIN, ["wagtailadmin_choose_page_child"], ids=lambda world: {"parent_page_id": world.other.pk}),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailadmin_choose_page_chosen_multiple"],
        path=lambda world: f"/admin/choose-page/chosen-multiple/?id={world.published.pk}&id={world.draft.pk}",
    ),
    Row(
        ADMIN,
        ADMIN,
        [
            "wagtailadmin_choose_page_email_link",
            "wagtailadmin_choose_page_phone_link",
            "wagtailadmin_choose_page_anchor_link",
        ],
    ),
    Row(
        ADMIN,
        ADMIN,
        ["wagtailadmin_choose_page_external_link"],
        data=lambda world: {
            "external-link-chooser-url": world.published.url,
            "external-link-chooser-link_text": "",
        },
    ),
    Row(
        ADMIN,
        ADMIN,
        [
            "wagtaildocs_chooser:choose*",
            "wagtaildocs_chooser:create",
            "upload_attachment",
            "upload_picture",
            "wagtailimages_chooser:choose*",
            "wagtailimages_chooser:create",
        ],
    ),
    Row(
        OTHERS,
        OTHERS,
        ["wagtaildocs_chooser:chosen_multiple"],
        path=lambda world: f"/admin/documents/chooser/chosen-multiple/?id={world.file.pk}",
    ),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailimages_chooser:chosen_multiple"],
        path=lambda world: f"/admin/images/chooser/chosen-multiple/?id={world.picture.pk}",
    ),
    Row(OTHERS, OTHERS, ["wagtaildocs_chooser:chosen"], ids=lambda world: {"pk": world.file.pk}),
    Row(OTHERS, OTHERS, ["wagtaildocs_chooser:chosen"], ids=lambda world: {"pk": world.published_file.pk}),
    Row(
        OTHERS,
        OTHERS,
        ["wagtailimages_chooser:chosen", "wagtailimages_chooser:select_format"],
        ids=lambda world: {"pk": world.picture.pk},
    ),
    Row(OTHERS, OTHERS, ["wagtailimages_chooser:chosen"], ids=lambda world: {"pk": world.published_picture.pk}),
    Row(
        ADMIN,
        ADMIN,
        [
            "act_chooser:choose*",
            "act_chooser:chosen_multiple",
            "initiative_chooser:choose*",
            "initiative_chooser:chosen_multiple",
        ],
    ),
    Row(OTHERS, OTHERS, ["act_chooser:chosen"], ids=lambda world: {"pk": world.draft_act.pk}),
    Row(OTHERS, OTHERS, ["initiative_chooser:chosen"], ids=lambda world: {"pk": world.draft.pk}),
    Row(ADMIN, ADMIN, ["act_chooser:chosen"], ids=lambda world: {"pk": world.published_act.pk}),
    Row(ADMIN, ADMIN, ["initiative_chooser:chosen"], ids=lambda world: {"pk": world.published.pk}),
    Row(
        "LNNHHPPP",
        "LNNHHPPP",
        ["act_chooser:create"],
        path=lambda world: f"/admin/choose/act/create/?organisation={world.other.pk}",
    ),
    # What is offered is narrowed inside, and a new act needs a place where it may stand.
    Row(ADMIN, ADMIN, ["act_chooser:choose*", "initiative_chooser:choose*"]),
    Row(
        ADMIN,
        ADMIN,
        ["act_chooser:chosen_multiple"],
        path=lambda world: f"/admin/choose/act/chosen-multiple/?id={world.draft_act.pk}",
    ),
    Row(
        ADMIN,
        ADMIN,
        ["initiative_chooser:chosen_multiple"],
        path=lambda world: f"/admin/choose/initiative/chosen-multiple/?id={world.draft.pk}",
    ),
    # Files and pictures of the other member --------------------------------------------------------------------------
    Row(
        ADMIN,
        ADMIN,
        [
            "wagtaildocs:index*",
            "wagtaildocs:add",
            "wagtaildocs:add_multiple",
            "add_attachment*",
            "add_picture*",
            "wagtailimages:index*",
            "wagtailimages:add",
            "wagtailimages:add_multiple",
        ],
    ),
    Row(OTHERS, OTHERS, ["wagtaildocs:edit", "wagtaildocs:edit_multiple", "wagtaildocs:document_usage"]),
    Row(OTHERS, OTHERS, ["wagtaildocs:delete_multiple"], ids=lambda world: {"doc_id": world.unused_file.pk}),
    Row(OTHERS, OTHERS, ["wagtaildocs:delete"], ids=lambda world: {"document_id": world.unused_file.pk}),
    Row(
        OTHERS,
        OTHERS,
        [
            "wagtailimages:edit",
            "wagtailimages:edit_multiple",
            "wagtailimages:delete",
            "wagtailimages:delete_multiple",
            "wagtailimages:image_usage",
            "wagtailimages:preview",
        ],
    ),
    # Withdrawing is a moderator's of its organisation, and an editor's as long as no published page shows it.
    Row(ADMIN, ADMIN, ["attachments", "attachments_results"]),
    Row(OTHERS, OTHERS, ["edit_attachment", "edit_picture"]),
    Row(OTHERS, OTHERS, ["same_attachment"], ids=lambda world: {"pk": world.unused_file.pk}),
    # Nobody adds a file for an organisation that is not named.
    Row(ADMIN, "LNNHHHHH", ["upload_act_file"]),
    Row(ADMIN, "LNNHHPPP", ["upload_act_file"], data=lambda world: {"organisation": world.other.pk}),
    Row(OTHERS, OTHERS, ["replace_attachment"], ids=lambda world: {"pk": world.published_file.pk}),
    Row(OTHERS, OTHERS, ["replace_picture"], ids=lambda world: {"pk": world.published_picture.pk}),
    Row(OTHERS, OTHERS, ["delete_upload"], ids=lambda world: {"doc_id": world.unused_file.pk}),
    Row(OTHERS, OTHERS, ["delete_attachment"], ids=lambda world: {"document_id": world.unused_file.pk}),
    Row(OTHERS, OTHERS, ["delete_picture", "delete_picture_upload"]),
    Row(ADMIN, ADMIN, ["unused_files:*"]),
    Row(OTHERS, OTHERS, ["read_again"], ids=lambda world: {"pk": world.unused_file.pk}),
    Row(OTHERS, OTHERS, ["withdraw_attachment"], ids=lambda world: {"pk": world.unused_file.pk}),
    Row(OTHERS, OTHERS, ["withdraw_picture"], ids=lambda world: {"pk": world.picture.pk}),
    Row("LNNNNNPP", "LNNNNNPP", ["withdraw_attachment"], ids=lambda world: {"pk": world.published_file.pk}),
    Row("LNNNNNPP", "LNNNNNPP", ["withdraw_picture"], ids=lambda world: {"pk": world.published_picture.pk}),
    Row(NOBODY, NOBODY, ["wagtailimages:url_generator*"]),
    Row(
        NOBODY,
        NOBODY,
        [
            "wagtaildocs:create_multiple_from_uploaded_document",
            "wagtaildocs:delete_upload_multiple",
            "wagtailimages:create_multiple_from_uploaded_image",
            "wagtailimages:delete_upload_multiple",
        ],
    ),
    # Many at once ----------------------------------------------------------------------------------------------------
    *_bulk("wagtailcore/page", "draft", "delete", "publish", "unpublish", "move"),
    Row(
        OTHERS,
        OTHERS,
        ["wagtail_bulk_action"],
        path=lambda world: f"/admin/bulk/wagtailcore/page/publish/?id=all&childOf={world.other.pk}",
    ),
    Row(
        ADMINISTRATORS,
        ADMINISTRATORS,
        ["wagtail_bulk_action"],
        path=lambda world: f"/admin/bulk/wagtailcore/page/publish/?id=all&childOf={world.other.get_parent().pk}",
    ),
    Row(NOBODY, NOBODY, ["wagtail_bulk_action"], path=lambda _: "/admin/bulk/wagtailcore/page/publish/?id=all"),
    *_bulk("initiatives/attachment", "unused_file", "delete", "add_to_collection"),
    *_bulk("initiatives/picture", "picture", "delete", "add_to_collection"),
    Row(
        NOBODY,
        NOBODY,
        ["wagtail_bulk_action"],
        path=lambda world: f"/admin/bulk/users/user/delete/?id={person(world)}",
    ),
    Row(
        NOBODY,
        NOBODY,
        ["wagtail_bulk_action"],
        path=lambda world: f"/admin/bulk/initiatives/picture/add_tags/?id={world.picture.pk}",
    ),
    # The association's -----------------------------------------------------------------------------------------------
    Row(ADMINISTRATORS, ADMINISTRATORS, ["wagtailadmin_reports:*", "retention", "edit_association"]),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["outgoing_mail:index", "outgoing_mail:index_results"]),
    Row(
        ADMINISTRATORS,
        ADMINISTRATORS,
        ["outgoing_mail:mail"],
        ids=lambda _: {"pk": OutgoingMail.objects.latest("pk").pk},
    ),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["membership:*"], ids=lambda world: {"page_id": world.other.pk}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["imports:index", "imports:index_results"]),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["imports:upload"], ids=lambda _: {"kind": "members"}),
    Row(
        ADMINISTRATORS,
        ADMINISTRATORS,
        ["imports:show", "imports:confirm", "imports:dismiss"],
        ids=lambda _: {"pk": import_row()},
    ),
    *PEOPLE_ROWS,
    Row("LNNNNNNH", "LNNNNNNH", ["wagtailsnippets:index"]),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["category_admin:*"], ids=lambda _: {"pk": Category.objects.earliest("pk").pk}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["crisis_admin:*"], ids=lambda _: {"pk": CrisisKind.objects.earliest("pk").pk}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["topic_admin:*"], ids=lambda _: {"pk": Topic.objects.earliest("pk").pk}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["tag_admin:*"], ids=lambda _: {"pk": Tag.objects.earliest("pk").pk}),
    *_words("category", "crisis", "topic", "tag"),
    # What follows from memberships, and what was settled once.
    Row(NOBODY, NOBODY, ["wagtailadmin_collections:*"], ids=lambda world: {"pk": world.other.rights.collection_id}),
    Row(NOBODY, NOBODY, ["wagtailadmin_workflows:*"], ids=lambda world: {"pk": world.task_state.task_id}),
    Row(NOBODY, NOBODY, ["wagtailsites:*"], ids=lambda world: {"pk": world.other.get_site().pk}),
]


def pick_row(world: World) -> int:
    row, _made = Pick.objects.get_or_create(initiative=world.published, defaults={"why": "x", "contact_post": "x"})
    return row.pk


def import_row() -> int:
    """A list that waits for a yes, as the administrator sees it."""
    row, _made = Import.objects.get_or_create(
        kind=Import.Kind.MEMBERS, name="gminy.csv", defaults={"content": b"kod", "made_at": timezone.now()}
    )
    return row.pk
