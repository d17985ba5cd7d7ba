"""Relève un formulaire rendu en .docx : corps, marges, notes et commentaires."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from lxml import etree

from cctgen.documents.formulaires.lecteur import Lecteur
from cctgen.documents.formulaires.releve import INSERE, MARGE, SUPPRIME, Releve
from cctgen.documents.formulaires.symboles import MATH, OPERATEURS, en_clair, signe
from cctgen.documents.modeles.aspect.forme import ORDINAIRE, Aspect
from cctgen.documents.modeles.aspect.word import AspectsDeWord

_Element = etree._Element  # noqa: SLF001 (le seul nom qu'lxml donne à ce type)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FAUX = ("0", "false", "off")

_BLANCS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_TUS = frozenset(
    f"{_W}{nom}"
    for nom in (
        *("sdtPr", "sdtEndPr", "pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr"),
        *("delInstrText", "annotationRef", "footnoteRef", "endnoteRef"),
    )
)
_APPELS = {"footnoteReference": "Note", "endnoteReference": "Note de fin", "commentReference": "Commentaire"}
_OBJETS = frozenset(f"{_W}{nom}" for nom in ("drawing", "pict", "object", "altChunk", "subDoc", "contentPart"))
_FOLIOS = ("PAGE", "NUMPAGES", "SECTIONPAGES")
"""Champs que chaque logiciel recalcule : leur valeur n'est de personne."""


@dataclass(frozen=True, slots=True)
class PartiesDeWord:
    """Les pièces d'un .docx qui portent du texte ; notes et commentaires par nature d'appel, puis par numéro."""

    corps: _Element
    styles: _Element | None = None
    marges: Sequence[_Element] = ()
    notes: Mapping[str, Mapping[str, _Element]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Etat:
    """Ce qui vaut pour tout ce que porte un élément."""

    aspect: Aspect = ORDINAIRE
    suivi: str = ""

    @property
    def natures(self) -> tuple[str, ...]:
        return (*self.aspect.natures, *((self.suivi,) if self.suivi else ()))


def relever_docx(parties: PartiesDeWord) -> Releve:
    """Relève un .docx : son corps, puis ce que ses marges répètent."""
    lecteur = _LecteurDeWord(parties)
    lecteur.parcourir(parties.corps, _Etat())
    lecteur.repere = MARGE
    for marge in parties.marges:
        lecteur.parcourir(marge, _Etat())
    return lecteur.releve()


class _LecteurDeWord(Lecteur):
    def __init__(self, parties: PartiesDeWord) -> None:
        super().__init__()
        self._aspects = AspectsDeWord(parties.styles)
        self._notes = {nature: dict(notes) for nature, notes in parties.notes.items()}
        self._champs: list[list[str]] = []
        self._gestes: Mapping[str, Callable[[_Element, _Etat], None]] = {
            f"{_W}p": self._paragraphe,
            f"{_W}r": self._passage,
            f"{MATH}r": self._passage,
            f"{_W}sdt": self._controle,
            f"{_W}tr": self._rangee,
            f"{_W}tc": self._cellule,
            f"{_W}t": self._texte,
            f"{_W}delText": self._texte,
            f"{MATH}t": self._texte,
            f"{_W}sym": self._signe,
            f"{_W}instrText": self._instruction,
            f"{_W}fldChar": self._borne,
            f"{_W}fldSimple": self._champ,
            f"{_MC}AlternateContent": self._choix,
            **{f"{_W}{nom}": self._blanc for nom in _BLANCS},
            **{f"{_W}{nom}": self._appel for nom in _APPELS},
            **{f"{_W}{nom}": self._insere for nom in ("ins", "moveTo")},
            **{f"{_W}{nom}": self._supprime for nom in ("del", "moveFrom")},
            **dict.fromkeys(_OBJETS, self._objet),
            **dict.fromkeys(OPERATEURS, self._operande),
        }

    def parcourir(self, element: _Element, etat: _Etat) -> None:
        for enfant in element:
            if isinstance(enfant.tag, str) and enfant.tag not in _TUS:
                self._gestes.get(enfant.tag, self.parcourir)(enfant, etat)

    def _ecrire(self, texte: str, etat: _Etat) -> None:
        if not any(champ[-1] == "folio" for champ in self._champs):
            self.dire(en_clair(texte, etat.aspect.police), etat.natures)

    def _texte(self, element: _Element, etat: _Etat) -> None:
        self._ecrire(element.text or "", etat)

    def _blanc(self, element: _Element, etat: _Etat) -> None:
        self._ecrire(_BLANCS[etree.QName(element).localname], etat)

    def _signe(self, element: _Element, etat: _Etat) -> None:
        code = element.get(f"{_W}char", "")
        try:
            self._ecrire(signe(element.get(f"{_W}font", ""), int(code, 16)), etat)
        except ValueError:
            self._ecrire(f"[signe {code}]", etat)

    def _paragraphe(self, element: _Element, etat: _Etat) -> None:
        with self.paragraphe():
            self.parcourir(element, etat)

    def _passage(self, element: _Element, etat: _Etat) -> None:
        self.parcourir(element, replace(etat, aspect=self._aspects.du_fragment(element)))

    def _controle(self, element: _Element, etat: _Etat) -> None:
        etiquette, libelle, invite = _attributs(element)
        # Un contrôle supprimé en suivi n'est plus une case : son texte l'est avec lui.
        tenue = nullcontext() if etat.suivi == SUPPRIME else self.case(etiquette, libelle, invite=invite)
        with tenue:
            self.parcourir(element, etat)

    def _rangee(self, element: _Element, etat: _Etat) -> None:
        proprietes = element.find(f"{_W}trPr")
        for nom, suivi in (("ins", INSERE), ("del", SUPPRIME)):
            if proprietes is not None and proprietes.find(f"{_W}{nom}") is not None and not etat.suivi:
                etat = replace(etat, suivi=suivi)
        with self.rangee():
            self.parcourir(element, etat)

    def _cellule(self, element: _Element, etat: _Etat) -> None:
        self.cellule()
        self.parcourir(element, etat)

    def _insere(self, element: _Element, etat: _Etat) -> None:
        self.parcourir(element, replace(etat, suivi=etat.suivi or INSERE))

    def _supprime(self, element: _Element, etat: _Etat) -> None:
        self.parcourir(element, replace(etat, suivi=SUPPRIME))

    def _operande(self, element: _Element, etat: _Etat) -> None:
        self._ecrire(OPERATEURS[str(element.tag)], etat)
        self.parcourir(element, etat)

    def _objet(self, element: _Element, etat: _Etat) -> None:
        """Compte un dessin ; une zone de texte n'en est pas un, elle se lit."""
        if next(element.iter(f"{_W}txbxContent"), None) is None:
            self.objets += 1
        self.parcourir(element, etat)

    def _choix(self, element: _Element, etat: _Etat) -> None:
        """Lit la forme récente d'un dessin, l'ancienne si elle seule porte du texte."""
        formes = [f for f in element if f.tag in (f"{_MC}Choice", f"{_MC}Fallback")]
        if formes:
            self.parcourir(next((f for f in formes if next(f.iter(f"{_W}t"), None) is not None), formes[0]), etat)

    def _appel(self, element: _Element, etat: _Etat) -> None:
        nature = etree.QName(element).localname
        # Lue une fois : une note qui s'appelle elle-même ne se lirait jamais en entier.
        note = self._notes.get(nature, {}).pop(element.get(f"{_W}id", ""), None)
        if note is None:
            self.objets += 1
            return
        with self.note(_APPELS[nature]):
            self.parcourir(note, _Etat(suivi=etat.suivi))

    def _instruction(self, element: _Element, _: _Etat) -> None:
        if self._champs:
            self._champs[-1][0] += element.text or ""

    def _borne(self, element: _Element, _: _Etat) -> None:
        match element.get(f"{_W}fldCharType"):
            case "begin":
                self._champs.append(["", ""])
            case "separate" if self._champs and _est_un_folio(self._champs[-1][0]):
                self._champs[-1][1] = "folio"
            case "end" if self._champs:
                self._champs.pop()

    def _champ(self, element: _Element, etat: _Etat) -> None:
        if not _est_un_folio(element.get(f"{_W}instr", "")):
            self.parcourir(element, etat)


def _est_un_folio(instruction: str) -> bool:
    return instruction.split()[:1] in [[nom] for nom in _FOLIOS]


def _attributs(controle: _Element) -> tuple[str, str, bool]:
    """Rend l'étiquette d'un contrôle, son libellé, et s'il déclare montrer son invite."""
    proprietes = controle.find(f"{_W}sdtPr")
    if proprietes is None:
        return "", "", False
    dits = {
        nom: element.get(f"{_W}val", "")
        for nom in ("tag", "alias")
        if (element := proprietes.find(f"{_W}{nom}")) is not None
    }
    invite = proprietes.find(f"{_W}showingPlcHdr")
    return dits.get("tag", ""), dits.get("alias", ""), invite is not None and invite.get(f"{_W}val", "1") not in _FAUX
