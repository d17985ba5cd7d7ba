"""Une feuille reconnue d'une offre à l'autre se lit comme si elle était seule."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random

import pytest
import xlsxwriter

from cctgen.matrice.lecture import feuilles
from cctgen.matrice.lecture.fichier import lire_classeur
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.lecture.xlsx import connues
from cctgen.matrice.modele import MatriceLue
from tests.matrice.degradations import DE_CLASSEUR, DE_LIGNE, NOMBRE
from tests.matrice.test_degradations import SAINE, abime

_TIRAGES = 24


@pytest.fixture(autouse=True)
def _sans_souvenir() -> None:
    _oublier()


def _oublier() -> None:
    connues._LUES.clear()
    feuilles._TECHNIQUES_LUES.clear()


def _seule(octets: bytes) -> MatriceLue:
    _oublier()
    return lire_matrice(octets, "m.xlsx")


def _tiree(hasard: Random) -> bytes:
    """Rend une matrice abîmée au hasard, ou saine une fois sur trois."""
    lignes = hasard.sample(range(1, NOMBRE + 1), hasard.randrange(3))
    endroits = hasard.sample(DE_CLASSEUR, hasard.randrange(2))

    def agir(classeur) -> None:
        for n in lignes:
            hasard.choice(DE_LIGNE).agir(classeur["Exigences"], n)
        for endroit in endroits:
            endroit.agir(classeur)

    return SAINE if not lignes and not endroits else abime(agir)


def test_des_matrices_abimees_se_lisent_a_la_suite_comme_seules() -> None:
    hasard = Random("connues")  # noqa: S311 - un tirage d'essai, refait à l'identique
    tirees = [_tiree(hasard) for _ in range(_TIRAGES)]
    attendues = [_seule(octets) for octets in tirees]
    _oublier()
    assert [lire_matrice(octets, "m.xlsx") for octets in tirees] == attendues
    assert [lire_matrice(octets, "m.xlsx") for octets in reversed(tirees)] == attendues[::-1]


def test_une_feuille_que_personne_n_a_touchee_n_est_lue_qu_une_fois() -> None:
    une, deux = lire_classeur(SAINE), lire_classeur(SAINE)
    memes = {a.nom for a, b in zip(une.feuilles, deux.feuilles, strict=True) if a.lignes is b.lignes}
    assert {"Mode d'emploi", "_cctgen"} <= memes


def _reecrite(nom: str, changer: Callable[[bytes], bytes], depart: bytes = b"") -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(depart or _PETITE)) as source, zipfile.ZipFile(sortie, "w") as cible:
        for membre in source.namelist():
            cible.writestr(membre, changer(source.read(membre)) if membre == nom else source.read(membre))
    return sortie.getvalue()


def _petite() -> bytes:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon) as classeur:
        une = classeur.add_worksheet("Une")
        une.write_string(0, 0, "partagé, _x0041_")
        une.write_number(0, 1, 45_000, classeur.add_format({"num_format": 14}))
        classeur.add_worksheet("Deux").write_number(0, 0, 7)
    return tampon.getvalue()


_TEXTES = "xl/sharedStrings.xml"
_PETITE = _reecrite(_TEXTES, lambda octets: octets.replace(b"_x005F_", b"_"), _petite())


@pytest.mark.parametrize(
    ("piece", "avant", "apres"),
    [
        (_TEXTES, "partagé", "à tous"),
        ("xl/styles.xml", 'numFmtId="14"', 'numFmtId="1"'),
        ("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/sheet2.xml"),
        ("xl/worksheets/sheet1.xml", "45000", "45001"),
        ("docProps/app.xml", "Microsoft Excel", "Microsoft Excel Openpyxl"),
    ],
)
def test_ce_dont_depend_une_feuille_empeche_de_la_reconnaitre(piece: str, avant: str, apres: str) -> None:
    autre = _reecrite(piece, lambda octets: octets.replace(avant.encode(), apres.encode()))
    attendue = lire_classeur(autre)
    _oublier()
    une = lire_classeur(_PETITE)
    assert une != attendue
    assert lire_classeur(autre) == attendue
    assert lire_classeur(autre) == attendue
    assert lire_classeur(_PETITE) == une


def test_deux_feuilles_du_meme_nom_ne_se_retiennent_pas() -> None:
    lire_classeur(_reecrite("xl/workbook.xml", lambda octets: octets.replace(b'"Deux"', b'"Une"')))
    assert not connues._LUES
    lire_classeur(_PETITE)
    assert len(connues._LUES) == 2
