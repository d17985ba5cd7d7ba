"""`formulaires.xlsx` : les formulaires rendus, une feuille chacun, une colonne par candidat."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, Reponse
from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.echelle import raccourcir
from cctgen.matrice.ecriture.neuf import ClasseurNeuf

_ENTETE = 4
_SANS_OFFRE = "Sans offre rattachée"
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
    feuilles.ecrire_entetes(feuille, _ENTETE, ("Partie", "Rubrique", *map(_candidat, recus)))
    cles = _cles(recus)
    for rang, cle in enumerate(cles, start=_ENTETE + 1):
        valeurs = [_valeur(recu, cle) for recu in recus]
        feuilles.ecrire_ligne(feuille, rang, (*cle, *valeurs), feuilles.fond("déclaré"))
    if not cles:
        vierge = ("–", _VIERGE, *("–" for _ in recus))
        feuilles.ecrire_ligne(feuille, _ENTETE + 1, vierge, feuilles.fond("déclaré"))
    *premieres, candidat = feuilles.largeurs_de("formulaires reçus")
    feuilles.regler_largeurs(feuille, (*premieres, *(candidat for _ in recus)))
    feuille.freeze_panes = f"C{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {titre}", _ENTETE)


def _candidat(recu: FormulaireRecu) -> str:
    return f"{recu.offre.soumissionnaire if recu.offre else _SANS_OFFRE}\n{recu.fichier}"


def _cles(recus: Sequence[FormulaireRecu]) -> list[tuple[str, str]]:
    """Rend une ligne par rubrique répondue, celles des cases d'abord, dans l'ordre du formulaire."""
    dites = dict.fromkeys(_cle(r) for recu in recus for r in recu.reponses if not r.hors_case)
    a_cote = dict.fromkeys(_cle(r) for recu in recus for r in recu.reponses if r.hors_case)
    return [*dites, *a_cote]


def _cle(reponse: Reponse) -> tuple[str, str]:
    return (_A_COTE if reponse.hors_case else reponse.section, reponse.libelle)


def _valeur(recu: FormulaireRecu, cle: tuple[str, str]) -> str:
    """Rend tout ce qui est écrit sous une rubrique : une ligne de tableau recopiée y ajoute la sienne."""
    return "\n".join(r.valeur for r in recu.reponses if _cle(r) == cle)
