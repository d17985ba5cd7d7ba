"""L'acheteur publie : figer une version, les pièces à déposer d'un côté, ce qui reste chez lui de l'autre."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import version_de
from cctgen.clausier.textes.phrases import abreger
from cctgen.documents.word.traces import est_au_format_strict, traces_de_travail
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable, EcritureImpossible
from cctgen.socle.fichiers import empreinte, lire
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.socle.gestes.geste import LECTURE_SEULE
from cctgen.socle.nombres import citer_les_premiers
from cctgen.usages.edition.ecarts.a_faire import additifs_a_revoir
from cctgen.usages.edition.ecarts.hors_version import PIECE_DIFFERENTE, piece_differente
from cctgen.usages.edition.ecarts.rediges import passages_rediges
from cctgen.usages.edition.ecarts.remises import RemisesDuJour, RemisesPubliees, pieces_comparees
from cctgen.usages.edition.entrees import entrees_des_pieces, sont_d_un_autre_outil
from cctgen.usages.edition.fichiers_produits import Destinataire, FichierProduit, Nature
from cctgen.usages.edition.generer import DOSSIER_SORTIE, ENTREES, lire_manifeste, produire
from cctgen.usages.ouverture.consultation import geste_de_consultation, ouvrir, sans_suivi
from cctgen.usages.ouverture.integrite import (
    A_DEPOSER,
    FICHIER_MANIFESTE,
    INTERNE,
    manifeste_publie,
    publications_alterees,
)
from cctgen.usages.ouverture.modeles.lisibles import inaccessibles
from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles
from cctgen.usages.ouverture.obstacles import obstacles_a_la_publication
from cctgen.usages.ouverture.versions import (
    DOSSIER_PUBLICATIONS,
    FICHIER_DOSSIER,
    FICHIER_FIGEES,
    lire_dossier,
    numeros_publies,
    rediger_dossier,
    tracer_la_version,
)

DOSSIERS = {Destinataire.CANDIDATS: A_DEPOSER, Destinataire.ACHETEUR: INTERNE}
"""Où se range une pièce publiée, selon qui la reçoit."""


@dataclass(frozen=True, slots=True)
class VersionFigee:
    """Une version figée ; `nouvelle` est faux si elle l'était déjà et que rien n'a changé.

    D'une version qui en remplace une autre, la `precedente`, `rectificatif` est l'additif et ses suivis, s'ils sont
    rédigés et la disent telle qu'elle est : ils se déposent avec les pièces.
    """

    numero: int
    dossier: Path
    nouvelle: bool
    anomalies: tuple[Anomalie, ...] = ()
    precedente: int | None = None
    rectificatif: tuple[Path, ...] = ()

    @property
    def sans_suite(self) -> str:
        """Dit pourquoi aucune version n'a été figée, ou rien si elle l'a été."""
        if self.nouvelle:
            return ""
        if any(a.code == PIECE_DIFFERENTE for a in self.anomalies):
            return (
                f"Rien n'a été publié : le dossier est celui de la version {self.numero}, déjà publiée, et les pièces"
                " qui en diffèrent n'y entrent pas."
            )
        return f"Rien n'a changé : la version {self.numero} est déjà publiée."

    @property
    def a_deposer(self) -> tuple[Path, ...]:
        """Rend les pièces que reçoivent les candidats."""
        return tuple(sorted((self.dossier / DOSSIERS[Destinataire.CANDIDATS]).glob("*")))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `publier`."""
        return {
            "version": self.numero,
            "dossier": str(self.dossier),
            "nouvelle": self.nouvelle,
            "a_deposer": [str(piece) for piece in self.a_deposer],
            "precedente": self.precedente,
            "rectificatif": [str(fichier) for fichier in self.rectificatif],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


@dataclass(frozen=True, slots=True)
class _Piece:
    """Une pièce du manifeste de `sortie/`, et ses octets d'aujourd'hui."""

    nom: str
    nature: Nature
    attendue: str
    octets: bytes

    @property
    def est_retouchee(self) -> bool:
        return empreinte(self.octets) != self.attendue

    @property
    def place(self) -> str:
        return f"{DOSSIERS[self.nature.destinataire]}/{self.nom}"


def publier(racine: Path, superposes: Sequence[Path] = (), *, anciennes: Collection[Ecrit] = ()) -> VersionFigee:
    """Fige la version courante dans `publications/<n>/` ; republier sans changement ne fait que le dire.

    Les pièces figées sont celles de `sortie/`, à l'octet ; elles doivent correspondre au dossier d'aujourd'hui.
    `anciennes` : ce que l'outil a écrit à chaque état du dossier.
    """
    with geste_de_consultation(racine) as geste:
        ouverture = ouvrir(racine, superposes)
        dossier = ouverture.exiger_dossier()
        numero = version_de(dossier).numero
        cible = racine / DOSSIER_PUBLICATIONS / str(numero)
        publies = numeros_publies(racine)
        if numero in publies:
            restes = (*_pieces_differentes(racine, cible, numero), *additifs_a_revoir(racine, dossier, anciennes))
            return VersionFigee(numero, cible, nouvelle=False, anomalies=(*restes, *publications_alterees(racine)))
        if obstacles := tuple(obstacles_a_la_publication(ouverture)):
            raise DonneesInvalides(obstacles)
        _exiger_la_place(cible)
        fraiches = tuple(produire(dossier, racine, superposes, sans_suivi))
        entrees = entrees_des_pieces(ouverture, dossiers_de_modeles(racine, superposes))
        pieces = _pieces_a_figer(racine, numero, fraiches, entrees)
        hors_dossier = tuple(_changements_hors_dossier(racine, superposes, dossier, fraiches))
        contenus = {piece.place: piece.octets for piece in pieces}
        fige = rediger_dossier(dossier)
        octets = {piece.nom: piece.octets for piece in pieces}
        contenus[FICHIER_MANIFESTE] = manifeste_publie(lire_manifeste(racine / DOSSIER_SORTIE), octets, fige)
        geste.poser(racine / FICHIER_FIGEES, tracer_la_version(racine, numero, contenus[FICHIER_MANIFESTE]))
        geste.placer(cible, {**contenus, FICHIER_DOSSIER: fige}, LECTURE_SEULE)
        geste.mettre_en_place()
        a_revoir = additifs_a_revoir(racine, dossier, anciennes)
        dites = (*_retouches(pieces), *hors_dossier, *_inaccessibles(pieces), *a_revoir)
        toutes, precedente = (*dites, *publications_alterees(racine)), max(publies, default=None)
        passages = passages_rediges(racine, dossier, anciennes)
        rediges = (p.fichiers for p in passages if (p.avant, p.apres) == (precedente, numero) and not p.perime)
        return VersionFigee(numero, cible, True, toutes, precedente, next(rediges, ()))


def _exiger_la_place(cible: Path) -> None:
    if cible.exists():
        raise EcritureImpossible(
            f"« {cible} » existe et n'est pas une publication de l'outil.", "Rangez-le ailleurs, puis relancez."
        )


def _pieces_a_figer(
    racine: Path, numero: int, fraiches: Sequence[FichierProduit], entrees: Mapping[str, str]
) -> tuple[_Piece, ...]:
    """Rend les pièces de `sortie/` ; `fraiches` est ce que le dossier d'aujourd'hui produit, et de quoi."""
    sortie = racine / DOSSIER_SORTIE
    manifeste = lire_manifeste(sortie)
    attendues = {str(f["chemin"]): str(f["sha256"]) for f in manifeste.get("fichiers", ())}
    empreintes = {f.chemin: empreinte(f.contenu) for f in fraiches}
    if manifeste.get("consultation", {}).get("version") != numero or attendues != empreintes:
        anterieures = bool(attendues) and sont_d_un_autre_outil(manifeste.get(ENTREES), entrees)
        raise DossierIntrouvable(
            "Les pièces de sortie/ ont été produites par une version antérieure de l'outil."
            if anterieures
            else "Les pièces de sortie/ ne sont pas celles du dossier d'aujourd'hui.",
            f"Lancez d'abord : {commande('generer', racine)}",
        )
    absents = [nom for nom in attendues if not (sortie / nom).is_file()]
    if absents:
        raise DossierIntrouvable(
            f"Il manque dans {DOSSIER_SORTIE}/ : {', '.join(absents)}.", f"Relancez : {commande('generer', racine)}"
        )
    figees = (f for f in fraiches if f.nature.est_figee)
    pieces = tuple(_Piece(f.chemin, f.nature, attendues[f.chemin], lire(sortie / f.chemin)) for f in figees)
    _refuser_les_anciennes(racine, pieces)
    if abimees := [p.nom for p in pieces if p.est_retouchee and not p.nature.est_retouchable]:
        raise EcritureImpossible(
            f"Matrice modifiée à la main : {', '.join(abimees)}.",
            f"Une matrice retouchée ne se relit pas sûrement. Relancez : {commande('generer', racine, '--remplacer')}",
        )
    _refuser_les_traces(racine, pieces)
    return pieces


def _refuser_les_anciennes(racine: Path, pieces: Sequence[_Piece]) -> None:
    """Une pièce d'une version publiée, revenue seule parmi celles d'aujourd'hui, n'est pas une retouche."""
    changees = {(p.nom, empreinte(p.octets)) for p in pieces if p.est_retouchee}
    for numero in numeros_publies(racine) if changees else ():
        publiees = lire_manifeste(racine / DOSSIER_PUBLICATIONS / str(numero)).get("fichiers", ())
        if revenues := [str(f["chemin"]) for f in publiees if (f["chemin"], f["sha256"]) in changees]:
            raise DossierIntrouvable(
                f"Ces pièces de {DOSSIER_SORTIE}/ sont celles de la version {numero}, et le dossier a changé depuis :"
                f" {', '.join(revenues)}.",
                f"Lancez d'abord : {commande('generer', racine, '--remplacer')}",
            )


def _refuser_les_traces(racine: Path, pieces: Sequence[_Piece]) -> None:
    """Un commentaire ou une révision en attente dirait aux candidats ce que l'acheteur garde pour lui."""
    for piece in pieces:
        if piece.nom.endswith(".docx") and est_au_format_strict(piece.octets):
            raise EcritureImpossible(
                f"« {piece.nom} » est enregistré au format « strict », que l'outil ne lit pas : rien n'est publié.",
                "Dans Word, Fichier, Enregistrer sous : choisissez « Document Word (*.docx) », le format ordinaire."
                " Puis publiez à nouveau.",
            )
        remise = piece.nature.destinataire is Destinataire.CANDIDATS and piece.nom.endswith(".docx")
        if remise and (traces := traces_de_travail(piece.octets)):
            raise EcritureImpossible(
                f"« {piece.nom} » porte encore {' et '.join(traces)} : rien n'est publié.",
                "Dans Word, onglet Révision : supprimez tous les commentaires, acceptez ou refusez toutes les"
                f" modifications ; ou relancez : {commande('generer', racine, '--remplacer')}",
            )


def _retouches(pieces: Sequence[_Piece]) -> Iterator[Anomalie]:
    """Nomme les documents publiés dans la version retouchée par l'acheteur."""
    for piece in pieces:
        if piece.est_retouchee:
            yield Anomalie(
                "document-retouche",
                f"« {piece.nom} » est publié avec vos retouches.",
                "Un changement de fond se porte dans la consultation, se génère et se publie.",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(f"{DOSSIER_SORTIE}/{piece.nom}"),
            )


def _changements_hors_dossier(
    racine: Path, superposes: Sequence[Path], dossier: Dossier, fraiches: Sequence[FichierProduit]
) -> Iterator[Anomalie]:
    """Nomme, pièce par pièce, ce que la version précédente disait et que le dossier n'a pas changé."""
    publies = numeros_publies(racine)
    if not publies:
        return
    modeles = dossiers_de_modeles(racine, superposes)
    avant = RemisesPubliees(racine, modeles, lire_dossier(racine, publies[-1]))
    apres = RemisesDuJour(racine, modeles, dossier, fraiches)
    for _, piece in pieces_comparees(avant, apres):
        if piece.retirees or piece.ajoutees:
            dits = _dits(("disparaît", piece.retirees), ("apparaît", piece.ajoutees))
            yield _hors_dossier(
                piece.fichier,
                f"« {piece.fichier} » n'est plus ce qui a été publié en version {publies[-1]}, et le dossier ne"
                f" l'explique pas (retouche, modèle) : {' ; '.join(dits)}.",
                "Si ce n'est pas voulu, refaites la retouche ou rétablissez le modèle, puis publiez de nouveau ; sinon"
                f" l'additif le dit à tous : {commande('differences', racine, str(publies[-1]))}",
            )
        elif piece.numeros is not None and (deplaces := [d for d in piece.numeros.hors_dossier if None not in d]):
            dits = [f"« {abreger(d.intitule)} » ({d.avant or _NUL} devient {d.apres or _NUL})" for d in deplaces]
            yield _hors_dossier(
                piece.fichier,
                f"Des numéros de « {piece.fichier} » ne sont plus ceux qui ont été publiés en version {publies[-1]}, et"
                " le dossier ne l'explique pas (retouche, modèle) :"
                f" {citer_les_premiers(dits, _LIGNES_CITEES, 'autre numéro')}.",
                "Si ce n'est pas voulu, refaites la retouche ou rétablissez le modèle, puis publiez de nouveau ; sinon"
                f" l'additif en donne la table : {commande('differences', racine, str(publies[-1]))}",
            )
        if piece.absentes or piece.restees:
            dits = _dits(("garde", piece.restees), ("n'a pas", piece.absentes))[::-1]
            yield _hors_dossier(
                piece.fichier,
                f"« {piece.fichier} » est publié sans un changement que le dossier annonce (retouche) : la pièce"
                f" {' et '.join(dits)}.",
                "Défaites la retouche, ou revenez sur le changement dans la consultation ; sinon l'additif annonce ce"
                f" que la pièce ne dit pas : {commande('differences', racine, str(publies[-1]))}",
            )


def _hors_dossier(piece: str, message: str, conseil: str) -> Anomalie:
    lieu = Lieu(f"{DOSSIER_SORTIE}/{piece}")
    return Anomalie("texte-change-hors-dossier", message, conseil, gravite=Gravite.A_QUALIFIER, lieu=lieu)


def _dits(avant: tuple[str, Sequence[str]], apres: tuple[str, Sequence[str]]) -> list[str]:
    """Rend « disparaît « … » », « apparaît « … » », chaque texte cité à partir de ce qui l'écarte de l'autre."""
    lignes = _des_le_changement(avant[1], apres[1])
    return [f"{verbe} {_cites(dites)}" for (verbe, _), dites in zip((avant, apres), lignes, strict=True) if dites]


def _des_le_changement(retirees: Sequence[str], ajoutees: Sequence[str]) -> tuple[list[str], list[str]]:
    """Rend des lignes qui se répondent à partir de ce qui y change : abrégées, elles se citeraient toutes pareilles."""
    avant, apres = list(retirees), list(ajoutees)
    for rang, (ancienne, nouvelle) in enumerate(zip(retirees, ajoutees, strict=False)):
        communs = sum(1 for _ in takewhile(lambda paire: paire[0] == paire[1], zip(ancienne, nouvelle, strict=False)))
        debut = ancienne.rfind(" ", 0, max(0, communs - 1)) + 1
        if debut > _DEBUT_CITE:
            avant[rang], apres[rang] = f"… {ancienne[debut:]}", f"… {nouvelle[debut:]}"
    return avant, apres


def _cites(lignes: Sequence[str]) -> str:
    return citer_les_premiers([f"« {abreger(ligne)} »" for ligne in lignes], _LIGNES_CITEES, "autre ligne")


_NUL = "sans numéro"
_LIGNES_CITEES = 3
_DEBUT_CITE = 40
"""Caractères communs qu'une citation garde en entier avant ce qui change."""


def _inaccessibles(pieces: Sequence[_Piece]) -> Iterator[Anomalie]:
    """Nomme les documents des candidats que tous ne pourront pas lire : modèle ou retouche."""
    for piece in pieces:
        if piece.nature.destinataire is Destinataire.CANDIDATS:
            yield from inaccessibles(piece.nom, piece.octets, f"{DOSSIER_SORTIE}/{piece.nom}")


def _pieces_differentes(racine: Path, cible: Path, numero: int) -> Iterator[Anomalie]:
    """Nomme les pièces de `sortie/` qui ne sont plus celles qui ont été figées."""
    for figee in sorted((*cible.glob("a-deposer/*"), *cible.glob("interne/*"))):
        presente = racine / DOSSIER_SORTIE / figee.name
        if presente.is_file() and lire(presente) != lire(figee):
            yield piece_differente(racine, figee.name, numero)
