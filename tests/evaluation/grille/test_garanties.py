"""La grille d'un évaluateur se lit avec les garanties de la matrice d'un candidat : tout est lu ou nommé, et borné."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.grille.contrat import COLONNE_FICHIER, COLONNE_RESTE, COLONNES_SAISIE
from cctgen.evaluation.grille.ecriture import ecrire_grille
from cctgen.evaluation.modele import Avis, CleOffre
from cctgen.socle.anomalies import Anomalie
from tests.evaluation.grille.test_colonnes_de_plus import entetes
from tests.evaluation.grille.test_empreintes import GRILLES
from tests.evaluation.grille.test_empreintes import retoucher as remplir_par
from tests.evaluation.grille.test_formes import OFFRES
from tests.evaluation.grille.test_grille import ALPHA, DOSSIER, SAISIES, avis_lus, entete, lire, remplir
from tests.matrice.lecture.test_matrice import retoucher_zip

VIERGE = ecrire_grille(DOSSIER, [ALPHA])
REF = next(iter(DOSSIER.exigences(ALPHA.lot))).ref


def retoucher(retouche) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(VIERGE))
    retouche(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def nommees(octets: bytes) -> list[tuple[str, str, str]]:
    return [(a.code, a.lieu.feuille, a.lieu.cellule) for a in lire(octets).anomalies]


def test_une_grille_vierge_n_a_aucune_anomalie():
    assert nommees(VIERGE) == []


def test_une_formule_un_commentaire_et_un_texte_barre_sont_nommes():
    premiere = entete(openpyxl.load_workbook(io.BytesIO(VIERGE))["Alpha"]) + 1

    def saisir(classeur):
        feuille = classeur["Alpha"]
        feuille[f"M{premiere}"] = "=1+1"
        feuille[f"K{premiere}"].comment = Comment("à revoir", "A")
        feuille[f"N{premiere}"] = "Mémoire p. 3"
        feuille[f"N{premiere}"].font = Font(strike=True)

    assert sorted(nommees(retoucher(saisir))) == [
        ("contenu-hors-tableau", "Alpha", f"K{premiere}"),
        ("formule-ignoree", "Alpha", f"M{premiere}"),
        ("mise-en-forme-signifiante", "Alpha", f"N{premiere}"),
    ]


@pytest.mark.parametrize(
    ("feuille", "cellule"), [("Mode d'emploi", "D4"), ("Mode d'emploi", "B40"), ("Avancement", "K2")]
)
def test_ce_qui_est_ecrit_sur_une_feuille_sans_saisie_est_nomme(feuille, cellule):
    octets = retoucher(lambda c: c[feuille].__setitem__(cellule, "Note orale : 4"))
    assert nommees(octets) == [("contenu-hors-tableau", feuille, cellule)]


def test_une_consigne_d_une_version_anterieure_n_est_pas_une_saisie():
    octets = retoucher(lambda c: c["Mode d'emploi"].__setitem__("B5", "Enregistrez ce fichier, ancienne consigne."))
    assert nommees(octets) == []


def d_une_version(version: str, reference: str = DOSSIER.edition.reference) -> bytes:
    dite = f"{reference}, version {version} du 1er décembre 2020"
    return retoucher(lambda c: c["Mode d'emploi"].__setitem__("B2", dite))


@pytest.mark.parametrize("version", ["0.9", "7"])
def test_une_grille_d_une_autre_version_du_dossier_se_dit_telle(version):
    """Son en-tête n'est pas une saisie égarée : c'est la version sur laquelle elle a été remplie."""
    (anomalie,) = lire(d_une_version(version)).anomalies
    assert (anomalie.code, anomalie.lieu.cellule) == ("grille-d-une-autre-version", "B2")
    assert f"version {version} du" in anomalie.message.replace("\xa0", " ")
    assert nommees(d_une_version(version, "AUTRE")) == [("contenu-hors-tableau", "Mode d'emploi", "B2")]


def test_une_cellule_lointaine_ne_demande_pas_toute_la_memoire():
    rangee = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    octets = retoucher_zip(VIERGE, sheet3=lambda xml: xml.replace(b"</sheetData>", rangee))
    (anomalie,) = lire(octets).anomalies
    assert anomalie.code == "grille-illisible"
    assert "loin du tableau" in anomalie.message


def test_les_avis_se_lisent_comme_avant():
    assert avis_lus(lire(remplir(VIERGE, {REF: SAISIES})))[REF].commentaire == "Prouvé."


def test_un_texte_barre_est_nomme_apres_cent_cases_colorees():
    def saisir(classeur):
        feuille = classeur["Alpha"]
        for ligne in range(100, 200):
            feuille[f"A{ligne}"].fill = PatternFill("solid", fgColor="FF0000")
        feuille["A200"] = "Réserve"
        feuille["A200"].font = Font(strike=True)

    assert ("mise-en-forme-signifiante", "Alpha", "A200") in nommees(retoucher(saisir))


_GRILLES_LUES = {"par offre": "grille-alice.xlsx", "par exigence": "grille-alice.xlsx"}
_TITRES = [(forme, titre) for forme in _GRILLES_LUES for titre in entetes(forme) if titre != COLONNE_RESTE]


def _remplir_tout(feuille: Worksheet) -> None:
    tete = entete(feuille)
    places = {c.value: c.column for c in feuille[tete]}
    for ligne in range(tete + 1, feuille.max_row):
        if feuille.cell(ligne, places["Notée"]).value == "Oui":
            for titre, valeur in SAISIES.items():
                feuille.cell(ligne, places[titre]).value = valeur


def _lues_sous(forme: str, titre: str, autre: str | None) -> tuple[dict[CleOffre, dict[str, Avis]], list[Anomalie]]:
    octets, nom = GRILLES[forme]

    def geste(feuille: Worksheet) -> None:
        _remplir_tout(feuille)
        for case in feuille[entete(feuille)]:
            if case.value == titre:
                case.value = autre

    lue = lire(remplir_par(octets, nom, geste), _GRILLES_LUES[forme], *OFFRES)
    return {cle: dict(avis) for cle, avis in lue.avis.items()}, [a for a in lue.anomalies if a.lieu.feuille == nom]


@pytest.mark.parametrize("suite", ["{} (bis)", "{}s", "{}\n(/4)"])
@pytest.mark.parametrize(("forme", "titre"), _TITRES)
def test_un_en_tete_retouche_se_reconnait_a_sa_place(forme: str, titre: str, suite: str) -> None:
    entiers, aucune = _lues_sous(forme, "", "")
    lus, dites = _lues_sous(forme, titre, suite.format(titre))
    assert aucune == []
    assert [a.code for a in dites] == ["texte-modifie"]
    assert f"« {suite.format(titre)}".split("\n")[0] in dites[0].message.replace("\xa0", " ")
    assert lus == entiers


@pytest.mark.parametrize("autre", ["Xyz", None])
@pytest.mark.parametrize(("forme", "titre"), _TITRES)
def test_un_en_tete_meconnaissable_ne_coute_que_sa_colonne(forme: str, titre: str, autre: str | None) -> None:
    entiers, _ = _lues_sous(forme, "", "")
    lus, dites = _lues_sous(forme, titre, autre)
    codes = {a.code for a in dites}
    assert codes & {"colonne-absente", "feuille-non-verifiable"}
    assert "feuille-inconnue" not in codes
    if titre in COLONNES_SAISIE:
        assert any(a.message == f"1 colonne introuvable : {titre}." for a in dites)
    if titre not in ("Réf.", COLONNE_FICHIER):
        assert {cle: set(avis) for cle, avis in lus.items()} == {cle: set(avis) for cle, avis in entiers.items()}


def _conclure(feuille: Worksheet) -> None:
    feuille["M136"] = "Conclusion : offre solide"


def _totaliser(colonne: str) -> Callable[[Worksheet], None]:
    def geste(feuille: Worksheet) -> None:
        ligne = entete(feuille) + 2
        feuille.insert_rows(ligne)
        feuille[f"{colonne}{ligne}"], feuille[f"L{ligne}"] = "Sous-total sécurité", 3
        feuille[f"M{ligne}"] = "Bonne tenue."

    return geste


@pytest.mark.parametrize(
    ("geste", "textes"),
    [
        (_conclure, ["Conclusion : offre solide"]),
        (_totaliser("E"), ["Sous-total sécurité", "3", "Bonne tenue."]),
        (_totaliser("A"), ["Sous-total sécurité", "3", "Bonne tenue."]),
    ],
    ids=["conclusion", "sous-total", "sous-total en référence"],
)
def test_une_conclusion_ou_un_total_est_cite_hors_du_tableau(
    geste: Callable[[Worksheet], None], textes: list[str]
) -> None:
    dites = lire(remplir_par(*GRILLES["par offre"], geste), "grille-alice.xlsx", *OFFRES).anomalies
    assert [a.code for a in dites] == ["contenu-hors-tableau"] * len(textes)
    assert all(
        f"« {texte}".rstrip(".") in a.message.replace("\xa0", " ") for texte, a in zip(textes, dites, strict=True)
    )
