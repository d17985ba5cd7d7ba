"""La cession va aux finalités de l'achat, et laisse au titulaire ce que le CCAG-TIC lui laisse."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.documents.texte import en_clair
from tests.contenu.dossiers import ACHATS, CLAUSIER, TEXTES, dossier_de, retenues, tout_le_texte
from tests.contenu.profils import PROFILS, consultation


def test_la_cession_non_exclusive_reserve_ce_que_le_ccag_cede_a_titre_exclusif() -> None:
    regime = en_clair(CLAUSIER.clauses["PI-002"].texte)
    assert re.search(r"non exclusive, sauf [^.]*article 46\.2\.1", regime)
    assert "réputé être un résultat" in CLAUSIER.clauses["PI-016"].texte


def test_un_droit_que_le_ccag_tic_laisse_au_titulaire_lui_reste_sans_derogation() -> None:
    lus = TEXTES
    assert "l'article 44.2 du CCAG-TIC laisse au titulaire le choix" in lus["PI-017"]
    assert "suit l'article 46.3 du CCAG-TIC" in lus["PI-030"]
    assert "Cette extension dure" in lus["SSI-008"]


@pytest.mark.parametrize("nom", ACHATS)
def test_la_redevance_ne_reserve_une_licence_libre_que_si_le_code_se_publie(nom: str) -> None:
    dossier = dossier_de(nom)
    reserve = any("n'appelle aucune redevance" in ligne for ligne in dossier.lignes_ccap)
    assert reserve is ("LL-002" in retenues(dossier))


def test_une_reserve_faite_au_titulaire_ne_borne_pas_l_acheteur() -> None:
    assert "exclut que le titulaire le divulgue ou le réemploie" in TEXTES["LL-022"]
    assert not re.search(r"[Cc]ette cession exclut (?!que le titulaire)", "\n".join(TEXTES.values()))


@pytest.mark.parametrize("nom", ["Diffusion Restreinte", "Études"])
def test_les_finalites_proposees_vont_a_l_achat(nom: str) -> None:
    lu = tout_le_texte(assembler(CLAUSIER, consultation(PROFILS[nom])))
    assert "S'y ajoutent les finalités propres au marché" in lu
    assert "l'ouverture à d'autres publics" not in lu
