"""Les graphiques : barres empilées des points, radar des notes ; chacun porte son texte de remplacement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.feuillet import Classeur, Feuille
from cctgen.evaluation.classeur.styles import REPERES, TRAITS, aspect, palette, quadrillage
from cctgen.evaluation.notation.calcul import en_francais

HAUTEUR_DU_RADAR, MOINDRE_RADAR = 340, 250
"""En pixels : la hauteur voulue, et celle au-dessous de laquelle ses étiquettes se touchent."""
_HAUTEUR_DE_LIGNE = 20
"""En pixels, quand rien ne la règle."""
_PIXELS_PAR_CARACTERE, _BORD = 7, 10
"""Ce que mesure une unité de largeur de colonne, marge comprise, et ce qu'un graphique laisse au bord."""


def _police() -> dict[str, Any]:
    voulu = aspect("graphique")
    return {"name": voulu.police, "size": voulu.taille, "color": f"#{voulu.encre}"}


def _grille() -> dict[str, Any]:
    return {"visible": True, "line": {"color": quadrillage(), "width": 0.5}}


def _graduation(pas: int) -> dict[str, Any]:
    return {"min": 0, "max": 100, "major_unit": pas, "num_format": "0", "major_gridlines": _grille()}


def poser_barres(
    classeur: Classeur, feuille: Feuille, titre: str, debut: int, offres: Sequence[OffreComparee], criteres: int
) -> None:
    """Pose à la ligne en cours une barre par offre, un segment par critère ; le tableau commence à `debut`."""
    graphique = classeur.graphique({"type": "bar", "subtype": "stacked"})
    haut, bas, couleurs = debut - 1, debut - 2 + len(offres), palette()
    for rang in range(criteres):
        colonne = 3 + rang
        graphique.add_series(
            {
                "name": [feuille.nom, debut - 2, colonne],
                "categories": [feuille.nom, haut, 1, bas, 1],
                "values": [feuille.nom, haut, colonne, bas, colonne],
                "fill": {"color": couleurs[rang % len(couleurs)]},
                "border": {"color": "#FFFFFF", "width": 1.5},
                "data_labels": {"value": True, "num_format": "0.0", "font": {**_police(), "color": "#FFFFFF"}},
                "gap": 45,
            }
        )
    graphique.set_y_axis({"reverse": True, "num_font": _police()})
    graphique.set_x_axis({**_graduation(20), "num_font": _police()})
    _habiller(graphique, titre)
    dits = " ; ".join(f"{o.soumissionnaire}, {en_francais(o.note.note, 2)}" for o in offres)
    _poser(feuille, graphique, f"{titre}, barres empilées. {dits}.", largeur=830, hauteur=105 + 30 * len(offres))


def poser_radar(
    classeur: Classeur,
    feuille: Feuille,
    debut: int,
    offres: Sequence[OffreComparee],
    axes: Sequence[str],
    hauteur: int = HAUTEUR_DU_RADAR,
) -> None:
    """Pose un radar des notes sur 100 : un tour par offre ; les axes sont les colonnes C et suivantes."""
    graphique, couleurs = classeur.graphique({"type": "radar", "subtype": "with_markers"}), palette()
    for rang, offre in enumerate(offres):
        ligne, couleur = debut - 1 + rang, couleurs[rang % len(couleurs)]
        graphique.add_series(
            {
                "name": offre.soumissionnaire,
                "categories": [feuille.nom, debut - 2, 2, debut - 2, 1 + len(axes)],
                "values": [feuille.nom, ligne, 2, ligne, 1 + len(axes)],
                "line": {"color": couleur, "width": 2.25, "dash_type": TRAITS[rang % len(TRAITS)]},
                "marker": {
                    "type": REPERES[rang % len(REPERES)],
                    "size": 7,
                    "fill": {"color": couleur},
                    "border": {"color": couleur},
                },
            }
        )
    graphique.set_y_axis({**_graduation(25), "num_font": _police()})
    # Sans police, les axes s'impriment dans une plus large, et le plus long y perd sa fin.
    graphique.set_x_axis({"num_font": _police()})
    titre = "Notes des premières offres, sur 100"
    _habiller(graphique, titre)
    noms = ", ".join(o.soumissionnaire for o in offres)
    _poser(
        feuille,
        graphique,
        f"{titre}, radar. Offres : {noms}. Axes : {', '.join(axes)}.",
        largeur=760,
        hauteur=hauteur,
    )


def _habiller(graphique: Any, titre: str) -> None:
    graphique.set_title({"name": titre, "name_font": {**_police(), "size": 12, "bold": True}, "overlay": False})
    graphique.set_legend({"position": "bottom", "font": _police()})


def _poser(feuille: Feuille, graphique: Any, description: str, *, largeur: int, hauteur: int) -> None:
    """Pose le graphique, dans les colonnes réglées, et passe les lignes qu'il couvre."""
    # D'un pixel de trop, la feuille imprimerait une page de plus en largeur.
    tient = int(_PIXELS_PAR_CARACTERE * feuille.largeur) - _BORD
    graphique.set_size({"width": min(largeur, tient), "height": hauteur})
    options = {"description": description, "object_position": 2, "x_offset": 2, "y_offset": 4}
    feuille.brute.insert_chart(feuille.ligne - 1, 0, graphique, options)
    feuille.sauter(1 + hauteur // _HAUTEUR_DE_LIGNE)
