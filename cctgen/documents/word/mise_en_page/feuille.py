"""La feuille de styles d'un modèle Word : ce que chaque style dit de la place d'un paragraphe et de son numéro."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from docx.document import Document as DocumentWord
from docx.oxml.ns import qn

from cctgen.documents.word.mise_en_page.chasses import chasse_de
from cctgen.documents.word.mise_en_page.mesures import Forme
from cctgen.documents.word.mise_en_page.releves import Releves
from cctgen.socle.erreurs import ModeleInvalide

NIVEAUX = 9
_IND, _BORDS = f"{qn('w:pPr')}/{qn('w:ind')}", f"{qn('w:pPr')}/{qn('w:pBdr')}"
_NUMERO = f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"


@dataclass(frozen=True, slots=True)
class Numerotation:
    """Une numérotation du modèle : sa définition, et le retrait de chaque niveau en vingtièmes de point."""

    numero: str
    definition: str
    retraits: tuple[int, ...]


class FeuilleDeStyles:
    """Les styles d'un modèle ouvert, connus par leur nom ; chacun se relève une fois, quel que soit le document.

    `releves` est ce qui en fut déjà relevé : rien d'autre du modèle ne se relit.
    """

    def __init__(self, modele: str, word: DocumentWord, releves: Releves) -> None:
        self.modele, self._word, self._releves = modele, word, releves
        self._formes: dict[tuple[str, ...], Forme] = {}

    @cached_property
    def _styles(self) -> dict[str, Any]:
        return {str(s.name).casefold(): s for s in self._word.styles if s.name}

    @cached_property
    def _par_identifiant(self) -> dict[str, Any]:
        return {s.style_id: s for s in reversed(list(self._word.styles))}

    def nom(self, identifiant: str) -> str:
        """Rend le nom d'un style d'après son identifiant, « Normal » d'un style inconnu."""
        return self._releves.tirer(("nom", identifiant), lambda: self._nom(identifiant))

    def _nom(self, identifiant: str) -> str:
        return next((str(s.name) for s in self._styles.values() if s.style_id == identifiant), "Normal")

    def identifiant(self, *noms: str) -> str:
        """Rend l'identifiant du premier style trouvé sous l'un de ces noms."""
        return self._releves.tirer(("identifiant", *noms), lambda: str(self._style(*noms).style_id))

    def _style(self, *noms: str) -> Any:
        for nom in noms:
            trouve = self._styles.get(nom.casefold())
            if trouve is not None:
                return trouve
        raise ModeleInvalide(
            f"Le modèle « {self.modele} » n'a pas le style « {noms[-1]} ».",
            "Recréez-le dans Word, ou copiez-le depuis le modèle livré (Gérer les styles, Importer/Exporter).",
        )

    def numerotation(self, *noms: str) -> Numerotation:
        """Rend la numérotation liée à ce style."""
        return self._releves.tirer(("numérotation", *noms), lambda: self._numerotation(noms))

    def _numerotation(self, noms: tuple[str, ...]) -> Numerotation:
        numero = self._premiere(noms, _lire(_NUMERO))
        if numero is None or numero.get(qn("w:val")) == "0":
            raise ModeleInvalide(
                f"Dans le modèle « {self.modele} », le style « {noms[-1]} » n'est lié à aucune liste.",
                "Dans Word : modifier le style, Format, Numérotation ; ou repartez du modèle livré.",
            )
        racine = self._word.part.numbering_part.element
        liste = racine.find(f"{qn('w:num')}[@{qn('w:numId')}='{numero.get(qn('w:val'))}']")
        definition = liste.find(qn("w:abstractNumId")).get(qn("w:val"))
        abstraite = racine.find(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{definition}']")
        retraits = [_a_gauche(retrait) for retrait in abstraite.iter(qn("w:ind"))]
        manquants = range(len(retraits), NIVEAUX)
        return Numerotation(str(numero.get(qn("w:val"))), definition, (*retraits, *(360 * (i + 1) for i in manquants)))

    def retrait(self, *noms: str) -> int:
        """Rend le retrait à gauche d'un style, en vingtièmes de point."""
        return self._releves.tirer(("retrait", *noms), lambda: _a_gauche(self._premiere(noms, _lire(_IND))))

    def suspendu(self, *noms: str) -> int:
        """Rend la place qu'un style laisse à un numéro avant son texte, en vingtièmes de point."""
        return self._releves.tirer(("suspendu", *noms), lambda: _suspendu(self._premiere(noms, _lire(_IND))))

    def forme(self, *noms: str) -> Forme:
        """Rend la place que prend un paragraphe de ce style, d'après lui ou le style dont il dérive."""
        if noms not in self._formes:
            *mesures, gras, italique = self._releves.tirer(("forme", *noms), lambda: self._forme(noms))
            corps, avant, apres, interligne, bord = mesures
            chasse = chasse_de(gras=gras, italique=italique)
            self._formes[noms] = Forme(corps, avant, apres, interligne, bord, self.retrait(*noms) / 20, chasse)
        return self._formes[noms]

    def _forme(self, noms: tuple[str, ...]) -> tuple[float, float, float, float, float, bool, bool]:
        """Rend le corps d'un style, ses espaces, son interligne et ses filets ; puis s'il est gras, et italique."""
        corps = self._premiere(noms, lambda s: s.font.size)
        avant = self._premiere(noms, lambda s: s.paragraph_format.space_before)
        apres = self._premiere(noms, lambda s: s.paragraph_format.space_after)
        interligne = self._premiere(noms, lambda s: s.paragraph_format.line_spacing)
        facteur = interligne if isinstance(interligne, float) else 1.0
        points = [float(mesure.pt) if mesure is not None else 0.0 for mesure in (avant, apres)]
        bords = self._premiere(noms, _lire(_BORDS))
        bord = 0.0 if bords is None else sum(map(_epaisseur, (bords.find(qn("w:top")), bords.find(qn("w:bottom"))))) / 2
        corps_pt = float(corps.pt) if corps is not None else 10.0
        gras, italique = (bool(self._premiere(noms, lire)) for lire in (lambda s: s.font.bold, lambda s: s.font.italic))
        return corps_pt, points[0], points[1], facteur, bord, gras, italique

    def _premiere(self, noms: tuple[str, ...], lire: Callable[[Any], Any]) -> Any:
        """Rend ce que dit le style, à défaut celui dont il dérive ; un héritage en rond s'arrête."""
        style = self._style(*noms)
        vus: set[str] = set()
        while style is not None and style.style_id not in vus:
            vus.add(style.style_id)
            trouve = lire(style)
            if trouve is not None:
                return trouve
            base = style.element.basedOn
            style = None if base is None else self._par_identifiant.get(base.val)
        return None


def _epaisseur(filet: Any) -> float:
    """Rend, en points, la place d'un filet et de l'écart qui le sépare du texte."""
    return 0.0 if filet is None else int(filet.get(qn("w:space"), "0")) + int(filet.get(qn("w:sz"), "0")) / 8


def _lire(chemin: str) -> Callable[[Any], Any]:
    return lambda style: style.element.find(chemin)


def _a_gauche(retrait: Any) -> int:
    """Word écrit `left`, LibreOffice `start`."""
    return 0 if retrait is None else int(retrait.get(qn("w:left"), retrait.get(qn("w:start"), "0")))


def _suspendu(retrait: Any) -> int:
    return 0 if retrait is None else int(retrait.get(qn("w:hanging"), "0"))
