"""Lire ce qui sépare deux dossiers, sans rien écrire : les mêmes lignes que l'additif."""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import NatureEcart, comparer_versions, renumerotations, version_de
from cctgen.documents.ecarts.additif import NATURES, PARTIES, LectureDesEcarts
from cctgen.documents.ecarts.renumerotation import renumerotes
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.versions import dernier_dossier


@dataclass(frozen=True, slots=True)
class EcartLu:
    """Un écart tel qu'on le lit : sa partie, où il est, et ses lignes d'avant et d'après."""

    nature: NatureEcart
    partie: str
    place: str
    titre: str
    avant: tuple[str, ...]
    apres: tuple[str, ...]

    @property
    def dite(self) -> str:
        """Rend « Ajouté », « Retiré » ou « Modifié »."""
        return NATURES[self.nature]


@dataclass(frozen=True, slots=True)
class EcartsLus:
    """Les écarts d'un dossier à l'autre ; `renumerotes` donne le titre, l'ancien et le nouveau numéro d'un article.

    `est_vide` si rien ne change, pas même le numéro d'un article à reporter.
    """

    avant: int
    apres: int
    ecarts: tuple[EcartLu, ...]
    renumerotes: tuple[tuple[str, str, str], ...]
    est_vide: bool


def lire_les_ecarts(ancien: Dossier, nouveau: Dossier) -> EcartsLus:
    """Rend les écarts d'un dossier à l'autre, dans l'ordre où l'additif les donne."""
    lecture, versions = LectureDesEcarts(ancien, nouveau), (version_de(ancien), version_de(nouveau))
    lus = []
    for ecart in comparer_versions(*versions):
        avant, apres = lecture.lignes(ecart)
        partie, place = PARTIES[ecart.objet], lecture.place(ecart)
        lus.append(EcartLu(ecart.nature, partie, place, ecart.titre, tuple(avant), tuple(apres)))
    deplaces = renumerotes(ancien, nouveau, {})
    numeros = tuple((d.titre, d.avant.numero, d.apres.numero) for d in deplaces if d.avant and d.apres)
    est_vide = not (lus or renumerotations(*versions))
    return EcartsLus(versions[0].numero, versions[1].numero, tuple(lus), numeros, est_vide)


def ecarts_depuis_la_publication(ouverture: Ouverture) -> EcartsLus | None:
    """Rend ce qui a changé depuis la dernière publication ; rien s'il n'y en a pas, ou si le dossier ne tient pas."""
    publie = dernier_dossier(ouverture.racine)
    return None if publie is None or ouverture.dossier is None else lire_les_ecarts(publie, ouverture.dossier)
