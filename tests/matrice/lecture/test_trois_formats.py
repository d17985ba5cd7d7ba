"""Un même geste se dit de même, que la matrice soit rendue en .xlsx, en .ods ou en .xls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from cctgen.matrice.contrat import JUSTIFICATION
from cctgen.matrice.controle.avant_depot import examiner
from cctgen.matrice.lecture.feuilles import est_externe
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.lecture.ods.formules import en_clair
from cctgen.matrice.modele import MatriceLue
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

_FORME = ("mise-en-forme-signifiante", "a_qualifier")
_LOCALE, _AILLEURS = ("formule-ignoree", "information"), ("formule-ignoree", "a_qualifier")

GESTES: Mapping[str, tuple[object, str, tuple[str, str]]] = {
    "formule de la feuille": ("=H2", "General", _LOCALE),
    "formule absolue": ("=$H$2", "General", _LOCALE),
    "formule d'une autre feuille": ("=Identification!B11", "General", _LOCALE),
    "formule d'une plage": ("=COUNTA(D2:D4)", "General", _LOCALE),
    "formule d'une barre": ('=H2&" | "&H3', "General", _LOCALE),
    "formule d'une feuille au nom trompeur": ("=Addenda!A1", "General", _LOCALE),
    "formule d'un lien": ('=HYPERLINK("https://exemple.fr","ici")', "General", _AILLEURS),
    "nombre masqué": (3, ";;;", _FORME),
    "nombre sous un vide": (3, '""', _FORME),
    "nombre sous un mot": (3, '"bien"', _FORME),
    "nombre sous un autre": (3, '"4"', _FORME),
    "nombre sous une croix": (3, '"✗"', _FORME),
    "nombre sous des étoiles": (3, '"★★★"', _FORME),
    "nombre sous un tiret": (3, '"–"', _FORME),
    "nombre sous une barre": (3, '"/"', _FORME),
    "texte masqué": ("Tenu.", ";;;", _FORME),
    "texte sous un autre": ("Refusé.", 'General;General;General;"oui"', _FORME),
    "texte sous une coche": ("Refusé.", 'General;General;General;"✓"', _FORME),
}
DOSSIER = un_dossier(*(une_exigence(f"X-{n:02d}", "I", f"Énoncé {n}.") for n in range(1, len(GESTES) + 3)))
PREMIERE = 4


def _geste(classeur) -> None:
    classeur.create_sheet("Addenda")["A1"] = "voir"
    for ligne, (valeur, forme, _) in enumerate(GESTES.values(), PREMIERE):
        classeur["Exigences"].cell(ligne, 8).value = valeur
        classeur["Exigences"].cell(ligne, 8).number_format = forme


@pytest.fixture(scope="module")
def lues(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MatriceLue]:
    def converties(fichiers: dict[str, bytes], ext: str) -> dict[str, bytes]:
        dossier: Path = tmp_path_factory.mktemp(ext)
        return {f"m.{ext}": octets for octets in convertir(fichiers, ext, dossier).values()}

    saisie = {"m.xlsx": matrice_conforme(DOSSIER, retouche=_geste)}
    formats = {ext: converties(saisie, ext)[f"m.{ext}"] for ext in ("xlsx", "ods", "xls")}
    copie = converties({"m.xls": formats["xls"]}, "xlsx")["m.xlsx"]
    return {ext: lire_matrice(lu, f"m.{ext}", copie if ext == "xls" else None) for ext, lu in formats.items()}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ext", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize("rang", range(len(GESTES)), ids=list(GESTES))
def test_un_meme_geste_se_dit_de_meme_sous_les_trois_formats(lues: dict[str, MatriceLue], ext: str, rang: int) -> None:
    valeur, _, attendu = list(GESTES.values())[rang]
    dites = [a for a in lues[ext].anomalies if a.lieu.cellule == f"H{rang + PREMIERE}"]
    assert [(a.code, a.gravite) for a in dites] == [attendu]
    assert "of:" not in dites[0].message
    lu = lues[ext].lignes[rang + PREMIERE - 2].valeur(JUSTIFICATION)
    assert lu.strip() or str(valeur) == ""


@pytest.mark.parametrize(
    ("ecrite", "lue", "externe"),
    [
        ("of:=[.H6]", "H6", False),
        ("of:=[.$H$6]", "$H$6", False),
        ("of:=SUM([.A1:.B9];2)", "SUM(A1:B9;2)", False),
        ("of:=[$Identification.B11]", "Identification!B11", False),
        ("of:=[$'Mode d''emploi'.B1]", "'Mode d''emploi'!B1", False),
        ("of:=[$'v1.xlsx'.B1]", "'v1.xlsx'!B1", False),
        ("of:=[$'#1'.A1]&[$'#2'.A1]", "'#1'!A1&'#2'!A1", False),
        ('of:=[.H6]&"[.A1] a|b"', 'H6&"[.A1] a|b"', False),
        ("of:=[.#REF!]", "#REF!", False),
        ("of:={1;2|3;4}", "{1;2|3;4}", False),
        ("msoxl:=Tableau1[Prix.ht]", "Tableau1[Prix.ht]", False),
        ("of:=['file:///C:/prix.xlsx'#$Feuille1.A1]", "'[file:///C:/prix.xlsx]Feuille1'!A1", True),
        ("of:=['../prix.ods'#$'L''an 1'.A1]", "'[../prix.ods]L''an 1'!A1", True),
        ("of:=COM.MICROSOFT.WEBSERVICE([.A1])", "COM.MICROSOFT.WEBSERVICE(A1)", True),
        ('of:=DDE("soffice";"a.ods";"A1")', 'DDE("soffice";"a.ods";"A1")', True),
    ],
)
def test_une_formule_d_ods_s_ecrit_comme_celle_d_un_xlsx(ecrite: str, lue: str, externe: bool) -> None:
    assert (en_clair(ecrite), est_externe(lue)) == (lue, externe)


@pytest.mark.parametrize(
    ("formule", "externe"),
    [
        ("[1]Feuil1!A1", True),
        ("'[prix.xlsx]R&D (1)'!A1", True),
        ("'C:\\offres\\[prix.xlsx]L''an 1'!A1", True),
        ("[1]!Nom", True),
        ("cmd|'/c calc'!A0", True),
        ("Tableau1[[#This Row],[2027]]*Feuil1!A1", False),
        ("Tableau1[Prix.ht]", False),
        ("'#1'!A1&Addenda!A1", False),
    ],
)
def test_une_formule_d_un_xlsx_vise_un_autre_fichier_ou_non(formule: str, externe: bool) -> None:
    assert est_externe(formule) == externe


def _retirer(nom: str) -> Callable[[Workbook], object]:
    return lambda classeur: classeur.remove(classeur[nom])


def _renommer(nom: str) -> Callable[[Workbook], object]:
    return lambda classeur: setattr(classeur[nom], "title", "Autre")


_SANS_FEUILLE = {f"sans {nom}": _retirer(nom) for nom in ("_cctgen", "Identification", "Composants", "État")}
_SANS_FEUILLE |= {f"{nom} renommée": _renommer(nom) for nom in ("_cctgen", "Exigences", "Identification", "Composants")}


@pytest.mark.libreoffice
@pytest.mark.parametrize("fautive", ["", "H4"])
@pytest.mark.parametrize("ext", ["xlsx", "ods"])
def test_une_feuille_retiree_ne_se_reproche_pas_a_chaque_calcul_qui_la_cite(
    ext: str, fautive: str, tmp_path: Path
) -> None:
    """Le tableur met alors une erreur dans chacune de nos formules ; celle d'une réponse, s'il y en a, reste nommée."""

    def saisir(geste: Callable[[Workbook], object]) -> Callable[[Workbook], object]:
        def tout(classeur: Workbook) -> None:
            if fautive:
                classeur["Exigences"][fautive] = "=NA()"
            geste(classeur)

        return tout

    gestes = enumerate(_SANS_FEUILLE.values())
    saisies = {f"{n}.xlsx": matrice_conforme(DOSSIER, retouche=saisir(geste)) for n, geste in gestes}
    for (nom, octets), geste in zip(convertir(saisies, ext, tmp_path).items(), _SANS_FEUILLE, strict=True):
        lue = lire_matrice(octets, nom)
        en_erreur = [a.lieu.cellule for a in lue.anomalies if a.code == "cellule-en-erreur"]
        assert en_erreur == ([fautive] if fautive else []), geste
        if geste in ("sans _cctgen", "sans Composants"):
            assert examiner(lue).risques[0].startswith("feuilles retirées de la matrice publiée (1)"), geste
