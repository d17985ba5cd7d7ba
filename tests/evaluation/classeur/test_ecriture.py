from __future__ import annotations

import io
import zipfile

import openpyxl
from openpyxl.workbook import Workbook

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.modele import Appreciations, Avis, Constat, GrilleLue, cle_de
from cctgen.matrice.modele import StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import (
    REPONSES,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
    une_reponse,
)

NOTES = {
    "Alpha": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3, "SSI-P": Avis("alice", Constat.CONTREDIT, commentaire="Non vu.")},
    "=Bêta": {"SSI-1": 4, "SSI-2": un_avis(4, commentaire="=1+1"), "UTI-1": 4},
}


def une_comparaison(lots: tuple[int, ...] = ()) -> Comparaison:
    numeros = lots or (0,)
    anomalie = Anomalie("texte-modifie", "Le texte a changé.", "Comparez.", Gravite.A_QUALIFIER, ref="SSI-1")
    offres = [une_offre(nom, lot, anomalies=[anomalie]) for lot in numeros for nom in NOTES]
    offres.append(une_offre("", 0, (), fichier="abime.xlsx", statut=StatutOffre.ILLISIBLE))
    prix = [un_prix(nom, montant, lot) for lot in numeros for nom, montant in (("Alpha", "100"), ("=Bêta", "80"))]
    return comparer(un_dossier(lots), offres, des_appreciations(NOTES, offres[:-1]), prix)


def ouvrir(octets: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(octets))


def textes(classeur: Workbook, feuille: str) -> list[str]:
    return [str(c.value) for ligne in classeur[feuille].iter_rows() for c in ligne if c.value is not None]


def test_le_classeur_a_une_synthese_une_feuille_par_lot_et_le_bareme() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier((1, 2)), une_comparaison((1, 2))))
    assert classeur.sheetnames == ["Synthèse", "Lot 1", "Lot 2", "Irrégularités", "Réserves", "Anomalies", "Barème"]
    assert len(ouvrir(ecrire_comparaison(un_dossier(), une_comparaison())).sheetnames) == 6


def test_la_synthese_montre_le_classement_ses_reserves_et_un_graphique_par_lot() -> None:
    octets = ecrire_comparaison(un_dossier((1, 2)), une_comparaison((1, 2)))
    dits = textes(ouvrir(octets), "Synthèse")
    assert dits.count("PROVISOIRE") == 2
    assert "Valeur technique (60 %)" in dits
    assert any("irrégularité(s) potentielle(s) à qualifier" in d for d in dits)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert len([n for n in archive.namelist() if n.startswith("xl/charts/chart")]) == 2


def test_les_notes_de_la_synthese_sont_celles_du_calcul() -> None:
    feuille = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))["Synthèse"]
    lignes = {ligne[1]: ligne for ligne in feuille.iter_rows(values_only=True) if ligne[1] in ("Alpha", "=Bêta")}
    assert lignes["=Bêta"][:9] == (1, "=Bêta", 100, "100,00 %", 80, 100, 100, 100, 100)
    assert lignes["Alpha"][:9] == (2, "Alpha", 77, "100,00 %", 100, 75, 75, 75, 80)


def test_aucune_cellule_ne_devient_une_formule() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    assert not [c.coordinate for f in classeur for ligne in f.iter_rows() for c in ligne if c.data_type == "f"]


def test_le_detail_met_declaration_et_appreciation_cote_a_cote() -> None:
    feuille = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))["Exigences"]
    entetes = [c.value for c in feuille[5]]
    assert entetes[6:10] == ["Déclaré", "Constat", "Note", "Commentaire et source"]
    alpha = [c.value for c in feuille[4]].index("Alpha")
    ligne = next(li for li in feuille.iter_rows(min_row=6, values_only=True) if li[0] == "SSI-P")
    assert ligne[alpha : alpha + 4] == ("Conforme\nStandard", "Contredit", None, "Non vu.")
    assert feuille.freeze_panes == "B6"
    assert feuille.auto_filter.ref == "A5:N9"


def test_un_ecart_se_lit_a_la_place_de_la_note_ou_du_constat() -> None:
    offre = une_offre("Alpha")
    alice = {"SSI-1": un_avis(1), "SSI-P": Avis("alice", Constat.VERIFIE)}
    bruno = {"SSI-1": un_avis(4, "bruno"), "SSI-P": Avis("bruno", Constat.CONTREDIT)}
    grilles = [GrilleLue("", nom, {cle_de(offre): avis}) for nom, avis in (("alice", alice), ("bruno", bruno))]
    comparaison = comparer(un_dossier(), [offre], consolider(grilles))
    feuille = ouvrir(ecrire_comparaison(un_dossier(), comparaison))["Exigences"]
    lignes = {li[0]: li[7:9] for li in feuille.iter_rows(min_row=6, values_only=True)}
    assert lignes["SSI-1"] == (None, "écart")
    assert lignes["SSI-P"] == ("Contredit (écart)", None)


def test_les_irregularites_et_les_decisions_sont_listees() -> None:
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    decision = une_decision("Alpha", exigence="SSI-P", motif="Régularisation refusée.")
    comparaison = comparer(un_dossier(), [offre], Appreciations(), (), [decision])
    dits = textes(ouvrir(ecrire_comparaison(un_dossier(), comparaison)), "Irrégularités")
    assert {"déclarée non conforme", "offre écartée", "Régularisation refusée.", "15/12/2026"} <= set(dits)


def test_les_anomalies_des_offres_sont_reprises() -> None:
    dits = textes(ouvrir(ecrire_comparaison(un_dossier(), une_comparaison())), "Anomalies")
    assert dits.count("texte-modifie") == 2


def test_les_poids_du_bareme_sont_montres_exigence_par_exigence() -> None:
    feuille = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))["Barème"]
    points = {ligne[5]: ligne[7] for ligne in feuille.iter_rows(min_row=5, values_only=True)}
    assert points == {"SSI-1": "22,5000", "SSI-2": "22,5000", "UTI-1": "15,0000", None: "40"}


def test_sans_offre_ni_bareme_le_classeur_se_lit_encore() -> None:
    dossier = un_dossier(bareme=None)
    classeur = ouvrir(ecrire_comparaison(dossier, comparer(dossier, [], Appreciations())))
    assert "Aucune offre." in textes(classeur, "Synthèse")
    assert "Barème" not in classeur.sheetnames


def test_un_lot_sans_offre_n_est_pas_dit_complet() -> None:
    dossier = un_dossier()
    dits = textes(ouvrir(ecrire_comparaison(dossier, comparer(dossier, [], Appreciations()))), "Synthèse")
    assert {"PROVISOIRE", "Aucune offre."} <= set(dits)
    assert not [d for d in dits if d.startswith("Toutes les notes")]


def test_les_memes_entrees_donnent_les_memes_octets() -> None:
    assert ecrire_comparaison(un_dossier(), une_comparaison()) == ecrire_comparaison(un_dossier(), une_comparaison())
