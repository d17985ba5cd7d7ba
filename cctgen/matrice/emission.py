"""D'une exigence retenue à sa ligne de matrice : seul lien entre la matrice et le dossier assemblé.

À part de `attendu`, pour que relire une matrice ne charge ni le clausier ni les documents.
"""

from __future__ import annotations

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.documents.markdown.lecture import en_clair
from cctgen.matrice.attendu import Attendue, empreinte_texte
from cctgen.matrice.contrat import niveau_ecrit


def attendue(exigence: ExigenceRetenue) -> Attendue:
    """Rend la ligne de matrice d'une exigence."""
    enonce, preuve = en_clair(exigence.enonce).strip(), en_clair(exigence.preuve).strip()
    return Attendue(
        ref=exigence.ref,
        niveau=exigence.niveau.value,
        empreinte_enonce=empreinte_texte(enonce),
        empreinte_preuve=empreinte_texte(preuve),
        theme=exigence.libelle_theme,
        enonce=enonce,
        preuve=preuve,
        niveau_ecrit=niveau_ecrit(exigence.niveau.value, exigence.notee),
    )


def attendues(dossier: Dossier, lot: int) -> tuple[Attendue, ...]:
    """Rend les lignes de la matrice d'un lot, dans l'ordre du dossier."""
    return tuple(attendue(exigence) for exigence in dossier.exigences(lot))
