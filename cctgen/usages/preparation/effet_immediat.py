"""Ce que des réponses encore non enregistrées font au dossier, assez vite pour se lire à chaque clic.

Seule la sélection se refait : ni pièces, ni contrôles de rédaction. `revoir.Apercu` dit le reste, plus lentement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from cctgen.assemblage.controles.regles.obligations.reponses_contradictoires import contradictions_remplies
from cctgen.assemblage.selection.motivee import Juges, Selectionneur
from cctgen.assemblage.selection.par_lot import clauses_en_vigueur
from cctgen.assemblage.volume import pages_estimees
from cctgen.clausier.modele import Clause, Clausier, Niveau
from cctgen.clausier.plan import est_en_annexe
from cctgen.consultation.deduction import ValeurDeduite
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.consultation.modele import Consultation, ReponsesDuLot, ReponsesRedigees, lots_en_clair
from cctgen.socle.anomalies import Gravite
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de
from cctgen.usages.preparation.questionnaire import lire_pour_dialogue

Lots = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Touche:
    """Une clause ou une exigence qui entre dans un lot, ou en sort ; `niveau` est vide pour une clause."""

    id: str
    titre: str
    lots: str
    niveau: str = ""

    @property
    def est_primordiale(self) -> bool:
        """Vrai d'une exigence de niveau P."""
        return self.niveau == Niveau.P.value


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Des réponses qui ne vont pas ensemble, les lots où elles le sont, et ce qu'il faut se demander."""

    id: str
    message: str
    conseil: str
    lots: str
    est_bloquante: bool


@dataclass(frozen=True, slots=True)
class Deduit:
    """Une valeur déduite et sa raison ; `avant` est celle d'avant, si elle change."""

    id: str
    titre: str
    valeur: str
    raisons: tuple[str, ...]
    lots: str
    avant: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """Ce que pèse le dossier ; une clause ou une exigence de plusieurs lots compte une fois."""

    clauses: int
    exigences: int
    primordiales: int
    pages: int


@dataclass(frozen=True, slots=True)
class EffetImmediat:
    """Ce que d'autres réponses ajoutent et retirent, ce qui s'y contredit, ce qui s'en déduit."""

    clauses_ajoutees: tuple[Touche, ...]
    clauses_retirees: tuple[Touche, ...]
    exigences_ajoutees: tuple[Touche, ...]
    exigences_retirees: tuple[Touche, ...]
    avant: Volume
    apres: Volume
    contradictions: tuple[Contradiction, ...]
    levees: tuple[Contradiction, ...]
    deductions: tuple[Deduit, ...]
    manquantes: int

    @property
    def change_le_dossier(self) -> bool:
        """Vrai si une clause ou une exigence entre ou sort."""
        return bool(
            self.clauses_ajoutees or self.clauses_retirees or self.exigences_ajoutees or self.exigences_retirees
        )


@dataclass(frozen=True, slots=True)
class _Bilan:
    """Ce que valent des réponses : par clause et par exigence les lots qui la retiennent, et ce qui se déduit."""

    clauses: Mapping[str, Lots]
    exigences: Mapping[str, Lots]
    volume: Volume
    contradictions: Mapping[tuple[str, str], tuple[Contradiction, Lots]]
    deductions: Mapping[str, Mapping[int, ValeurDeduite]]
    manquantes: int


class Socle:
    """Un clausier, et les juges de ses clauses : des essais s'y partagent ce que l'un d'eux a déjà fait juger."""

    def __init__(self, clausier: Clausier) -> None:
        self.clausier = clausier
        self.tour = Lock()
        """Un juge se souvient de ses verdicts : un seul fil à la fois."""
        self._juges = Juges(clausier.clauses, clausier)

    def juges(self, clauses: Mapping[str, Clause]) -> Juges:
        """Rend les juges de ces clauses : ceux du clausier, si elles sont les siennes, telles quelles."""
        siennes = self.clausier.clauses
        memes = len(clauses) == len(siennes) and all(siennes.get(c) is clause for c, clause in clauses.items())
        return self._juges if memes else Juges(clauses, self.clausier)


class Essai:
    """Une consultation lue une fois, où l'on essaie d'autres réponses ; plusieurs fils peuvent s'en servir."""

    def __init__(self, racine: Path, socle: Socle, consultation: Consultation) -> None:
        self.racine, self.clausier, self.consultation = racine, socle.clausier, consultation
        clauses = clauses_en_vigueur(socle.clausier, consultation)
        self._clauses = clauses
        self._en_annexe = {c for c, clause in clauses.items() if est_en_annexe(self.clausier.plan, clause)}
        self._exigences = {e.id: (clause, e) for clause in clauses.values() for e in clause.exigences}
        self._selectionneur = Selectionneur(socle.juges(clauses), consultation.redaction.ajustements)
        self._tour = socle.tour
        self._avant = self._bilan(consultation.saisies)

    def effet(self, saisies: ReponsesRedigees) -> EffetImmediat:
        """Rend ce que change le passage des réponses écrites à celles-ci."""
        avant, apres = self._avant, self._bilan(saisies)
        return EffetImmediat(
            clauses_ajoutees=self._touchees(apres.clauses, avant.clauses),
            clauses_retirees=self._touchees(avant.clauses, apres.clauses),
            exigences_ajoutees=self._touchees(apres.exigences, avant.exigences),
            exigences_retirees=self._touchees(avant.exigences, apres.exigences),
            avant=avant.volume,
            apres=apres.volume,
            contradictions=_contradictions(apres, ()),
            levees=_contradictions(avant, apres.contradictions),
            deductions=tuple(d for cle in apres.deductions for d in self._deduits(cle, avant, apres)),
            manquantes=apres.manquantes,
        )

    def _bilan(self, saisies: ReponsesRedigees) -> _Bilan:
        reponses = [self._reponses(saisies, lot) for lot in self.consultation.numeros]
        clauses: dict[str, Lots] = {}
        exigences: dict[str, Lots] = {}
        with self._tour:
            selections = [self._selectionneur.selectionner(du_lot) for du_lot in reponses]
        for selection in selections:
            for retenues, verdicts in ((clauses, selection.clauses), (exigences, selection.exigences)):
                for identifiant, verdict in verdicts.items():
                    if verdict.retenue:
                        retenues[identifiant] = (*retenues.get(identifiant, ()), selection.lot)
        deductions: dict[str, dict[int, ValeurDeduite]] = {}
        for du_lot in reponses:
            for cle, deduite in du_lot.deductions.items():
                deductions.setdefault(cle, {})[du_lot.lot] = deduite
        return _Bilan(
            clauses,
            exigences,
            self._volume(clauses, exigences),
            self._contradictions(reponses),
            deductions,
            len({question for du_lot in reponses for question in du_lot.manquantes}),
        )

    def _reponses(self, saisies: ReponsesRedigees, lot: int) -> ReponsesDuLot:
        return reponses_du_lot(self.clausier, {**saisies.communes, **saisies.lots.get(lot, {})}, lot)

    def _volume(self, clauses: Collection[str], exigences: Collection[str]) -> Volume:
        primordiales = sum(self._exigences[e][1].niveau is Niveau.P for e in exigences)
        pages = pages_estimees((self._clauses[c] for c in clauses if c in self._en_annexe), exigences)
        return Volume(len(clauses), len(exigences), primordiales, pages)

    def _contradictions(self, reponses: list[ReponsesDuLot]) -> dict[tuple[str, str], tuple[Contradiction, Lots]]:
        trouvees: dict[tuple[str, str], tuple[Contradiction, Lots]] = {}
        for du_lot in reponses:
            for constat in contradictions_remplies(self.clausier, du_lot.valeurs):
                bloque = constat.gravite is Gravite.BLOQUANTE
                dite = Contradiction(constat.ref, constat.message, constat.conseil, "", bloque)
                lots = trouvees.get((dite.id, dite.message), (dite, ()))[1]
                trouvees[dite.id, dite.message] = (dite, (*lots, du_lot.lot))
        return trouvees

    def _touchees(self, ici: Mapping[str, Lots], la: Mapping[str, Lots]) -> tuple[Touche, ...]:
        """Rend ce qui est ici dans un lot et n'y est pas là ; ses lots ne se nomment que si d'autres diffèrent."""
        touchees = []
        for identifiant, lots in ici.items():
            propres = tuple(lot for lot in lots if lot not in la.get(identifiant, ()))
            if propres:
                clause, exigence = self._exigences.get(identifiant, (self._clauses.get(identifiant), None))
                touchees.append(
                    Touche(
                        identifiant,
                        "" if clause is None else clause.titre,
                        "" if propres == self.consultation.numeros else lots_en_clair(propres),
                        "" if exigence is None else exigence.niveau.value,
                    )
                )
        return tuple(touchees)

    def _deduits(self, cle: str, avant: _Bilan, apres: _Bilan) -> list[Deduit]:
        """Rend une déduction par valeur : les lots qui en ont la même se réunissent."""
        groupes: dict[ValeurDeduite, list[int]] = {}
        for lot, deduite in apres.deductions[cle].items():
            groupes.setdefault(deduite, []).append(lot)
        anciennes = avant.deductions.get(cle, {})
        return [
            Deduit(
                cle,
                self.clausier.question(cle),
                self.clausier.option(cle, deduite.valeur),
                deduite.raisons,
                "" if len(groupes) == 1 else lots_en_clair(lots),
                ", ".join(
                    dict.fromkeys(
                        self.clausier.option(cle, anciennes[n].valeur)
                        for n in lots
                        if n in anciennes and anciennes[n].valeur != deduite.valeur
                    )
                ),
            )
            for deduite, lots in groupes.items()
        ]


def essayer(racine: Path, livre: Socle | None = None) -> Essai:
    """Rend de quoi essayer d'autres réponses ; lève `DonneesInvalides` si la consultation ne se lit pas.

    `livre` est le clausier livré, si l'on en tient déjà un : une consultation sans clausier de service s'en sert.
    """
    superposes = clausiers_de(racine)
    socle = livre if livre is not None and not superposes else Socle(exiger_clausier(superposes))
    return Essai(racine, socle, lire_pour_dialogue(racine, socle.clausier))


def _contradictions(bilan: _Bilan, sauf: Collection[tuple[str, str]]) -> tuple[Contradiction, ...]:
    return tuple(
        Contradiction(c.id, c.message, c.conseil, lots_en_clair(lots), c.est_bloquante)
        for cle, (c, lots) in bilan.contradictions.items()
        if cle not in sauf
    )
