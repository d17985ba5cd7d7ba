"""Deux réponses à une demande, deux lignes pour une demande : rien n'en remplace une autre, rien ne se tait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cctgen.evaluation.actes.controle import Echanges, a_la_reception, controler_les_demandes
from cctgen.evaluation.actes.reponses import ReponseRecue, reponses_du_registre
from cctgen.evaluation.actes.situations import NatureDemande
from tests.evaluation.actes.fabriques import LIEU, des_echanges, une_demande
from tests.evaluation.fabriques import un_dossier

DOSSIER = un_dossier()
LE_8, LE_9, LE_19 = (date(2027, 2, jour) for jour in (8, 9, 19))
"""L'échéance est le 10."""


def recue(texte: str, le: date, piece: str = "", fichier: str = "r.xlsx, Réponses!E11") -> ReponseRecue:
    (alpha, _) = des_echanges().offres
    return ReponseRecue(alpha.sha256, "SSI-1", NatureDemande.PRECISION, texte, piece, fichier, le)


def annexe(le: date) -> ReponseRecue:
    return recue("Voir « annexe.pdf ».", le, "annexe.pdf", "annexe.pdf")


def echanges(*versees: ReponseRecue, **champs: Any) -> Echanges:
    """Le registre d'une demande à Alpha, tel qu'une personne le tient, et ce qui est versé."""
    base = des_echanges({"reponse": None, "recue_le": None, **champs})
    suivies = [suivie for suivie, _ in base.lignes]
    return replace(base, reponses=(*reponses_du_registre(suivies, base.offres, versees), *versees))


def dits(tenus: Echanges) -> list[tuple[date | None, str]]:
    return [(r.recue_le, r.texte) for r in tenus.reponses_a(tenus.lignes[0][0], tenus.offres[0])]


def codes(tenus: Echanges) -> set[str]:
    du_cas = {"reponse-tardive", "reponse-multiple", "demande-en-double", "demande-sans-reponse"}
    return {a.code for a in controler_les_demandes(tenus, DOSSIER)} & du_cas


@pytest.mark.parametrize(
    ("versees", "champs", "voulues", "releves"),
    [
        ([recue("Une.", LE_8)], {}, [(LE_8, "Une.")], set()),
        ([recue("Une.", LE_8), recue("Une.", LE_9)], {}, [(LE_8, "Une."), (LE_9, "Une.")], set()),
        ([recue("Une.", LE_8), annexe(LE_8)], {}, [(LE_8, "Une."), (LE_8, "Voir « annexe.pdf ».")], set()),
        (
            [recue("Une.", LE_8), annexe(LE_9)],
            {},
            [(LE_8, "Une."), (LE_9, "Voir « annexe.pdf »")],
            {"reponse-multiple"},
        ),
        ([recue("Une.", LE_8), recue("Deux.", LE_9)], {}, [(LE_8, "Une."), (LE_9, "Deux.")], {"reponse-multiple"}),
        ([recue("Une.", LE_8), recue("Deux.", LE_8)], {}, [(LE_8, "Une."), (LE_8, "Deux.")], {"reponse-multiple"}),
        (
            [recue("Deux.", LE_19), recue("Une.", LE_8)],
            {},
            [(LE_8, "Une."), (LE_19, "Deux.")],
            {"reponse-multiple", "reponse-tardive"},
        ),
        ([recue("Une.", LE_19)], {"recue_le": "2027-02-08"}, [(LE_8, "Une.")], set()),
        (
            [recue("Une.", LE_19), recue("Deux.", LE_19)],
            {"recue_le": "2027-02-08"},
            [(LE_8, "Une."), (LE_19, "Deux.")],
            {"reponse-multiple", "reponse-tardive"},
        ),
        (
            [recue("Une.", LE_8), recue("Deux.", LE_19)],
            {"recue_le": "2027-02-09"},
            [(LE_8, "Une."), (LE_9, "Deux.")],
            {"reponse-multiple"},
        ),
        (
            [recue("Deux.", LE_19)],
            {"recue_le": "2027-02-08", "reponse": "Une."},
            [(LE_8, "Une."), (LE_19, "Deux.")],
            {"reponse-multiple", "reponse-tardive"},
        ),
        (
            [recue("Une.", LE_9), recue("Deux.", LE_19)],
            {"recue_le": "2027-02-08", "reponse": "Une."},
            [(LE_8, "Une."), (LE_19, "Deux.")],
            {"reponse-multiple", "reponse-tardive"},
        ),
    ],
)
def test_chaque_reponse_reste_a_sa_date(
    versees: list[ReponseRecue], champs: dict[str, str], voulues: list[tuple[date, str]], releves: set[str]
) -> None:
    """La date du registre n'est celle que d'une réponse ; une autre, tardive, se dit tardive."""
    tenus = echanges(*versees, **champs)
    lues = [(jour, texte.removesuffix(".")) for jour, texte in dits(tenus)]
    assert lues == [(jour, texte.removesuffix(".")) for jour, texte in voulues]
    assert codes(tenus) == releves


def test_la_seconde_reponse_se_dit_des_sa_reception() -> None:
    """Redonner le même fichier ne dit rien ; un autre, tardif, est nommé avec la date des deux."""
    tenus = echanges(recue("Une.", LE_8))
    assert not list(a_la_reception([recue("Une.", LE_19)], tenus))
    tardive, multiple = a_la_reception([recue("Deux.", LE_19)], tenus)
    assert (tardive.code, multiple.code) == ("reponse-tardive", "reponse-multiple")
    assert "8 février 2027" in multiple.message
    assert "19 février 2027" in multiple.message


@pytest.mark.parametrize("jours", [("2027-02-08", "2027-02-08"), ("2027-02-08", "2027-02-09")])
def test_une_demande_inscrite_deux_fois_se_dit_et_chaque_ligne_garde_sa_reponse(jours: tuple[str, str]) -> None:
    lignes = [une_demande("Alpha", reponse=f"Dit {rang}.", recue_le=jour) for rang, jour in enumerate(jours)]
    base = des_echanges()
    tenus = replace(base, lignes=tuple((s, LIEU) for s in lignes), reponses=reponses_du_registre(lignes, base.offres))
    lues = [[r.texte for r in tenus.reponses_a(s, tenus.offres[0])] for s in lignes]
    assert lues == [["Dit 0."], ["Dit 1."]]
    assert codes(tenus) == {"demande-en-double"}


@pytest.mark.parametrize("change", [{"exigence": "SSI-2"}, {"nature": "regularisation"}, {"offre": "Bêta"}])
def test_deux_demandes_qui_different_par_leur_objet_ne_sont_pas_un_double(change: dict[str, str]) -> None:
    lignes = [une_demande("Alpha"), une_demande(**{"offre": "Alpha", **change})]
    assert "demande-en-double" not in codes(replace(des_echanges(), lignes=tuple((s, LIEU) for s in lignes)))
