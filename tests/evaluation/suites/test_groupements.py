"""Un groupement se dit dans toutes les pièces d'après décision : l'entreprise nommée n'en est que le mandataire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.evaluation.suites.communicable import corps_communicable
from cctgen.evaluation.suites.fiches import fiche_de_recensement, rapport_de_presentation
from cctgen.evaluation.suites.issue import issues, propositions
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from cctgen.matrice.contrat import GROUPEMENT
from tests.evaluation.fabriques import une_offre
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_offres_classees, des_suites
from tests.evaluation.suites.test_lettres import en_texte

MEMBRES = "Alpha (mandataire), Oméga"
ANALYSE = Analyse(date(2027, 2, 1), 3)


def groupees(comparaison: Comparaison, noms: Sequence[str]) -> Comparaison:
    (lot,) = comparaison.lots
    offres = tuple(
        replace(o, offre=replace(o.offre, identification=((GROUPEMENT, MEMBRES),))) if o.soumissionnaire in noms else o
        for o in lot.offres
    )
    return replace(comparaison, lots=(replace(lot, offres=offres),))


@pytest.mark.parametrize("piece", ["rapport", "communicable", "recensement", "présentation", "proposition"])
def test_chaque_piece_dit_que_l_attributaire_est_un_mandataire(piece: str) -> None:
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 2})
    redigees = des_suites(RETENUE, **COURRIER)

    def ecrite(comparee: Comparaison) -> str:
        toutes = issues(comparee, redigees, dossier)
        blocs = {
            "rapport": lambda: corps_du_rapport(dossier, comparee, ANALYSE),
            "communicable": lambda: corps_communicable(dossier, comparee, toutes, ANALYSE),
            "recensement": lambda: fiche_de_recensement(dossier, toutes[0], redigees.courrier),
            "présentation": lambda: rapport_de_presentation(dossier, toutes, redigees.courrier, 2),
        }
        if piece == "proposition":
            return propositions(comparee, redigees, dossier)[0]
        return "\n".join(_lignes(blocs[piece]()))

    assert "Alpha, mandataire du groupement" in ecrite(groupees(comparaison, ["Alpha"]))
    assert "mandataire" not in ecrite(comparaison)


def test_les_lettres_s_adressent_au_mandataire_et_nomment_celui_du_groupement_retenu() -> None:
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 2})
    redigees = des_suites(RETENUE, **COURRIER)
    (issue,) = issues(groupees(comparaison, ["Alpha"]), redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    assert {lettre.soumissionnaire for lettre in lettres} == {"Alpha", "Beta"}
    assert all("Alpha, mandataire du groupement" in en_texte(lettre) for lettre in lettres)


@pytest.mark.parametrize(
    ("declare", "attendu"),
    [
        (MEMBRES, True),
        ("Oméga et Non-Stop", True),
        *((dit, False) for dit in ("", "Néant", "néant.", "Sans objet", "non", "Aucun", "-", "N/A", "Candidat seul")),
        *((dit, False) for dit in ("Candidature individuelle", "Pas de groupement", "/")),
    ],
)
def test_qui_repond_seul_n_est_pas_un_groupement(declare: str, attendu: bool) -> None:
    offre = replace(une_offre("Alpha"), identification=((GROUPEMENT, declare),))
    assert offre.est_d_un_groupement is attendu
