"""Ce que la matrice déclare, face à ce que l'inventaire contient."""

from __future__ import annotations

import json

import pytest

from cctgen.depouillement.composants.confrontation import confronter
from cctgen.depouillement.composants.sbom import lire_sbom
from cctgen.matrice.contrat import COLONNES_COMPOSANTS_SAISIES, COMPOSANT, LICENCE, VERSION
from cctgen.matrice.modele import Composant
from cctgen.socle.anomalies import Gravite


def declare(nom: str, version: str = "", licence: str = "") -> Composant:
    valeurs = dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "") | {COMPOSANT: nom, VERSION: version, LICENCE: licence}
    return Composant(valeurs, "Composants!A2")


def inventaire(*composants: tuple[str, str, str]):
    entrees = [
        {
            "group": nom.rpartition("/")[0],
            "name": nom.rpartition("/")[2],
            "version": version,
            "licenses": _licence(spdx),
        }
        for nom, version, spdx in composants
    ]
    octets = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": entrees}).encode()
    return lire_sbom(octets, "bom.json")


def _licence(spdx: str) -> list[object]:
    return [{"expression": spdx}] if spdx else []


def constats(declares: list[Composant], *composants: tuple[str, str, str]) -> list[str]:
    return [a.code for a in confronter(declares, [inventaire(*composants)], "m.xlsx").anomalies]


@pytest.mark.parametrize(
    ("declaration", "composant"),
    [
        (declare("Spring Boot", "3.3", "Apache-2.0"), ("org.springframework.boot/spring-boot", "3.3.5", "Apache-2.0")),
        (declare("jQuery", "3.7.1", "mit"), ("jquery", "3.7", "MIT")),
        (declare("jszip", "", ""), ("jszip", "3.10.1", "MIT OR GPL-3.0-or-later")),
        (declare("@angular/core", "17"), ("@angular/core", "17.3.1", "MIT")),
        (declare("x", "1", "GPL-2.0"), ("x", "1", "GPL-2.0-only")),
        (declare("x", "1", "MIT OR Apache-2.0"), ("x", "1", "Apache-2.0 OR MIT")),
        (declare("x", "stable", "MIT"), ("x", "12", "MIT")),
    ],
)
def test_ce_qui_concorde_ne_dit_rien(declaration, composant):
    assert constats([declaration], composant) == []


def test_un_nom_approchant_est_rapproche_et_dit():
    assert constats([declare("Vue.js", "3.5")], ("vue", "3.5.12", "")) == ["composant-rapproche"]
    resultat = confronter(
        [declare("Angular")], [inventaire(("@angular/core", "17", ""), ("@angular/forms", "17", ""))], ""
    )
    assert [a.gravite for a in resultat.anomalies] == [Gravite.INFORMATION]
    assert "2 paquets du groupe" in resultat.anomalies[0].message
    assert resultat.non_declares == ()


def test_ce_qui_n_est_que_d_un_cote_est_nomme():
    resultat = confronter([declare("Debian", "12")], [inventaire(("lodash", "4.17.21", "MIT"))], "m.xlsx")
    absent, non_declare = resultat.anomalies
    assert (absent.code, absent.gravite, str(absent.lieu)) == (
        "composant-absent-du-sbom",
        Gravite.INFORMATION,
        "m.xlsx, Composants!A2",
    )
    assert (non_declare.code, non_declare.gravite, str(non_declare.lieu)) == (
        "composant-non-declare",
        Gravite.A_QUALIFIER,
        "bom.json, components[0]",
    )
    assert [c.nom for c in resultat.non_declares] == ["lodash"]


def test_une_version_ou_une_licence_qui_differe_est_une_divergence():
    declaration = declare("lodash", "4.16", "MIT")
    anomalies = confronter([declaration], [inventaire(("lodash", "4.17.21", "BSD-3-Clause"))], "m.xlsx").anomalies
    assert [(a.code, a.gravite) for a in anomalies] == [("composant-divergent", Gravite.A_QUALIFIER)] * 2
    assert "4.17.21" in anomalies[0].message
    assert "BSD-3-Clause" in anomalies[1].message


def test_une_autre_version_du_meme_composant_est_dite():
    codes = constats([declare("lodash", "4.17")], ("lodash", "4.17.21", ""), ("lodash", "3.10.1", ""))
    assert codes == ["composant-divergent"]


def test_une_licence_en_toutes_lettres_est_a_comparer_sans_etre_jugee():
    (anomalie,) = confronter([declare("x", "1", "MIT")], [inventaire(("x", "1", "The MIT License"))], "").anomalies
    assert (anomalie.code, anomalie.gravite) == ("composant-divergent", Gravite.INFORMATION)


def test_un_composant_declare_proprietaire_et_inventorie_libre_diverge():
    (anomalie,) = confronter([declare("x", "1", "Propriétaire")], [inventaire(("x", "1", "MIT"))], "").anomalies
    assert (anomalie.code, anomalie.gravite) == ("composant-divergent", Gravite.A_QUALIFIER)


def test_plusieurs_inventaires_valent_ensemble():
    declares = [declare("react"), declare("spring")]
    assert confronter(declares, [inventaire(("react", "", "")), inventaire(("spring", "", ""))], "").anomalies == ()


def test_une_ligne_sans_nom_est_relevee_ailleurs():
    assert constats([declare("", "1")]) == []


def test_au_dela_de_quarante_les_non_declares_se_nomment_ensemble():
    composants = [(f"paquet-{rang}", "1", "") for rang in range(1000)]
    resultat = confronter([], [inventaire(*composants)], "m.xlsx")
    assert len(resultat.anomalies) == 41
    assert len(resultat.non_declares) == 1000
    dernier = resultat.anomalies[-1].message
    assert dernier.startswith("960 autres")
    assert "paquet-40 1" in dernier
    assert "et 660 autres" in dernier
