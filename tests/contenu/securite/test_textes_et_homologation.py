"""L'homologation et les textes de sécurité de l'État obligent qui ils obligent, et se consultent avant l'offre."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, CLAUSIER, INFOGERANCE, dossier_de, retenues, textes, tout_le_texte
from tests.contenu.profils import NATURES, PROFILS, dossier_livre


@pytest.mark.parametrize("nom", ACHATS)
def test_un_dossier_ne_cite_la_politique_ministerielle_que_s_il_l_applique(nom: str) -> None:
    dossier = dossier_de(nom)
    assert ("politique ministérielle" in tout_le_texte(dossier)) is ("SSI-036" in retenues(dossier))


@pytest.mark.parametrize("achat", ACHATS)
def test_tout_texte_non_public_se_consulte_avant_l_offre(achat: str) -> None:
    lus = textes(dossier_de(achat))
    assert "politique de sécurité" in lus["SSI-001"]
    disant = [c for c, texte in lus.items() if "textes de sécurité non publics" in texte]
    assert disant == ["SSI-047"]
    assert "que le marché rend applicables" in lus["SSI-047"]


@pytest.mark.parametrize("achat", ACHATS)
def test_l_homologation_ne_se_fonde_pas_sur_le_rgs_seul(achat: str) -> None:
    lu = dossier_de(achat)
    article = next((a for a in lu.articles if a.clause == "SSI-006"), None)
    assert article is None or "rgs" not in article.references
    assert article is None or "décret n° 2019-1088" in textes(lu)["SSI-036"]


def test_une_obligation_deja_publiee_mais_non_encore_applicable_entre_au_reexamen() -> None:
    assert "ou dont une obligation devient applicable, après" in textes(dossier_livre(INFOGERANCE))["SSI-035"]


@pytest.mark.parametrize(
    ("achat", "attendus"),
    [
        ("Site vitrine", {"SSI-006": "30 jours avant", "SSI-025": "niveau 1 du"}),
        ("Diffusion Restreinte", {"SSI-006": "60 jours avant", "SSI-009": "20 jours ouvrés", "SSI-025": "niveau 3 du"}),
        ("IA générative", {"SSI-006": "30 jours avant", "SSI-009": "5 jours ouvrés", "SSI-025": "niveau 2 du"}),
        ("Infogérance sensible", {"SSI-015": "Plages d'intervention : à toute heure."}),
    ],
)
def test_un_delai_est_celui_de_la_sensibilite_repondue(achat: str, attendus: dict[str, str]) -> None:
    lu = textes(dossier_livre(PROFILS[achat]))
    assert {c for c, attendu in attendus.items() if attendu not in lu[c]} == set()


@pytest.mark.parametrize(("exposition", "attendue"), [("internet", True), ("rie", True), ("intranet", False)])
def test_un_progiciel_expose_de_l_etat_s_homologue(exposition: str, attendue: bool) -> None:
    progiciel = {**NATURES["progiciel"], "nature": "progiciel", "exposition": exposition}
    assert ("SSI-006" in textes(dossier_livre(progiciel))) is attendue
    assert ("SSI-007" in textes(dossier_livre({**progiciel, "dispense_homologation": "oui"}))) is attendue


def test_la_note_dit_quand_les_textes_de_l_etat_sont_retenus() -> None:
    """Une maintenance sans accès ou une étude de l'État ne les retient pas : la note ne le promet plus."""
    assert "SSI-036" not in retenues(dossier_de("nature materiel"))
    note = CLAUSIER.clauses["SSI-001"].note_acheteur
    assert "dès qu'un accès, un réseau, un hébergement ou la sensibilité l'appelle" in note
