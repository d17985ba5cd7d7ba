"""Une matrice rendue, face au dossier publié."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from cctgen.consultation.modele import Lot
from cctgen.depouillement.plis.remises import Remise
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.matrice.emission import attendues
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import StatutOffre
from cctgen.socle.anomalies import Gravite
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

V1 = un_dossier(
    une_exigence("X-1", "P", "Texte d'origine."),
    une_exigence("X-2", "I", "Texte stable."),
    une_exigence("X-3", "I", "Texte abandonné."),
)
V2 = un_dossier(
    une_exigence("X-1", "P", "Texte rectifié."),
    une_exigence("X-2", "I", "Texte stable."),
    une_exigence("X-4", "P", "Texte nouveau."),
    version=2,
)


def lue(dossier=V1, nom="acme.xlsx", **options):
    return lire_matrice(matrice_conforme(dossier, **options), nom)


def codes(offre) -> list[str]:
    return [a.code for a in offre.anomalies]


def test_une_matrice_du_dossier_est_exploitable():
    (offre,) = rapprocher([lue()], V1)
    assert offre.anomalies == ()
    assert offre.statut is StatutOffre.EXPLOITABLE


def test_les_offres_sont_rendues_dans_l_ordre_des_matrices():
    noms = ["c.xlsx", "a.xlsx", "b.xlsx"]
    offres = rapprocher([lue(nom=n, soumissionnaire=n) for n in noms], V1)
    assert [o.fichier for o in offres] == noms


def test_la_matrice_d_une_autre_consultation_est_etrangere():
    (offre,) = rapprocher([lue(un_dossier(reference="2025-007"))], V1)
    assert offre.statut is StatutOffre.ETRANGER
    assert codes(offre) == ["autre-consultation"]
    assert offre.reponses == ()


def test_un_tableur_quelconque_est_etranger_et_un_fichier_abime_illisible():
    etranger = lue(retouche=lambda c: [c.remove(c[n]) for n in ("Exigences", "_cctgen", "Identification")])
    offres = rapprocher([etranger, lire_matrice(b"", "vide.xlsx")], V1)
    assert [o.statut for o in offres] == [StatutOffre.ETRANGER, StatutOffre.ILLISIBLE]


def test_sans_aucune_reference_les_exigences_font_foi():
    def anonymiser(classeur):
        classeur.remove(classeur["_cctgen"])
        classeur.remove(classeur["Identification"])

    (offre,) = rapprocher([lue(retouche=anonymiser)], V1)
    assert offre.statut is StatutOffre.A_QUALIFIER
    assert codes(offre) == ["feuille-absente", "feuille-absente", "soumissionnaire-absent"]
    ailleurs = un_dossier(une_exigence("Z-1"))
    (offre,) = rapprocher([lue(retouche=anonymiser)], ailleurs)
    assert offre.statut is StatutOffre.ETRANGER


LOTS = (Lot(numero=1, titre="Réseau"), Lot(numero=2, titre="Postes"))
ALLOTI = un_dossier(une_exigence("X-1", lots=(1,)), une_exigence("X-2", lots=(2,)), lots=LOTS)


def test_chaque_matrice_est_controlee_sur_son_lot():
    offres = rapprocher([lue(ALLOTI, lot=2), lue(ALLOTI, lot=1)], ALLOTI)
    assert [(o.lot, [r.ref for r in o.reponses], o.anomalies) for o in offres] == [(2, ["X-2"], ()), (1, ["X-1"], ())]


def test_un_lot_qui_n_existe_pas_est_etranger():
    (offre,) = rapprocher([lue(ALLOTI, lot=2)], un_dossier(une_exigence("X-1", lots=(1,)), lots=LOTS[:1]))
    assert codes(offre) == ["autre-consultation"]
    assert offre.statut is StatutOffre.ETRANGER


@pytest.mark.parametrize("anciennes", [None, {"1": {0: attendues(V1, 0)}}])
def test_une_ancienne_version_est_reconnue_et_les_exigences_touchees_listees(anciennes):
    (offre,) = rapprocher([lue(V1)], V2, anciennes=anciennes)
    assert codes(offre) == ["version-differente", "ligne-absente", "primordiale-non-tenue"]
    message = offre.anomalies[0].message
    assert "modifiées : X-1" in message
    assert "ajoutées : X-4" in message
    assert "retirées : X-3" in message
    assert (offre.version, offre.statut) == ("1", StatutOffre.A_QUALIFIER)
    assert [r.ref for r in offre.reponses] == ["X-1", "X-2", "X-3"]


V1_AUTREMENT = un_dossier(
    une_exigence("X-1", "P", "Texte rectifié."),
    une_exigence("X-2", "I", "Texte stable."),
    une_exigence("X-3", "I", "Texte abandonné."),
)


def test_a_numero_egal_la_matrice_d_une_autre_edition_dit_ce_qui_differe_et_ne_se_contredit_pas():
    publiee = {"1": {0: attendues(V1_AUTREMENT, 0)}}
    (offre,) = rapprocher([lue(V1)], V1_AUTREMENT, anciennes=publiee)
    (anomalie,) = [a for a in offre.anomalies if a.code == "version-differente"]
    assert anomalie.gravite is Gravite.A_QUALIFIER
    assert "autre édition de la version 1" in anomalie.message
    assert "modifiées : X-1" in anomalie.message
    assert "texte-modifie" in codes(offre)


@pytest.mark.parametrize("lot", [0, 1])
def test_une_version_sans_changement_ne_fait_rien_demander(lot: int):
    lots = LOTS[:lot]
    exigence = une_exigence("X-1", lots=(lot,))
    avant, apres = un_dossier(exigence, lots=lots), un_dossier(exigence, lots=lots, version=2)
    (offre,) = rapprocher([lue(avant, lot=lot)], apres, anciennes={"1": {lot: attendues(avant, lot)}})
    (anomalie,) = offre.anomalies
    assert (anomalie.code, anomalie.gravite) == ("version-differente", Gravite.INFORMATION)
    assert ("de ce lot" in anomalie.message) is bool(lot)
    assert demandes_de(offre, apres) == ()


def test_une_reserve_dans_une_ancienne_version_reste_vue():
    matrice = lue(V1, retouche=lambda c: c["Exigences"].__setitem__("D2", "Texte d'origine, sauf le dimanche."))
    (offre,) = rapprocher([matrice], V2, anciennes={"1": {0: attendues(V1, 0)}})
    (modifie,) = [a for a in offre.anomalies if a.code == "texte-modifie"]
    assert "sauf le dimanche" in modifie.message


def test_un_texte_modifie_est_montre_avec_celui_du_dossier():
    matrice = lue(retouche=lambda c: c["Exigences"].__setitem__("D3", "Texte très stable."))
    (offre,) = rapprocher([matrice], V1)
    assert codes(offre) == ["texte-modifie"]
    assert "ajout de « très »" in offre.anomalies[0].message


def test_une_feuille_technique_falsifiee_ne_cache_pas_une_reserve():
    def falsifier(classeur):
        classeur["Exigences"]["D2"] = "Texte complaisant."
        classeur["_cctgen"]["C10"] = "0" * 16

    (offre,) = rapprocher([lue(retouche=falsifier)], V1)
    assert codes(offre) == ["feuille-technique-modifiee", "texte-modifie"]


def test_plusieurs_plis_sont_gardes_et_le_dernier_depose_propose():
    premier, second = lue(nom="a.xlsx"), lue(nom="b.xlsx", soumissionnaire="Acme ")
    autre = lue(nom="c.xlsx", soumissionnaire="Autre")
    remises = {
        premier.sha256: [Remise("z", "Pli 2027-01-15 11h59/a.xlsx", "2026-12-01")],
        second.sha256: [Remise("z", "Pli 2027-01-14 08h00/b.xlsx", "2026-12-02")],
    }
    offres = rapprocher([premier, second, autre], V1, remises=remises)
    assert [codes(o) for o in offres] == [["pli-multiple"], ["pli-multiple"], []]
    assert "« a.xlsx » (2027-01-15 11:59:00), est proposé" in offres[1].anomalies[0].message
    assert offres[0].statut is StatutOffre.A_QUALIFIER


@pytest.mark.parametrize("dossiers", [("", ""), ("Pli 2027-01-15 11h59/", ""), ("Pli 2027-01-15/", "Pli 2027-01-16/")])
def test_sans_horodatage_de_depot_le_dernier_recu_est_indetermine(dossiers):
    """L'heure d'enregistrement par l'outil n'est pas celle du dépôt : elle ne range rien."""
    premier, second = lue(nom="a.xlsx"), lue(nom="b.xlsx", soumissionnaire="Acme ")
    remises = {
        m.sha256: [Remise("z", f"{dossier}{m.fichier}", f"2026-12-0{rang}")]
        for rang, (m, dossier) in enumerate(zip((premier, second), dossiers, strict=True), 1)
    }
    offres = rapprocher([premier, second], V1, remises=remises)
    assert all("indéterminé" in o.anomalies[0].message for o in offres)
    assert not any("proposé" in o.anomalies[0].message for o in offres)


@pytest.mark.parametrize("nom", ["PLI_1/a.xlsx", "20270113_100000/a.xlsx"])
def test_une_offre_porte_l_instant_de_son_dernier_depot(nom):
    pli = lue(nom=nom)
    deux = [Remise("z", nom, "2026-12-01", f"2027-01-1{jour} 10:00:00") for jour in (4, 5)]
    assert [o.depose_le for o in rapprocher([pli], V1, remises={pli.sha256: deux})] == ["2027-01-15 10:00:00"]


def avec_siret(siret):
    def retoucher(classeur):
        classeur["Identification"]["B12"] = siret

    return retoucher


def test_deux_homonymes_de_siret_distincts_sont_deux_candidats():
    plis = [
        lue(nom="a.xlsx", soumissionnaire="Durand", retouche=avec_siret("123 456 789 00012")),
        lue(nom="b.xlsx", soumissionnaire="DURAND", retouche=avec_siret("987 654 321 00013")),
    ]
    offres = rapprocher(plis, V1)
    assert [codes(o) for o in offres] == [["homonymes"], ["homonymes"]]
    assert all("12345678900012, 98765432100013" in o.anomalies[0].message for o in offres)
    assert {o.statut for o in offres} == {StatutOffre.EXPLOITABLE}


def test_le_meme_siret_sous_deux_noms_dit_sa_raison():
    plis = [
        lue(nom="a.xlsx", soumissionnaire="Durand", retouche=avec_siret("123 456 789 00012")),
        lue(nom="b.xlsx", soumissionnaire="Dupont", retouche=avec_siret("12345678900012")),
    ]
    for offre in rapprocher(plis, V1):
        assert codes(offre) == ["pli-multiple"]
        assert "même SIRET 12345678900012, sous deux noms" in offre.anomalies[0].message


def test_un_autre_classeur_n_est_ni_une_offre_ni_une_anomalie_bloquante():
    bordereau = Workbook()
    bordereau.active.append(["Prestation", "Prix unitaire"])
    tampon = io.BytesIO()
    bordereau.save(tampon)
    (offre,) = rapprocher([lire_matrice(tampon.getvalue(), "dpgf.xlsx")], V1)
    assert offre.statut is StatutOffre.ETRANGER
    assert [(a.code, a.gravite) for a in offre.anomalies] == [("classeur-sans-matrice", Gravite.INFORMATION)]


def test_une_matrice_dont_le_tableau_a_disparu_reste_bloquante():
    """Ce qui reste d'une matrice n'est pas un bordereau : c'est peut-être une offre."""

    def amputer(classeur):
        del classeur["Exigences"]

    (offre,) = rapprocher([lue(retouche=amputer)], V1)
    assert Gravite.BLOQUANTE in {a.gravite for a in offre.anomalies}


def test_le_meme_siret_suffit_et_les_lots_ne_se_melangent_pas():
    def avec_siret(classeur):
        classeur["Identification"]["B12"] = "123 456 789 00012"

    plis = [
        lue(ALLOTI, lot=1, nom="a.xlsx", soumissionnaire="ACME", retouche=avec_siret),
        lue(ALLOTI, lot=1, nom="b.xlsx", soumissionnaire="ACME Conseil", retouche=avec_siret),
        lue(ALLOTI, lot=2, nom="c.xlsx", soumissionnaire="ACME", retouche=avec_siret),
    ]
    assert [codes(o) for o in rapprocher(plis, ALLOTI)] == [["pli-multiple"], ["pli-multiple"], []]
