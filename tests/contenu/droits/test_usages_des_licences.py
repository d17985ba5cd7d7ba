"""Les usages d'une licence standard : la même règle pour l'éditeur et le revendeur, et une note qui en dépend."""

from __future__ import annotations

import pytest

from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.profils import NATURES, PROFILS, dossier_livre

ACHATS = {
    **{n: (PROFILS[n], "") for n in ("Licences hors réseau", "SaaS RH")},
    **{n: (NATURES[n], n) for n in ("progiciel", "saas", "integration")},
}


@pytest.mark.parametrize("nom", ACHATS)
def test_un_usage_ferme_se_declare_et_se_note_quel_que_soit_le_candidat(nom: str) -> None:
    """Code de la commande publique, L. 3 : fermer un usage coûte à tous la même chose."""
    dossier = dossier_livre(*ACHATS[nom])
    lus = {a.clause: en_clair(a.texte) for a in dossier.articles}
    assert "n'est pas l'éditeur" not in lus["PI-020"]
    assert "déclare, licence par licence, fermé par l'éditeur" in lus["PI-020"]
    assert lus["PI-037"].count("licence par licence") == 1
    assert "PI-020-4" in {e.ref for e in dossier.exigences(0) if e.notee}


@pytest.mark.parametrize("nom", ACHATS)
def test_la_metrique_et_la_duree_que_l_editeur_fixe_se_declarent_comme_un_usage_ferme(nom: str) -> None:
    """Un revendeur ne tient ni la métrique ni la durée contre l'éditeur : il les dit, et la note en dépend."""
    dossier = dossier_livre(*ACHATS[nom])
    lus = {a.clause: en_clair(a.texte) for a in dossier.articles}
    assert lus["PI-020"].count("métrique d'usage") == 1, "une seule règle dit qui peut changer la métrique"
    assert "l'éditeur peut changer celle que l'offre lui réserve, licence par licence" in lus["PI-020"]
    assert "sans que le même usage coûte plus ; l'acheteur peut alors mettre fin à la licence" in lus["PI-020"]
    assert "le prix de l'usage qu'il perd remboursé" in lus["PI-020"]
    if "PI-034" in lus:
        assert "sauf durée que l'offre déclare, licence par licence, fixée par l'éditeur" in lus["PI-034"]
    du_produit = [d for d in dossier.derogations if d.clause in ("PI-020", "PI-034")]
    objets = [d.objet for d in du_produit if d.article.endswith("45.2")]
    assert objets and all("hors ce que l'offre déclare" in objet for objet in objets)
    assert "la métrique d'usage et la durée proposées, et si l'éditeur se réserve de les changer" in lus["PI-037"]
    [notee] = [e for e in dossier.exigences(0) if e.ref == "PI-020-4"]
    assert "métrique, durée" in notee.preuve and "à métrique et durée constantes" in notee.enonce


@pytest.mark.parametrize("nom", ACHATS)
def test_aucune_licence_ne_ferme_ce_que_la_loi_garde_a_l_utilisateur(nom: str) -> None:
    [article] = [a for a in dossier_livre(*ACHATS[nom]).articles if a.clause == "PI-020"]
    assert "hors ce que la loi réserve à l'utilisateur du logiciel" in en_clair(article.texte)
    assert "cpi:L.122-6-1" in article.references


@pytest.mark.parametrize("nom", ["Licences hors réseau", "SaaS RH", "progiciel", "saas"])
def test_un_abonnement_ne_se_rompt_qu_avec_le_marche_et_sans_oter_l_indemnite(nom: str) -> None:
    lus = {a.clause: en_clair(a.texte) for a in dossier_livre(*ACHATS[nom]).articles}
    assert "sauf si l'acheteur y met fin avec le marché" in lus["PI-034"]
    assert "sans préjudice de l'article 51 du CCAG-TIC" in lus["PI-034"]
