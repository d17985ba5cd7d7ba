"""Les formulaires rendus : consignes en italique, cases vides, références de la matrice, pages comptées."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import (
    ChampFormulaire,
    Couverture,
    Dossier,
    Formulaire,
    Rubrique,
    SectionFormulaire,
)
from cctgen.clausier.formes.formulaire import GrilleRedigee
from cctgen.consultation.lecture import lire_consultation
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.fragments import Saisie
from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.pdf.relecture import pages_de
from cctgen.documents.tableaux.lecture import gabarits
from cctgen.documents.texte import Paragraphe, Style, Tableau, Texte, Titre, cellule, contenu_en_clair, paragraphe
from cctgen.documents.word.rendu import rendre_formulaire
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.socle.contenu import contenu
from tests.documents.fabriques import HOSTILE, modele, un_article, un_document, un_dossier, une_exigence
from tests.documents.test_contenu import textes
from tests.fabriques import tel_qu_ecrit
from tests.livre import clausier_livre

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIMPLE = {
    "public": "usagers", "interface": "web", "donnees_personnelles": "non", "acces": "aucun", "exposition": "internet",
    "hebergement": "ministere", "socle_technique": "existant", "nature": "developpement", "sensibilite": "usuel",
}  # fmt: skip


def une_section(**champs: object) -> SectionFormulaire:
    base = SectionFormulaire("Objet", "Décrivez **bien** :\n\n- le lieu.", (), None, None)
    return replace(base, **champs)  # type: ignore[arg-type]


def un_formulaire(*sections: SectionFormulaire, **champs: object) -> Formulaire:
    base = Formulaire("fiche", "Une fiche", "À remplir", "fiche", "SSI-001", (1, 2), "Introduction.", sections)
    return replace(base, **champs)  # type: ignore[arg-type]


def dossier_avec(formulaire: Formulaire) -> Dossier:
    return un_dossier(un_document(Rubrique("1", "R", "", (un_article(),))), formulaires=(formulaire,))


def corps(formulaire: Formulaire) -> list[str]:
    return textes(corps_formulaire(dossier_avec(formulaire), formulaire))


def test_une_case_vide_est_vide_et_haute_une_case_connue_est_remplie():
    champs = (ChampFormulaire("Lieu", "", "Pays et site."), ChampFormulaire("Hébergement", "Cloud Pi", ""))
    formulaire = un_formulaire(une_section(champs=champs))
    tableaux = [b for b in corps_formulaire(dossier_avec(formulaire), formulaire) if isinstance(b, Tableau)]
    vide, connue = (ligne[1] for ligne in tableaux[0].lignes)
    assert [type(i) for i in vide[0].contenu] == [Saisie]
    assert connue == (Paragraphe((Texte("Cloud Pi"),)),)
    assert tableaux[0].hauteur > 0
    assert "Lieu Pays et site. | " in textes(tuple(tableaux))


def test_les_consignes_et_les_aides_sont_en_italique():
    formulaire = un_formulaire(une_section(champs=(ChampFormulaire("Lieu", "", "Pays."),)))
    blocs = corps_formulaire(dossier_avec(formulaire), formulaire)
    consigne = next(
        b for b in blocs if isinstance(b, Paragraphe) and contenu_en_clair(b.contenu).startswith("Décrivez")
    )
    assert all(t.italique for t in consigne.contenu if isinstance(t, Texte))
    assert consigne.style is Style.MENTION
    tableau = next(b for b in blocs if isinstance(b, Tableau))
    aide = tableau.lignes[0][0][1]
    assert isinstance(aide, Paragraphe)
    assert aide.contenu == (Texte("Pays.", italique=True),)


def test_ce_qui_est_deja_ecrit_ne_se_ressaisit_pas_mais_se_precise():
    champs = (ChampFormulaire("Destruction", "Après confirmation.", "Procédé."), ChampFormulaire("Lieu", "Paris", ""))
    formulaire = un_formulaire(une_section(champs=champs))
    (bloc,) = [b for b in corps_formulaire(dossier_avec(formulaire), formulaire) if isinstance(b, Tableau)]
    ecrit, precision = bloc.lignes[0][1]
    assert isinstance(precision, Paragraphe)
    assert precision.contenu[0] == Texte("Précision : ")
    assert (ecrit, bloc.lignes[1][1]) == (paragraphe("Après confirmation."), cellule("Paris"))


def test_un_cadre_de_signature_a_sa_hauteur_et_ne_se_separe_pas_de_ce_qui_precede():
    """Une ligne « nom, qualité, date, signature » d'un demi-centimètre ne se signe pas."""
    formulaire = un_formulaire(une_section(), une_section(titre="Visas", signatures=("Le titulaire", "L'acheteur")))
    blocs_ = corps_formulaire(dossier_avec(formulaire), formulaire)
    (titre,) = [b for b in blocs_ if isinstance(b, Titre) and b.texte == "Visas"]
    (cadre,) = [b for b in blocs_ if isinstance(b, Tableau)]
    assert (titre.tenu, cadre.solidaire, cadre.hauteur > 600) == (True, True, True)
    lues = [ligne.split(" | ")[0] for ligne in textes((cadre,))]
    assert lues == ["Qualité", "Le titulaire", "L'acheteur"]
    releve = lire_formulaire(rendre_formulaire(dossier_avec(formulaire), formulaire, modele("formulaire.docx")))
    libelles = ["Le titulaire : nom", "Le titulaire : date", "L'acheteur : nom", "L'acheteur : date"]
    assert [(case.libelle, case.valeur) for case in releve.cases] == [(libelle, "") for libelle in libelles]


def test_une_grille_a_ses_colonnes_et_ses_lignes_vides():
    lus = corps(un_formulaire(une_section(grille=GrilleRedigee(colonnes=("Rôle", "Nom"), lignes=3))))
    assert lus[-4:] == ["Rôle | Nom", " | ", " | ", " | "]


def test_la_couverture_laisse_vide_ce_qui_est_a_remplir():
    exigences = (une_exigence(), une_exigence("SSI-001-2", lots=(2,)))
    section = une_section(couverture=Couverture(("Mesure", "Preuve"), exigences))
    assert corps(un_formulaire(section))[-3:] == [
        "Réf. | Niveau | Lots | Exigence | Mesure | Preuve",
        "SSI-001-1 | I | Tous | Une procédure d'alerte est décrite et testée. |  | ",
        "SSI-001-2 | I | 2 | Une procédure d'alerte est décrite et testée. |  | ",
    ]
    pareils = une_section(couverture=Couverture(("Mesure",), (une_exigence(),)))
    assert "Réf. | Niveau | Exigence | Mesure" in corps(un_formulaire(pareils))
    vide = une_section(couverture=Couverture(("Mesure",), ()))
    assert corps(un_formulaire(vide))[-1] == "Aucune exigence retenue ne relève de cette partie."


def test_la_couverture_dit_comme_l_annexe_ce_qui_s_ecarte_de_la_notation_d_un_niveau():
    non_notee, lourde = replace(une_exigence(), notee=False), une_exigence("SSI-001-2", poids=Decimal(2))
    section = une_section(couverture=Couverture(("Mesure",), (non_notee, lourde)))
    assert [ligne.split(" | ")[1].split() for ligne in corps(un_formulaire(section))[-2:]] == [
        ["I", "non", "notée"],
        ["I", "poids", "2"],
    ]


def test_une_longue_couverture_commence_sa_page():
    def saut(nombre: int) -> list[bool]:
        exigences = tuple(une_exigence(f"SSI-001-{n}") for n in range(nombre))
        formulaire = un_formulaire(une_section(couverture=Couverture(("Mesure",), exigences)))
        blocs = corps_formulaire(dossier_avec(formulaire), formulaire)
        return [b.nouvelle_page for b in blocs if isinstance(b, Titre)]

    assert saut(3) == [False]
    assert saut(30) == [True]


def test_le_formulaire_dit_ses_lots_et_son_article():
    assert "Lot 1 seulement" in corps(un_formulaire(une_section(), lots=(1,)))
    assert not any("seulement" in t for t in corps(un_formulaire(une_section())))
    origine = "l'article 1.1 « Notification des incidents de sécurité » de l'annexe « Sécurité et conformité »"
    assert f"Formulaire joint à {origine}." in corps(un_formulaire(une_section()))


def test_l_annexe_nomme_le_formulaire_et_son_fichier():
    dossier = dossier_avec(un_formulaire(une_section()))
    assert "Formulaire joint : Une fiche (fichier fiche.docx)." in textes(corps_annexe(dossier, dossier.documents[0]))


def test_le_formulaire_est_conforme_au_schema_de_word_fidele_et_reproductible(tmp_path: Path):
    hostile = ChampFormulaire(f"Case {HOSTILE}", HOSTILE, HOSTILE)
    exigences = tuple(une_exigence(f"SSI-001-{n}") for n in range(20))
    section = une_section(
        champs=(hostile,), grille=GrilleRedigee(colonnes=("A", "B")), couverture=Couverture(("Mesure",), exigences)
    )
    formulaire = un_formulaire(section)
    octets = rendre_formulaire(dossier_avec(formulaire), formulaire, modele("formulaire.docx"))
    fichier = tmp_path / "fiche.docx"
    fichier.write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []
    assert octets == rendre_formulaire(dossier_avec(formulaire), formulaire, modele("formulaire.docx"))
    lu = docx.Document(io.BytesIO(octets))
    assert tel_qu_ecrit(HOSTILE.replace("\x0b", "\ufffd")) in tel_qu_ecrit(lu.tables[0].cell(1, 1).text)
    lignes = etree.fromstring(zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml")).iter(f"{W}trHeight")
    assert {ligne.get(f"{W}hRule") for ligne in lignes} == {"atLeast"}


def dossier_reel(dossier: Path, communes: dict[str, str], exemple: str = "") -> Dossier:
    clausier = clausier_livre()
    racine = contenu("exemples") / exemple if exemple else dossier
    if not exemple:
        entete = 'reference: "1"\nobjet: "Site"\nacheteur: {nom: "A"}\ndate: 2026-12-01\n'
        (racine / "consultation.yaml").write_text(entete, encoding="utf-8")
        lignes = "".join(f"  {cle}: {valeur}\n" for cle, valeur in communes.items())
        (racine / "reponses.yaml").write_text(f"communes:\n{lignes}", encoding="utf-8")
    lecture = lire_consultation(racine, clausier)
    assert lecture.consultation is not None, lecture.anomalies
    return assembler(clausier, lecture.consultation)


def test_les_references_du_plan_sont_celles_de_la_matrice_excel(tmp_path: Path):
    dossier = dossier_reel(tmp_path, {}, "infogerance")
    plan = next(f for f in dossier.formulaires if f.id == "plan-assurance-securite")
    octets = rendre_formulaire(dossier, plan, modele("formulaire.docx"))
    tableaux = [t for t in docx.Document(io.BytesIO(octets)).tables if t.cell(0, 0).text == "Réf." and len(t.rows) > 5]
    refs = [ligne.cells[0].text for ligne in tableaux[0].rows[1:]]
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_matrice(dossier, 0)))["Exigences"]
    matrice = [str(c.value) for ligne in feuille.iter_rows(max_col=1) for c in ligne if c.value]
    clausier = clausier_livre()
    voulue = next(s.exigences for s in clausier.formulaires[plan.id].sections if s.exigences is not None)
    visees = [
        e.ref
        for e in dossier.exigences(0)
        if e.ref in voulue.aussi
        or (e.ref not in voulue.sauf and (e.pilier in voulue.piliers if e.pilier else e.theme in voulue.themes))
    ]
    assert refs == visees
    assert [r for r in matrice if r in set(refs)] == refs
    assert len(refs) > 20


def test_la_fiche_de_traitement_reprend_les_reponses(tmp_path: Path):
    dossier = dossier_reel(tmp_path, {}, "infogerance")
    fiche = next(f for f in dossier.formulaires if f.id == "fiche-traitement")
    lus = textes(corps_formulaire(dossier, fiche))
    assert any(lu.startswith("Finalité | Gérer les moyens du ministère") for lu in lus)
    assert "Qualité du titulaire | Sous-traitant" in lus
    assert "Hébergement | Centre de données de l'administration" in lus
    assert [t for t in lus if "{" in t] == []


def test_un_marche_simple_recoit_une_note_de_securite_et_pas_de_plan(tmp_path: Path):
    dossier = dossier_reel(tmp_path, SIMPLE)
    assert [f.id for f in dossier.formulaires if f.id.startswith("plan-")] == ["plan-assurance-securite-allege"]


@pytest.mark.libreoffice
def test_la_note_de_securite_tient_en_une_page(tmp_path: Path):
    dossier = dossier_reel(tmp_path, SIMPLE)
    note = next(f for f in dossier.formulaires if f.id == "plan-assurance-securite-allege")
    pdf = convertir({"note.docx": rendre_formulaire(dossier, note, modele("formulaire.docx"))})["note.pdf"]
    assert len(pages_de(pdf)) == 1


def test_les_cases_vides_d_une_grille_ont_la_meme_largeur():
    """Sinon la colonne « Licence », au titre court, ne laisse pas la place d'écrire une licence."""
    formulaire = un_formulaire(une_section(grille=GrilleRedigee(colonnes=("Licence", "Limites d'usage", "Coût"))))
    blocs = corps_formulaire(dossier_avec(formulaire), formulaire)
    (grille,) = [bloc for bloc in blocs if isinstance(bloc, Tableau)]
    assert len(set(gabarits().parts(grille))) == 1


@pytest.mark.parametrize(("colonnes", "couchee"), [(6, False), (7, True)])
def test_seule_une_grille_de_plus_de_six_colonnes_couche_sa_page(colonnes: int, couchee: bool):
    """Une page couchée pour six lignes vides en ferait trois de deux."""
    grille = GrilleRedigee(colonnes=tuple(f"Colonne {n}" for n in range(colonnes)), lignes=4)
    formulaire = un_formulaire(une_section(grille=grille))
    (bloc,) = [b for b in corps_formulaire(dossier_avec(formulaire), formulaire) if isinstance(b, Tableau)]
    assert gabarits().est_en_paysage(bloc) is couchee
