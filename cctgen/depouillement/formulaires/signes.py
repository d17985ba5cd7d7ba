"""Ce qui, dans une réponse, peut dire le contraire de ce qui s'y lit : barré, caché, suivi de modifications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.depouillement.formulaires.textes import citer
from cctgen.documents.formulaires.cases import INVITES, NOMMEE, SERREE
from cctgen.documents.formulaires.releve import SUIVI, Remarque
from cctgen.documents.modeles.aspect.forme import FORMES
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_INVITES = frozenset({*INVITES.values(), NOMMEE, SERREE})

Marque = tuple[str, Remarque]
"""Le libellé de la case, vide hors des cases, et ce qui y est marqué."""


def signes_des_reponses(fichier: str, titre: str, marques: Sequence[Marque]) -> Iterator[Anomalie]:
    """Nomme la mise en forme et les modifications suivies des réponses, sans les interpréter."""
    if dits := _dits(marques, FORMES):
        yield Anomalie(
            "mise-en-forme-signifiante",
            f"« {titre} » : {dits}.",
            "Le texte est repris comme s'il n'était pas marqué : lisez le fichier pour ce que la marque veut dire.",
            Gravite.A_QUALIFIER,
            Lieu(fichier),
        )
    if dits := _dits(marques, SUIVI):
        yield Anomalie(
            "suivi-non-accepte",
            f"« {titre} » porte des modifications suivies que personne n'a acceptées ni refusées ; {dits}.",
            "Ce qui est inséré est repris, ce qui est supprimé ne l'est pas : vérifiez ce que le candidat a remis.",
            Gravite.A_QUALIFIER,
            Lieu(fichier),
        )


def _dits(marques: Sequence[Marque], natures: Sequence[str]) -> str:
    dits: list[str] = []
    for nature in natures:
        for libelle in dict.fromkeys(libelle for libelle, r in marques if r.nature == nature):
            textes = [r.texte for lu, r in marques if (lu, r.nature) == (libelle, nature) and r.texte not in _INVITES]
            if textes:
                dits.append(f"{f'« {libelle} », ' if libelle else ''}{nature} : {citer(textes)}")
    return " ; ".join(dits)
