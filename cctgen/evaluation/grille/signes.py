"""Ce qu'un évaluateur a mis dans sa grille sans l'écrire dans une case lue : formule, commentaire, barré, notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.feuilles import edition_en_clair
from cctgen.evaluation.grille.appuis.commentaires import aide_a_la_saisie
from cctgen.evaluation.grille.contrat import (
    CHAMP_AVANCEMENT,
    COLONNE_RESTE,
    DEBUT_AVANCEMENT,
    FEUILLE_AIDE,
    FEUILLE_AVANCEMENT,
    FEUILLES_SANS_SAISIE,
    Reste,
)
from cctgen.evaluation.grille.notice import (
    CONSIGNE_AIDE,
    ENTETE_AIDE_D_AVANT,
    ENTETES_AIDE,
    TITRE_AIDE,
    TITRES,
    ancre_d_avant,
    lignes_d_aide,
    lignes_d_un_jeu,
    lignes_du_mode_emploi,
)
from cctgen.evaluation.modele import nom_replie
from cctgen.matrice.lecture.classeur import Feuille, adresse, texte_de
from cctgen.matrice.lecture.hors_texte import EXTRAIT, Nomme, hors_texte, remarques_de
from cctgen.socle.typographie import composer, finir, raccourcir

AUTRE_VERSION = "grille-d-une-autre-version"
_COLONNES_AVANCEMENT = 8
_ENTETE_AU_PLUS = 40


def a_nommer(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui, dans une feuille de grille, n'est pas un texte saisi dans son tableau."""
    if feuille.nom in FEUILLES_SANS_SAISIE:
        yield from remarques_de(feuille)
        yield from _ajoutes(feuille, dossier)
    else:
        yield from hors_texte(feuille, _calculs(feuille))


def _calculs(feuille: Feuille) -> frozenset[str]:
    """Rend les cellules où la grille calcule elle-même ce qui reste à faire ; une valeur étrangère n'en est pas."""
    attendues = {"", *Reste}
    cellules = []
    for numero, ligne in enumerate(feuille.lignes[:_ENTETE_AU_PLUS]):
        noms = [nom_replie(texte_de(ligne, rang)) for rang in range(len(ligne))]
        champ = next((rang for rang, nom in enumerate(noms) if nom), 0)
        if noms and noms[champ] == nom_replie(CHAMP_AVANCEMENT):
            cellules += [
                adresse(numero, rang) for rang in range(champ + 1, len(noms)) if _est_un_avancement(noms[rang])
            ]
        if nom_replie(COLONNE_RESTE) in noms:
            rang = noms.index(nom_replie(COLONNE_RESTE))
            suite = range(numero + 1, len(feuille.lignes))
            cellules += [adresse(n, rang) for n in suite if texte_de(feuille.lignes[n], rang) in attendues]
            break
    return frozenset(cellules)


def _est_un_avancement(texte: str) -> bool:
    return not texte or texte.startswith(DEBUT_AVANCEMENT)


def _ajoutes(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui a été écrit sur une feuille que personne ne remplit."""
    emis = None if feuille.nom == FEUILLE_AVANCEMENT else frozenset(notice_emise(dossier, feuille.nom))
    for numero, ligne in enumerate(feuille.lignes):
        for rang in range(len(ligne)):
            texte = _a_la_francaise(texte_de(ligne, rang))
            connu = rang < _COLONNES_AVANCEMENT if emis is None else texte in emis or _est_une_consigne(ligne, rang)
            if texte and not connu and emis is not None and (dite := _autre_version(texte, dossier)):
                yield adresse(numero, rang), (AUTRE_VERSION, dite)
            elif texte and not connu:
                message = finir(f"contenu saisi hors du tableau : « {raccourcir(texte, EXTRAIT)} »")
                yield adresse(numero, rang), ("contenu-hors-tableau", message)


_EDITION = re.compile(r"(.*),\sversion\s\S+\sdu\s.+")


def _autre_version(texte: str, dossier: Dossier) -> str:
    """Dit de quelle version du dossier vient la grille, si ce n'est pas celle sur laquelle les offres se jugent."""
    lue, attendue = _EDITION.fullmatch(texte), edition_en_clair(dossier.edition)
    meme = texte.startswith(_a_la_francaise(attendue))
    if lue is None or meme or lue[1] != _a_la_francaise(dossier.edition.reference):
        return ""
    return finir(f"cette grille vient d'une autre version du dossier : « {texte} », au lieu de « {attendue} »")


def _est_une_consigne(ligne: Sequence[object], rang: int) -> bool:
    """Vrai d'une consigne numérotée du mode d'emploi : celle d'une version antérieure a pu être écrite autrement."""
    return rang == 1 and re.fullmatch(r"\d+\.", texte_de(ligne, 0).strip()) is not None


def notice_emise(dossier: Dossier, feuille: str) -> tuple[str, ...]:
    """Rend les textes que l'outil a écrits sur une feuille que personne ne remplit, l'avancement mis à part."""
    aide = aide_a_la_saisie(dossier)
    if feuille == FEUILLE_AIDE:
        lignes: list[tuple[str | int, ...]] = [
            (TITRE_AIDE, CONSIGNE_AIDE),
            ENTETES_AIDE,
            (ENTETE_AIDE_D_AVANT,),
            *lignes_d_aide(aide),
        ]
        lignes += (ligne for rang in range(len(aide.jeux)) for ligne in lignes_d_un_jeu(aide, rang))
    else:
        lignes = [ligne for titre in TITRES for ligne in lignes_du_mode_emploi(dossier, titre, aide.degres)]
        lignes += [(ancre_d_avant(degre),) for degre in aide.degres if degre.attendu]
    return tuple(dict.fromkeys(_a_la_francaise(str(texte)) for ligne in lignes for texte in ligne))


def _a_la_francaise(texte: str) -> str:
    """Rend un texte tel qu'il se compare : écrit par une version ou l'autre de l'outil, composé ou non."""
    return composer(" ".join(texte.split()))
