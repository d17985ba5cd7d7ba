"""Les pièces produites telles qu'on les énumère : ce qu'est chacune, à qui elle va, sous quelles formes elle existe."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from cctgen.assemblage.modele import Dossier
from cctgen.documents.pdf.libreoffice import est_installe
from cctgen.usages.edition.copies import PREFIXE_DE_BROUILLON
from cctgen.usages.edition.entrees import entrees_des_pieces, sont_d_un_autre_outil
from cctgen.usages.edition.fichiers_produits import Destinataire, nom_de_matrice
from cctgen.usages.edition.generer import DOSSIER_SORTIE, ENTREES, lire_manifeste
from cctgen.usages.edition.producteurs.a_part import A_PART
from cctgen.usages.edition.producteurs.documents import DOCUMENT, EXTRAIT
from cctgen.usages.edition.producteurs.formulaires import FORMULAIRE
from cctgen.usages.edition.producteurs.matrices import MATRICE
from cctgen.usages.edition.producteurs.note import NOTE
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles
from cctgen.usages.ouverture.versions import numeros_publies

_NATURES = {nature.nom: nature for nature in (DOCUMENT, EXTRAIT, FORMULAIRE, MATRICE, NOTE, A_PART)}
_TITRES = {NOTE.nom: "Note à l'acheteur", A_PART.nom: "Ce qui se remet à part"}


@dataclass(frozen=True, slots=True)
class PieceProduite:
    """Une pièce de `sortie/` ; `formes` nomme ses fichiers, le premier étant celui qui fait foi."""

    titre: str
    est_pour_les_candidats: bool
    formes: tuple[str, ...]

    @property
    def pdf(self) -> str:
        """Rend son PDF, s'il a été produit."""
        return next((nom for nom in self.formes if nom.endswith(".pdf")), "")


def pieces_produites(ouverture: Ouverture, presents: Collection[str]) -> Iterator[PieceProduite]:
    """Énumère les pièces du dernier manifeste, puis les brouillons ; `presents` nomme les fichiers de `sortie/`."""
    titres = _titres(ouverture.dossier) if ouverture.dossier else {}
    for fichier in lire_manifeste(ouverture.racine / DOSSIER_SORTIE).get("fichiers", ()):
        nom, nature = str(fichier["chemin"]), _NATURES.get(str(fichier["nature"]))
        if nom in presents and nature is not None:
            titre = titres.get(nom) or _TITRES.get(nature.nom) or nom
            yield PieceProduite(titre, nature.destinataire is Destinataire.CANDIDATS, tuple(_formes(nom, presents)))
    for nom in sorted(n for n in presents if n.startswith(PREFIXE_DE_BROUILLON)):
        titre = titres.get(nom.removeprefix(PREFIXE_DE_BROUILLON), nom)
        yield PieceProduite(f"Brouillon commenté : {titre}", est_pour_les_candidats=False, formes=(nom,))


class EtatDesPieces(StrEnum):
    """Ce que l'on sait des pièces de `sortie/` : celles du dossier d'aujourd'hui, d'un autre, ou rien."""

    A_JOUR = "à jour"
    PERIMEES = "périmées"
    INCONNU = "inconnu"


def pieces_manquantes(racine: Path) -> tuple[str, ...]:
    """Rend le nom des pièces que le manifeste dit produites, et qui ne sont plus dans `sortie/`."""
    noms = (str(piece["chemin"]) for piece in lire_manifeste(racine / DOSSIER_SORTIE).get("fichiers", ()))
    return tuple(nom for nom in noms if not (racine / DOSSIER_SORTIE / nom).is_file())


def etat_des_pieces(ouverture: Ouverture) -> EtatDesPieces:
    """Dit si les pièces de `sortie/` sont celles que ferait le dossier d'aujourd'hui, à leurs retouches près.

    Qu'il en manque est un autre fait : `pieces_manquantes`.
    """
    sortie, dossier = ouverture.racine / DOSSIER_SORTIE, ouverture.dossier
    if dossier is None:
        return EtatDesPieces.PERIMEES
    manifeste = lire_manifeste(sortie)
    dites, siennes = manifeste.get(ENTREES), entrees_des_pieces(ouverture, dossiers_de_modeles(ouverture.racine, ()))
    if sont_d_un_autre_outil(dites, siennes):
        # Publiées, leur version dit de quoi elles sont faites.
        version = manifeste.get("consultation", {}).get("version")
        est_publiee = version == dossier.edition.version and version in numeros_publies(ouverture.racine)
        return EtatDesPieces.A_JOUR if est_publiee else EtatDesPieces.INCONNU
    return EtatDesPieces.A_JOUR if dites == siennes else EtatDesPieces.PERIMEES


def sont_d_un_autre_clausier(ouverture: Ouverture) -> bool:
    """Vrai si le clausier a changé depuis que les pièces de `sortie/` ont été produites."""
    lu = lire_manifeste(ouverture.racine / DOSSIER_SORTIE).get("clausier", {}).get("empreinte")
    return lu is not None and lu != ouverture.clausier.empreinte


def sont_a_jour(ouverture: Ouverture) -> bool:
    """Vrai si toutes les pièces sont dans `sortie/`, telles que les ferait le dossier d'aujourd'hui, ou retouchées."""
    return etat_des_pieces(ouverture) is EtatDesPieces.A_JOUR and not pieces_manquantes(ouverture.racine)


def se_convertit_en_pdf() -> bool:
    """Vrai si ce poste sait tirer un PDF d'un document."""
    return est_installe()


def _formes(nom: str, presents: Collection[str]) -> Iterator[str]:
    yield nom
    autres = (PurePosixPath(nom).with_suffix(extension).name for extension in (".pdf", ".odt", ".ods"))
    yield from (autre for autre in autres if autre in presents)


def _titres(dossier: Dossier) -> dict[str, str]:
    """Rend le titre de chaque fichier dont le dossier sait ce qu'il est."""
    titres = {f"{d.fichier}.docx": d.titre for d in dossier.documents}
    titres |= {f"{f.fichier}.docx": f.titre for f in dossier.formulaires}
    return titres | {
        nom_de_matrice(lot): f"Matrice de conformité{f', lot {lot}' if lot else ''}" for lot in dossier.numeros
    }
