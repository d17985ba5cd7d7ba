"""Les couleurs se lisent : au moins 3 pour 1 sur la page, 4,5 pour 1 sous leur étiquette (RGAA, 3.2 et 3.3)."""

from __future__ import annotations

import pytest

from cctgen.evaluation.classeur.styles import REPERES, TRAITS, aspect, palette, proprietes

TEXTES = ["texte alerte", "texte reserve", "texte ferme", "entete", "lien", "discret", "centre saisie", "exact vivant"]


def luminance(couleur: str) -> float:
    def lineaire(composante: int) -> float:
        part = composante / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    rouge, vert, bleu = (lineaire(int(couleur[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def contraste(une: str, autre: str) -> float:
    clair, sombre = sorted((luminance(une), luminance(autre)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


@pytest.mark.parametrize("couleur", palette())
def test_une_serie_se_voit_sur_la_page_et_porte_une_etiquette_blanche(couleur: str) -> None:
    assert contraste(couleur, "#FFFFFF") >= 4.5


def test_deux_series_different_aussi_par_le_trait_et_le_repere() -> None:
    assert len(set(palette())) == len(set(TRAITS)) == len(set(REPERES)) == len(palette())


@pytest.mark.parametrize("style", TEXTES)
def test_tout_texte_se_lit_sur_son_fond(style: str) -> None:
    champs = proprietes(style)
    assert contraste(champs.get("font_color", aspect("texte").encre), champs.get("bg_color", "#FFFFFF")) >= 4.5
