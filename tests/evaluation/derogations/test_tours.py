"""Une ligne du registre suit son candidat d'un tour à l'autre, quel que soit le nom qu'elle en donne."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.derogations.tours import ABANDONNEE, HORS_JEU, au_dernier_tour, etat_de
from cctgen.matrice.modele import Offre
from tests.evaluation.fabriques import une_offre, une_reponse

JOUR = date(2027, 6, 1)
SIRET = "73282932000074"


def une_demande(nom: str, empreinte: str, ref: str = "SSI-2", siret: str = SIRET) -> Offre:
    reponse = une_reponse(ref, "Dérogation demandée")
    return replace(une_offre(nom, sha256=empreinte * 64, fichier=f"{nom}.xlsx", reponses=(reponse,)), siret=siret)


INITIALE, REVISEE = une_demande("Acme", "a"), une_demande("Acme SAS", "b")


@pytest.mark.parametrize("designee", ["Acme", "Acme.xlsx", "a" * 12, SIRET, "Acme SAS"])
@pytest.mark.parametrize("decision", ["", "refusee"])
def test_une_ligne_suit_l_offre_revisee_de_son_candidat(designee: str, decision: str) -> None:
    """Signée au tour 1 sous le nom d'alors, la décision se lit encore quand le candidat se nomme autrement."""
    champs = {"offre": designee, "exigence": "SSI-2", **({"decision": decision} if decision else {})}
    suivie = au_dernier_tour(Derogation.model_validate(champs), (INITIALE, REVISEE), (REVISEE,))
    assert suivie.offre in (designee, "Acme SAS")
    assert etat_de(suivie, JOUR, (INITIALE, REVISEE), (REVISEE,)).startswith("refusée" if decision else "à décider")


@pytest.mark.parametrize(
    ("restent", "etat"),
    [
        ((une_demande("Acme", "b", "SSI-1"),), ABANDONNEE),
        ((), HORS_JEU),
        ((une_demande("Bêta", "c", siret=""),), HORS_JEU),
        ((INITIALE,), "à décider après la notification du marché"),
    ],
)
def test_ce_qu_une_offre_ne_demande_plus_n_est_pas_a_decider(restent: tuple[Offre, ...], etat: str) -> None:
    ligne = Derogation(offre="Acme", exigence="SSI-2")
    assert etat_de(au_dernier_tour(ligne, (INITIALE,), restent), JOUR, (INITIALE, *restent), restent) == etat
    de_l_acheteur = Derogation(offre="Acme", exigence="SSI-9")
    assert etat_de(de_l_acheteur, JOUR, (INITIALE, *restent), restent).startswith("à décider")
