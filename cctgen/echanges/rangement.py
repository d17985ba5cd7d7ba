"""D'un clausier relu aux fichiers d'un clausier superposable : seulement ce que la base n'a pas déjà."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cctgen.clausier.formes.bareme import CritereType, SousCritereType, Sujet
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.formes.obligations import Obligation
from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.modele import Clause, Clausier, DocumentPlan, Reference
from cctgen.clausier.produits import Produit
from cctgen.echanges.modele import ClausierEchange, clausier_a_echanger
from cctgen.echanges.redaction import SITUATION, contenu_de, rediger
from cctgen.publications_cct.texte import en_slug
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

FICHIER_QUESTIONS = "questionnaire/90-import.yaml"

E = TypeVar(
    "E",
    Clause,
    Reference,
    DocumentPlan,
    Obligation,
    Produit,
    FormulaireRedige,
    Contradiction,
    Question,
    CritereType,
    SousCritereType,
    Sujet,
)

_LICENCE = "Celle de la source, à vérifier"


@dataclass
class _Rangement:
    """Les fichiers à écrire, et ce que la superposition ne sait pas dire."""

    base: Clausier
    source: str
    fichiers: dict[str, str] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)


def ranger(relu: ClausierEchange, base: Clausier, source: str) -> tuple[dict[str, str], tuple[Anomalie, ...]]:
    """Rend le contenu de chaque fichier, par chemin relatif, et ce que l'échange laisse de côté.

    Un élément que la base porte à l'identique n'est pas récrit ; un élément changé dit « remplace: oui ».
    """
    rangement = _Rangement(base, source)
    reference = clausier_a_echanger(base)
    for clause in _changes(relu.clauses, reference.clauses, lambda c: c.id):
        rangement.fichiers[_chemin_de(clause, base)] = _avec_entete(contenu_de(clause), source)
    _ranger_les_listes(rangement, relu, reference)
    _ranger_les_questions(rangement, relu)
    _dire_les_absentes(rangement, relu)
    rangement.fichiers["clausier.yaml"] = _identite(relu, base, source)
    return dict(sorted(rangement.fichiers.items())), tuple(rangement.anomalies)


def _avec_entete(contenu: Mapping[str, Any], source: str) -> str:
    return rediger(contenu, f"Importé de {source}")


def _changes(relus: Iterable[E], de_base: Iterable[E], cle: Callable[[E], str]) -> Iterator[E]:
    """Énumère les éléments neufs et les éléments changés, ceux-ci déclarés « remplace »."""
    connus = {cle(e): e for e in de_base}
    for element in relus:
        connu = connus.get(cle(element))
        ecarte: set[str] = set(SITUATION - {"theme", "pilier"}) if isinstance(element, Clause) else set()
        nu = element.model_copy(update={"remplace": False})
        if connu is None:
            yield nu
        elif nu.model_dump(exclude=ecarte) != connu.model_dump(exclude=ecarte):
            yield element.model_copy(update={"remplace": True})


def _chemin_de(clause: Clause, base: Clausier) -> str:
    """Une clause connue garde le nom de son fichier : git suit mieux, et le lecteur aussi."""
    dossier = f"cct/{clause.pilier}" if clause.pilier else f"clauses/{clause.theme}"
    connue = base.clauses.get(clause.id)
    if connue is not None:
        return f"{dossier}/{connue.fichier.rpartition('/')[2]}"
    return f"{dossier}/{clause.id}-{en_slug(clause.titre, 50) or 'clause'}.yaml"


def _ranger_les_listes(rangement: _Rangement, relu: ClausierEchange, reference: ClausierEchange) -> None:
    source = rangement.source
    if references := [contenu_de(r) for r in _changes(relu.references, reference.references, lambda r: r.id)]:
        rangement.fichiers["references.yaml"] = _avec_entete({"references": references}, source)
    if documents := [contenu_de(d) for d in _changes(relu.documents, reference.documents, lambda d: d.id)]:
        rangement.fichiers["plan.yaml"] = _avec_entete({"documents": documents}, source)
    if obligations := [contenu_de(o) for o in _changes(relu.obligations, reference.obligations, lambda o: o.id)]:
        rangement.fichiers["obligations.yaml"] = _avec_entete({"obligations": obligations}, source)
    if produits := [contenu_de(p) for p in _changes(relu.produits, reference.produits, lambda p: p.ref)]:
        contenu = {"domaine": "Produits importés", "source": source, "produits": produits}
        rangement.fichiers["produits/import.yaml"] = _avec_entete(contenu, source)
    if contradictions := [
        contenu_de(c) for c in _changes(relu.contradictions, reference.contradictions, lambda c: c.id)
    ]:
        contenu = {"rubrique": "Contradictions importées", "contradictions": contradictions}
        rangement.fichiers["contradictions/import.yaml"] = _avec_entete(contenu, source)
    bareme = {
        "criteres": [contenu_de(c) for c in _changes(relu.criteres, reference.criteres, lambda c: c.id)],
        "sous_criteres": [contenu_de(s) for s in _changes(relu.sous_criteres, reference.sous_criteres, lambda s: s.id)],
        "sujets": [contenu_de(s) for s in _changes(relu.sujets, reference.sujets, lambda s: s.id)],
    }
    if changes := {liste: elements for liste, elements in bareme.items() if elements}:
        rangement.fichiers["bareme.yaml"] = _avec_entete(changes, source)
    for formulaire in _changes(relu.formulaires, reference.formulaires, lambda f: f.id):
        rangement.fichiers[f"formulaires/{formulaire.id}.yaml"] = _avec_entete(contenu_de(formulaire), source)


def _ranger_les_questions(rangement: _Rangement, relu: ClausierEchange) -> None:
    """Écrit les questions neuves et les questions changées ; une déduction changée est seulement dite."""
    base = rangement.base
    questions = [q for rubrique in relu.questionnaire for q in rubrique.questions]
    deductions = [d for rubrique in relu.questionnaire for d in rubrique.deductions]
    rangement.anomalies += [
        _deduction_changee(d.id, rangement.source)
        for d in deductions
        if d.id in base.deductions and base.deductions[d.id] != d
    ]
    listes = {
        "questions": [contenu_de(q) for q in _changes(questions, base.questions.values(), lambda q: q.id)],
        "deductions": [contenu_de(d) for d in deductions if d.id not in base.deductions],
    }
    if utiles := {sorte: liste for sorte, liste in listes.items() if liste}:
        contenu = {"rubrique": "Questions importées", **utiles}
        rangement.fichiers[FICHIER_QUESTIONS] = _avec_entete(contenu, rangement.source)


def _deduction_changee(identifiant: str, source: str) -> Anomalie:
    return Anomalie(
        "deduction-non-reprise",
        f"« {identifiant} » diffère de la déduction du clausier de base : son changement n'est pas repris.",
        "Donnez-lui un autre identifiant, ou faites la modification dans le clausier de base.",
        Gravite.A_QUALIFIER,
        Lieu(source),
        identifiant,
    )


def _dire_les_absentes(rangement: _Rangement, relu: ClausierEchange) -> None:
    """Une clause de la base que l'échange n'a plus reste en vigueur : la superposition ajoute et remplace seulement."""
    presentes = {c.id for c in relu.clauses}
    absentes = sorted(set(rangement.base.clauses) - presentes)
    if not presentes & set(rangement.base.clauses) or not absentes:
        return
    rangement.anomalies.append(
        Anomalie(
            "clause-absente-de-l-echange",
            f"{len(absentes)} clause(s) de base ne sont plus dans la source et restent en vigueur :"
            f" {', '.join(absentes)}.",
            "Pour en abandonner une, donnez-lui « retiree » dans le clausier qui la porte.",
            Gravite.INFORMATION,
            Lieu(rangement.source),
        )
    )


def _identite(relu: ClausierEchange, base: Clausier, source: str) -> str:
    """Rend `clausier.yaml` : l'identité relue, ou celle de la base sous le nom de la source, et les thèmes neufs."""
    lue = relu.identite or base.identite
    propre = relu.identite is not None and relu.identite != base.identite
    contenu: dict[str, Any] = {
        "nom": lue.nom if propre else f"Clausier importé de {source}",
        "version": lue.version,
        "date": str(lue.date),
        "licence": lue.licence if relu.identite is not None else _LICENCE,
    }
    themes = {c.theme: c.theme for c in relu.clauses if not c.pilier and c.theme not in base.identite.themes}
    themes |= {t: libelle for t, libelle in lue.themes.items() if base.identite.themes.get(t) != libelle}
    piliers = {c.pilier: c.pilier for c in relu.clauses if c.pilier and c.pilier not in base.identite.piliers}
    piliers |= {p: libelle for p, libelle in lue.piliers.items() if base.identite.piliers.get(p) != libelle}
    libelles = {"themes": themes, "piliers": piliers}
    return _avec_entete(contenu | {cle: valeur for cle, valeur in libelles.items() if valeur}, source)
