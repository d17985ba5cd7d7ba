"""Le contrôle signale tout et ne corrige rien."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from cctgen.matrice import contrat
from cctgen.matrice.controle import ensemble
from cctgen.matrice.controle.ensemble import _SEGMENTS, controler, controler_fichier, ecart
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.emission import attendues
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import StatutOffre
from cctgen.socle.anomalies import Gravite
from tests.matrice.fabrique import (
    CONFORME,
    courber_les_apostrophes,
    matrice_conforme,
    remplir,
    saisir,
    un_dossier,
    une_exigence,
)

# X-1 est primordiale, X-2 et X-3 sont importantes.
DOSSIER = un_dossier(
    une_exigence("X-1", "P", "Le titulaire chiffre toutes les données échangées avec les usagers."),
    une_exigence("X-2", "I", "Le titulaire décrit son organisation et ses équipes."),
    une_exigence("X-3", "I", "La solution exporte les données dans un format ouvert et documenté."),
)
VIERGE = ecrire_matrice(DOSSIER, 0)


def controle(*reponses, retouche=None, **options):
    """Contrôle sans consultation, comme le fait le soumissionnaire."""
    remplies = [{**CONFORME, **r} for r in reponses] + [CONFORME] * (3 - len(reponses))
    return controler_fichier(remplir(VIERGE, remplies, retouche=retouche, **options), "m.xlsx")


def depouille(*reponses, retouche=None):
    """Contrôle contre le dossier, dont les textes sont connus."""
    remplies = [{**CONFORME, **r} for r in reponses] + [CONFORME] * (3 - len(reponses))
    lue = lire_matrice(remplir(VIERGE, remplies, retouche=retouche), "m.xlsx")
    return controler(lue, attendues(DOSSIER, 0))


def relevees(offre) -> list[tuple[str, str, str]]:
    return [(a.code, a.ref, a.lieu.cellule) for a in offre.anomalies]


def test_une_matrice_conforme_est_exploitable_et_sans_anomalie():
    offre = controle()
    assert offre.anomalies == ()
    assert offre.statut is StatutOffre.EXPLOITABLE
    assert (offre.soumissionnaire, offre.lot, offre.version) == ("ACME", 0, "1")


def test_la_forme_json_est_celle_du_contrat():
    json = controle({"renvoi": "p. 3"}).en_dict()
    assert json["reponses"][0] == {
        "ref": "X-1",
        "conformite": "Conforme",
        "couverture": "Standard",
        "justification": "Décrit au mémoire.",
        "renvoi": "p. 3",
        "lieu": "Exigences!F2",
    }
    assert (json["statut"], json["lot"], json["version"]) == ("exploitable", None, "1")


def test_une_primordiale_vide_est_a_qualifier_une_importante_est_notee():
    offre = controler_fichier(remplir(VIERGE, []), "m.xlsx")
    assert relevees(offre) == [
        ("reponse-absente", "X-1", "F2"),
        ("primordiale-non-tenue", "X-1", "F2"),
        ("reponse-absente", "X-2", "F3"),
        ("reponse-absente", "X-3", "F4"),
    ]
    assert [a.gravite for a in offre.anomalies] == [
        Gravite.A_QUALIFIER,
        Gravite.A_QUALIFIER,
        Gravite.INFORMATION,
        Gravite.INFORMATION,
    ]


@pytest.mark.parametrize("declaree", ["Partiellement conforme", "Non conforme", "Dérogation demandée", "Sans objet"])
def test_une_primordiale_non_tenue_est_une_irregularite_potentielle(declaree):
    offre = controle({"conformite": declaree, "couverture": "Paramétrage"})
    assert relevees(offre) == [("primordiale-non-tenue", "X-1", "F2")]
    assert offre.statut is StatutOffre.A_QUALIFIER


def test_une_importante_non_tenue_reste_exploitable():
    offre = controle({}, {"conformite": "Non conforme", "couverture": ""})
    assert offre.anomalies == ()
    assert offre.statut is StatutOffre.EXPLOITABLE


@pytest.mark.parametrize(
    ("saisie", "lue", "gravite"),
    [
        ("conforme", "Conforme", Gravite.INFORMATION),
        (" CONFORME ", "Conforme", Gravite.INFORMATION),
        ("Derogation  demandee", "Dérogation demandée", Gravite.INFORMATION),
        ("OK", "Conforme", Gravite.A_QUALIFIER),
        ("oui", "Conforme", Gravite.A_QUALIFIER),
        ("N/A", "Sans objet", Gravite.A_QUALIFIER),
        ("NC", "Non conforme", Gravite.A_QUALIFIER),
        (True, "Conforme", Gravite.A_QUALIFIER),
    ],
)
def test_une_valeur_libre_est_proposee_et_la_saisie_gardee(saisie, lue, gravite):
    offre = controle({}, {"conformite": saisie, "couverture": "Paramétrage"})
    reponse = offre.reponses[1]
    assert reponse.conformite == lue
    assert reponse.conformite_brute == ("VRAI" if saisie is True else saisie)
    assert [(a.code, a.gravite) for a in offre.anomalies] == [("valeur-normalisee", gravite)]


@pytest.mark.parametrize("saisie", ["oui*", "plutôt", "4/5"])
def test_une_valeur_qui_porte_une_reserve_n_est_pas_reconnue(saisie):
    offre = controle({"conformite": saisie})
    assert offre.reponses[0].conformite == ""
    assert offre.reponses[0].conformite_brute == saisie
    assert relevees(offre) == [("valeur-non-reconnue", "X-1", "F2")]


def test_une_reserve_dans_la_conformite_se_releve():
    offre = controle({"conformite": "Conforme sauf annexe"})
    assert offre.reponses[0].conformite == ""
    assert relevees(offre) == [("valeur-non-reconnue", "X-1", "F2"), ("contradiction", "X-1", "F2")]


def test_une_reponse_sans_conformite_garde_sa_justification():
    offre = controle({}, {"conformite": "", "justification": "Oui, bien sûr."})
    assert relevees(offre) == [("reponse-absente", "X-2", "F3")]
    assert offre.reponses[1].justification == "Oui, bien sûr."
    assert "« Réponse et justification »" in offre.anomalies[0].message


@pytest.mark.parametrize(
    ("reponse", "attendu"),
    [
        ({"justification": "", "renvoi": ""}, ("justification-absente", "X-1", "H2")),
        ({"couverture": ""}, ("couverture-absente", "X-1", "G2")),
        ({"couverture": "Maison"}, ("valeur-non-reconnue", "X-1", "G2")),
        ({"couverture": "Version future"}, ("contradiction", "X-1", "H2")),
        ({"justification": "Prévu en V3."}, ("contradiction", "X-1", "H2")),
        ({"justification": "Ce module sera livré au deuxième trimestre."}, ("contradiction", "X-1", "H2")),
        ({"justification": "Voir notre roadmap."}, ("contradiction", "X-1", "H2")),
        ({"justification": "Fonction non disponible à ce jour."}, ("contradiction", "X-1", "H2")),
        ({"justification": "Conforme sous réserve de validation."}, ("contradiction", "X-1", "H2")),
        ({"renvoi": "Mémoire, page 3, sous réserve de devis."}, ("contradiction", "X-1", "I2")),
    ],
)
def test_ce_qui_cloche_est_situe_dans_sa_cellule(reponse, attendu):
    assert relevees(controle(reponse)) == [attendu]


@pytest.mark.parametrize("texte", ["Le plan prévoit un test.", "La disponibilité est de 99,9 %.", "Module présent."])
def test_une_justification_ordinaire_n_est_pas_une_contradiction(texte):
    assert controle({"justification": texte}).anomalies == ()


def test_la_contradiction_cite_le_commentaire():
    (anomalie,) = controle({"justification": "Oui. Le SSO est prévu en V3, fin 2027."}).anomalies
    assert "prévu en V3" in anomalie.message


def test_une_ligne_retiree_est_absente():
    offre = controle(retouche=lambda c: c["Exigences"].delete_rows(2))
    assert [(code, ref) for code, ref, _ in relevees(offre)] == [
        ("ligne-absente", "X-1"),
        ("primordiale-non-tenue", "X-1"),
    ]


def test_une_ligne_recopiee_est_gardee_deux_fois():
    def recopier(classeur):
        feuille = classeur["Exigences"]
        for rang in range(1, 10):
            feuille.cell(5, rang).value = feuille.cell(3, rang).value
        feuille["H5"] = "Une autre réponse."

    offre = controle(retouche=recopier)
    assert relevees(offre) == [("ligne-dupliquee", "X-2", "A5")]
    assert "différentes" in offre.anomalies[0].message
    assert [r.justification for r in offre.par_ref()["X-2"]] == ["Décrit au mémoire.", "Une autre réponse."]


def test_une_ligne_inventee_est_inconnue_mais_gardee():
    def inventer(classeur):
        classeur["Exigences"]["A5"] = "X-99"
        classeur["Exigences"]["H5"] = "Une garantie en plus."

    offre = controle(retouche=inventer)
    assert relevees(offre) == [("exigence-inconnue", "X-99", "A5")]
    assert offre.reponses[3].justification == "Une garantie en plus."


@pytest.mark.parametrize("abime", ["x-1", " X-1 ", "X – 1", "X_1"])
def test_un_identifiant_a_peine_abime_est_lu_et_dit(abime):
    offre = controle(retouche=lambda c: c["Exigences"].__setitem__("A2", abime))
    assert offre.reponses[0].ref == "X-1"
    assert [a.gravite for a in offre.anomalies] == [Gravite.INFORMATION] * (abime.strip() != "X-1" or abime != "X-1")


@pytest.mark.parametrize("abime", ["", "1", "EXI 12", "#REF!"])
def test_un_identifiant_perdu_est_propose_par_le_texte(abime):
    offre = controle(retouche=lambda c: c["Exigences"].__setitem__("A2", abime))
    en_erreur = [("cellule-en-erreur", abime, "A2")] if abime.startswith("#") else []
    assert relevees(offre) == [*en_erreur, ("rapproche-par-texte", "X-1", "A2")]
    assert offre.reponses[0].ref == "X-1"
    assert offre.statut is StatutOffre.A_QUALIFIER


@pytest.mark.parametrize(
    ("abime", "dite"),
    [
        ("", "la ligne n'a pas de référence, mais"),
        ("  ", "la ligne n'a pas de référence, mais"),
        ("EXI\n12", "la référence « EXI 12 » n'existe pas, mais"),
        ("X\n-1", "la référence « X -1 » a été lue « X-1 »."),
    ],
)
def test_une_reference_se_cite_sur_une_ligne_et_jamais_a_vide(abime, dite):
    offre = controle(retouche=lambda c: c["Exigences"].__setitem__("A2", abime))
    assert [a.message.startswith(dite) for a in offre.anomalies] == [True]


def test_une_reference_inconnue_en_deux_lignes_se_cite_sur_une():
    def ajouter(classeur):
        classeur["Exigences"]["A9"], classeur["Exigences"]["D9"] = "ZZ\n-99", "Nous proposons une astreinte."

    (anomalie,) = controle(retouche=ajouter).anomalies
    assert anomalie.message.startswith("« ZZ -99 » n'est pas une exigence")
    assert anomalie.ref == "ZZ -99"


def test_identifiant_perdu_et_texte_retouche_sont_rapproches_par_ressemblance():
    def abimer(classeur):
        classeur["Exigences"]["A2"] = "?"
        classeur["Exigences"]["D2"] = "Le titulaire chiffre les données échangées avec les usagers."

    offre = depouille(retouche=abimer)
    assert relevees(offre) == [("rapproche-par-texte", "X-1", "A2"), ("texte-modifie", "X-1", "D2")]
    assert "retrait de « toutes »" in offre.anomalies[1].message


def test_le_texte_d_une_ligne_inconnue_est_cite():
    offre = controle(retouche=lambda c: c["Exigences"].__setitem__("D9", "Nous proposons aussi une astreinte."))
    assert relevees(offre) == [("exigence-inconnue", "", "A9")]
    assert "« Nous proposons aussi une astreinte. »" in offre.anomalies[0].message


def test_deux_textes_semblables_ne_sont_pas_departages():
    dossier = un_dossier(une_exigence("A-1", "I", "Même texte."), une_exigence("A-2", "I", "Même texte."))
    octets = matrice_conforme(dossier, retouche=lambda c: c["Exigences"].__setitem__("A2", "perdu"))
    lue = controler(lire_matrice(octets, "m.xlsx"), attendues(dossier, 0))
    # La seule exigence restée libre est proposée ; avec deux lignes perdues, aucune ne l'est.
    assert [a.code for a in lue.anomalies] == ["rapproche-par-texte"]

    def perdre(classeur):
        classeur["Exigences"]["A2"] = "perdu"
        classeur["Exigences"]["A3"] = "aussi"

    lue = controler(lire_matrice(matrice_conforme(dossier, retouche=perdre), "m.xlsx"), attendues(dossier, 0))
    assert [a.code for a in lue.anomalies] == ["exigence-inconnue"] * 2 + ["ligne-absente"] * 2


@pytest.mark.parametrize(
    ("cellule", "texte", "extrait"),
    [
        (
            "D2",
            "Le titulaire chiffre toutes les données échangées avec les agents.",
            "retrait de « usagers. », ajout de « agents. »",
        ),
        ("E2", "Sur demande.", "ajout de « Sur demande. »"),
        ("C2", "I", "ajout de « I »"),
        ("D2", "", "effacé"),
    ],
)
def test_un_texte_publie_modifie_est_montre(cellule, texte, extrait):
    offre = depouille(retouche=lambda c: c["Exigences"].__setitem__(cellule, texte))
    assert relevees(offre) == [("texte-modifie", "X-1", cellule)]
    assert extrait in offre.anomalies[0].message
    assert offre.anomalies[0].gravite is Gravite.A_QUALIFIER


def test_sans_consultation_un_texte_modifie_est_reconnu_a_son_empreinte():
    offre = controle(retouche=lambda c: c["Exigences"].__setitem__("D3", "Autre chose."))
    assert relevees(offre) == [("texte-modifie", "X-2", "D3")]


@pytest.mark.parametrize("lire", [controle, depouille])
def test_des_apostrophes_courbees_par_un_tableur_ne_sont_pas_une_modification(lire):
    assert lire(retouche=courber_les_apostrophes).anomalies == ()


def test_un_texte_modifie_aux_apostrophes_courbees_ne_montre_que_ce_qui_a_change():
    assert ecart("L'offre d'un tiers.", "L’offre d’un autre.") == "retrait de « tiers. », ajout de « autre. »"
    lu = ecart("Dire s'il en fixe un.", "Dire d'un tiers.")
    assert lu == "retrait de « s’il en fixe un. », ajout de « d'un tiers. »", "seul le dossier se compose"


@pytest.mark.parametrize(("en_plus", "dit"), [(1, "et 1 autre écart"), (2, "et 2 autres écarts")])
def test_les_ecarts_que_le_message_tait_se_comptent_au_bon_nombre(en_plus: int, dit: str) -> None:
    mots = [f"mot{rang}" for rang in range(_SEGMENTS + en_plus)]
    emis, rendu = (" et ".join(f"{mot}{signe}" for mot in mots) for signe in ("", "x"))
    assert ecart(emis, rendu).endswith(f" ; {dit}")


def test_une_remise_en_lignes_n_est_pas_une_modification():
    texte = "Le titulaire chiffre\ntoutes les   données échangées avec les usagers. "
    assert controle(retouche=lambda c: c["Exigences"].__setitem__("D2", texte)).anomalies == ()


def test_un_soumissionnaire_sans_nom_est_signale():
    offre = controle(soumissionnaire="")
    assert relevees(offre) == [("soumissionnaire-absent", "", "B11")]
    assert offre.soumissionnaire == ""


def test_un_fichier_illisible_a_son_statut():
    offre = controler_fichier(b"rien", "m.xlsx")
    assert offre.statut is StatutOffre.ILLISIBLE
    assert [a.code for a in offre.anomalies] == ["fichier-illisible"]


def test_un_autre_tableur_est_etranger():
    offre = controle(retouche=lambda c: [c.remove(c[n]) for n in ("Exigences", "_cctgen", "Identification")])
    assert offre.statut is StatutOffre.ETRANGER


def test_sans_feuille_technique_le_controle_se_fait_sur_ce_qui_reste():
    offre = controle({"conformite": ""}, retouche=lambda c: c.remove(c["_cctgen"]))
    assert [a.code for a in offre.anomalies] == ["feuille-absente", "reponse-absente", "primordiale-non-tenue"]


def test_l_ecart_ne_montre_que_ce_qui_change():
    assert ecart("un deux trois quatre", "un deux cinq quatre six") == (
        "retrait de « trois », ajout de « cinq » ; ajout de « six »"
    )


_DECLAREES = ("Conforme", "conforme", "OK", "Non conforme", "Peut-être", " ", "")
_COUVERTURES = ("Standard", "standard", "Version future", "Produit tiers", "Autre", "")
_TEXTES = ("Décrit au mémoire.", "Conforme, sous réserve de devis.", " \n", "")


@pytest.mark.parametrize("retouche", [None, lambda c: saisir(c["Exigences"], "E2", "Une autre preuve.")])
@pytest.mark.parametrize("renvoi", _TEXTES)
def test_une_ligne_reconnue_d_emblee_n_aurait_rien_releve(renvoi, retouche, monkeypatch):
    """Le raccourci des lignes ordinaires ne perd aucun contrôle : regardées une à une, elles disent la même chose."""
    vierge = lire_matrice(remplir(VIERGE, [CONFORME] * 3, retouche=retouche), "m.xlsx")
    rang = contrat.COLONNES_EXIGENCES.index(contrat.CONFORMITE)
    for dites in product(_DECLAREES, _COUVERTURES, _TEXTES):
        lignes = [li._replace(valeurs=(*li.valeurs[:rang], *dites, renvoi, li.valeurs[-1])) for li in vierge.lignes]
        lue = replace(vierge, lignes=tuple(lignes))
        d_emblee = controler(lue, attendues(DOSSIER, 0))
        with monkeypatch.context() as sans_raccourci:
            sans_raccourci.setattr(ensemble, "est_a_regarder", lambda *_: True)
            assert controler(lue, attendues(DOSSIER, 0)) == d_emblee
