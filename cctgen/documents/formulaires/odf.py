"""Relève un formulaire rendu en .odt : corps, marges, notes, commentaires et équations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from cctgen.documents.formulaires.lecteur import Lecteur
from cctgen.documents.formulaires.releve import INSERE, MARGE, SUPPRIME, Releve
from cctgen.documents.formulaires.styles import nom_d_odf, styles_d_odf
from cctgen.documents.formulaires.symboles import en_clair
from cctgen.documents.modeles.aspect.forme import ORDINAIRE, Aspect, Styles
from cctgen.socle.nombres import lire_entier

_Element = etree._Element  # noqa: SLF001 (le seul nom qu'lxml donne à ce type)

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_MATH = "{http://www.w3.org/1998/Math/MathML}"

_BLANCS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_TUS = frozenset(
    {
        *(f"{_TEXT}{nom}" for nom in ("tracked-changes", "note-citation", "page-number", "page-count")),
        *(f"{_TEXT}{nom}" for nom in ("sequence-decls", "variable-decls", "user-field-decls")),
        *(f"{_LOEXT}sender-initials", f"{_META}creator-initials", f"{_META}date-string"),
        *(f"{_OFFICE}forms", f"{_DC}creator", f"{_DC}date", f"{_SVG}title", f"{_SVG}desc"),
        *(f"{_MATH}annotation", f"{_TEXT}date-string"),
    }
)
_NOTES = {"footnote": "Note", "endnote": "Note de fin"}
_MARGES = frozenset(
    f"{espace}{nom}{cote}"
    for espace in (_STYLE, _LOEXT)
    for nom in ("header", "footer")
    for cote in ("", "-left", "-first")
)


@dataclass(frozen=True, slots=True)
class PartiesOdf:
    """Les pièces d'un .odt qui portent du texte ; `objets` sont les équations, par chemin."""

    contenu: _Element
    styles: _Element | None = None
    objets: Mapping[str, _Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Etat:
    aspect: Aspect = ORDINAIRE
    fond: str = ""
    suivi: str = ""
    masque: bool = False


def relever_odt(parties: PartiesOdf) -> Releve:
    """Relève un .odt : son corps, puis ce que ses marges répètent."""
    communs = None if parties.styles is None else parties.styles.find(f"{_OFFICE}styles")
    lecteur = _LecteurOdf(styles_d_odf(communs, parties.contenu), parties)
    lecteur.parcourir(parties.contenu, _Etat())
    if parties.styles is not None:
        lecteur.styles = styles_d_odf(parties.styles)
        lecteur.repere = MARGE
        for marge in parties.styles.iter(*_MARGES):
            lecteur.parcourir(marge, _Etat())
    return lecteur.releve()


class _LecteurOdf(Lecteur):
    def __init__(self, styles: Styles, parties: PartiesOdf) -> None:
        super().__init__()
        self.styles = styles
        self._objets = dict(parties.objets)
        self._regions = {_identifiant(r): r for r in parties.contenu.iter(f"{_TEXT}changed-region")}
        self._insertions: set[str] = set()
        self._gestes: Mapping[str, Callable[[_Element, _Etat], None]] = {
            f"{_TEXT}p": self._paragraphe,
            f"{_TEXT}h": self._paragraphe,
            f"{_TEXT}span": self._passage,
            f"{_LOEXT}content-control": self._controle,
            f"{_TABLE}table-row": self._rangee,
            f"{_TABLE}table-cell": self._cellule,
            f"{_TEXT}s": self._espaces,
            f"{_OFFICE}annotation": self._commentaire,
            f"{_TEXT}note": self._note,
            f"{_TEXT}hidden-text": self._masque,
            f"{_TEXT}hidden-paragraph": self._masque,
            f"{_TEXT}change": self._supprime,
            f"{_TEXT}change-start": self._ouvrir,
            f"{_TEXT}change-end": self._fermer,
            f"{_DRAW}frame": self._cadre,
            f"{_DRAW}object": self._objet,
            **dict.fromkeys(_BLANCS, self._blanc),
        }

    def parcourir(self, element: _Element, etat: _Etat) -> None:
        """Lit un élément ; en ODF, le texte qui suit un enfant lui est attaché."""
        self._ecrire(element.text, etat)
        for enfant in element:
            if isinstance(enfant.tag, str) and enfant.tag not in _TUS:
                self._gestes.get(enfant.tag, self.parcourir)(enfant, etat)
            self._ecrire(enfant.tail, etat)

    def _ecrire(self, texte: str | None, etat: _Etat) -> None:
        propre = etat.aspect
        aspect = replace(propre, fond=propre.fond or etat.fond, masque=etat.masque or propre.masque)
        suivi = etat.suivi or (INSERE if self._insertions else "")
        self.dire(en_clair(texte or "", aspect.police), (*aspect.natures, *((suivi,) if suivi else ())))

    def _style(self, famille: str, element: _Element, espace: str = _TEXT) -> Aspect:
        return self.styles.aspect(nom_d_odf(famille, element.get(f"{espace}style-name", "")))

    def _paragraphe(self, element: _Element, etat: _Etat) -> None:
        aspect = self._style("paragraph", element)
        with self.paragraphe():
            self.parcourir(element, replace(etat, aspect=replace(aspect, fond=""), fond=aspect.fond or etat.fond))

    def _passage(self, element: _Element, etat: _Etat) -> None:
        self.parcourir(element, replace(etat, aspect=self._style("text", element).sur(etat.aspect)))

    def _controle(self, element: _Element, etat: _Etat) -> None:
        invite = element.get(f"{_LOEXT}showing-place-holder") == "true"
        with self.case(element.get(f"{_LOEXT}tag", ""), element.get(f"{_LOEXT}alias", ""), invite=invite):
            self.parcourir(element, etat)

    def _rangee(self, element: _Element, etat: _Etat) -> None:
        cachee = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
        with self.rangee():
            self.parcourir(element, replace(etat, masque=etat.masque or cachee))

    def _cellule(self, element: _Element, etat: _Etat) -> None:
        self.cellule()
        fond = self._style("table-cell", element, _TABLE).fond
        self.parcourir(element, replace(etat, fond=fond or etat.fond))

    def _blanc(self, element: _Element, etat: _Etat) -> None:
        self._ecrire(_BLANCS[str(element.tag)], etat)

    def _espaces(self, element: _Element, etat: _Etat) -> None:
        nombre = lire_entier(element.get(f"{_TEXT}c"))
        self._ecrire(" " * (1 if nombre is None else min(nombre, 1000)), etat)

    def _commentaire(self, element: _Element, etat: _Etat) -> None:
        with self.note("Commentaire"):
            self.parcourir(element, _Etat(suivi=etat.suivi))

    def _note(self, element: _Element, etat: _Etat) -> None:
        with self.note(_NOTES.get(element.get(f"{_TEXT}note-class", ""), "Note")):
            self.parcourir(element, _Etat(suivi=etat.suivi))

    def _masque(self, element: _Element, etat: _Etat) -> None:
        cache = replace(etat, masque=True)
        self._ecrire(element.get(f"{_TEXT}string-value"), cache)
        self.parcourir(element, cache)

    def _supprime(self, element: _Element, etat: _Etat) -> None:
        # Lue une fois : une suppression qui porte son propre appel ne se lirait jamais en entier.
        region = self._regions.pop(element.get(f"{_TEXT}change-id", ""), None)
        suppression = None if region is None else region.find(f"{_TEXT}deletion")
        for paragraphe in () if suppression is None else suppression.iterchildren(f"{_TEXT}p", f"{_TEXT}h"):
            self.parcourir(paragraphe, replace(etat, suivi=SUPPRIME))

    def _ouvrir(self, element: _Element, _: _Etat) -> None:
        identifiant = element.get(f"{_TEXT}change-id", "")
        region = self._regions.get(identifiant)
        if region is not None and region.find(f"{_TEXT}insertion") is not None:
            self._insertions.add(identifiant)

    def _fermer(self, element: _Element, _: _Etat) -> None:
        self._insertions.discard(element.get(f"{_TEXT}change-id", ""))

    def _cadre(self, element: _Element, etat: _Etat) -> None:
        """Compte une image ; une zone de texte ou une équation n'en est pas une, elle se lit."""
        if not (_porte(element, f"{_DRAW}text-box") or self._equations(element)):
            self.objets += 1
        self.parcourir(element, etat)

    def _equations(self, cadre: _Element) -> Sequence[_Element]:
        return [m for objet in cadre.iter(f"{_DRAW}object") if (m := self._equation(objet)) is not None]

    def _equation(self, objet: _Element) -> _Element | None:
        incluse = next(objet.iter(f"{_MATH}math"), None)
        chemin = objet.get(f"{_XLINK}href", "").removeprefix("./").lower()
        return incluse if incluse is not None else self._objets.get(chemin)

    def _objet(self, element: _Element, etat: _Etat) -> None:
        equation = self._equation(element)
        if equation is None:
            return
        self._objets = {chemin: objet for chemin, objet in self._objets.items() if objet is not equation}
        # L'écriture d'origine dit les fractions et les exposants, que les signes seuls confondent.
        ecrite = next((a.text for a in equation.iter(f"{_MATH}annotation") if a.text), None)
        if ecrite is not None:
            self._ecrire(ecrite, etat)
        else:
            self.parcourir(equation, etat)


def _porte(element: _Element, nom: str) -> bool:
    return next(element.iter(nom), None) is not None


def _identifiant(region: _Element) -> str:
    return region.get(f"{_TEXT}id", "") or region.get("{http://www.w3.org/XML/1998/namespace}id", "")
