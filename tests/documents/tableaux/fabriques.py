"""Des gabarits d'essai, et le modèle de tableaux livré, changé."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx

from cctgen.documents.tableaux.gabarit import Gabarit, Gabarits, cle
from tests.documents.fabriques import modele


def des_gabarits(*gabarits: Gabarit) -> Gabarits:
    return Gabarits({cle(g.nom): g for g in gabarits})


def un_gabarit(nom: str, paysage: bool = False, **parts: int) -> Gabarit:
    """Les colonnes se donnent par mot clé : `Réf=5`."""
    return Gabarit(nom, tuple(parts.items()), paysage)


def changer(geste: Callable[[Any], None]) -> bytes:
    """Rend le modèle livré, changé."""
    document = docx.Document(io.BytesIO(modele("tableaux.docx")))
    geste(document)
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def nom_de(document: Any, nom: str) -> Any:
    """Rend le paragraphe qui nomme un gabarit."""
    return next(p for p in document.paragraphs if p.text == nom)


def tableau_de(document: Any, nom: str) -> Any:
    """Rend le tableau d'un gabarit."""
    suivant = nom_de(document, nom)._p.getnext()
    return next(t for t in document.tables if t._tbl is suivant)


def regler(document: Any, nom: str, *largeurs: int) -> None:
    """Pose la largeur de chaque colonne d'un gabarit, comme le fait Word : dans les cases et dans la grille."""
    tableau = tableau_de(document, nom)
    for colonne, largeur in zip(tableau.columns, largeurs, strict=True):
        colonne.width = largeur * 635
        for case in colonne.cells:
            case.width = largeur * 635


def coucher(document: Any, nom: str) -> None:
    """Déplace un gabarit, avec son nom, dans la dernière partie du modèle, en paysage."""
    tableau, titre = tableau_de(document, nom)._tbl, nom_de(document, nom)._p
    fin = document.element.body[-1]
    fin.addprevious(titre)
    fin.addprevious(tableau)
