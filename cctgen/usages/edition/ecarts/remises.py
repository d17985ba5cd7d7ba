"""Ce qui a été remis d'une version, ou le serait : les pièces figées, ou celles de `sortie/`, retouches comprises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from cctgen.assemblage.modele import Document, Dossier, Formulaire
from cctgen.documents.ecarts.numeros import SANS_NUMERO, Numeros, numeros_du_docx
from cctgen.documents.ecarts.pieces import (
    Exemplaire,
    PieceComparee,
    Sort,
    avec_l_identite,
    d_apres_les_textes,
    documents_compares,
    sort_de,
)
from cctgen.documents.ecarts.textes import ILLISIBLE, Ligne, lignes_situees
from cctgen.documents.word.rendu import MODELE_FORMULAIRE, rendre_annexe, rendre_extrait, rendre_formulaire
from cctgen.matrice.contrat import FEUILLE_TECHNIQUE
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.emission import attendues
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import empreinte, lire
from cctgen.usages.edition.fichiers_produits import FichierProduit, nom_de_matrice
from cctgen.usages.edition.generer import DOSSIER_SORTIE, lire_manifeste
from cctgen.usages.ouverture.integrite import A_DEPOSER, INTERNE
from cctgen.usages.ouverture.modeles.verifies import lire_modele
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS


class Remises(ABC):
    """Les pièces d'une version : `RemisesPubliees`, ou `RemisesDuJour`."""

    def __init__(
        self, racine: Path, modeles: Sequence[Path], dossier: Dossier, produites: Iterable[FichierProduit] = ()
    ) -> None:
        """Prépare une version ; `modeles` sont les dossiers où l'outil cherche ceux qu'il suit aujourd'hui.

        `produites` sont les pièces déjà produites de ce dossier : elles ne se refont pas.
        """
        self._racine, self.dossier, self._modeles = racine, dossier, modeles
        self._produites: dict[str, bytes | None] = {f.chemin: f.contenu for f in produites}

    def remise(self, fichier: str) -> bytes:
        """Rend la pièce telle que les candidats l'ont, ou l'auraient ; à défaut, telle que l'outil la produit."""
        remise = next((lire(place) for place in self._places(fichier) if place.is_file()), None)
        return self._exiger(fichier) if remise is None else remise

    @abstractmethod
    def _places(self, fichier: str) -> Iterator[Path]:
        """Énumère où se trouve la pièce qui a été remise, ou le serait."""

    def exemplaire(self, fichier: str) -> Exemplaire | None:
        """Rend les lignes d'une pièce, ou rien si cette version n'en a pas de ce nom."""
        if fichier not in self._pieces:
            return None
        remise, produite = self.remise(fichier), self.produite(fichier)
        lignes, numeros = _lignes(fichier, remise), _numeros(fichier, remise)
        if produite is None:
            return Exemplaire(lignes, None, tel_que_produit=False, numeros=numeros)
        produits = _numeros(fichier, produite)
        return Exemplaire(lignes, _lignes(fichier, produite), remise == produite, numeros, produits)

    def redatee(self, comme: Dossier) -> Remises:
        """Rend les pièces du même dossier, à la version et à la date d'un autre."""
        edition = replace(self.dossier.edition, version=comme.edition.version, date=comme.edition.date)
        return RemisesDuJour(self._racine, self._modeles, replace(self.dossier, edition=edition))

    def lignes_produites(self, fichier: str) -> tuple[Ligne, ...] | None:
        """Rend les lignes d'une pièce que produit l'outil, ou rien si son modèle n'est plus là."""
        produite = self.produite(fichier) if fichier in self._pieces else None
        return None if produite is None else _lignes(fichier, produite)

    def produite(self, fichier: str) -> bytes | None:
        """Rend la pièce que l'outil produit du dossier, ou rien si son modèle n'est plus là."""
        if fichier not in self._produites:
            try:
                self._produites[fichier] = self._produire(fichier)
            except DossierIntrouvable:
                self._produites[fichier] = None
        return self._produites[fichier]

    @property
    def empreinte(self) -> str:
        """Rend l'empreinte de toutes les pièces remises : ce dont parle l'additif qui mène à cette version."""
        return _empreinte_des_pieces({nom: empreinte(self.remise(nom)) for nom in self._pieces})

    def _exiger(self, fichier: str) -> bytes:
        produite = self.produite(fichier)
        return self._produire(fichier) if produite is None else produite

    def _produire(self, fichier: str) -> bytes:
        piece = self._pieces[fichier]
        if isinstance(piece, int):
            return ecrire_matrice(self.dossier, piece)
        if isinstance(piece, Formulaire):
            return rendre_formulaire(self.dossier, piece, lire_modele(MODELE_FORMULAIRE, self._modeles))
        rendre = rendre_extrait if piece.est_a_reporter else rendre_annexe
        return rendre(self.dossier, piece, lire_modele(piece.modele, self._modeles, (piece.modele,)))

    @cached_property
    def _pieces(self) -> dict[str, Document | Formulaire | int]:
        pieces: dict[str, Document | Formulaire | int] = {nom_de_matrice(n): n for n in self.dossier.numeros}
        pieces |= {f"{d.fichier}.docx": d for d in self.dossier.documents if d.rubriques or d.est_a_reporter}
        return pieces | {f"{f.fichier}.docx": f for f in self.dossier.formulaires}


class RemisesPubliees(Remises):
    """Les pièces figées d'une version publiée."""

    def _places(self, fichier: str) -> Iterator[Path]:
        publication = self._racine / DOSSIER_PUBLICATIONS / str(self.dossier.edition.version)
        yield from (publication / place / fichier for place in (A_DEPOSER, INTERNE))


class RemisesDuJour(Remises):
    """Les pièces de `sortie/`, retouches comprises, si elles sont du dossier d'aujourd'hui."""

    def _places(self, fichier: str) -> Iterator[Path]:
        if self._est_generee(fichier):
            yield self._racine / DOSSIER_SORTIE / fichier

    def _est_generee(self, fichier: str) -> bool:
        """Vrai si `sortie/` porte cette pièce telle que le dossier d'aujourd'hui la donne, retouchée ou non."""
        produite = self.produite(fichier)
        return produite is not None and self._attendues.get(fichier) == empreinte(produite)

    @cached_property
    def _attendues(self) -> dict[str, str]:
        manifeste = lire_manifeste(self._racine / DOSSIER_SORTIE)
        return {str(f["chemin"]): str(f["sha256"]) for f in manifeste.get("fichiers", ())}


def empreinte_des_pieces_figees(racine: Path, numero: int) -> str:
    """Rend l'empreinte des pièces d'une version publiée, d'après son manifeste."""
    fichiers = lire_manifeste(racine / DOSSIER_PUBLICATIONS / str(numero)).get("fichiers", ())
    return _empreinte_des_pieces({f["chemin"]: f["sha256"] for f in fichiers if f["nature"] in _COMPAREES})


_COMPAREES = ("document", "extrait", "formulaire", "matrice")


def _empreinte_des_pieces(empreintes: Mapping[str, str]) -> str:
    return empreinte(repr(sorted(empreintes.items())))


def pieces_comparees(avant: Remises, apres: Remises) -> Iterator[tuple[Document | Formulaire | None, PieceComparee]]:
    """Énumère les pièces des deux versions, d'après ce qui en est remis ; une matrice n'a pas de document."""
    redatee = avant.redatee(apres.dossier)
    for document, comparee in (*documents_compares(avant.dossier, apres.dossier), *_matrices(avant, apres)):
        nom = comparee.fichier
        redatees = redatee.lignes_produites(nom) if comparee.sort is Sort.IDENTITE else None
        yield document, d_apres_les_textes(comparee, avant.exemplaire(nom), apres.exemplaire(nom), redatees)


def _matrices(avant: Remises, apres: Remises) -> Iterator[tuple[None, PieceComparee]]:
    for lot in dict.fromkeys((*apres.dossier.numeros, *avant.dossier.numeros)):
        lignes = (attendues(d, lot) if lot in d.numeros else None for d in (avant.dossier, apres.dossier))
        sort = avec_l_identite(sort_de(*lignes), avant.dossier, apres.dossier)
        yield None, PieceComparee(nom_de_matrice(lot), "Matrice de conformité", sort)


def _lignes(fichier: str, octets: bytes) -> tuple[Ligne, ...]:
    return lignes_situees(octets) if fichier.endswith(".docx") else tuple(map(Ligne, _lignes_du_classeur(octets)))


def _numeros(fichier: str, octets: bytes) -> Numeros:
    return numeros_du_docx(octets) if fichier.endswith(".docx") else SANS_NUMERO


def _lignes_du_classeur(octets: bytes) -> Iterator[str]:
    """Énumère les lignes de chaque feuille qui se lit ; la feuille technique n'est que pour l'outil."""
    # Seul un écart à dire attend la lecture d'un classeur.
    from cctgen.matrice.lecture.archive import FichierRefuse  # noqa: PLC0415
    from cctgen.matrice.lecture.classeur import texte_de  # noqa: PLC0415
    from cctgen.matrice.lecture.fichier import lire_classeur  # noqa: PLC0415

    try:
        feuilles = lire_classeur(octets).feuilles
    except FichierRefuse:
        yield ILLISIBLE
        return
    for feuille in feuilles:
        if feuille.nom != FEUILLE_TECHNIQUE:
            for ligne in feuille.lignes:
                if textes := [texte for rang in range(len(ligne)) if (texte := texte_de(ligne, rang))]:
                    yield f"{feuille.nom} : {' | '.join(textes)}"
            yield from feuille.marges
