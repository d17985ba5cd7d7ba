"""Écrit les réponses reportées dans une copie de la nouvelle matrice ; le reste du classeur n'est pas touché."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from openpyxl import Workbook, load_workbook

from cctgen.matrice import contrat
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.composants import PREMIERE, regler_l_impression
from cctgen.matrice.ecriture.enregistrement import enregistrer
from cctgen.matrice.ecriture.matrice import hauteurs_souples
from cctgen.matrice.normalisation import cle
from cctgen.matrice.report.choix import Reportee

_JOUR = date(1980, 1, 1)
"""La copie n'a pas de date propre : les mêmes fichiers donnent les mêmes octets."""


_OBJETS = re.compile(
    r"xl/(?:media/|embeddings/|charts/|diagrams/|ctrlprops/|activex/|threadedcomments/)", re.IGNORECASE
)
_DESSIN = re.compile(r"xl/drawings/[^/]*\.xml", re.IGNORECASE)
_ANCRE = re.compile(rb"<(?:\w+:)?(?:oneCell|twoCell|absolute)Anchor\b")
"""Ce qui pose un objet sur la feuille ; LibreOffice enregistre toujours un dessin, le plus souvent vide."""


def objets_poses(octets: bytes) -> bool:
    """Vrai si un .xlsx porte image, zone de texte, case à cocher ou fil de discussion : la copie les perdrait."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = {nom: nom.replace("\\", "/").lstrip("/") for nom in archive.namelist()}
        dessins = (nom for nom, propre in noms.items() if _DESSIN.fullmatch(propre))
        return any(map(_OBJETS.match, noms.values())) or any(_ANCRE.search(archive.read(d)) for d in dessins)


def ecrire_report(octets: bytes, reportees: Iterable[Reportee], composants: Sequence[Mapping[str, str]] = ()) -> bytes:
    """Rend la nouvelle matrice, .xlsx, avec les réponses reportées ; un texte reste un texte.

    Un texte en partie gras ou barré, déjà écrit dans la nouvelle matrice, y reste ce qu'il est. `composants` va sur
    une feuille « Composants » vide, dont les colonnes sont celles de l'outil.
    """
    with warnings.catch_warnings():
        # Des colonnes entières, qu'Excel et LibreOffice réécrivent « $A:$O » et qu'openpyxl n'entend plus : remises.
        warnings.filterwarnings("ignore", "Print area", UserWarning)
        classeur = load_workbook(io.BytesIO(octets), rich_text=True)
    for reportee in reportees:
        feuille = classeur[reportee.ligne.feuille]
        for colonne, texte in reportee.saisies.items():
            styles.poser(feuille[reportee.ligne.cellule(colonne)], texte)
    if composants and contrat.FEUILLE_COMPOSANTS in classeur.sheetnames:
        _ecrire_composants(classeur, composants)
    if contrat.FEUILLE_COMPOSANTS in classeur.sheetnames:
        regler_l_impression(classeur[contrat.FEUILLE_COMPOSANTS])
    pieces = {f"xl/worksheets/sheet{rang}.xml": hauteurs_souples for rang in range(1, len(classeur.sheetnames) + 1)}
    return enregistrer(classeur, _JOUR, pieces)


def _ecrire_composants(classeur: Workbook, composants: Sequence[Mapping[str, str]]) -> None:
    feuille = classeur[contrat.FEUILLE_COMPOSANTS]
    rangs = {cle(str(cellule.value)): cellule.column for cellule in feuille[1] if cellule.value}
    for numero, saisies in enumerate(composants, PREMIERE):
        for colonne, texte in saisies.items():
            if (rang := rangs.get(cle(colonne))) is not None:
                styles.poser(feuille.cell(numero, rang), texte)
