"""À quelle offre va un inventaire remis : jamais au hasard."""

from __future__ import annotations

import json

import pytest

from cctgen.assemblage.modele import LicencesDuLot
from cctgen.clausier.produits import Produit
from cctgen.depouillement.composants.qualification import juger
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.depouillement.composants.sbom import Sbom, lire_sbom
from cctgen.depouillement.plis.reception import rassembler
from cctgen.depouillement.plis.remises import Remise
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.depouillement.rattachement import avec_inventaires, rattacher
from cctgen.depouillement.registre import consigner, deposer
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Offre, StatutOffre
from tests.depouillement.test_registre import HEURE, une_archive
from tests.matrice.fabrique import matrice_conforme, un_dossier

BOM = json.dumps(
    {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "components": [{"name": "poppler", "version": "24.8", "licenses": [{"license": {"id": "GPL-2.0-only"}}]}],
    }
).encode()


def une_offre(fichier: str, statut: StatutOffre = StatutOffre.EXPLOITABLE) -> Offre:
    return Offre(fichier, f"sha-{fichier}", "ACME", 1, statut, "1", (), (), ())


def rattache(inventaire: str, *matrices: str) -> str | None:
    offres = [une_offre(m) for m in matrices]
    (resultat,) = rattacher([lire_sbom(BOM, inventaire)], offres)
    return resultat.offre.fichier if resultat.offre else None


@pytest.mark.parametrize(
    ("inventaire", "matrices", "attendue"),
    [
        ("bom.json", ["m.xlsx"], "m.xlsx"),
        ("plis.zip/a/bom.json", ["plis.zip/a/m.xlsx", "plis.zip/b/m.xlsx"], "plis.zip/a/m.xlsx"),
        ("plis.zip/a/annexes/bom.json", ["plis.zip/a/m.xlsx", "plis.zip/b/m.xlsx"], "plis.zip/a/m.xlsx"),
        ("plis.zip/a/bom.json", ["plis.zip/a/technique/m.xlsx", "plis.zip/b/m.xlsx"], "plis.zip/a/technique/m.xlsx"),
        ("acme-lot-1.cdx.json", ["acme-lot-1.xlsx", "acme-lot-2.xlsx"], "acme-lot-1.xlsx"),
        ("acme-lot-12.json", ["acme-lot-1.xlsx", "acme-lot-12.xlsx"], "acme-lot-12.xlsx"),
        ("plis.zip/A/2 - Annexes/bom.json", ["plis.zip/A/Offre technique/m.xlsx"], "plis.zip/A/Offre technique/m.xlsx"),
        ("a/bom.json", ["a/m1.xlsx", "a/m2.xlsx"], None),
        # La matrice du pli manque : celle du pli voisin ne prend pas l'inventaire.
        ("plis.zip/A/bom.json", ["plis.zip/B/m.xlsx"], None),
        ("plis.zip/A/annexes/bom.json", ["plis.zip/B/annexes/m.xlsx"], None),
        ("plis.zip/bom.json", ["plis.zip/A/m.xlsx", "plis.zip/B/m.xlsx"], None),
        ("plis.zip/A/bom.json", ["plis.zip/m.xlsx", "plis.zip/B/m.xlsx"], None),
        ("bom.json", [], None),
    ],
)
def test_l_inventaire_va_a_la_matrice_la_plus_proche_ou_a_aucune(inventaire, matrices, attendue):
    assert rattache(inventaire, *matrices) == attendue


def test_un_inventaire_sans_offre_est_nomme():
    (resultat,) = rattacher([lire_sbom(BOM, "a/bom.json")], [une_offre("a/1.xlsx"), une_offre("a/2.xlsx")])
    assert resultat.statut == "sbom-non-rattache"
    assert [a.code for a in resultat.anomalies] == ["sbom-non-rattache"]


@pytest.mark.parametrize("statut", [StatutOffre.ILLISIBLE, StatutOffre.ETRANGER])
def test_une_matrice_inexploitable_ne_prend_pas_d_inventaire(statut):
    offres = [une_offre("a/m.xlsx", statut), une_offre("b/m.xlsx")]
    (resultat,) = rattacher([lire_sbom(BOM, "a/bom.json")], offres)
    assert resultat.offre is None
    assert "n'est pas exploitable" in resultat.anomalies[0].message


def test_le_dossier_du_pli_decide_jamais_l_heure_ni_l_envoi():
    """A est dépouillé seul, puis un zip remet A, son inventaire, et B : l'inventaire est celui de A."""
    sbom, a, b = lire_sbom(BOM, "plis.zip/A/bom.json"), une_offre("m.xlsx"), une_offre("plis.zip/B/m.xlsx")
    remises = {
        a.sha256: [Remise("dossier-a", "m.xlsx", "lundi"), Remise("zip", "plis.zip/A/m.xlsx", "mardi")],
        b.sha256: [Remise("zip", "plis.zip/B/m.xlsx", "mardi")],
        sbom.sha256: [Remise("zip", "plis.zip/A/bom.json", "mardi")],
    }
    (resultat,) = rattacher([sbom], [a, b], remises)
    assert resultat.offre is a
    # Tant qu'on ne sait pas que A figure aussi dans le zip, rien n'est deviné.
    (avant,) = rattacher([sbom], [a, b], {**remises, a.sha256: remises[a.sha256][:1]})
    assert avant.offre is None


def test_deux_sources_de_memes_noms_ne_se_melent_pas():
    sbom, a, b = lire_sbom(BOM, "bom.json"), une_offre("m.xlsx"), une_offre("n.xlsx")
    remises = {
        a.sha256: [Remise("dossier-a", "m.xlsx")],
        b.sha256: [Remise("dossier-b", "m.xlsx")],
        sbom.sha256: [Remise("dossier-b", "bom.json")],
    }
    (resultat,) = rattacher([sbom], [a, b], remises)
    assert resultat.offre is b


def test_un_inventaire_remis_dans_deux_plis_vaut_pour_les_deux():
    sbom, a, b = lire_sbom(BOM, "a/bom.json"), une_offre("a/m.xlsx"), une_offre("b/m.xlsx")
    remises = {sbom.sha256: [Remise("", "a/bom.json"), Remise("", "b/bom.json")]}
    assert [r.offre for r in rattacher([sbom], [a, b], remises)] == [a, b]


def plusieurs_plis(*noms: str, matrices: str) -> dict[str, str | None]:
    """Rattache un même inventaire remis sous chacun de ces noms ; rend, par nom, la matrice ou le motif du défaut."""
    offres = [une_offre(m) for m in matrices.split()]
    sbom = lire_sbom(BOM, noms[0])
    remises = {sbom.sha256: [Remise("envoi", n, HEURE) for n in noms]}
    remises |= {o.sha256: [Remise("envoi", o.fichier, HEURE)] for o in offres}
    resultats = rattacher([sbom], offres, remises)
    lieux = {a.lieu.fichier for o in avec_inventaires(offres, resultats, un_dossier()) for a in o.anomalies}
    siens = {r.sbom.fichier for r in resultats if r.offre}
    assert {lieu for lieu in lieux if lieu.endswith(".json")} == siens
    return {r.sbom.fichier: r.offre.fichier if r.offre else r.motif for r in resultats}


def test_un_inventaire_remis_dans_deux_plis_est_nomme_comme_dans_chacun():
    assert plusieurs_plis("A/bom.json", "B/2 - Annexes/sbom.json", matrices="A/m.xlsx B/n.xlsx") == {
        "A/bom.json": "A/m.xlsx",
        "B/2 - Annexes/sbom.json": "B/n.xlsx",
    }


def test_le_pli_ou_l_inventaire_partage_ne_se_rattache_pas_est_dit():
    motifs = plusieurs_plis("A/bom.json", "B/bom.json", "C/bom.json", matrices="A/m.xlsx B/m1.xlsx B/m2.xlsx D/m.xlsx")
    assert motifs == {
        "A/bom.json": "A/m.xlsx",
        "B/bom.json": "plusieurs matrices sont remises avec lui",
        "C/bom.json": "aucune matrice n'est remise dans le même pli",
    }


def test_un_inventaire_redonne_a_sa_place_ne_manque_plus_a_son_pli():
    offres = [une_offre("B/m1.xlsx"), une_offre("B/m2.xlsx")]
    sbom = lire_sbom(BOM, "B/bom.json")
    remises = {sbom.sha256: [Remise("envoi", "B/bom.json", "hier"), Remise("envoi", "B/m1.json", HEURE)]}
    remises |= {o.sha256: [Remise("envoi", o.fichier, "hier")] for o in offres}
    assert [r.offre and r.offre.fichier for r in rattacher([sbom], offres, remises)] == ["B/m1.xlsx"]


@pytest.mark.parametrize(
    ("inventaire", "attendue"), [("acme.cdx.json", "acme.xlsx"), ("matrice-lot-1.json", None), ("x/acme.json", None)]
)
def test_apres_coup_seul_un_nom_propre_rattache(inventaire, attendue):
    sbom, offres = lire_sbom(BOM, inventaire), [une_offre("acme.xlsx"), une_offre("matrice-lot-1.xlsx")]
    remises = {sbom.sha256: [Remise("plus tard", inventaire)]}
    (resultat,) = rattacher([sbom], offres, remises)
    assert (resultat.offre.fichier if resultat.offre else None) == attendue


def test_l_offre_recoit_les_ecarts_et_les_licences_que_l_inventaire_revele():
    dossier = un_dossier()
    object.__setattr__(dossier, "licences", {1: LicencesDuLot("EUPL-1.2")})
    offre = une_offre("m.xlsx")
    rattaches = rattacher([lire_sbom(BOM, "bom.json")], [offre])
    (augmentee,) = avec_inventaires([offre], rattaches, dossier)
    assert [a.code for a in augmentee.anomalies] == ["composant-non-declare", "licence-incompatible"]
    assert augmentee.statut is StatutOffre.A_QUALIFIER


@pytest.mark.parametrize(
    ("licence", "relevees"),
    [
        ("GPL-2.0-only", ["licence-incompatible"]),
        ("MIT ; GPL-2.0-only", ["licence-a-verifier"]),
        ("Apache-2.0 ; GPL-2.0-only", ["licence-a-verifier"]),
        ("BUSL-1.1", ["licence-proscrite"]),
        ("MIT ; BSD-3-Clause", []),
        ("Apache-2.0", []),
        ("MIT ; Apache-2.0", []),
        ("LicenseRef-Maison", []),
        ("Propriétaire", []),
    ],
)
def test_d_un_composant_que_rien_ne_declare_seul_l_obstacle_avere_se_dit(licence, relevees):
    dossier = un_dossier()
    object.__setattr__(dossier, "licences", {1: LicencesDuLot("EUPL-1.2", ("LL-007",))})
    offre = une_offre("m.xlsx")
    entree = {"name": "x", "version": "1", "licenses": [{"license": {"name": t}} for t in licence.split(" ; ")]}
    bom = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [entree]}).encode()
    sbom = lire_sbom(bom, "bom.json")
    assert sbom.composants[0].licence == licence
    (augmentee,) = avec_inventaires([offre], rattacher([sbom], [offre]), dossier)
    assert [a.code for a in augmentee.anomalies if a.code.startswith("licence-")] == relevees


def test_un_inventaire_abime_est_une_anomalie_de_l_offre():
    offre = une_offre("m.xlsx")
    rattaches = rattacher([lire_sbom(b"{", "bom.json")], [offre])
    assert rattaches[0].statut == "illisible"
    (augmentee,) = avec_inventaires([offre], rattaches, un_dossier())
    assert [a.code for a in augmentee.anomalies] == ["fichier-illisible"]


def test_sans_inventaire_l_offre_est_rendue_telle_quelle():
    offre = une_offre("m.xlsx")
    assert list(avec_inventaires([offre], (), un_dossier())) == [offre]


def test_un_json_qui_n_est_pas_un_inventaire_est_nomme_et_pas_garde(tmp_path):
    (tmp_path / "p.zip").write_bytes(une_archive(**{"bom.json": BOM, "package.json": b"{}", "abime.json": b"{"}))
    reception = rassembler([tmp_path / "p.zip"])
    assert [(r.nom, r.est_inventaire) for r in reception.recus] == [
        ("p.zip/bom.json", True),
        ("p.zip/abime.json", True),
    ]
    assert [(a.code, a.lieu.fichier) for a in reception.anomalies] == [("fichier-non-tableur", "p.zip/package.json")]


def test_deux_dossiers_donnes_gardent_leur_nom_pour_ne_pas_meler_leurs_plis(tmp_path):
    for pli in ("a", "b"):
        (tmp_path / pli).mkdir()
        (tmp_path / pli / "bom.json").write_bytes(BOM.replace(b"poppler", pli.encode()))
        (tmp_path / pli / "m.xlsx").write_bytes(pli.encode())
    par_dossier = [r.nom for r in rassembler([tmp_path / "a", tmp_path / "b"]).recus]
    assert par_dossier == ["a/bom.json", "a/m.xlsx", "b/bom.json", "b/m.xlsx"]
    par_fichier = [r.nom for r in rassembler([tmp_path / "a" / "bom.json", tmp_path / "b" / "m.xlsx"]).recus]
    assert par_fichier == ["a/bom.json", "b/m.xlsx"]
    assert [r.nom for r in rassembler([tmp_path / "a"]).recus] == ["bom.json", "m.xlsx"]


def test_le_registre_inscrit_l_inventaire_avec_le_soumissionnaire_de_son_offre(tmp_path):
    octets = matrice_conforme()
    (tmp_path / "plis").mkdir()
    (tmp_path / "plis" / "bom.json").write_bytes(BOM)
    (tmp_path / "plis" / "m.xlsx").write_bytes(octets)
    deposer(tmp_path / "offres", rassembler([tmp_path / "plis"]).recus, HEURE)
    offre = controler_fichier(octets, "m.xlsx")
    sbom = lire_sbom(BOM, "bom.json")
    depots = consigner(tmp_path / "offres", [offre], rattacher([sbom], [offre]))
    assert [(d.nom_recu, d.soumissionnaire, d.statut) for d in depots] == [
        ("bom.json", "ACME", "sbom"),
        ("m.xlsx", "ACME", "exploitable"),
    ]
    assert (tmp_path / "offres" / depots[0].fichier).read_bytes() == BOM
    (orphelin,) = rattacher([sbom], [])
    repare = consigner(tmp_path / "offres", [offre], [orphelin])[0]
    assert (repare.statut, repare.soumissionnaire, repare.lot) == ("sbom-non-rattache", "", None)


def test_un_sbom_sans_format_n_est_pas_lisible():
    assert not Sbom("b.json", "0").est_lisible


@pytest.mark.parametrize(
    ("purl", "attendus"),
    [
        ("", ["composant-sous-condition"]),
        ("pkg:pypi/redis@5.0.1", ["composant-non-reference"]),
        ("pkg:docker/redis@5.0.1", ["composant-sous-condition"]),
    ],
)
def test_l_inventaire_dit_de_quel_paquet_il_s_agit(purl, attendus):
    produit = Produit(ref="AT-9", composant="Redis", statut="A", libre="oui", fonction="Cache")
    dossier = un_dossier(produits=(produit,))
    declare = [["redis", "", "5.0.1", "MIT", "Cache", "", "non", "", "", "", "", "", "", "Lié", ""]]
    (offre,) = rapprocher([lire_matrice(matrice_conforme(dossier, composants=declare), "m.xlsx")], dossier)
    entree = {"name": "redis", "version": "5.0.1", "purl": purl, "licenses": [{"license": {"id": "MIT"}}]}
    bom = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [entree]}).encode()
    rattaches = rattacher([lire_sbom(bom, "bom.json")], [offre])
    (augmentee,) = avec_inventaires([offre], rattaches, dossier)
    assert [a.code for a in augmentee.anomalies] == attendus
    # L'offre porte le paquet : qui la relit rend le verdict que disent ses anomalies, et la saisie reste intacte.
    (composant,) = augmentee.composants
    jugement = juger(composant, Referentiel(dossier.produits), dossier.edition.date)
    assert jugement is not None
    assert [c.code for c in jugement.constats] == attendus
    assert composant.valeurs == offre.composants[0].valeurs
