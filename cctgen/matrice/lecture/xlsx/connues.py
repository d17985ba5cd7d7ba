"""Les valeurs des feuilles déjà lues : d'une offre à l'autre, ce que personne n'a rempli est le même, octet pour octet.

Les valeurs d'une feuille ne dépendent que de son XML et des pièces communes du classeur ; une feuille n'est reconnue
qu'à tous leurs octets, et seulement dans un classeur où deux lecteurs ne pourraient pas la chercher à deux places.
"""

from __future__ import annotations

import re
import zipfile
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import suppress

from cctgen.matrice.lecture.archive import RETENUE
from cctgen.matrice.lecture.xlsx.aspect import STYLES, TEXTES
from cctgen.matrice.lecture.xlsx.objets import relations
from cctgen.matrice.lecture.xlsx.releve import CLASSEUR, LIENS_DU_CLASSEUR, feuilles_declarees

Valeurs = Sequence[Sequence[object]]

_AU_PLUS = 16
_ORDINAIRE = re.compile(r"(?:/xl/)?worksheets/[A-Za-z0-9_.-]+\.xml")
"""Un lien de feuille que tous les lecteurs résolvent de même."""

_LUES: OrderedDict[Hashable, Valeurs] = OrderedDict()


def cles_des_feuilles(
    membres: Iterable[zipfile.ZipInfo], pieces: Mapping[str, bytes], chemins: Mapping[str, str]
) -> Mapping[str, Hashable]:
    """Rend, par nom de feuille, ce dont dépendent ses valeurs ; rien pour une longue feuille, propre à chacun.

    `pieces` sont celles qui se liront, corrigées.
    """
    if not _sont_univoques(pieces):
        return {}
    communes = (
        tuple(membre.filename for membre in membres),
        *(pieces.get(chemin, b"") for chemin in (CLASSEUR, LIENS_DU_CLASSEUR, STYLES, TEXTES)),
    )
    courtes = ((nom, pieces.get(chemin, b"")) for nom, chemin in chemins.items())
    return {nom: (nom, xml, communes) for nom, xml in courtes if 0 < len(xml) < RETENUE}


def _sont_univoques(pieces: Mapping[str, bytes]) -> bool:
    """Vrai si chaque feuille a son nom et son lien à elle, d'une forme qui ne se lit que d'une façon."""
    declarees = feuilles_declarees(pieces[CLASSEUR])
    liens = relations(pieces, CLASSEUR)
    noms, identifiants = {nom for nom, _ in declarees}, {lien.identifiant for lien in liens}
    adresses = {lien.identifiant: lien.adresse for lien in liens}
    return (
        len(noms) == len(declarees)
        and len(identifiants) == len(liens)
        and all(_ORDINAIRE.fullmatch(adresses.get(identifiant, "")) for _, identifiant in declarees)
    )


def connue(cle: Hashable) -> Valeurs | None:
    """Rend les valeurs d'une feuille déjà lue, qui ne se modifient pas, ou rien."""
    valeurs = _LUES.get(cle)
    # Un autre fil peut l'avoir évincée entre-temps : ce qui vient d'être pris reste bon.
    with suppress(KeyError):
        _LUES.move_to_end(cle)
    return valeurs


def retenir_les_valeurs(cle: Hashable, valeurs: Valeurs) -> None:
    """Retient les valeurs d'une feuille, à la place de la plus anciennement servie."""
    _LUES[cle] = valeurs
    if len(_LUES) > _AU_PLUS:
        with suppress(KeyError):
            _LUES.popitem(last=False)
