"""Les pièces figées d'une version, telles qu'on les dépose : leur nom, ce qu'elles sont, leur taille."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import SANS_LOT
from cctgen.usages.edition.ecarts.rediges import PassageRedige
from cctgen.usages.edition.fichiers_produits import nom_de_matrice
from cctgen.usages.ouverture.integrite import A_DEPOSER
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, lire_dossier


@dataclass(frozen=True, slots=True)
class PiecePubliee:
    """Une pièce à télécharger ; `taille` est en octets, `chemin` est dans la consultation."""

    nom: str
    titre: str
    taille: int
    chemin: str


def pieces_a_deposer(racine: Path, numero: int) -> tuple[PiecePubliee, ...]:
    """Rend les pièces que reçoivent les candidats pour cette version ; vide si elle n'est pas publiée."""
    place = f"{DOSSIER_PUBLICATIONS}/{numero}/{A_DEPOSER}"
    if not (racine / place).is_dir():
        return ()
    titres = titres_des_pieces(lire_dossier(racine, numero))
    return tuple(_pieces(racine, place, titres))


def pieces_du_passage(racine: Path, passage: PassageRedige) -> tuple[PiecePubliee, ...]:
    """Rend l'additif et les suivis qui se déposent avec les pièces, l'additif d'abord."""
    return tuple(_d_ecart(racine, fichier) for fichier in passage.fichiers)


def suivis_internes(racine: Path, passage: PassageRedige) -> tuple[PiecePubliee, ...]:
    """Rend les suivis des documents de travail, que l'acheteur garde."""
    return tuple(_d_ecart(racine, fichier) for fichier in passage.internes)


def _d_ecart(racine: Path, fichier: Path) -> PiecePubliee:
    return PiecePubliee(fichier.name, "", fichier.stat().st_size, fichier.relative_to(racine).as_posix())


def _pieces(racine: Path, place: str, titres: Mapping[str, str]) -> Iterator[PiecePubliee]:
    for fichier in sorted((racine / place).iterdir()):
        if fichier.is_file():
            titre = titres.get(fichier.name, "")
            yield PiecePubliee(fichier.name, titre, fichier.stat().st_size, f"{place}/{fichier.name}")


def titres_des_pieces(dossier: Dossier) -> dict[str, str]:
    """Rend, par nom de fichier, le titre de chaque pièce que reçoivent les candidats."""
    matrices = {
        nom_de_matrice(lot): "Matrice de conformité" + ("" if lot == SANS_LOT else f", lot {lot}")
        for lot in dossier.numeros
    }
    documents = {f"{d.fichier}.docx": d.titre for d in dossier.documents if not d.est_a_reporter}
    return {**documents, **{f"{f.fichier}.docx": f.titre for f in dossier.formulaires}, **matrices}
