"""Des dossiers de personnes sont des archives publiques : leur régime, leur visa, et qui ne l'oublie pas."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, cases, dossier_de, textes
from tests.contenu.profils import PROFILS, dossier_livre
from tests.livre import clausier_livre


def test_des_archives_qui_portent_des_donnees_personnelles_citent_leur_propre_regime() -> None:
    """L'article L. 212-2 vise les archives « autres que » celles de l'article L. 212-3."""
    archives = clausier_livre().clauses["ITP-003"]
    assert {"code-patrimoine:L.212-2", "code-patrimoine:L.212-3"} <= set(archives.references)


def test_un_effacement_que_la_fiche_annonce_attend_le_visa_d_une_archive() -> None:
    dossier = dossier_livre(PROFILS["Téléservice avec données personnelles"])
    [fiche] = [f for f in dossier.formulaires if f.id == "fiche-traitement"]
    [case] = [c for s in fiche.sections for c in s.champs if c.libelle == "Dont catégories particulières"]
    assert "s'efface sur son instruction, une fois obtenu le visa d'élimination" in case.valeur


def test_qui_ne_livre_aucune_application_garde_les_archives_sans_devoir_une_fonction_de_versement() -> None:
    infogerance = textes(dossier_livre(PROFILS["Infogérance sensible"]))
    assert "sans le visa de l'administration des archives" in infogerance["ITP-003"]
    assert "que le titulaire remet" not in infogerance["ITP-003"]
    assert "ITP-008" not in infogerance
    teleservice = textes(dossier_livre(PROFILS["Téléservice avec données personnelles"]))
    assert "fournit une fonction de versement" in teleservice["ITP-008"]
    assert "sur un projet que le titulaire remet dans les trois mois" in teleservice["ITP-003"]
    saas = textes(dossier_livre(PROFILS["SaaS RH"]))
    assert "d'après la liste des catégories de données et des durées réglables" in saas["ITP-003"]


@pytest.mark.parametrize("achat", ACHATS)
def test_le_tableau_de_gestion_ne_fixe_pas_la_duree_en_base_active(achat: str) -> None:
    """Code du patrimoine, L. 212-3 : la sélection vient au terme d'une durée que fixe le responsable du traitement."""
    dossier = dossier_de(achat)
    article = textes(dossier).get("ITP-003")
    if article is None:
        return
    assert "le responsable du traitement fixe de plus, par catégorie, la durée en base active" in article
    assert "durées de conservation et leur sort final" not in article
    fiche = cases(dossier, "fiche-traitement")
    assert not fiche or "par catégorie de données : la durée en base active" in fiche["Durées de conservation"].aide
