"""Ce qu'un candidat écrit en tête ou au pied des pages est nommé ; ce que la matrice y imprime ne l'est pas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cctgen.assemblage.modele import Lot
from cctgen.matrice import contrat
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.lecture.xlsx.marges import marges
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

LONG = "Réalisation et maintenance évolutive du portail, de ses téléservices et de leurs interfaces & annexes, " * 3
DOSSIERS = {
    nom: un_dossier(une_exigence("X-1", "I", "Énoncé.", lots=(1,)), lots=(Lot(numero=1, titre=titre),))
    for nom, titre in {"court": "Un lot & un autre", "long": LONG}.items()
}
"""Un titre de lot qui tient dans une marge, et un qui y est coupé."""


def dites(octets: bytes, nom: str = "m.xlsx") -> list[tuple[str, str]]:
    lue = lire_matrice(octets, nom)
    return [
        (a.lieu.feuille, a.message.partition("pied de page : ")[2])
        for a in lue.anomalies
        if "pied de page" in a.message
    ]


def ecrire(classeur: Any) -> None:
    exigences, composants = classeur[contrat.FEUILLE_EXIGENCES], classeur[contrat.FEUILLE_COMPOSANTS]
    exigences.oddHeader.center.text = "Sous réserve && sans garantie"
    exigences.oddFooter.left.text = "Prix fermes &D"
    composants.evenHeader.right.text = "Pages paires"
    composants.firstFooter.center.text = "Première page"


@pytest.mark.parametrize("dossier", DOSSIERS.values(), ids=DOSSIERS)
def test_les_marges_de_la_matrice_publiee_ne_sont_pas_nommees(dossier: Any):
    assert dites(matrice_conforme(dossier, 1)) == []


def test_les_marges_saisies_sont_nommees():
    assert dites(matrice_conforme(DOSSIERS["court"], 1, retouche=ecrire)) == [
        (contrat.FEUILLE_EXIGENCES, "Sous réserve & sans garantie »."),
        (contrat.FEUILLE_EXIGENCES, "Prix fermes »."),
        (contrat.FEUILLE_COMPOSANTS, "Pages paires »."),
        (contrat.FEUILLE_COMPOSANTS, "Première page »."),
    ]


def _completer(classeur: Any) -> None:
    tete = classeur[contrat.FEUILLE_EXIGENCES].oddHeader.left
    tete.text = f"{tete.text}, sous réserve"


def _paginer(classeur: Any) -> None:
    classeur[contrat.FEUILLE_EXIGENCES].oddFooter.center.text = "Page &P"


@pytest.mark.parametrize(("geste", "nombre"), [(_completer, 1), (_paginer, 0)])
def test_une_marge_completee_est_nommee_un_numero_de_page_ne_l_est_pas(geste: Callable[[Any], None], nombre: int):
    assert len(dites(matrice_conforme(DOSSIERS["court"], 1, retouche=geste))) == nombre


@pytest.mark.parametrize("otees", [("_cctgen",), ("_cctgen", contrat.FEUILLE_IDENTIFICATION)])
def test_sans_les_feuilles_qui_disent_d_ou_elle_vient_le_pied_publie_n_est_pas_nomme(otees: tuple[str, ...]):
    sans_lot = un_dossier(une_exigence("X-1", "I", "Énoncé."))

    def retoucher(classeur: Any) -> None:
        classeur[contrat.FEUILLE_EXIGENCES].oddHeader.center.text = "Sous réserve"
        for nom in otees:
            classeur.remove(classeur[nom])

    assert dites(matrice_conforme(sans_lot, retouche=retoucher)) == [(contrat.FEUILLE_EXIGENCES, "Sous réserve ».")]


def test_les_codes_de_mise_en_forme_ne_sont_pas_du_texte():
    xml = (
        b'<sheetData/><headerFooter><oddHeader>&amp;L&amp;"Arial,Gras"&amp;12&amp;KFF0000Texte &amp;B&amp;P&amp;C'
        b"&amp;K01+000A &amp;&amp; B</oddHeader></headerFooter>"
    )
    assert marges(xml) == ("Texte", "A & B")


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_", ["ods", "xlsx", "xls"])
def test_les_marges_se_relisent_de_tout_format(format_: str, tmp_path: Path):
    fichiers = {
        "vierge.xlsx": matrice_conforme(DOSSIERS["court"], 1),
        "saisie.xlsx": matrice_conforme(DOSSIERS["court"], 1, retouche=ecrire),
    }
    rendus = convertir(fichiers, format_, tmp_path)
    if format_ == "xls":
        rendus = {
            nom: convertir({f"{nom}.xls": octets}, "xlsx", tmp_path / nom)[f"{nom}.xls"]
            for nom, octets in rendus.items()
        }
    assert dites(rendus["vierge.xlsx"]) == []
    assert {texte for _, texte in dites(rendus["saisie.xlsx"])} >= {"Sous réserve & sans garantie ».", "Prix fermes »."}
