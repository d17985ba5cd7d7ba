"""Le calcul refait par des formules vivantes, à côté des valeurs exactes de l'outil, pour un lot.

Un tiers y change une note, un poids ou un prix et voit le classement suivre ; l'écart avec l'outil se lit au bas.
Notes, poids et prix sont sur fond jaune, les formules sur fond vert.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cctgen.consultation.bareme import Bareme, Critere, TypeCritere
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille, Formule, Valeur, adresse, plage
from cctgen.evaluation.classeur.styles import style_d_un_montant
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.evaluation.notation.reference import sert_de_reference
from cctgen.evaluation.phrases import nom_du_prix
from cctgen.matrice.habillage.lecture import habillage
from cctgen.socle.typographie import en_minuscule

_TETE = ("Réf. ou critère", "Sous-critère", "Critère", "Poids")
_PREMIERE_LIGNE = 7
_ABSENT = "–"
_POIDS = 3
"""La colonne D."""
_MODE_D_EMPLOI = (
    "Fond jaune : ce qui est saisi (notes, poids, prix). Fond vert : formules, recalculées si vous changez une saisie."
    " Au bas : les valeurs exactes de l'outil et la somme des écarts, nulle tant que rien n'est changé."
)


@dataclass(frozen=True)
class _Plan:
    """Le numéro de chaque ligne, connu avant d'écrire la première."""

    notes: tuple[range, ...]
    parts: tuple[int, ...]
    criteres: tuple[int, ...]
    en_jeu: int
    prix: int
    reference: int

    @property
    def globale(self) -> int:
        return self.criteres[-1] + 1

    @property
    def resultats(self) -> tuple[int, int]:
        """Rend la première et la dernière ligne des notes calculées."""
        return min((*self.parts, *self.criteres)), self.globale

    def exacte(self, ligne: int) -> int:
        """Rend la ligne de la valeur exacte d'une note calculée."""
        return ligne + (self.globale + 5) - self.resultats[0]


def _planifier(lot: LotAEcrire, bareme: Bareme) -> _Plan:
    debut, notes = _PREMIERE_LIGNE, []
    for part in lot.parts:
        notes.append(range(debut, debut + len(part.exigences)))
        debut += len(part.exigences)
    en_jeu = debut + 1
    parts = tuple(range(en_jeu + 4, en_jeu + 4 + len(lot.parts)))
    apres = en_jeu + 4 + len(lot.parts)
    criteres = tuple(range(apres, apres + len(bareme.criteres)))
    return _Plan(tuple(notes), parts, criteres, en_jeu, en_jeu + 1, en_jeu + 2)


def ecrire_calcul(classeur: Classeur, lot: LotAEcrire) -> None:
    """Écrit la feuille d'un lot qui a un barème et au moins une offre."""
    if lot.bareme is None or not lot.lot.offres:
        return
    feuille, plan, offres = classeur.feuille(lot.nom("Calcul")), _planifier(lot, lot.bareme), lot.lot.offres
    *tete, offre = habillage().largeurs("comparaison : calcul")
    feuille.largeurs((*tete, *(offre for _ in offres)))
    feuille.tete(f"Calcul{f', {en_minuscule(lot.titre)}' if lot.titre else ''}", lot.edition)
    feuille.fusionner(_MODE_D_EMPLOI, len(_TETE), caracteres=90)
    feuille.sauter(2)
    entete = feuille.entetes([*_TETE, *(o.soumissionnaire for o in offres)], 32)
    _ecrire_notes(feuille, lot)
    feuille.sauter()
    _ecrire_prix(feuille, lot)
    _Formules(feuille, plan, lot.bareme, lot.parts, offres).ecrire()
    feuille.figer(entete, len(_TETE))
    feuille.imprimer(entetes=(entete, entete), colonnes=len(_TETE))


def _ecrire_notes(feuille: Feuille, lot: LotAEcrire) -> None:
    for part in lot.parts:
        nom, critere = part.sous_critere.libelle or part.sous_critere.id, part.critere.libelle or part.critere.id
        for exigence in part.exigences:
            tete: list[Valeur | Case] = [exigence.ref, nom, critere, Case(exigence.poids, "centre saisie")]
            notes = [Case(o.notes.get(exigence.ref), "entier saisie") for o in lot.lot.offres]
            feuille.ecrire([*tete, *notes])


def _ecrire_prix(feuille: Feuille, lot: LotAEcrire) -> None:
    """Écrit les offres en jeu et les prix ; la règle publiée dit si celui d'une offre écartée sert de référence."""
    offres = lot.lot.offres
    jeu = [Case(int(o.mise_a_l_ecart is None), "entier saisie") for o in offres]
    feuille.ecrire(["Offre qui concourt (1), ou mise à l'écart (0)", "", "", "", *jeu])
    nom = nom_du_prix(lot.bareme.criteres if lot.bareme else (), "(€ HT)")
    feuille.ecrire([nom, "", "", "", *(Case(o.prix, f"{style_d_un_montant(o.prix)} saisie") for o in offres)])
    servent = [lot.bareme is not None and sert_de_reference(lot.bareme, o.mises_a_l_ecart) for o in offres]
    references = [o.prix if sert else None for o, sert in zip(offres, servent, strict=True)]
    retenus = [Case(prix, f"{style_d_un_montant(prix)} saisie") for prix in references]
    feuille.ecrire(["Prix qui sert de référence (€ HT)", "", "", "", *retenus])


@dataclass(frozen=True)
class _Formules:
    """Les notes calculées, de haut en bas, puis leurs valeurs exactes."""

    feuille: Feuille
    plan: _Plan
    bareme: Bareme
    parts: Sequence[PartDuBareme]
    offres: Sequence[OffreComparee]

    def ecrire(self) -> None:
        self.feuille.entetes(["Notes sur 100, par formules", "Sous-critère", "Critère", "Poids", *self._noms])
        self._notes("vivant", self._part, self._critere, self._globale)
        self._ligne("Note qui donne le rang (−1 : offre sans note)", self._comparee, "exact vivant")
        self._ligne("Rang", self._rang, "entier vivant")
        self.feuille.sauter()
        self.feuille.entetes(["Valeurs exactes de l'outil", "Sous-critère", "Critère", "Poids", *self._noms])
        exactes = [_exactes(o) for o in self.offres]
        self._notes(
            "",
            lambda rang, place: exactes[place].parts[rang],
            lambda rang, place: exactes[place].criteres[rang],
            lambda place: exactes[place].globale,
        )
        self._ligne("Note globale exacte, en fraction", lambda place: _fraction(exactes[place].globale), "centre")
        self._ligne("Somme des écarts", self._ecart, "controle vivant")

    @property
    def _noms(self) -> list[Valeur]:
        return [o.soumissionnaire for o in self.offres]

    def _notes(
        self,
        fond: str,
        part: Callable[[int, int], Valeur],
        critere: Callable[[int, int], Valeur],
        globale: Callable[[int], Valeur],
    ) -> None:
        places = range(len(self.offres))
        for rang, une in enumerate(self.parts):
            nom, parent = une.sous_critere.libelle or une.sous_critere.id, une.critere.libelle or une.critere.id
            tete: list[Valeur | Case] = ["Sous-critère", nom, parent, Case(une.sous_critere.poids, "centre saisie")]
            self.feuille.ecrire([*tete, *(Case(part(rang, p), f"exact {fond}") for p in places)])
        for rang, un in enumerate(self.bareme.criteres):
            tete = ["Critère", "", un.libelle or un.id, Case(un.poids, "centre saisie")]
            self.feuille.ecrire([*tete, *(Case(critere(rang, p), f"exact {fond}") for p in places)])
        self._ligne("Note globale", globale, f"exact gras {fond}")

    def _ligne(self, titre: str, valeur: Callable[[int], Valeur], style: str) -> None:
        self.feuille.ecrire([titre, "", "", "", *(Case(valeur(p), style) for p in range(len(self.offres)))])

    def _part(self, rang: int, place: int) -> Valeur:
        lignes = self.plan.notes[rang]
        if not lignes:
            return _ABSENT
        notes = plage(self._colonne(place), lignes[0], lignes[-1])
        poids = plage(_POIDS, lignes[0], lignes[-1], fixe=True)
        notees = f"SUMPRODUCT({poids},--ISNUMBER({notes}))"
        calcul = f"100*SUMPRODUCT({poids},{notes})/({self.bareme.note_maximale}*{notees})"
        return _si(f"{notees}=0", calcul, _exactes(self.offres[place]).parts[rang])

    def _critere(self, rang: int, place: int) -> Valeur:
        critere, exacte = self.bareme.criteres[rang], _exactes(self.offres[place]).criteres[rang]
        if critere.type is TypeCritere.PRIX:
            return self._prix(critere, place, exacte)
        lignes = [self.plan.parts[i] for i, p in enumerate(self.parts) if p.critere.id == critere.id]
        return self._moyenne(lignes, place, exacte)

    def _prix(self, critere: Critere, place: int, exacte: Fraction | str) -> Valeur:
        expression = critere.formule.expression
        if not expression:
            return exacte
        prix = adresse(self._colonne(place), self.plan.prix)
        jeu = adresse(self._colonne(place), self.plan.en_jeu)
        reference = self._largeur(self.plan.reference)
        noms = {
            "prix": prix,
            "plus_bas": f"MIN({reference})",
            "plus_haut": f"MAX({reference})",
            "moyenne": f"AVERAGE({reference})",
        }
        calcul = re.sub(r"[a-z_]+", lambda mot: noms.get(mot[0], mot[0].upper()), expression)
        return _si(f"OR({jeu}=0,NOT(ISNUMBER({prix})))", calcul, exacte)

    def _moyenne(self, lignes: Sequence[int], place: int, exacte: Fraction | str) -> Valeur:
        notes = plage(self._colonne(place), lignes[0], lignes[-1])
        poids = plage(_POIDS, lignes[0], lignes[-1], fixe=True)
        calcul = f"SUMPRODUCT({poids},{notes})/SUMPRODUCT({poids},--ISNUMBER({notes}))"
        return _si(f"COUNT({notes})=0", calcul, exacte)

    def _globale(self, place: int) -> Valeur:
        """Un critère d'appréciation dont rien n'est noté ôte la note globale ; une offre hors jeu n'en a pas."""
        colonne, lignes = self._colonne(place), self.plan.criteres
        attendus = [
            f"NOT(ISNUMBER({adresse(colonne, ligne)}))"
            for ligne, c in zip(lignes, self.bareme.criteres, strict=True)
            if c.type is not TypeCritere.PRIX
        ]
        notes = plage(colonne, lignes[0], lignes[-1])
        poids = plage(_POIDS, lignes[0], lignes[-1], fixe=True)
        sans = f"OR({','.join((f'{adresse(colonne, self.plan.en_jeu)}=0', f'COUNT({notes})=0', *attendus))})"
        calcul = f"SUMPRODUCT({poids},{notes})/SUMPRODUCT({poids},--ISNUMBER({notes}))"
        return _si(sans, calcul, _exactes(self.offres[place]).globale)

    def _comparee(self, place: int) -> Valeur:
        """Une note ne se compare que complète : toutes les exigences notées, et le prix s'il compte."""
        colonne, note = self._colonne(place), adresse(self._colonne(place), self.plan.globale)
        manques = [f"COUNTBLANK({plage(colonne, r[0], r[-1])})" if r else "1" for r in self.plan.notes]
        if any(c.type is TypeCritere.PRIX for c in self.bareme.criteres):
            manques.append(f"COUNTBLANK({adresse(colonne, self.plan.prix)})")
        offre = self.offres[place]
        exacte = offre.note.note if offre.note.note is not None and offre.note.est_complete else -1
        return Formule(f"IF(AND(ISNUMBER({note}),{'+'.join(manques)}=0),ROUND({note},9),-1)", exacte)

    def _rang(self, place: int) -> Valeur:
        ligne, rang = self.plan.globale + 1, self.offres[place].rang
        note = adresse(self._colonne(place), ligne)
        calcul = f"1+SUMPRODUCT(--({self._largeur(ligne)}>{note}))"
        return Formule(f'IF({note}<0,"{_ABSENT}",{calcul})', _ABSENT if rang is None else rang)

    def _ecart(self, place: int) -> Valeur:
        """Somme, note par note, ce qui sépare la formule de la valeur exacte ; une note qui manque d'un côté vaut 1."""
        colonne, (debut, fin) = self._colonne(place), self.plan.resultats
        paires = [(adresse(colonne, n), adresse(colonne, self.plan.exacte(n))) for n in range(debut, fin + 1)]
        termes = [
            f"IF(ISNUMBER({une})*ISNUMBER({autre}),ABS({une}-{autre}),IF(ISNUMBER({une})=ISNUMBER({autre}),0,1))"
            for une, autre in paires
        ]
        return Formule("+".join(termes), 0)

    def _largeur(self, ligne: int) -> str:
        premiere, derniere = self._colonne(0), self._colonne(len(self.offres) - 1)
        return f"${adresse(premiere, ligne)}:${adresse(derniere, ligne)}"

    def _colonne(self, place: int) -> int:
        return len(_TETE) + place


@dataclass(frozen=True)
class _Exactes:
    """Les notes exactes d'une offre, dans l'ordre des lignes ; un tiret pour ce qui n'a pas de note."""

    parts: tuple[Fraction | str, ...]
    criteres: tuple[Fraction | str, ...]
    globale: Fraction | str


def _exactes(offre: OffreComparee) -> _Exactes:
    return _Exactes(
        tuple(_ou_tiret(p.note) for c in offre.note.criteres for p in c.parts),
        tuple(_ou_tiret(c.note) for c in offre.note.criteres),
        _ou_tiret(offre.note.note),
    )


def _ou_tiret(note: Fraction | None) -> Fraction | str:
    return _ABSENT if note is None else note


def _fraction(note: Fraction | str) -> str:
    return note if isinstance(note, str) else str(note)


def _si(condition: str, calcul: str, exacte: Fraction | str) -> Formule:
    return Formule(f'IF({condition},"{_ABSENT}",{calcul})', exacte)
