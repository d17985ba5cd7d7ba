"""Ce qui se note varie d'une offre à l'autre ; une déclaration que rien ne vérifie ne se note pas."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.presentation.contrat import PORTEE
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.proposition import bareme_propose
from tests.contenu.profils import NATURES, PROFILS, consultation
from tests.livre import clausier_livre

ACHATS = {**{n: (e, "") for n, e in PROFILS.items()}, **{f"nature {n}": (e, n) for n, e in NATURES.items()}}
NOTEES = [e for c in clausier_livre().clauses.values() if c.retiree is None for e in c.exigences if e.est_notee]


def test_un_neant_ne_se_note_que_s_il_y_a_autre_chose_a_juger() -> None:
    """« Néant » vaut sinon la même note que l'état le plus complet (TA Dijon, 11 juillet 2025, n° 2501824)."""
    avec = [e for e in NOTEES if "« néant »" in e.preuve]
    assert avec
    assert [e.id for e in avec if not re.search(r"\bmodèle\b|\bmode et coût\b|\bremplacement\b", e.preuve)] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_l_etat_des_connaissances_anterieures_s_exige_sans_se_noter(nom: str) -> None:
    dossier = assembler(clausier_livre(), consultation(*ACHATS[nom]))
    assert all(not e.notee for e in dossier.exigences(0) if e.ref == "PI-016-1")
    bareme = Bareme.model_validate(bareme_propose(dossier, clausier_livre().bareme))
    assert sum(c.poids for c in bareme.criteres) == 100


@pytest.mark.parametrize("ref", ["CCT-SEC-19", "SSI-028-1", "HEB-007-1"])
def test_le_coeur_de_ce_que_le_titulaire_exploite_ne_s_abandonne_pas_par_un_ecart(ref: str) -> None:
    """Notée, l'exigence qui reprend l'objet même d'un article le laisserait réduire par la matrice."""
    assert ref not in {e.id for e in NOTEES}


@pytest.mark.parametrize("nom", ACHATS)
def test_le_maintien_en_securite_ne_se_note_que_la_ou_le_titulaire_n_exploite_pas(nom: str) -> None:
    """La même exigence, l'une ou l'autre : notée, elle compare les offres ; non notée, elle ne s'abandonne pas."""
    exigences = assembler(clausier_livre(), consultation(*ACHATS[nom])).exigences(0)
    maintien = [e for e in exigences if e.ref in ("CCT-SEC-19", "CCT-SEC-31")]
    assert len(maintien) <= 1
    assert all(e.notee is (e.ref == "CCT-SEC-31") for e in maintien)


def test_un_ecart_suit_son_objet_d_une_annexe_a_l_autre_et_laisse_les_chiffres() -> None:
    """Redite ailleurs, la règle resterait due malgré l'écart que la note compte ; aucun délai ne tombe avec elle."""
    assert "à ce qui y est déclaré cette exigence et toute règle des annexes qu'elle reprend. Restent dus" in PORTEE
    assert "l'obligation légale d'une des parties" in PORTEE
    assert "le délai ou le seuil que l'exigence n'énonce pas" in PORTEE
