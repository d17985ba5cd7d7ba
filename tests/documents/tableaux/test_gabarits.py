"""Les tableaux prennent largeurs et orientation du modèle de tableaux ; ses fautes se disent toutes."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT

from cctgen.assemblage.modele import Rubrique
from cctgen.documents.annexe import GABARIT, GABARIT_DE_FICHE, tableau_exigences
from cctgen.documents.tableaux.gabarit import AUTRES, Gabarit, cle, suivant
from cctgen.documents.tableaux.lecture import gabarits, gabarits_livres, lire_gabarits
from cctgen.documents.texte import Tableau, lignes_en_clair, tableau
from cctgen.documents.word.mise_en_page.chasses import grasse, maigre
from cctgen.documents.word.mise_en_page.colonnes import repartir
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.anomalies import Gravite
from cctgen.socle.contenu import PAQUET
from cctgen.socle.nombres import siret_en_clair
from cctgen.socle.typographie import composer
from tests.documents.fabriques import modele, un_article, un_document, un_dossier, une_exigence
from tests.documents.tableaux.abimes import ABIMES
from tests.documents.tableaux.fabriques import changer, coucher, des_gabarits, nom_de, regler, tableau_de, un_gabarit

CRITERES = (
    "Rang", "Soumissionnaire", "Valeur technique (50 %)", "Performance environnementale (10 %)", "Note Prix (40 %)",
    "Note sur 100", "Prix HT",
)  # fmt: skip


def test_un_tableau_prend_la_part_de_ses_colonnes_ou_qu_elles_soient() -> None:
    gabarit = Gabarit("Essai", (("Réf.", 10), ("Lots", 5), ("Ce qu'on demande", 85)))
    assert gabarit.largeurs(["Ce qu\u2019on\u00a0demande", "Réf."]) == (90, 10), "la part des lots va à la plus large"
    assert gabarit.largeurs(["Réf.", "Inconnue"]) == ()
    avec_autres = Gabarit("Grille", (("Réf.", 10), (AUTRES, 20)))
    assert avec_autres.largeurs(["Réf.", "A", "B"]) == (10, 20, 20)
    assert avec_autres.largeurs(["A"]) == (20,), "une colonne que la grille n'a pas ne cède rien"


def test_le_titre_d_un_tableau_l_emporte_sur_sa_sorte() -> None:
    suivis = des_gabarits(un_gabarit("Grille", A=1, B=1), un_gabarit("Les visas", A=1, B=3))
    with suivant(suivis):
        assert repartir(tableau(("A", "B"), [], "Les visas", "Grille"), 10_000) == [2_500, 7_500]
        assert repartir(tableau(("A", "B"), [], "Autre", "Grille"), 10_000) == [5_000, 5_000]
    assert gabarits() is gabarits_livres()


def test_un_service_regle_largeurs_et_orientation_dans_word_seul() -> None:
    octets = changer(lambda d: (regler(d, "Exigences", 1500, 1500, 1000, 1000, 3000, 2000), coucher(d, "Exigences")))
    lus, fautes = lire_gabarits(octets, "tableaux.docx", gabarits_livres())
    assert fautes == []
    document = un_document(Rubrique("1", "R", "", (un_article(exigences=(une_exigence(), une_exigence("SSI-001-2"))),)))
    dossier = un_dossier(document)
    with suivant(lus):
        rendu = docx.Document(io.BytesIO(rendre_annexe(dossier, document, modele("annexe.docx"))))
    exigences = [t for t in rendu.tables if t.cell(0, 1).text == "Réf."]
    assert exigences
    for table in exigences:
        mesures = [c.width / 635 for c in table.columns]
        assert mesures[0] == pytest.approx(mesures[1], abs=30)
        assert sum(mesures) == pytest.approx(14458, abs=1), "la largeur d'une page couchée"
    assert {s.orientation for s in rendu.sections} == {WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE}


def test_un_modele_d_avant_regle_les_exigences_d_une_fiche_comme_les_autres() -> None:
    def d_avant(document: Any) -> None:
        regler(document, "Exigences", 1500, 1500, 1000, 1000, 3000, 2000)
        coucher(document, "Exigences")
        for element in (
            tableau_de(document, "Exigences d’une fiche")._tbl,
            nom_de(document, "Exigences d’une fiche")._p,
        ):
            element.getparent().remove(element)

    lus, fautes = lire_gabarits(changer(d_avant), "tableaux.docx", gabarits_livres())
    assert fautes == []
    de_clause, de_fiche = (lus.par_nom[cle(nom)] for nom in (GABARIT, GABARIT_DE_FICHE))
    assert (de_fiche.parts, de_fiche.paysage) == (de_clause.parts, de_clause.paysage)
    assert de_fiche.paysage
    a_jour, _ = lire_gabarits(modele("tableaux.docx"), "tableaux.docx", gabarits_livres())
    assert a_jour.par_nom[cle(GABARIT_DE_FICHE)].parts != a_jour.par_nom[cle(GABARIT)].parts


def test_un_gabarit_ajoute_par_un_service_se_suit_sans_faute() -> None:
    def ajouter(document: object) -> None:
        nom = document.add_paragraph("Mes visas")  # type: ignore[attr-defined]
        table = document.add_table(1, 2)  # type: ignore[attr-defined]
        table.cell(0, 0).text, table.cell(0, 1).text = "Qui", "Quand"
        nom._p.addnext(table._tbl)

    lus, fautes = lire_gabarits(changer(ajouter), "tableaux.docx", gabarits_livres())
    assert fautes == []
    assert lus.parts(tableau(("Qui", "Quand"), [], "Mes visas")) != ()


def test_le_modele_livre_n_a_aucune_faute() -> None:
    assert lire_gabarits(modele("tableaux.docx"), "tableaux.docx", gabarits_livres())[1] == []
    assert not gabarits_livres().est_en_paysage(tableau_exigences(un_article(exigences=(une_exigence(),)), (1, 2)))


@pytest.mark.parametrize("nom", ABIMES)
def test_un_modele_de_tableaux_abime_dit_sa_faute(nom: str) -> None:
    octets, code, dit = ABIMES[nom]
    lus, fautes = lire_gabarits(octets, "modeles/tableaux.docx", gabarits_livres())
    assert any(f.code == code and dit in f.message for f in fautes), [(f.code, f.message) for f in fautes]
    assert all(str(f.lieu) == "modeles/tableaux.docx" for f in fautes)
    assert all(f.gravite is Gravite.A_QUALIFIER for f in fautes if f.code == "tableaux-modele-incomplet")
    assert set(gabarits_livres().par_nom) <= set(lus.par_nom), "ce qui manque vient du modèle livré"


def test_une_exigence_se_lit_sur_la_meme_largeur_dans_la_lettre_et_dans_la_version_communicable() -> None:
    """L'énoncé, plus long que l'appréciation, s'y étirait sur seize lignes de trois mots."""
    de_la_lettre = tableau(("Exigence", "Note", "Appréciation et source"), [], "Appréciations")
    de_la_version = tableau(("Exigence", "Note", "Appréciation"), [], "Sécurité", "Appréciations de l'offre retenue")
    assert gabarits_livres().parts(de_la_version) == gabarits_livres().parts(de_la_lettre)


@pytest.mark.parametrize(
    ("table", "rang"),
    [
        *((tableau(CRITERES, [("1", "Soumissionnaire C", "64,56", "50,00", "100,00", "77,28", "398 000 €")], "",
                   "Classement"), rang) for rang in (2, 3, 4)),
        (tableau(("Candidat", "SIRET", "Ce qu'il déclare"),
                 [("Soumissionnaire C (lot 1)", siret_en_clair("00000000000034"),
                   "Courriel : offre@soumissionnaire.example ; Date : 15 janvier 2027")]), 1),
        (tableau(("Lot", "Soumissionnaire", "Fichier reçu", "Empreinte SHA-256", "État"),
                 [("1", "Soumissionnaire A", "soumissionnaire-a-lot-1.xlsx", "c017280e" * 8, "Tout est lu")],
                 "Fichiers reçus"), 2),
        (tableau(("Règle", "Texte"), [("INT-PRES-CNTRL", "Un texte courant qui prend toute la place. " * 9)]), 0),
        (tableau(("Acte", "Date"), [("Un texte courant qui prend toute la place. " * 9, "24 septembre 2027")]), 1),
    ],
)  # fmt: skip
def test_une_colonne_tient_son_plus_long_mot_insecable(table: Tableau, rang: int) -> None:
    """Une espace insécable est du mot, tel qu'il s'imprime : « technique (5 ⏎ 0 %) », « 000 000 000 0003 ⏎ 4 »."""
    for ligne, chasse in ((table.entetes, grasse), (table.lignes[0], maigre)):
        mots = composer(" ".join(lignes_en_clair(ligne[rang]))).split(" ")
        assert max(map(chasse, mots)) * 9 + 8.5 <= repartir(table, 9526)[rang] / 20


SOURCES = [f for nom in ("documents", "evaluation") for f in (PAQUET / nom).rglob("*.py")]


def test_aucune_largeur_de_tableau_ne_vit_en_python() -> None:
    """Une suite de parts donnée à un tableau se verrait à l'appel."""
    appel = re.compile(r"\btableau(?:_par_lot)?\((?:[^()]|\([^()]*\))*\((?:\d+, )+\d+\)", re.DOTALL)
    fautifs = [f.name for f in SOURCES if appel.search(f.read_text(encoding="utf-8"))]
    assert fautifs == []
    assert "largeurs" not in Tableau.__dataclass_fields__


def test_chaque_gabarit_livre_est_celui_d_un_tableau() -> None:
    textes = "\n".join(f.read_text(encoding="utf-8") for f in SOURCES)
    nommes = {g.nom for g in gabarits_livres().par_nom.values()}
    derives = {"Clauses écartées", "Exigences écartées", "Notes côte à côte, une ligne par offre"}
    assert sorted(n for n in nommes - derives if f'"{n.replace(chr(0x2019), chr(39))}"' not in textes) == []
