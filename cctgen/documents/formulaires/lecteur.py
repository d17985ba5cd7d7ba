"""Lit un formulaire rendu en une passe, quel que soit son format : chaque texte va à la case ou à la ligne ouvertes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from cctgen.documents.formulaires.cases import INVITES, NOMMEE, SERREE, formulaire_de
from cctgen.documents.formulaires.releve import INSERE, SUPPRIME, CaseLue, Ligne, Releve, Remarque

_VIDES = frozenset({"", SERREE, NOMMEE, *INVITES.values()})
_INVITES_DES_LOGICIELS = frozenset(
    {
        "Cliquez ou appuyez ici pour entrer du texte",
        "Cliquez ou appuyez ici pour entrer une date",
        "Cliquez ici pour taper du texte",
        "Cliquez ici pour entrer du texte",
        "Cliquez ici pour entrer une date",
        "Choisissez un élément",
        "Click or tap here to enter text",
        "Click here to enter text",
        "Click or tap to enter a date",
        "Click here to enter a date",
        "Choose an item",
        "Choose a date",
        "Click to enter text",
    }
)
"""Ce que Word et LibreOffice remettent dans une case que l'on vide ; une invite n'est jamais une réponse."""


@dataclass(slots=True)
class _Puits:
    """Un texte qui se remplit ; `continu` s'il garde les paragraphes qui s'ouvrent en lui."""

    continu: bool
    morceaux: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    des_notes: list[Remarque] = field(default_factory=list)
    rupture: bool = False

    def ajouter(self, texte: str, natures: tuple[str, ...]) -> None:
        if self.rupture and self.morceaux:
            self.morceaux.append(("\n", ()))
        self.rupture = False
        self.morceaux.append((texte, natures))

    def texte(self, tue: str) -> str:
        return "".join(texte for texte, natures in self.morceaux if tue not in natures).strip()

    @property
    def remarques(self) -> tuple[Remarque, ...]:
        """Rend les morceaux marqués, ceux qui se suivent réunis."""
        dites: list[Remarque] = []
        for natures, suite in groupby(self.morceaux, key=lambda m: m[1]):
            texte = "".join(t for t, _ in suite)
            dites += [Remarque(nature, texte.strip()) for nature in natures if texte.strip()]
        return tuple(dites)


@dataclass(slots=True)
class _Rangee:
    """Une ligne de tableau ouverte : le premier paragraphe de sa première cellule lui sert de repère."""

    numero: int
    cellules: int = 0
    tete: _Puits | None = None


@dataclass(slots=True)
class _CaseOuverte:
    etiquette: str
    libelle: str
    invite: bool
    place: tuple[int, int]
    puits: _Puits

    def lue(self) -> CaseLue:
        """Rend la case ; le texte de l'invite ne répond rien, tout autre répond, que l'invite soit déclarée ou non."""
        propre = self.puits.texte(SUPPRIME)
        vide = propre in _VIDES or (self.invite and propre.rstrip(".") in _INVITES_DES_LOGICIELS)
        valeur = "\n".join([*([] if vide else [propre]), *self.puits.notes])
        remarques = tuple(r for r in self.puits.remarques if not vide or r.nature == SUPPRIME)
        remarques += tuple(self.puits.des_notes)
        return CaseLue(self.etiquette, self.libelle, valeur, *self.place, remarques)


@dataclass(slots=True)
class _LigneOuverte:
    puits: _Puits
    repere: str
    rangee: _Rangee | None

    def lue(self) -> Ligne:
        repere = self.repere
        if self.rangee is not None and self.rangee.tete is not None:
            repere = self.rangee.tete.texte(SUPPRIME)
        texte, avant = self.puits.texte(SUPPRIME), self.puits.texte(INSERE)
        return Ligne(texte, repere, self.puits.remarques, "" if avant == texte else avant)


class Lecteur:
    """Ce qui est ouvert à un instant de la lecture, et ce qui a été relevé jusque-là."""

    def __init__(self) -> None:
        self.objets = 0
        self.repere = ""
        self._cases: list[_CaseOuverte] = []
        self._lignes: list[_LigneOuverte] = []
        self._pile: list[_Puits] = []
        self._ouvertes: list[_CaseOuverte] = []
        self._rangees: list[_Rangee] = []
        self._numero = 0

    def dire(self, texte: str, natures: Sequence[str] = ()) -> None:
        """Ajoute un texte à ce qui est ouvert ; un texte hors de tout paragraphe n'est d'aucun."""
        if texte and self._pile:
            self._pile[-1].ajouter(texte, tuple(natures))

    @contextmanager
    def paragraphe(self) -> Iterator[None]:
        """Ouvre un paragraphe : une ligne, ou la suite de la case ou de la note où il se trouve."""
        if self._pile and self._pile[-1].continu:
            puits = self._pile[-1]
            puits.rupture = True
            yield
            puits.rupture = True
            return
        if not self._rangees:
            self._numero += 1
        with self._ligne(self.repere):
            yield

    @contextmanager
    def _ligne(self, repere: str) -> Iterator[None]:
        puits = _Puits(continu=False)
        rangee = self._rangees[-1] if self._rangees else None
        if rangee is not None and rangee.cellules == 1:
            rangee.tete = rangee.tete or puits
            rangee = None
        self._lignes.append(_LigneOuverte(puits, repere, rangee))
        with self._verser(puits):
            yield

    @contextmanager
    def _verser(self, puits: _Puits) -> Iterator[None]:
        self._pile.append(puits)
        yield
        self._pile.pop()

    @contextmanager
    def case(self, etiquette: str, libelle: str, *, invite: bool) -> Iterator[None]:
        """Ouvre un contrôle ; celui que l'outil n'a pas émis n'est qu'un texte parmi d'autres."""
        if not formulaire_de(etiquette):
            yield
            return
        if not (self._rangees or self._pile):
            self._numero += 1
        rangee = self._rangees[-1] if self._rangees else _Rangee(self._numero)
        ouverte = _CaseOuverte(etiquette, libelle, invite, (rangee.numero, rangee.cellules), _Puits(continu=True))
        self._cases.append(ouverte)
        self._ouvertes.append(ouverte)
        with self._verser(ouverte.puits):
            yield
        self._ouvertes.pop()

    @contextmanager
    def note(self, genre: str) -> Iterator[None]:
        """Ouvre une note ou un commentaire : la suite de la case qui l'appelle, à défaut un passage à part."""
        puits = _Puits(continu=True)
        with self._verser(puits):
            yield
        if texte := puits.texte(SUPPRIME):
            if self._ouvertes:
                self._ouvertes[-1].puits.notes.append(f"[{genre} : {texte}]")
                self._ouvertes[-1].puits.des_notes.extend(puits.remarques)
            else:
                self._lignes.append(_LigneOuverte(puits, genre, None))

    @contextmanager
    def rangee(self) -> Iterator[None]:
        """Ouvre une ligne de tableau."""
        self._numero += 1
        self._rangees.append(_Rangee(self._numero))
        yield
        self._rangees.pop()

    def cellule(self) -> None:
        """Passe à la cellule suivante de la ligne ouverte."""
        if self._rangees:
            self._rangees[-1].cellules += 1

    def releve(self) -> Releve:
        """Rend tout ce qui a été relevé, dans l'ordre du fichier."""
        lignes = (ligne.lue() for ligne in self._lignes)
        return Releve(
            tuple(case.lue() for case in self._cases),
            tuple(ligne for ligne in lignes if ligne.texte or ligne.avant),
            self.objets,
        )
