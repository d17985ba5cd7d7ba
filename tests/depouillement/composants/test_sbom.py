"""Lire un inventaire : deux formats, et tout ce qui peut arriver à un fichier reçu."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.depouillement.composants import sbom as module
from cctgen.depouillement.composants.sbom import est_sbom_ou_abime, lire_sbom
from cctgen.socle.anomalies import Gravite

CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "metadata": {"component": {"type": "application", "name": "portail", "version": "1.0"}},
    "components": [
        {
            "type": "library",
            "group": "org.springframework",
            "name": "spring-core",
            "version": "6.1.14",
            "supplier": {"name": "VMware"},
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "purl": "pkg:maven/org.springframework/spring-core@6.1.14",
            "components": [{"type": "library", "name": "spring-jcl", "version": "6.1.14"}],
        },
        {"type": "library", "name": "jszip", "licenses": [{"expression": "MIT OR GPL-3.0-or-later"}]},
        {
            "type": "library",
            "name": "double",
            "publisher": "ACME",
            "licenses": [{"license": {"id": "MIT"}}, {"expression": "BSD-3-Clause OR ISC"}, {"license": {"id": "MIT"}}],
        },
        {"type": "library", "name": "nommee", "licenses": [{"license": {"name": "Licence maison"}}]},
    ],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "documentDescribes": ["SPDXRef-portail"],
    "packages": [
        {"SPDXID": "SPDXRef-portail", "name": "portail", "versionInfo": "1.0"},
        {
            "SPDXID": "SPDXRef-angular",
            "name": "@angular/core",
            "versionInfo": "17.3.1",
            "licenseDeclared": "MIT",
            "licenseConcluded": "NOASSERTION",
            "supplier": "Organization: Google (angular@google.example)",
            "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/%40angular/core@17.3.1"}],
        },
        {"SPDXID": "SPDXRef-x", "name": "x", "licenseDeclared": "NOASSERTION", "licenseConcluded": "ISC"},
    ],
}


def lu(objet: object):
    return lire_sbom(json.dumps(objet).encode(), "bom.json")


def codes(sbom) -> list[str]:
    return [a.code for a in sbom.anomalies]


def cyclonedx(*composants: object):
    return lu({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(composants)})


def test_un_inventaire_cyclonedx_se_lit_composants_contenus_compris():
    sbom = lu(CYCLONEDX)
    assert (sbom.format, codes(sbom)) == ("CycloneDX 1.5", ["sbom-licence-indeterminee"] * 2)
    assert [(c.designation, c.licence, c.fournisseur) for c in sbom.composants] == [
        ("org.springframework/spring-core 6.1.14", "Apache-2.0", "VMware"),
        ("jszip", "MIT OR GPL-3.0-or-later", ""),
        ("double", "MIT ; BSD-3-Clause OR ISC", "ACME"),
        ("nommee", "Licence maison", ""),
        ("spring-jcl 6.1.14", "", ""),
    ]
    assert sbom.composants[0].purl == "pkg:maven/org.springframework/spring-core@6.1.14"
    assert str(sbom.composants[-1].lieu) == "bom.json, components[0].components[0]"


def test_un_inventaire_spdx_se_lit_sans_le_produit_decrit():
    sbom = lu(SPDX)
    assert (sbom.format, codes(sbom)) == ("SPDX 2.3", [])
    assert [(c.groupe, c.nom, c.version, c.licence, c.fournisseur) for c in sbom.composants] == [
        ("@angular", "core", "17.3.1", "MIT", "Google"),
        ("", "x", "", "ISC", ""),
    ]


def test_le_produit_decrit_par_une_relation_est_ecarte_aussi():
    objet = {k: v for k, v in SPDX.items() if k != "documentDescribes"}
    lien = {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-x"}
    sbom = lu({**objet, "relationships": [lien, "abîmé"], "documentDescribes": 3})
    assert [c.nom for c in sbom.composants] == ["portail", "core"]


def test_l_enveloppe_d_une_forge_et_la_marque_d_ordre_sont_admises():
    assert len(lu({"sbom": SPDX}).composants) == 2
    octets = b"\xef\xbb\xbf" + json.dumps(CYCLONEDX).encode()
    assert lire_sbom(octets, "b.json").est_lisible


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "fichier-illisible"),
        (b"{", "fichier-illisible"),
        (b"\xff\xfe\x00", "fichier-illisible"),
        (b"[" * 200_000, "fichier-illisible"),
        (b"1" * 10_000, "fichier-illisible"),
        (b"[]", "sbom-format-inconnu"),
        (b'{"name": "package", "version": "1"}', "sbom-format-inconnu"),
        (b'{"bomFormat": "Autre"}', "sbom-format-inconnu"),
        (b'{"spdxVersion": "SPDX-3.0"}', "sbom-version-inconnue"),
        (b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}', "sbom-version-inconnue"),
    ],
)
def test_un_fichier_abime_ou_d_un_autre_format_donne_une_anomalie(octets, code):
    sbom = lire_sbom(octets, "b.json")
    assert codes(sbom) == [code]
    assert (sbom.est_lisible, sbom.composants, sbom.anomalies[0].gravite) == (False, (), Gravite.A_QUALIFIER)
    assert est_sbom_ou_abime(octets) is (code != "sbom-format-inconnu")


def test_un_inventaire_demesure_est_refuse_sans_etre_lu():
    assert codes(lire_sbom(b" " * (module.TAILLE_MAXIMALE_SBOM + 1), "b.json")) == ["fichier-demesure"]


def test_un_inventaire_vide_se_dit():
    assert codes(cyclonedx()) == ["sbom-vide"]
    assert codes(lu({"spdxVersion": "SPDX-2.2", "packages": {"a": 1}})) == ["sbom-entrees-ecartees", "sbom-vide"]


def test_ce_qui_est_ecarte_est_compte():
    sbom = cyclonedx(
        {"type": "file", "name": "/etc/passwd"},
        {"type": "library"},
        "texte",
        {"name": "a", "version": ["3"]},
        {"name": "a"},
        {"name": "x" * 3000},
    )
    assert [c.nom for c in sbom.composants] == ["a"]
    assert codes(sbom) == ["sbom-entrees-ecartees", "sbom-licence-indeterminee"]
    message = sbom.anomalies[0].message
    assert all(
        m in message for m in ("1 simple fichier", "2 sans nom", "1 répétée à l'identique", "1 au texte démesuré")
    )


def test_au_dela_de_la_borne_le_reste_est_compte_et_a_qualifier(monkeypatch):
    monkeypatch.setattr(module, "_ENTREES_MAXIMALES", 2)
    sbom = cyclonedx({"name": "a"}, {"name": "b"}, {"name": "c"})
    assert len(sbom.composants) == 2
    assert sbom.anomalies[0].gravite is Gravite.A_QUALIFIER


def test_une_commande_de_terminal_ne_passe_pas():
    (composant,) = cyclonedx({"name": "a\x1b[31m\nb\ud800"}).composants
    assert composant.nom == "a [31m b"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda enfants: (
        st.lists(enfants, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "type", "licenses", "license", "components", "group", "purl", "supplier"]),
            enfants,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_aucune_forme_de_composant_ne_fait_echouer_la_lecture(valeur):
    sbom = lu({"bomFormat": "CycloneDX", "specVersion": valeur, "components": [valeur, {"components": valeur}]})
    assert sbom.est_lisible


@given(_JSON)
def test_aucune_forme_de_paquet_ne_fait_echouer_la_lecture(valeur):
    paquet = dict.fromkeys(("SPDXID", "name", "externalRefs", "supplier", "licenseDeclared"), valeur)
    objet = {"spdxVersion": "SPDX-2.3", "packages": [valeur, paquet], "relationships": valeur}
    assert lu({**objet, "documentDescribes": valeur}).est_lisible


@pytest.mark.parametrize(("version", "lue"), [(2, "2"), (1.5, "1.5"), ("1.10", "1.10"), (True, ""), (None, "")])
def test_une_version_ecrite_en_nombre_se_lit(version, lue):
    objet = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "a", "version": version}]}
    assert [c.version for c in lire_sbom(json.dumps(objet).encode(), "s.json").composants] == [lue]
    objet = {"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "versionInfo": version}]}
    assert [c.version for c in lire_sbom(json.dumps(objet).encode(), "s.json").composants] == [lue]


@pytest.mark.parametrize(
    ("objet", "dit"),
    [
        ({"components": [{"name": "a"}], "services": [{"name": "un"}, {"name": "deux"}]}, "2 services appelés"),
        ({"components": [{"name": "a"}], "services": [{"name": "un"}]}, "1 service appelé, non livré."),
        ({"components": [{"name": n, "type": "file"} for n in "ab"]}, "2 simples fichiers."),
        ({"components": [{"name": "a"}] * 3}, "2 répétées à l'identique."),
        ({"components": {"name": "a"}}, "1 sans nom"),
        ({"components": "a"}, "1 sans nom"),
        ({"components": [{"name": "a", "components": {"name": "b"}}]}, "1 sans nom"),
    ],
)
def test_ce_qui_n_est_pas_un_composant_livre_est_compte(objet, dit):
    sbom = lire_sbom(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", **objet}).encode(), "s.json")
    assert [dit in a.message for a in sbom.anomalies if a.code == "sbom-entrees-ecartees"] == [True]


def test_une_licence_none_se_demande_comme_une_licence_tue():
    objet = {"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "licenseDeclared": "NONE"}]}
    sbom = lire_sbom(json.dumps(objet).encode(), "s.json")
    assert [c.licence for c in sbom.composants] == [""]
    assert ["sans licence" in a.message for a in sbom.anomalies] == [True]
