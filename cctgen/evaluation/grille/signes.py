"""Ce qu'un évaluateur a mis dans sa grille sans l'écrire dans une case lue : formule, commentaire, barré, notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.feuilles import edition_en_clair
from cctgen.evaluation.grille.appuis.commentaires import aide_a_la_saisie
from cctgen.evaluation.grille.contrat import (
    CHAMP_AVANCEMENT,
    COLONNE_RESTE,
    COLONNES_SAISIE,
    DEBUT_AVANCEMENT,
    FEUILLE_AIDE,
    FEUILLE_AVANCEMENT,
    FEUILLES_SANS_SAISIE,
    Reste,
    rangs_des_colonnes,
    rangs_des_homonymes,
)
from cctgen.evaluation.grille.empreintes import MARQUE, empreinte_du_texte, est_une_case, ligne_marquee
from cctgen.evaluation.grille.notice import (
    CONSIGNE_AIDE,
    CONSIGNE_EMPREINTES,
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
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.contrat import lettre
from cctgen.matrice.lecture.classeur import Feuille, adresse, texte_de
from cctgen.matrice.lecture.hors_texte import COUPEE, EXTRAIT, FOLIOS, Nomme, hors_texte, remarques_de
from cctgen.socle.typographie import composer, en_minuscule, finir, raccourcir

AUTRE_VERSION = "grille-d-une-autre-version"
_COLONNES_AVANCEMENT = 8
_ENTETE_AU_PLUS = 40


def a_nommer(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui, dans une feuille de grille, n'est pas un texte saisi dans son tableau."""
    yield from _en_marge(feuille, dossier)
    if feuille.nom in FEUILLES_SANS_SAISIE:
        yield from remarques_de(feuille)
        yield from _ajoutes(feuille, dossier)
    else:
        yield from _colonnes_masquees(feuille)
        yield from hors_texte(_sans_la_notre(feuille), _calculs(feuille))


def annonce_des_empreintes(feuille: Feuille) -> bool:
    """Vrai d'une feuille que personne ne remplit, et qui dit que les tableaux de sa grille portent des empreintes."""
    textes = (texte_de(ligne, rang) for ligne in feuille.lignes for rang in range(len(ligne)))
    consigne = _a_la_francaise(CONSIGNE_EMPREINTES)
    return any(texte.startswith(MARQUE) or _a_la_francaise(texte) == consigne for texte in textes)


def _sans_la_notre(feuille: Feuille) -> Feuille:
    """Rend la feuille comme si la ligne de ses empreintes, que l'outil masque, se voyait."""
    return replace(feuille, masques=[m for m in feuille.masques if not (m.isdecimal() and _est_la_notre(feuille, m))])


def _est_la_notre(feuille: Feuille, numero: str) -> bool:
    ligne = feuille.lignes[int(numero) - 1] if int(numero) <= len(feuille.lignes) else ()
    return any(texte_de(ligne, rang).startswith(MARQUE) for rang in range(len(ligne)))


def _colonnes_masquees(feuille: Feuille) -> Iterator[Nomme]:
    """Dit qu'une colonne que l'évaluateur remplit ne se voit plus ; les autres se masquent pour mieux lire."""
    colonnes = {masque for masque in feuille.masques if masque.isalpha()}
    saisies = frozenset(map(nom_replie, COLONNES_SAISIE))
    for numero, ligne in enumerate(feuille.lignes[:_ENTETE_AU_PLUS] if colonnes else ()):
        for rang in range(len(ligne)):
            titre = texte_de(ligne, rang)
            if lettre(rang) in colonnes and nom_replie(titre) in saisies:
                message = f"colonne masquée, dont tout se lit quand même : « {titre} »."
                yield adresse(numero, rang), ("mise-en-forme-signifiante", message)


_SUJETS = tuple(map(en_minuscule, (*TITRES, TITRE_AIDE, "Avancement")))
"""Ce que les feuilles que personne ne remplit disent d'elles au pied de leurs pages."""


def _en_marge(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui est écrit en tête ou au pied des pages, hors du titre et de l'offre que l'outil y imprime."""
    marges = [(texte, _compare(texte)) for texte in feuille.marges if texte not in FOLIOS]
    if not marges:
        return
    en_tete = (texte_de(ligne, rang) for ligne in feuille.lignes[:_ENTETE_AU_PLUS] for rang in range(len(ligne)))
    sujets = [_compare(sujet) for sujet in (*_SUJETS, *en_tete) if sujet.strip()]
    titres = "|".join(re.escape(_compare(titre)) for titre in (*TITRES, dossier.edition.reference))
    for texte, lu in marges:
        morceaux = re.fullmatch(rf"(?:{titres})(?:, tour \d+)?, (?:lot \d+, )?(.+)", lu)
        coupe = len(lu) >= COUPEE
        if morceaux is None or not any(s == morceaux[1] or (coupe and s.startswith(morceaux[1])) for s in sujets):
            yield "", _hors_tableau(f"en-tête ou pied de page : {texte}")


def _compare(texte: str) -> str:
    return texte_compare(composer(texte))


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
            reste = nom_replie(COLONNE_RESTE)
            retenu = rangs_des_colonnes(noms).get(reste)
            rangs = rangs_des_homonymes(noms)[reste] if retenu is None else [retenu]
            suite = range(numero + 1, len(feuille.lignes))
            for rang in rangs:
                cellules += [adresse(n, rang) for n in suite if texte_de(feuille.lignes[n], rang) in attendues]
            break
    return frozenset(cellules)


def _est_un_avancement(texte: str) -> bool:
    return not texte or texte.startswith(DEBUT_AVANCEMENT)


def _ajoutes(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui a été écrit sur une feuille que personne ne remplit."""
    if feuille.nom == FEUILLE_AVANCEMENT:
        for cellule, texte in _ajoutes_a_l_avancement(feuille):
            yield cellule, _hors_tableau(texte)
        return
    emis = frozenset(notice_emise(dossier, feuille.nom))
    for numero, ligne in enumerate(feuille.lignes):
        for rang in range(len(ligne)):
            texte = _a_la_francaise(texte_de(ligne, rang))
            connu = texte in emis or _DU_TOUR.sub("", texte) in emis or _est_une_consigne(ligne, rang)
            if texte and not connu and (dite := _autre_version(texte, dossier)):
                yield adresse(numero, rang), (AUTRE_VERSION, dite)
            elif texte and not connu:
                yield adresse(numero, rang), _hors_tableau(texte)


def _ajoutes_a_l_avancement(feuille: Feuille) -> Iterator[tuple[str, str]]:
    """Énumère les textes dont la feuille n'a pas l'empreinte et qu'aucune formule n'y calcule.

    Une grille plus ancienne n'en porte aucune : seules ses colonnes se connaissent.
    """
    textes = [[texte_de(ligne, rang).strip() for rang in range(len(ligne))] for ligne in feuille.lignes]
    marquee = ligne_marquee(textes)
    for numero, rangee in enumerate(textes):
        for rang, texte in enumerate(rangee):
            cellule = adresse(numero, rang)
            connu = rang < _COLONNES_AVANCEMENT
            if marquee is not None:
                emis = empreinte_du_texte(texte) in marquee.empreintes or est_une_case(texte)
                connu = emis or feuille.formules is None or cellule in feuille.formules
            if texte and not connu:
                yield cellule, texte


def _hors_tableau(texte: str) -> tuple[str, str]:
    return "contenu-hors-tableau", finir(f"contenu saisi hors du tableau : « {raccourcir(texte, EXTRAIT)} »")


_EDITION = re.compile(r"(.*),\sversion\s\S+\sdu\s.+")


_DU_TOUR = re.compile(r", tour\s\d+$")
"""Ce que l'édition dit de plus dans la grille d'un tour de négociation."""


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
