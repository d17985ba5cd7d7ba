"""Ce que le candidat dit de lui et de ses composants se retrouve là où l'acheteur regarde."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import openpyxl

from cctgen.consultation.modele import date_en_clair
from cctgen.depouillement.plis.reception import Recu
from cctgen.depouillement.registre import Depot, consigner, deposer, ecrire_registre, lire_registre
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.grille.ecriture import ecrire_grille
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.rapport.annexe import corps_de_l_annexe
from cctgen.matrice import contrat
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.socle.nombres import siret_en_clair
from tests.depouillement.test_registre import HEURE
from tests.evaluation.fabriques import un_dossier, une_offre
from tests.matrice.fabrique import matrice_conforme

DITES = {
    contrat.GROUPEMENT: "Alpha (mandataire), Beta",
    "Personne à contacter": "Mme Durand",
    "Courriel": "durand@alpha.fr",
    "Date de remplissage": "01/12/2026",
}
IDENTIFICATION = tuple(DITES.items())


def remplir(classeur) -> None:
    feuille = classeur[contrat.FEUILLE_IDENTIFICATION]
    for ligne in feuille.iter_rows():
        if ligne[0].value in DITES:
            ligne[1].value = DITES[ligne[0].value]


def test_groupement_contact_courriel_et_date_vont_de_la_matrice_au_registre(tmp_path) -> None:
    octets = matrice_conforme(retouche=remplir)
    offre = controler_fichier(octets, "m.xlsx")
    assert (offre.identification, offre.groupement) == (IDENTIFICATION, DITES[contrat.GROUPEMENT])
    assert offre.en_dict()["identification"] == DITES
    deposer(tmp_path, [Recu("m.xlsx", octets)], HEURE)
    consigner(tmp_path, [offre])
    (depot,) = lire_registre(tmp_path)
    assert depot.identification == IDENTIFICATION
    assert json.loads((tmp_path / "registre.json").read_text())["depots"][0]["identification"] == DITES
    consigner(tmp_path, [replace(offre, identification=())])
    assert lire_registre(tmp_path)[0].identification == ()


def test_un_registre_d_avant_se_lit_sans_identification(tmp_path) -> None:
    ecrire_registre(tmp_path, [Depot("a" * 64, 1, "m.xlsx", HEURE, "m.xlsx")])
    assert "identification" not in (tmp_path / "registre.json").read_text()
    assert lire_registre(tmp_path)[0].identification == ()


def test_la_grille_dit_le_groupement_et_l_annexe_du_rapport_tout_le_reste() -> None:
    alpha = replace(une_offre("Alpha"), identification=IDENTIFICATION, siret="12345678900012")
    offres = [alpha, une_offre("Seule")]
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(un_dossier(), offres)))
    textes = {nom: str(list(classeur[nom].iter_rows(values_only=True))) for nom in ("Alpha", "Seule")}
    textes = {nom: texte.replace("\\xa0", " ") for nom, texte in textes.items()}
    assert f"Groupement : {DITES[contrat.GROUPEMENT]}" in textes["Alpha"]
    assert "Groupement" not in textes["Seule"]
    annexe = str(corps_de_l_annexe(un_dossier(), comparer(un_dossier(), offres, Appreciations())))
    en_lettres = {**DITES, "Date de remplissage": date_en_clair(date(2026, 12, 1))}
    assert all(f"{champ} : {dit}" in annexe for champ, dit in en_lettres.items())
    siret = siret_en_clair("12345678900012").encode("unicode_escape").decode()
    assert siret in annexe, "les lettres le portent : l'annexe dit de qui il s'agit"
    sans = str(corps_de_l_annexe(un_dossier(), comparer(un_dossier(), offres[1:], Appreciations())))
    assert "Identification des candidats" not in sans
