"""Un téléservice : ce que la loi fait afficher à l'usager, et ce que l'acheteur doit signer."""

from __future__ import annotations

import pytest

from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import EXIGENCES, TEXTES
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

TELESERVICE = PROFILS["Téléservice avec données personnelles"]
DEMARCHES: dict[str, Reponses] = {
    "téléservice": TELESERVICE,
    **{nature: {**TELESERVICE, "nature": nature} for nature in ("tma", "progiciel", "integration", "libre", "saas")},
    "collectivité": {**TELESERVICE, "type_acheteur": "collectivite"},
}


@pytest.mark.parametrize("achat", DEMARCHES)
def test_un_teleservice_affiche_l_attestation_de_securite_due_aux_usagers(achat: str) -> None:
    articles = {a.clause: en_clair(a.texte) for a in dossier_livre(DEMARCHES[achat]).articles}
    affiche = [c for c, texte in articles.items() if "affiche l'attestation de sécurité" in texte]
    assert affiche == ["ITP-006"]


def test_l_acheteur_sait_qu_il_signe_cette_attestation() -> None:
    clause = clausier_livre().clauses["ITP-006"]
    assert "signez-la avec la décision d'homologation" in clause.note_acheteur
    assert "decret-2010-112:5" in clause.references


@pytest.mark.parametrize("achat", DEMARCHES)
def test_un_accuse_ne_promet_de_decision_implicite_qu_a_une_demande_complete(achat: str) -> None:
    """CRPA, R. 112-11-1 et R. 112-11-4 : la date vaut pour une demande complète, la saisine incomplète dit le délai."""
    article = {a.clause: en_clair(a.texte) for a in dossier_livre(DEMARCHES[achat]).articles}["ITP-006"]
    assert "si elle est complète, à quelle date" in article
    assert "les pièces manquantes, le délai pour les fournir et celui de la décision implicite" in article


def test_un_systeme_interne_n_affiche_rien() -> None:
    assert "ITP-006" not in {a.clause for a in dossier_livre(NATURES["integration"], "integration").articles}


@pytest.mark.parametrize("achat", DEMARCHES)
def test_nulle_exigence_d_identite_ne_ferme_la_voie_de_repli(achat: str) -> None:
    """ITP-005 garde une autre voie d'accès à qui n'a pas d'identité électronique : rien ne la lui refuse."""
    dossier = dossier_livre(DEMARCHES[achat])
    lus = {e.ref: e.enonce for e in dossier.exigences(0) if e.ref in ("CCT-UTI-01", "CCT-UTI-02")}
    assert set(lus) == {"CCT-UTI-01", "CCT-UTI-02"}
    assert [ref for ref, enonce in lus.items() if "sans préjudice de la voie de repli" not in enonce] == []
    assert "garde une autre voie d'accès" in {a.clause: en_clair(a.texte) for a in dossier.articles}["ITP-005"]


def test_toute_regle_d_identite_admet_le_portefeuille_europeen() -> None:
    """Règlement n° 910/2014, article 5 septies : une primordiale qui ne dit que FranceConnect l'exclurait."""
    for texte in (TEXTES["FIC-UTI-01"], TEXTES["ITP-005"], EXIGENCES["CCT-UTI-01"].enonce):
        assert "portefeuille européen d'identité" in texte


def test_l_avis_d_un_usager_ne_s_attache_pas_a_lui() -> None:
    """La fiche de traitement n'a ni cet avis dans ses données, ni sa collecte dans ses finalités."""
    avis = EXIGENCES["CCT-UTI-27"]
    assert avis.enonce.endswith("sans y associer son identité ni y garder de donnée personnelle.")
    assert "texte libre compris" in avis.preuve
