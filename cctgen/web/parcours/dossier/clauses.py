"""Une clause telle que sa page la montre : son sort lot par lot, son texte, ses exigences, ce qu'on y a ajusté."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cctgen.assemblage.contenu.textes import echapper
from cctgen.assemblage.modele import Article, Dossier
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.modele import Clause, Clausier, Niveau
from cctgen.clausier.textes.redaction import VARIABLE
from cctgen.consultation.modele import Action, Ajustement, lots_en_clair
from cctgen.socle.typographie import majuscule
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.web.parcours.dossier.lignes import Rendu
from cctgen.web.parcours.questionnaire.renvois import Renvoi, Renvois

GESTES = {Action.AJOUTER: "ajoutée", Action.RETIRER: "retirée", Action.REECRIRE: "réécrite"}
"""Ce qu'un ajustement a fait d'une clause ou d'une exigence."""


@dataclass(frozen=True, slots=True)
class Sort:
    """Ce qu'il advient d'une clause ou d'une exigence pour des lots, et pourquoi."""

    lots: str
    retenue: bool
    motif: str
    questions: tuple[Renvoi, ...] = ()


@dataclass(frozen=True, slots=True)
class ExigenceDeClause:
    """Une exigence de la clause, retenue ou non."""

    ref: str
    niveau: str
    enonce: SafeString
    preuve: SafeString
    sorts: tuple[Sort, ...]

    @property
    def est_retenue(self) -> bool:
        """Vrai si un lot au moins la retient."""
        return any(sort.retenue for sort in self.sorts)


@dataclass(frozen=True, slots=True)
class AjustementVu:
    """Un ajustement écrit, et son rang dans la consultation."""

    rang: int
    cible: str
    geste: str
    lots: str
    motif: str


@dataclass(frozen=True, slots=True)
class ClauseVue:
    """Tout ce que montre la page d'une clause."""

    id: str
    titre: str
    numero: str
    document: str
    sorts: tuple[Sort, ...]
    contexte: SafeString
    texte: SafeString
    note: SafeString
    exigences: tuple[ExigenceDeClause, ...]
    ajustements: tuple[AjustementVu, ...]
    est_ajustable: bool

    @property
    def est_retenue(self) -> bool:
        """Vrai si un lot au moins la retient."""
        return any(sort.retenue for sort in self.sorts)


def clause_vue(ouverture: Ouverture, dossier: Dossier, clause: Clause, rendu: Rendu) -> ClauseVue:
    """Rend la page d'une clause ; écartée, son texte est celui du clausier, où chaque valeur à insérer est nommée."""
    placee = next(((d, a) for d in dossier.documents for a in d.articles if a.clause == clause.id), None)
    article = placee[1] if placee else None
    brut = _Brut(ouverture.clausier, clause)
    textes = (article.contexte, article.texte) if article else (brut.lire(clause.contexte), brut.lire(clause.texte))
    renvois = rendu.renvois
    note = article.note_acheteur if article else brut.lire(clause.note_acheteur)
    return ClauseVue(
        id=clause.id,
        titre=article.titre if article else clause.titre,
        numero=article.numero if article else "",
        document=placee[0].titre if placee else "",
        sorts=_sorts(dossier, {s.lot: s.clauses[clause.id] for s in dossier.selections}, renvois),
        contexte=rendu.html(textes[0]),
        texte=rendu.html(textes[1]),
        note=rendu.html(note),
        exigences=tuple(_exigences(dossier, clause, article, brut, (rendu, renvois))),
        ajustements=tuple(_ajustements(dossier.ajustements, clause)),
        est_ajustable=clause.retiree is None and not clause.hors_vigueur,
    )


def _exigences(
    dossier: Dossier, clause: Clause, article: Article | None, brut: _Brut, liens: tuple[Rendu, Renvois]
) -> Iterator[ExigenceDeClause]:
    rendu, renvois = liens
    imprimees = {e.ref: e for e in article.exigences} if article else {}
    for exigence in clause.exigences:
        imprimee = imprimees.get(exigence.id)
        textes = (imprimee.enonce, imprimee.preuve) if imprimee else map(brut.lire, (exigence.enonce, exigence.preuve))
        enonce, preuve = (rendu.html(texte) for texte in textes)
        niveau = "Primordiale" if exigence.niveau is Niveau.P else "Importante"
        sorts = _sorts(dossier, {s.lot: s.exigences[exigence.id] for s in dossier.selections}, renvois)
        yield ExigenceDeClause(exigence.id, niveau, enonce, preuve, sorts)


def _sorts(dossier: Dossier, verdicts: Mapping[int, Verdict], renvois: Renvois) -> tuple[Sort, ...]:
    lots: dict[tuple[bool, str, tuple[str, ...]], list[int]] = {}
    for lot, verdict in verdicts.items():
        lots.setdefault((verdict.retenue, verdict.motif, verdict.questions), []).append(lot)
    tous = len(dossier.numeros)
    return tuple(
        Sort(
            majuscule(lots_en_clair(siens)) if len(siens) < tous else "",
            retenue,
            majuscule(motif),
            renvois.des(questions, siens if len(siens) < tous else ()),
        )
        for (retenue, motif, questions), siens in lots.items()
    )


def _ajustements(ajustements: Sequence[Ajustement], clause: Clause) -> Iterator[AjustementVu]:
    siennes = {clause.id, *(e.id for e in clause.exigences)}
    for rang, ajustement in enumerate(ajustements):
        if ajustement.cible in siennes:
            lots = lots_en_clair(ajustement.lots)
            yield AjustementVu(rang, ajustement.cible, GESTES[ajustement.action], lots, ajustement.motif)


class _Brut:
    """Lit les textes d'une clause qui n'est pas au dossier : rien n'y est inséré."""

    def __init__(self, clausier: Clausier, clause: Clause) -> None:
        self._clausier, self._clause = clausier, clause

    def lire(self, texte: str) -> str:
        """Rend le texte où chaque valeur à insérer est nommée, en gras."""
        return VARIABLE.sub(self._nommer, texte)

    def _nommer(self, trouve: re.Match[str]) -> str:
        nom = trouve[1]
        if nom.startswith("clause:"):
            cible = nom.removeprefix("clause:")
            return f"[{cible}](clause:{cible})"
        parametre = self._clause.parametres.get(nom)
        dit = parametre.libelle or nom.replace("_", " ") if parametre else self._clausier.question(nom)
        return f"**«\u00a0{echapper(dit)}\u00a0»**"
