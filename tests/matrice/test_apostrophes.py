"""Une apostrophe est courbe ou droite selon l'outil qui a écrit, ou le tableur qui a repris : rien n'en dépend."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from cctgen.depouillement.rapprochement import rapprocher
from cctgen.matrice import contrat, emission
from cctgen.matrice.attendu import empreinte_d_avant, est_le_texte, texte_compare
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.matrice.ecriture import matrice as ecriture
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.report import ecrire_report
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.report.choix import choisir, choisir_les_composants
from cctgen.socle.typographie import espacer
from tests.matrice.fabrique import CONFORME, courber_les_apostrophes, remplir, un_dossier, une_exigence

SOURCES = {
    "droites": "L'offre d'un tiers n'est reprise qu'avec l'accord de l'acheteur.",
    "courbes": "L’offre d’un tiers n’est reprise qu’avec l’accord de l’acheteur.",
    "mêlées": "L'offre d’un tiers n'est reprise qu’avec l'accord de l’acheteur.",
}
COMPOSANT = [
    "PostgreSQL",
    "PGDG",
    "17",
    "PostgreSQL",
    "Base",
    "",
    "oui",
    "oui",
    "oui",
    "Livré avec.",
    "oui",
    "oui",
    "oui",
]


def redresser(classeur: Workbook) -> None:
    """Remet droites toutes les apostrophes visibles, comme un tableur, un .csv ou une saisie recopiée."""
    for feuille in classeur.worksheets:
        for case in (c for ligne in feuille.iter_rows() for c in ligne if feuille.sheet_state == "visible"):
            if isinstance(case.value, str) and case.data_type == "s":
                case.value = case.value.replace("’", "'")


RETOUCHES = {"telle quelle": None, "redressée": redresser, "courbée": courber_les_apostrophes}


def le_dossier(source: str, version: int = 1):
    return un_dossier(
        une_exigence("X-1", "P", SOURCES[source], "Note d'architecture.", theme="Mise en œuvre d'un service"),
        une_exigence("X-2", "I", "Le titulaire tient un journal."),
        version=version,
    )


def neuve(source: str, version: int = 1) -> bytes:
    return ecriture.ecrire_matrice(le_dossier(source, version), 0)


@pytest.fixture
def d_avant(monkeypatch):
    """Écrit les matrices comme avant : apostrophes de la source, empreintes où leur forme compte."""

    def ecrire(source: str) -> bytes:
        with monkeypatch.context() as m:
            m.setattr(ecriture, "composer_a_relire", espacer)
            m.setattr(styles, "composer_a_relire", espacer)
            m.setattr(emission, "empreinte_texte", empreinte_d_avant)
            m.setattr(ecriture, "empreinte_texte", empreinte_d_avant)
            return neuve(source)

    return ecrire


def codes(octets: bytes) -> set[str]:
    return {a.code for a in controler_fichier(octets, "m.xlsx").anomalies}


def test_tout_ce_que_la_matrice_ecrit_a_l_apostrophe_courbe() -> None:
    classeur = load_workbook(io.BytesIO(neuve("mêlées")))
    visibles = (f for f in classeur.worksheets if f.sheet_state == "visible")
    ecrits = [c.value for f in visibles for ligne in f.iter_rows() for c in ligne if isinstance(c.value, str)]
    assert sum("’" in texte for texte in ecrits) > 30
    # Une formule cite le nom d'une feuille entre apostrophes droites ; son texte, lui, n'en a pas.
    assert [t for t in ecrits if "'" in t.replace("'Mode d''emploi'", "")] == []


@pytest.mark.parametrize("retouche", RETOUCHES)
@pytest.mark.parametrize("source", SOURCES)
def test_une_matrice_neuve_se_relit_quelles_que_soient_ses_apostrophes(source: str, retouche: str) -> None:
    rendue = remplir(neuve(source), [CONFORME] * 2, composants=[COMPOSANT], retouche=RETOUCHES[retouche])
    assert codes(rendue) <= {"identification-incomplete"}
    offre = _rapprochee(rendue, source)
    assert {a.code for a in offre.anomalies} & FAUSSES == set()
    assert [(r.ref, r.conformite, r.justification) for r in offre.reponses] == [
        ("X-1", "Conforme", CONFORME["justification"]),
        ("X-2", "Conforme", CONFORME["justification"]),
    ]
    assert offre.composants[0].valeurs[contrat.SANS_EXPLOITANT] == "oui"


FAUSSES = {
    "texte-modifie",
    "version-differente",
    "contenu-hors-tableau",
    "feuille-technique-modifiee",
    "colonne-absente",
}


def _rapprochee(octets: bytes, source: str):
    (offre,) = rapprocher([lire_matrice(octets, "m.xlsx")], le_dossier(source))
    return offre


@pytest.mark.parametrize("retouche", RETOUCHES)
@pytest.mark.parametrize("source", SOURCES)
def test_une_matrice_publiee_avant_se_relit_sans_fausse_reserve(d_avant, source: str, retouche: str) -> None:
    rendue = remplir(d_avant(source), [CONFORME] * 2, composants=[COMPOSANT], retouche=RETOUCHES[retouche])
    offre = _rapprochee(rendue, source)
    assert {a.code for a in offre.anomalies} & FAUSSES == set()
    assert [r.conformite for r in offre.reponses] == ["Conforme", "Conforme"]


@pytest.mark.parametrize("sens", ["ancienne vers neuve", "neuve vers ancienne"])
@pytest.mark.parametrize("source", SOURCES)
def test_les_reponses_se_reportent_d_une_forme_a_l_autre(d_avant, source: str, sens: str) -> None:
    avant, apres = d_avant(source), neuve(source, version=2)
    de, vers = (avant, apres) if sens == "ancienne vers neuve" else (apres, avant)
    remplie = lire_matrice(remplir(de, [CONFORME] * 2, composants=[COMPOSANT]), "a.xlsx")
    vierge = lire_matrice(vers, "b.xlsx")
    choix = choisir(remplie, vierge)
    assert [r.ref for r in choix.reportees] == ["X-1", "X-2"]
    composants = choisir_les_composants(remplie, vierge).reportes
    copie = lire_matrice(ecrire_report(vers, choix.reportees, composants), "c.xlsx")
    assert [ligne.valeur(contrat.JUSTIFICATION) for ligne in copie.lignes] == [CONFORME["justification"]] * 2
    saisies = dict(zip(contrat.COLONNES_COMPOSANTS, COMPOSANT, strict=False))
    assert {c: copie.composants[0].valeurs[c] for c in saisies} == saisies


@pytest.mark.parametrize("source", SOURCES)
def test_un_texte_vraiment_reecrit_reste_signale(source: str) -> None:
    def adoucir(classeur: Workbook) -> None:
        case = classeur["Exigences"]["D2"]
        case.value = case.value.replace("n’est", "peut être")

    offre = _rapprochee(remplir(neuve(source), [CONFORME] * 2, retouche=adoucir), source)
    (anomalie,) = [a for a in offre.anomalies if a.code == "texte-modifie"]
    assert "ajout de « peut être »" in anomalie.message
    assert "acheteur" not in anomalie.message, "seul ce qui a changé se montre"


def test_deux_textes_que_seules_leurs_apostrophes_distinguent_sont_le_meme() -> None:
    une, autre = SOURCES["droites"], SOURCES["courbes"]
    assert texte_compare(une) == texte_compare(autre)
    assert est_le_texte(une, empreinte_d_avant(autre))
    assert not est_le_texte("Autre.", empreinte_d_avant(autre))
