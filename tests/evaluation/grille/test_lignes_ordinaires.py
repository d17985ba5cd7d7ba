"""Une ligne lue d'un trait dit la même chose que lue case par case, quoi qu'un évaluateur y écrive."""

from __future__ import annotations

import io
from random import Random

import openpyxl
import pytest

from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import interpreter
from cctgen.evaluation.grille.ligne import LignesOrdinaires
from cctgen.evaluation.modele import Constat, cle_de
from tests.evaluation.fabriques import un_dossier, une_offre

DOSSIER = un_dossier()
OFFRES = tuple(une_offre(nom) for nom in ("Alpha", "Bêta", "Gamma"))
_SAISIES = {
    "Réf.": ("SSI-1", "SSI-2", "SSI-P", "UTI-1", "SSI-9", " SSI-1 ", "ssi-1"),
    "Constat": ("", *(c.value for c in Constat), "vérifié", " Vérifié ", "peut-être", 1),
    "Note": ("", 0, 3, 4, 7, 2.5, "3", "trois", " ", True, "3,0"),
    "Commentaire": ("", "Décrit et prouvé.", "Réponse conforme, documentée…", " ", "=1+1", 12, "deux\r\nlignes"),
    "Source (pièce, page)": ("", "Mémoire, p. 3", " ", 3),
    "Notée": ("Oui", "Non", "", "peut-être"),
}
_GRILLES = [
    pytest.param(forme, graine, id=f"{forme.__name__}-{graine}")
    for forme in (ecrire_grille, ecrire_grille_par_exigence)
    for graine in range(3)
]


def _tiree(forme, graine: int) -> bytes:
    hasard = Random(f"{forme.__name__} {graine}")  # noqa: S311 - un tirage d'essai, refait à l'identique
    classeur = openpyxl.load_workbook(io.BytesIO(forme(DOSSIER, OFFRES)))
    for feuille in classeur.worksheets[2:-1]:
        rangees = list(feuille.iter_rows())
        entete = next(rang for rang, r in enumerate(rangees) if r[0].value == "Réf.")
        colonnes = {str(c.value).replace("\xa0", " "): rang for rang, c in enumerate(rangees[entete])}
        for rangee in rangees[entete + 1 :]:
            for nom, valeurs in _SAISIES.items():
                changee = nom not in ("Réf.", "Notée") or hasard.random() < 0.1
                if changee and hasard.random() < 0.8:
                    rangee[colonnes[nom]].value = hasard.choice(valeurs[:5] if hasard.random() < 0.7 else valeurs)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


@pytest.mark.parametrize(("forme", "graine"), _GRILLES)
def test_une_grille_tiree_se_lit_de_meme_sans_lignes_ordinaires(forme, graine: int, monkeypatch) -> None:
    def lire():
        return interpreter(octets, "grille-alice.xlsx", dossier=DOSSIER, cles=tuple(map(cle_de, OFFRES)))

    octets = _tiree(forme, graine)
    d_un_trait = lire()
    monkeypatch.setattr(LignesOrdinaires, "lire", lambda *_: False)
    case_par_case = lire()
    assert d_un_trait == case_par_case
    places = [[(a.feuille, a.cellule) for a in avis.values()] for avis in d_un_trait.avis.values()]
    assert places == [[(a.feuille, a.cellule) for a in avis.values()] for avis in case_par_case.avis.values()]


def test_les_tirages_ont_des_lignes_ordinaires_et_d_autres(monkeypatch) -> None:
    lues, lire = [], LignesOrdinaires.lire
    monkeypatch.setattr(LignesOrdinaires, "lire", lambda *a: lues.append(lire(*a)) or lues[-1])
    for graine in range(3):
        interpreter(
            _tiree(ecrire_grille, graine), "grille-alice.xlsx", dossier=DOSSIER, cles=tuple(map(cle_de, OFFRES))
        )
    assert 3 < sum(lues) < len(lues) - 3
