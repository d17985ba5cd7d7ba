"""Un équipement maintenu : ce que l'environnement demande ne heurte pas ce que la sécurité refuse."""

from __future__ import annotations

import pytest

from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.profils import NATURES, PROFILS, dossier_livre

DOSSIERS = {
    "maintenance": dossier_livre(PROFILS["Maintenance matérielle"]),
    "fourniture": dossier_livre(NATURES["materiel"], "materiel"),
}


@pytest.mark.parametrize("achat", DOSSIERS)
def test_une_piece_de_reemploi_n_attend_pas_l_accord_du_a_un_composant_neuf(achat: str) -> None:
    """La pièce identique d'un équipement ancien n'a souvent plus de support : elle se signale et s'emploie."""
    articles = {a.clause: en_clair(a.texte) for a in DOSSIERS[achat].articles}
    assert "SSI-023" in articles
    assert "ne les écarte pas, mais il en signale la fin de support" in articles["ECO-004"]


def test_la_periode_d_intervention_sur_place_suppose_un_acces_aux_locaux() -> None:
    """CCAG-TIC, article 39.2.1 : la plage n'existe que si la maintenance se fait chez l'acheteur."""
    [sur_place] = [li for li in map(en_clair, DOSSIERS["maintenance"].lignes_ccap) if "Période d'intervention" in li]
    [hors] = [li for li in map(en_clair, DOSSIERS["fourniture"].lignes_ccap) if "Période d'intervention" in li]
    assert sur_place.endswith("article 39.2) : du lundi au vendredi, hors jours fériés, de 8 heures à 18 heures.")
    assert hors.endswith("article 39.2) : aucune ; un équipement en panne est échangé ou réparé hors de ces locaux.")


@pytest.mark.parametrize("achat", DOSSIERS)
def test_une_panne_hors_garantie_n_est_due_que_si_la_maintenance_est_commandee(achat: str) -> None:
    articles = {a.clause: en_clair(a.texte) for a in DOSSIERS[achat].articles}
    assert articles["FIC-UTI-08"].startswith("Pendant la garantie et, au-delà, lorsque la maintenance est commandée,")


@pytest.mark.parametrize("achat", DOSSIERS)
def test_l_equipement_garde_pour_sa_memoire_dit_qui_le_remplace_et_qui_le_paie(achat: str) -> None:
    article = en_clair({a.clause: a for a in DOSSIERS[achat].articles}["SSI-044"].texte)
    assert "le titulaire remplace sans supplément si sa garantie ou sa maintenance en couvre la réparation" in article
    assert "sur commande, au prix du bordereau, sinon" in article


@pytest.mark.parametrize("achat", DOSSIERS)
def test_aucun_equipement_ne_part_avec_un_support_lisible(achat: str) -> None:
    """Un équipement en panne d'alimentation va à l'atelier avec un disque sain."""
    articles = {a.clause: en_clair(a.texte) for a in DOSSIERS[achat].articles}
    assert "Aucun équipement ne quitte les locaux de l'acheteur avec un support lisible" in articles["SSI-044"]
    assert "mémoire soudée comprise, l'acheteur garde l'équipement" in articles["SSI-044"]
