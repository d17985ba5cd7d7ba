"""Le jeton d'un formulaire, et le compte qui le remplit : une autre connexion ne signe pas sa saisie à son insu."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

AUTEUR = "auteur"
"""Le champ qui dit, de chaque formulaire, le compte sous lequel il s'est ouvert."""

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Rend le jeton, puis l'identifiant de la personne connectée s'il y en a une."""
    jeton = context.get("csrf_token")
    if not jeton or jeton == "NOTPROVIDED":
        return SafeString("")
    champ = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', jeton)
    auteur = (context.get("user") or AnonymousUser()).get_username()
    signe = format_html('<input type="hidden" name="{}" value="{}">', AUTEUR, auteur) if auteur else SafeString("")
    return format_html("{}{}", champ, signe)
