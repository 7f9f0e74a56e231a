"""Long texts of pages."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import mark_safe

from initiatives.text_links import led, links_wait

register = template.Library()


@register.tag
def together(parser: Parser, token: Token) -> "Together":
    """{% together %}…{% endtogether %}: looks up the links of all texts inside at once, not text by text."""
    inside = parser.parse(("endtogether",))
    parser.delete_first_token()
    return Together(inside)


class Together(template.Node):
    def __init__(self, inside: NodeList) -> None:
        self.inside = inside

    def render(self, context: Context) -> str:
        with links_wait():
            html = self.inside.render(context)
        return mark_safe(led(html))
