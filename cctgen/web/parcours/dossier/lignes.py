"""Le dossier tel que la page le montre : par document et par lot, chaque clause retenue ou écartée, et pourquoi."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cctgen.assemblage.modele import Article, Document, Dossier, ExigenceRetenue
from cctgen.assemblage.presentation.motifs import motif_en_clair
from cctgen.clausier.modele import Clause, Niveau
from cctgen.consultation.modele import Action, lots_en_clair
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import majuscule
from cctgen.usages.explication.en_html import en_html
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.web.parcours.questionnaire.renvois import Renvoi, Renvois

TOUS = "tous"
"""Ce qu'une adresse dit pour « tous les documents »."""


@dataclass(frozen=True, slots=True)
class Vue:
    """Ce qu'on a choisi de voir : un lot (0 : tous), un document, des mots."""

    lot: int = 0
    document: str = ""
    mots: str = ""

    def garde_les_lots(self, lots: Iterable[int]) -> bool:
        """Vrai si l'un de ces lots est montré."""
        return not self.lot or self.lot in lots

    def garde_le_texte(self, *textes: str) -> bool:
        """Vrai si tous les mots cherchés s'y trouvent."""
        ensemble = " ".join(textes).casefold()
        return all(mot in ensemble for mot in self.mots.casefold().split())


@dataclass(frozen=True, slots=True)
class ExigenceVue:
    """Une exigence retenue : une ligne de la matrice."""

    ref: str
    niveau: str
    est_primordiale: bool
    notee: bool
    lots: str
    enonce: SafeString
    preuve: SafeString


@dataclass(frozen=True, slots=True)
class ArticleVu:
    """Une clause retenue, placée et numérotée."""

    clause: str
    titre: str
    numero: str
    lots: str
    motif: str
    questions: tuple[Renvoi, ...]
    marques: tuple[str, ...]
    contexte: SafeString
    texte: SafeString
    recommandations: SafeString
    exigences: tuple[ExigenceVue, ...]


@dataclass(frozen=True, slots=True)
class RubriqueVue:
    """Une partie d'un document."""

    titre: str
    articles: tuple[ArticleVu, ...]


@dataclass(frozen=True, slots=True)
class DocumentVu:
    """Un document, et ce qu'on en montre."""

    id: str
    titre: str
    nombre: int
    rubriques: tuple[RubriqueVue, ...]


@dataclass(frozen=True, slots=True)
class ClauseEcartee:
    """Une clause qu'un lot au moins écarte, et le motif de chacun."""

    id: str
    titre: str
    motif: str
    questions: tuple[Renvoi, ...]
    est_ajoutable: bool


class Rendu:
    """Rend les textes d'une consultation en HTML, chaque renvoi menant à la page de sa clause."""

    def __init__(self, consultation: UUID, dossier: Dossier, renvois: Renvois) -> None:
        self.renvois = renvois
        modele = reverse("clause-du-dossier", args=[consultation, "ID"])
        self._renvois = {a.clause: modele.replace("/ID/", f"/{a.clause}/") for a in dossier.articles}

    def html(self, markdown: str) -> SafeString:
        """Rend un texte résolu ; tout ce qu'une personne a écrit y est échappé."""
        return mark_safe(en_html(markdown, self._renvois)) if markdown else SafeString("")  # noqa: S308 (échappé)

    def exigence(self, exigence: ExigenceRetenue) -> ExigenceVue:
        """Rend une exigence à montrer."""
        primordiale = exigence.niveau is Niveau.P
        return ExigenceVue(
            ref=exigence.ref,
            niveau="Primordiale" if primordiale else "Importante",
            est_primordiale=primordiale,
            notee=exigence.notee,
            lots=lots_en_clair(exigence.lots),
            enonce=self.html(exigence.enonce),
            preuve=self.html(exigence.preuve),
        )


def questions_en_cause(dossier: Dossier, clause: str, renvois: Renvois) -> tuple[Renvoi, ...]:
    """Rend la place des questions qui décident d'une clause ; à celle du lot, si un seul est en cause."""
    par_lot = {s.lot: s.clauses[clause].questions for s in dossier.selections}
    lots = [lot for lot, questions in par_lot.items() if questions]
    questions = dict.fromkeys(q for siennes in par_lot.values() for q in siennes)
    return renvois.des(questions, lots if len(lots) < len(par_lot) else ())


def documents_vus(dossier: Dossier, rendu: Rendu, vue: Vue) -> tuple[DocumentVu, ...]:
    """Rend les documents ; seul celui qu'on a choisi, ou tous, a ses articles."""
    marques = marques_des_clauses(dossier)
    return tuple(_document(dossier, d, rendu, vue, marques) for d in dossier.documents if d.rubriques)


def _document(
    dossier: Dossier, document: Document, rendu: Rendu, vue: Vue, marques: Mapping[str, tuple[str, ...]]
) -> DocumentVu:
    montre = vue.document in (TOUS, document.id)
    rubriques = (
        RubriqueVue(
            f"{r.numero} {r.titre}".strip(),
            tuple(_article(dossier, a, rendu, marques.get(a.clause, ())) for a in r.articles if _est_vu(a, vue)),
        )
        for r in (document.rubriques if montre else ())
    )
    return DocumentVu(
        id=document.id,
        titre=document.titre,
        nombre=sum(1 for a in document.articles if _est_vu(a, vue)),
        rubriques=tuple(r for r in rubriques if r.articles),
    )


def _est_vu(article: Article, vue: Vue) -> bool:
    if not vue.garde_les_lots(article.lots):
        return False
    exigences = (texte for e in article.exigences for texte in (e.ref, e.enonce))
    return not vue.mots or vue.garde_le_texte(article.clause, article.titre, article.texte, *exigences)


def _article(dossier: Dossier, article: Article, rendu: Rendu, marques: tuple[str, ...]) -> ArticleVu:
    return ArticleVu(
        clause=article.clause,
        titre=article.titre,
        numero=article.numero,
        lots=lots_en_clair(article.lots),
        motif=motif_en_clair(dossier, article.clause),
        questions=questions_en_cause(dossier, article.clause, rendu.renvois),
        marques=marques,
        contexte=rendu.html(article.contexte),
        texte=rendu.html(article.texte),
        recommandations=rendu.html(article.recommandations),
        exigences=tuple(map(rendu.exigence, article.exigences)),
    )


_MARQUES = {
    Action.AJOUTER: "Ajoutée par vous",
    Action.RETIRER: "Retirée par vous",
    Action.REECRIRE: "Réécrite par vous",
}


def marques_des_clauses(dossier: Dossier) -> Mapping[str, tuple[str, ...]]:
    """Rend, par clause ou exigence, ce que l'acheteur y a ajusté."""
    marques: dict[str, list[str]] = {}
    for ajustement in dossier.ajustements:
        marques.setdefault(ajustement.cible, []).append(_MARQUES[ajustement.action])
    return {cible: tuple(dict.fromkeys(dites)) for cible, dites in marques.items()}


def ecartees(ouverture: Ouverture, clauses: Mapping[str, Clause], vue: Vue) -> Mapping[str, tuple[ClauseEcartee, ...]]:
    """Rend les clauses écartées, par thème ; celles qu'un lot écarte et qu'un autre retient en sont."""
    themes: dict[str, list[ClauseEcartee]] = {}
    renvois = renvois_de(ouverture)
    for clause in clauses.values():
        motif = _motif_d_ecart(ouverture, clause.id, vue)
        if motif and vue.garde_le_texte(clause.id, clause.titre, clause.texte):
            ajoutable = clause.retiree is None and not clause.hors_vigueur
            theme = theme_de(ouverture, clause)
            questions = questions_en_cause(ouverture.dossier, clause.id, renvois) if ouverture.dossier else ()
            ecartee = ClauseEcartee(clause.id, clause.titre, majuscule(motif), questions, ajoutable)
            themes.setdefault(theme, []).append(ecartee)
    return {theme: tuple(siennes) for theme, siennes in themes.items()}


def renvois_de(ouverture: Ouverture) -> Renvois:
    """Rend les places des questions de cette consultation."""
    consultation = ouverture.consultation
    lots = tuple(lot.numero for lot in consultation.redaction.lots) if consultation else ()
    return Renvois(ouverture.clausier, consultation.saisies if consultation else None, lots)


def theme_de(ouverture: Ouverture, clause: Clause) -> str:
    """Rend le thème ou le pilier d'une clause, tel qu'il se lit."""
    identite = ouverture.clausier.identite
    return identite.piliers.get(clause.pilier, "") or identite.themes.get(clause.theme, clause.theme)


def _motif_d_ecart(ouverture: Ouverture, clause: str, vue: Vue) -> str:
    if ouverture.dossier is None:
        return ""
    par_motif: dict[str, list[int]] = {}
    for selection in ouverture.dossier.selections:
        verdict = selection.clauses[clause]
        if not verdict.retenue and vue.garde_les_lots((selection.lot,)):
            par_motif.setdefault(verdict.motif, []).append(selection.lot)
    return " ; ".join(_pour(motif, lots, ouverture.dossier) for motif, lots in par_motif.items())


def _pour(motif: str, lots: list[int], dossier: Dossier) -> str:
    dits = lots_en_clair(lots) if len(lots) < len(dossier.numeros) else ""
    return f"{dits}, {motif}" if dits else motif


def resume(dossier: Dossier) -> Iterator[str]:
    """Énumère, en une phrase chacun, les nombres du dossier."""
    exigences = {e.ref: e for a in dossier.articles for e in a.exigences}
    primordiales = sum(1 for e in exigences.values() if e.niveau is Niveau.P)
    yield compter(len(list(dossier.articles)), "clause retenue")
    dont = compter(primordiales, "primordiale") if primordiales else "aucune primordiale"
    yield f"{compter(len(exigences), 'exigence')}, dont {dont}"
