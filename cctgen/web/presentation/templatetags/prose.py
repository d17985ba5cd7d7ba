"""La prose d'une clause en HTML sûr : le Markdown restreint du clausier, ses insertions et ses renvois."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cctgen.clausier.modele import Parametre
from cctgen.clausier.textes.redaction import VARIABLE
from cctgen.socle.typographie import composer
from cctgen.usages.explication.en_html import en_html

register = template.Library()

_RENVOI = "clause:"
_MARQUE = re.compile("\ue000(\\d+)\ue001")


@register.filter
def prose(texte: str, parametres: Mapping[str, Parametre] | None = None) -> SafeString:
    """Rend le texte en HTML : ce qui s'insère en `<var>`, un renvoi en lien vers la clause visée.

    Une valeur réglable s'y lit telle que proposée, à défaut par son libellé : son nom ne dit rien à l'acheteur.

    Le texte est échappé par l'usage ; seules les insertions, échappées une à une, s'y ajoutent.
    """
    insertions: list[str] = []

    def retenir(lue: re.Match[str]) -> str:
        insertions.append(_insertion(lue.group(1), parametres or {}))
        return f"\ue000{len(insertions) - 1}\ue001"

    # Ce qui tient la place d'une insertion n'est pas une lettre : l'élision qui la précède se courbe ici.
    corps = en_html(VARIABLE.sub(retenir, texte)).replace(f"{escape(chr(39))}\ue000", "’\ue000")
    return mark_safe(_MARQUE.sub(lambda lue: insertions[int(lue.group(1))], corps))  # noqa: S308 (échappé ci-dessus)


def _insertion(nom: str, parametres: Mapping[str, Parametre]) -> str:
    if nom.startswith(_RENVOI):
        visee = nom.removeprefix(_RENVOI)
        return f'<a class="fr-link" href="{escape(reverse("clause", args=[visee]))}">article\u00a0{escape(visee)}</a>'
    if (reglable := parametres.get(nom)) is None:
        return f"<var>{escape(nom)}</var>"
    libelle = reglable.libelle or nom
    # La page laisse tel quel ce que tient un `<var>` : ce qui se lit se compose ici.
    titre, montre = (escape(composer(dit)) for dit in (libelle, reglable.defaut or libelle))
    return f'<var title="{titre}">{montre}</var>'
