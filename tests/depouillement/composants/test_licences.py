"""D'une licence de composant vers la licence de sortie : la table, et ce qu'elle tait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.controles.licences import LICENCES_ADMISES
from cctgen.assemblage.modele import LicencesDuLot
from cctgen.depouillement.composants.licences import (
    PROSCRIPTIONS,
    REGLES,
    Emploi,
    Issue,
    compatibilite,
    controler_emplois,
    controler_licences,
    proscription,
)
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.spdx import CLASSIFICATEURS, licence_lue, licences_spdx
from cctgen.depouillement.composants.versions import versions_compatibles
from cctgen.depouillement.rapprochement import sans_ref_etrangere
from cctgen.matrice.contrat import COLONNES_COMPOSANTS_SAISIES
from cctgen.matrice.modele import Composant
from cctgen.socle.anomalies import Gravite, Lieu
from tests.matrice.fabrique import un_dossier

OUI, DOUTE, NON = Issue.COMPATIBLE, Issue.A_VERIFIER, Issue.INCOMPATIBLE
CONNUES = sorted({licence for regle in REGLES for licence in regle.composants | regle.sorties})


def issue(composant: str, sortie: str) -> Issue | None:
    verdict = compatibilite(composant, sortie)
    return None if verdict is None else verdict.issue


@pytest.mark.parametrize(
    ("composant", "sortie", "attendue"),
    [
        ("Apache-2.0", "GPL-3.0-or-later", OUI),
        ("Apache-2.0", "GPL-2.0-only", NON),
        ("EUPL-1.2", "GPL-2.0-only", OUI),
        ("GPL-2.0-only", "EUPL-1.2", NON),
        ("EPL-2.0", "GPL-3.0-or-later", NON),
        ("EPL-1.0", "CECILL-2.1", NON),
        ("GPL-3.0-only", "MIT", NON),
        ("GPL-2.0-or-later", "CECILL-2.1", NON),
        ("MIT", "EUPL-1.2", OUI),
        ("BSD-3-Clause", "GPL-3.0-or-later", OUI),
        ("Apache-2.0", "MPL-2.0", OUI),
    ],
)
def test_les_faits_documentes_sont_dans_le_bon_sens(composant, sortie, attendue):
    verdict = compatibilite(composant, sortie)
    assert verdict is not None
    assert verdict.issue is attendue
    assert verdict.source.startswith("DINUM")


@pytest.mark.parametrize(
    ("composant", "sortie"),
    [
        ("Apache-2.0", "EUPL-1.2"),
        ("CECILL-B", "GPL-3.0-or-later"),
        ("GPL-2.0-only", "GPL-3.0-or-later"),
        ("GPL-3.0-or-later", "AGPL-3.0-or-later"),
        ("EUPL-1.2", "GPL-3.0-or-later"),
        ("AGPL-3.0-only", "EUPL-1.2"),
        ("PostgreSQL", "MIT"),
        ("LicenseRef-Maison", "MIT"),
    ],
)
def test_ce_que_la_table_ne_dit_pas_reste_a_verifier(composant, sortie):
    assert issue(composant, sortie) is DOUTE


def test_une_reciprocite_faible_reste_a_verifier_avec_sa_raison():
    verdict = compatibilite("LGPL-2.1-only", "Apache-2.0")
    assert verdict is not None
    assert verdict.issue is DOUTE
    assert "garde sa licence" in verdict.raison


@pytest.mark.parametrize("licence", sorted(LICENCES_ADMISES))
def test_une_licence_entre_dans_un_code_publie_sous_la_meme(licence):
    assert issue(licence, licence) is OUI


@pytest.mark.parametrize(
    ("composant", "sortie", "attendue"),
    [
        ("GPL-2.0-or-later", "GPL-3.0-or-later", OUI),
        ("GPL-2.0+", "GPL-3.0-only", OUI),
        ("LGPL-2.1-or-later", "LGPL-3.0-or-later", OUI),
        ("GPL-3.0-or-later", "GPL-2.0-only", DOUTE),
        ("gpl-3.0-OR-LATER", "GPL-3.0-or-later", OUI),
    ],
)
def test_une_version_ulterieure_est_au_choix_et_la_casse_indifferente(composant, sortie, attendue):
    assert issue(composant, sortie) is attendue


@pytest.mark.parametrize(
    ("expression", "attendue"),
    [
        ("MIT OR GPL-3.0-only", OUI),
        ("GPL-2.0-only OR GPL-3.0-only", NON),
        ("GPL-2.0-only OR Apache-2.0", DOUTE),
        ("MIT AND GPL-3.0-only", NON),
        ("MIT AND BSD-3-Clause", OUI),
        ("MIT AND PostgreSQL", DOUTE),
        ("(MIT OR GPL-2.0-only) AND BSD-2-Clause", OUI),
        ("(MIT AND GPL-2.0-only) OR GPL-3.0-only", NON),
        ("GPL-2.0-only WITH Classpath-exception-2.0", DOUTE),
        ("MIT WITH Classpath-exception-2.0", OUI),
    ],
)
def test_une_branche_suffit_a_un_or_et_un_and_les_veut_toutes(expression, attendue):
    assert issue(expression, "EUPL-1.2") is attendue


@given(st.lists(st.sampled_from(CONNUES), min_size=1, max_size=4), st.sampled_from(sorted(LICENCES_ADMISES)))
def test_or_vaut_sa_meilleure_branche_et_and_sa_pire(licences, sortie):
    issues = [issue(licence, sortie) for licence in licences]
    assert issue(" OR ".join(licences), sortie) is min(issues)
    assert issue(" AND ".join(licences), sortie) is max(issues)


@pytest.mark.parametrize("texte", ["", "(MIT", "MIT AND", "(" * 5000 + "MIT" + ")" * 5000])
def test_une_licence_qui_ne_s_analyse_pas_n_a_pas_de_verdict(texte):
    assert compatibilite(texte, "MIT") is None


def test_chaque_licence_de_la_table_est_un_identifiant_spdx():
    assert set(CONNUES) <= set(licences_spdx().known_symbols)


@pytest.mark.parametrize(
    ("licence", "clauses", "clause"),
    [
        ("BUSL-1.1", ["LL-007"], "LL-007"),
        ("LicenseRef-RSALv2", ["LL-007"], "LL-007"),
        ("RSALv2 OR SSPL-1.0", ["LL-007"], "LL-007"),
        ("MIT AND CC-BY-NC-4.0", ["LL-007"], "LL-007"),
        ("NONE", ["LL-007"], "LL-007"),
        ("AGPL-3.0-only", ["LL-007", "LL-021"], "LL-021"),
        ("CECILL-2.1", ["LL-021"], "LL-021"),
        ("MIT OR BUSL-1.1", ["LL-007"], ""),
        ("CECILL-C", ["LL-021"], ""),
        ("LGPL-3.0-only", ["LL-021"], ""),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ["LL-021"], ""),
        ("GPL-3.0-only", ["LL-007"], ""),
        ("BUSL-1.1", [], ""),
    ],
)
def test_une_licence_n_est_proscrite_que_par_une_clause_du_lot(licence, clauses, clause):
    trouvee = proscription(licence, clauses)
    assert (trouvee.clause if trouvee else "") == clause


def test_chaque_proscription_vise_une_licence_connue():
    connus = licences_spdx().known_symbols
    for une in PROSCRIPTIONS:
        for debut in une.debuts:
            assert debut in ("none", "rsal") or any(c.casefold().startswith(debut) for c in connus), debut


def codes(licence: str, licences: LicencesDuLot) -> list[str]:
    return [a.code for a in controler_emplois([Emploi("X", licence, Lieu())], licences)]


EUPL = LicencesDuLot("EUPL-1.2", ("LL-007",))


def test_les_anomalies_citent_la_regle_et_sa_source():
    (anomalie,) = controler_emplois([Emploi("Poppler", "GPL-2.0-only", Lieu("m.xlsx"))], EUPL)
    assert (anomalie.code, anomalie.gravite, anomalie.ref) == ("licence-incompatible", Gravite.A_QUALIFIER, "LL-006-1")
    assert "EUPL" in anomalie.message
    assert "DINUM" in anomalie.message
    assert "séparé" in anomalie.conseil


def test_chaque_cas_a_son_code():
    assert codes("MIT", EUPL) == []
    assert codes("Apache-2.0", EUPL) == ["licence-a-verifier"]
    assert codes("Propriétaire", EUPL) == ["licence-a-verifier"]
    assert codes("BUSL-1.1", EUPL) == ["licence-a-verifier", "licence-proscrite"]
    assert codes("GPL-3.0-only", LicencesDuLot("MIT", ("LL-021",))) == ["licence-incompatible", "licence-proscrite"]


@pytest.mark.parametrize("licence", ["", "Apache", "libre"])
def test_une_licence_absente_ou_mal_nommee_est_relevee_ailleurs(licence):
    assert codes(licence, EUPL) == []


def test_sans_publication_ni_clause_rien_n_est_juge():
    assert codes("GPL-3.0-only", LicencesDuLot()) == []
    assert codes("Propriétaire", LicencesDuLot(proscrivent=("LL-007",))) == []


def test_le_lieu_est_la_cellule_du_composant():
    valeurs = dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "") | {
        "Composant": "Poppler",
        "Licence (SPDX)": "GPL-2.0-only",
    }
    (anomalie,) = controler_licences([Composant(valeurs, "Composants!A9")], EUPL, "m.xlsx")
    assert str(anomalie.lieu) == "m.xlsx, Composants!A9"


def test_une_reference_que_le_lot_n_a_pas_est_otee():
    anomalies = controler_emplois([Emploi("Poppler", "GPL-2.0-only", Lieu())], EUPL)
    assert [a.ref for a in sans_ref_etrangere(anomalies, un_dossier(), 0)] == [""]


@pytest.mark.parametrize(
    ("declaree", "referencee", "compatibles"),
    [
        ("6.1", "≥ 5.1", True),
        ("5.1", "≥ 5.1", True),
        ("5.0.9", "≥ 5.1", False),
        ("2.5.33", ">2.5.20", True),
        ("2.5.20", ">2.5.20", False),
        ("11.2", "<12", True),
        ("12.1", "<12", False),
        ("12.0", "<=12", True),
        ("", ">5.5", False),
    ],
)
def test_une_version_bornee_se_compare_dans_l_ordre(declaree, referencee, compatibles):
    assert versions_compatibles(declaree, referencee) is compatibles


def un_composant(nom: str, licence: str, usage: str = "", ligne: int = 2) -> Composant:
    valeurs = dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "")
    valeurs |= {"Composant": nom, "Licence (SPDX)": licence, "Usage du composant": usage}
    return Composant(valeurs, f"Composants!A{ligne}")


@pytest.mark.parametrize("usage", ["Service séparé", "outil", "SERVICE"])
def test_un_service_separe_ou_un_outil_n_est_pas_soumis_a_la_licence_de_sortie(usage):
    composants = [un_composant("PostgreSQL", "GPL-2.0-only", usage)]
    assert list(controler_licences(composants, EUPL, "m.xlsx")) == []


@pytest.mark.parametrize(("usage", "dit"), [("Lié", "incorporé ou lié au"), ("", "dont l'usage n'est pas dit")])
def test_l_usage_dit_ou_tu_se_lit_dans_le_message(usage, dit):
    (anomalie,) = controler_licences([un_composant("Poppler", "GPL-2.0-only", usage)], EUPL, "m.xlsx")
    assert dit in anomalie.message


def test_une_meme_raison_ne_se_repete_pas_par_composant():
    composants = [un_composant(f"lib-{n}", "Apache-2.0", "Lié", n) for n in range(2, 32)]
    (anomalie,) = controler_licences(composants, EUPL, "m.xlsx")
    assert anomalie.code == "licence-a-verifier"
    assert "et 18 autres" in anomalie.message
    assert all(anomalie.touche(lieu_du_composant(composant, "m.xlsx")) for composant in composants)
    assert not anomalie.touche(Lieu("m.xlsx", None, "Composants", "A40"))
    assert len(anomalie.en_dict()["autres_lieux"]) == 29


def test_une_liste_de_licences_n_est_ni_un_cumul_ni_un_choix():
    assert codes("MIT ; GPL-2.0-only", EUPL) == ["licence-a-verifier"]
    assert codes("MIT AND GPL-2.0-only", EUPL) == ["licence-incompatible"]
    assert codes("MIT ; BSD-3-Clause", EUPL) == []


@pytest.mark.parametrize(
    ("declaree", "lue"),
    [
        ("License :: OSI Approved :: MIT License", "MIT"),
        ("License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
        ("License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ("License :: OSI Approved :: BSD License", "BSD License"),
        ("License :: OSI Approved :: Apache Software License", "Apache Software License"),
        ("MIT, Apache-2.0", "MIT ; Apache-2.0"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("", ""),
    ],
)
def test_un_classificateur_se_traduit_quand_il_ne_designe_qu_une_licence(declaree, lue):
    assert licence_lue(declaree) == lue


def test_chaque_classificateur_mene_a_un_identifiant_spdx_ou_a_proprietaire():
    connus = set(licences_spdx().known_symbols)
    assert {v for v in CLASSIFICATEURS.values() if v not in connus} == {"Propriétaire"}
