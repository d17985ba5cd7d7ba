"""`formulaires.xlsx` : les formulaires rendus, une feuille chacun, une colonne par candidat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, Reponse
from cctgen.evaluation import feuilles
from cctgen.matrice.ecriture.neuf import ClasseurNeuf
from cctgen.socle.typographie import composer, raccourcir

_ENTETE = 4
_SANS_OFFRE = "Sans offre rattachée"
_PIECE = ("Pièce reçue", "Fichier")
_A_COTE = "Écrit hors des cases"
_VIERGE = "Rendu vierge : aucune case n'y est remplie."
_ONGLET = 31
"""Ce qu'un tableur admet de signes au nom d'une feuille."""
_CONSIGNE = "Ce que chaque candidat a écrit, tel quel. Une déclaration n'est pas une note."


def ecrire_formulaires(dossier: Dossier, recus: Sequence[FormulaireRecu]) -> bytes:
    """Rend le classeur ; ce qui est écrit hors des cases vient à la fin de chaque feuille."""
    classeur = ClasseurNeuf()
    pris: set[str] = set()
    for titre in dict.fromkeys(recu.titre for recu in recus):
        feuille = classeur.create_sheet(feuilles.nom_de_feuille(raccourcir(titre, _ONGLET), pris))
        _feuille(feuille, dossier, titre, [recu for recu in recus if recu.titre == titre])
    titre_du_classeur = f"Formulaires reçus, {dossier.edition.reference}"
    return feuilles.enregistrer(classeur, titre_du_classeur, dossier.edition.date)


def _feuille(feuille: Worksheet, dossier: Dossier, titre: str, recus: Sequence[FormulaireRecu]) -> None:
    feuilles.ecrire_titre(feuille, titre, feuilles.edition_en_clair(dossier.edition))
    feuilles.rediger(feuilles.cellule(feuille, 3, 1), _CONSIGNE)
    feuilles.ecrire_entetes(feuille, _ENTETE, ("Partie", "Rubrique", *_candidats(recus)))
    rangees = [
        (*_PIECE, *(recu.fichier for recu in recus)),
        *((*_composee(cle), *(_valeur(recu, cle) for recu in recus)) for cle in _cles(recus)),
    ]
    if len(rangees) == 1:
        rangees.append(("–", composer(_VIERGE), *("–" for _ in recus)))
    for rang, rangee in enumerate(rangees, start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, rang, rangee, feuilles.fond("déclaré"))
    *premieres, candidat = feuilles.largeurs_de("formulaires reçus")
    feuilles.regler_largeurs(feuille, (*premieres, *(candidat for _ in recus)))
    feuille.freeze_panes = f"C{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {titre}", _ENTETE)


def _candidats(recus: Sequence[FormulaireRecu]) -> list[str]:
    """Rend l'en-tête de chaque colonne ; deux dépôts d'un même candidat se distinguent par leur rang et leur date."""
    noms = [recu.offre.soumissionnaire if recu.offre else _SANS_OFFRE for recu in recus]
    deja: Counter[str] = Counter()
    entetes = []
    for nom, recu in zip(noms, recus, strict=True):
        deja[nom] += 1
        entetes.append(f"{nom}\n{_depot(deja[nom], recu.remis_le)}" if noms.count(nom) > 1 else nom)
    return entetes


def _depot(rang: int, remis_le: str) -> str:
    """Rend « dépôt 2, le 30/11/2026 à 18:02 » : deux dépôts d'un même passage n'ont que leur rang pour eux."""
    try:
        return f"dépôt {rang}, le {datetime.fromisoformat(remis_le):%d/%m/%Y à %H:%M}"
    except ValueError:
        return f"dépôt {rang}"


def _cles(recus: Sequence[FormulaireRecu]) -> list[tuple[str, str]]:
    """Rend une ligne par rubrique ou par ligne de grille répondue, celles des cases d'abord, dans leur ordre."""
    dites: list[tuple[str, str]] = []
    connues: set[tuple[str, str]] = set()
    for recu in recus:
        place = 0
        for cle in dict.fromkeys(_cle(r) for r in recu.reponses if not r.hors_case):
            # Ce qu'un seul candidat a rempli, la copie d'une ligne aussi, vient à la suite de ce qu'il y précède.
            if cle not in connues:
                connues.add(cle)
                dites.insert(place, cle)
            elif dites[place : place + 1] != [cle]:
                place = dites.index(cle)
            place += 1
    a_cote = dict.fromkeys(_cle(r) for recu in recus for r in recu.reponses if r.hors_case)
    return [*dites, *a_cote]


def _cle(reponse: Reponse) -> tuple[str, str]:
    return (_A_COTE if reponse.hors_case else reponse.section, reponse.rangee or reponse.libelle)


def _composee(cle: tuple[str, str]) -> tuple[str, str]:
    """Les titres et les libellés sont de l'acheteur ; le repère de ce qui est hors des cases peut ne pas l'être."""
    partie, rubrique = cle
    return cle if partie == _A_COTE else (composer(partie), composer(rubrique))


def _valeur(recu: FormulaireRecu, cle: tuple[str, str]) -> str:
    """Rend tout ce qui est écrit sous une rubrique, une ligne chacun ; d'une grille, après le nom de la colonne."""
    return "\n".join(_dite(r) for r in recu.reponses if _cle(r) == cle)


def _dite(reponse: Reponse) -> str:
    return f"{composer(f'{reponse.colonne} :')} {reponse.valeur}" if reponse.colonne else reponse.valeur
