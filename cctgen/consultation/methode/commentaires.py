"""Les commentaires types qu'une grille propose à l'évaluateur : réglés par le service, jamais imposés, jamais publiés.

Ils n'entrent dans aucun calcul : le règlement ne les annonce pas, et ils se règlent encore une fois les offres reçues.
"""

from __future__ import annotations

from cctgen.clausier.formes.champs import Prose
from cctgen.socle.validation import Modele, Textes

A_COMPLETER = "…"
"""La place de ce que l'évaluateur a vu dans l'offre : sans elle, le commentaire serait le même pour toutes."""


class CommentaireType(Modele):
    """Un début de commentaire ; sans note, thème, pilier ni exigence, il se propose partout."""

    texte: Prose
    notes: tuple[int, ...] = ()
    themes: Textes = ()
    piliers: Textes = ()
    exigences: Textes = ()

    @property
    def vaut_partout(self) -> bool:
        """Vrai si aucune exigence, aucun thème, aucun pilier ne le réserve."""
        return not (self.themes or self.piliers or self.exigences)


COMMENTAIRES_PAR_DEFAUT = tuple(
    CommentaireType(texte=texte)
    for texte in (
        "Rien dans l'offre ne répond à ce point : …",
        "La réponse l'annonce sans le prouver : il manque …",
        "La preuve jointe ne couvre qu'une part du besoin : …",
        "La preuve jointe montre que …",
        "L'offre va au-delà du besoin : …",
        "La pièce citée ne contient pas ce qui est annoncé : …",
        "La pièce citée dit le contraire de la réponse : …",
    )
)


class CommentairesRegles(Modele):
    """Ce qu'un barème dit de ses commentaires types, lu sans le reste."""

    commentaires: tuple[CommentaireType, ...] = COMMENTAIRES_PAR_DEFAUT
