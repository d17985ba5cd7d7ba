"""Un auteur est nommé comme il le veut, et un marché ne parle d'une forge que s'il s'en sert."""

from __future__ import annotations

import re

import pytest

from cctgen.documents.tete import tete
from tests.contenu.dossiers import ACHATS, TEXTES, dossier_de, tout_le_texte
from tests.contenu.profils import NATURES


def test_une_forge_n_ouvre_ses_acces_qu_apres_l_agrement() -> None:
    ouvrent = [c for c, texte in TEXTES.items() if re.search(r"ouvre les accès dans les .* jours ouvrés", texte)]
    assert len(ouvrent) >= 2
    for clause in ouvrent:
        assert "de l'agrément des intervenants ou, si le marché n'en demande pas" in TEXTES[clause], clause


@pytest.mark.parametrize("nom", ACHATS)
def test_l_auteur_qui_n_est_pas_nomme_l_est_par_une_derogation_recapitulee(nom: str) -> None:
    dossier = dossier_de(nom)
    if "qui ne veut pas être nommé" in tout_le_texte(dossier):
        assert "46.4.3" in {d.article for d in dossier.derogations}


@pytest.mark.parametrize("nom", NATURES)
def test_un_achat_sans_forge_n_en_annonce_pas(nom: str) -> None:
    dossier = dossier_de(f"nature {nom}")
    assert "la forge du marché" not in "\n".join(repr(list(tete(d.tete))) for d in dossier.documents)


def test_l_auteur_qui_n_est_pas_nomme_peut_l_etre_de_l_acheteur_qui_tient_la_forge() -> None:
    assert "ni lui ni l'acheteur, s'il l'apprend, ne publient" in TEXTES["PI-013"]
    assert "ne l'est nulle part en public" in TEXTES["PI-013"]


@pytest.mark.parametrize("nom", ["Études", "nature etudes"])
def test_un_marche_sans_code_ne_parle_ni_de_forge_ni_d_historique_du_code(nom: str) -> None:
    [article] = [a for a in dossier_de(nom).articles if a.clause == "PI-013"]
    assert "forge" not in article.texte
    assert "historique du code" not in article.texte
