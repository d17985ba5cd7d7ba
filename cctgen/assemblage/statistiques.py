"""L'état d'un clausier en nombres : relectures, références, âge, volumes d'un dossier, clauses par thème."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Clause, Clausier, Niveau
from cctgen.clausier.verification.ensemble import est_relue
from cctgen.clausier.vigueur import clauses_au


@dataclass(frozen=True, slots=True)
class Theme:
    """Ce que porte un thème ou un pilier, clauses qui ne valent pas au jour dit exclues."""

    libelle: str
    clauses: int
    exigences: int
    primordiales: int
    relues: int


@dataclass(frozen=True, slots=True)
class Relectures:
    """Les clauses relues et dont le texte n'a pas changé depuis, celles dont il a changé, et les autres.

    `a_venir` nomme celles dont la relecture est datée d'après le jour dit : elle n'a pas eu lieu.
    """

    relues: int
    perimees: tuple[str, ...]
    a_venir: tuple[str, ...]
    jamais: int
    premiere: date | None
    derniere: date | None


@dataclass(frozen=True, slots=True)
class References:
    """Les textes et les articles déclarés, par état ; `perimees` nomme les textes à revoir avant le jour dit."""

    textes_verifies: int
    textes_a_verifier: int
    articles_verifies: int
    articles_a_verifier: int
    perimees: tuple[str, ...]
    plus_ancienne: date | None


@dataclass(frozen=True, slots=True)
class Age:
    """Jours écoulés au jour dit depuis la date du clausier, la relecture et la vérification les plus anciennes."""

    clausier: int
    relecture: int | None
    verification: int | None


@dataclass(frozen=True, slots=True)
class Volume:
    """Ce que retient un lot d'un profil ; `lot` vaut zéro sans allotissement."""

    profil: str
    lot: int
    clauses: int
    exigences: int
    primordiales: int
    notees: int


@dataclass(frozen=True, slots=True)
class Statistiques:
    """Tout ce qui se compte, au jour dit."""

    clausier: str
    jour: date
    clauses: int
    exigences: int
    retirees: int
    hors_vigueur: int
    datees: int
    questions: int
    themes: tuple[Theme, ...]
    relectures: Relectures
    references: References
    age: Age
    volumes: tuple[Volume, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `clausier statistiques`."""
        contenu: dict[str, Any] = _en_json(asdict(self))
        return contenu


def statistiques(clausier: Clausier, profils: Mapping[str, Dossier], jour: date) -> Statistiques:
    """Compte tout, au jour dit ; `profils` sont les dossiers dont le volume se mesure, par nom."""
    situees = clauses_au(clausier.clauses, jour)
    vivantes = [c for c in situees.values() if c.retiree is None and not c.hors_vigueur]
    relectures, references = _relectures(vivantes, jour), _references(clausier, jour)
    return Statistiques(
        clausier=clausier.versions,
        jour=jour,
        clauses=len(vivantes),
        exigences=sum(len(c.exigences) for c in vivantes),
        retirees=sum(c.retiree is not None for c in situees.values()),
        hors_vigueur=sum(bool(c.hors_vigueur) and c.retiree is None for c in situees.values()),
        datees=sum(c.en_vigueur is not None for c in situees.values()),
        questions=len(clausier.questions),
        themes=tuple(_themes(clausier, vivantes, jour)),
        relectures=relectures,
        references=references,
        age=Age(
            (jour - clausier.identite.date).days,
            None if relectures.premiere is None else (jour - relectures.premiere).days,
            None if references.plus_ancienne is None else (jour - references.plus_ancienne).days,
        ),
        volumes=tuple(v for nom, dossier in profils.items() for v in _volumes(nom, dossier)),
    )


def _themes(clausier: Clausier, clauses: Iterable[Clause], jour: date) -> Iterator[Theme]:
    """Énumère les thèmes puis les piliers, dans l'ordre où les clausiers les déclarent."""
    groupes: dict[str, list[Clause]] = {}
    for clause in clauses:
        groupes.setdefault(clausier.libelle_theme(clause), []).append(clause)
    for libelle, siennes in groupes.items():
        exigences = [e for clause in siennes for e in clause.exigences]
        primordiales = sum(e.niveau is Niveau.P for e in exigences)
        yield Theme(libelle, len(siennes), len(exigences), primordiales, sum(est_relue(c, jour) for c in siennes))


def _relectures(clauses: Sequence[Clause], jour: date) -> Relectures:
    """Une relecture datée d'après le jour dit n'a pas eu lieu : sa clause compte comme jamais relue."""
    dates = {c.id: c.relu.le for c in clauses if c.relu is not None}
    a_venir = tuple(clause for clause, le in dates.items() if le > jour)
    faites = [c for c in clauses if c.id in dates and c.id not in a_venir]
    perimees = tuple(c.id for c in faites if not est_relue(c, jour))
    jours = [dates[c.id] for c in faites]
    jamais = len(clauses) - len(faites)
    return Relectures(
        len(faites) - len(perimees), perimees, a_venir, jamais, min(jours, default=None), max(jours, default=None)
    )


def _references(clausier: Clausier, jour: date) -> References:
    textes = list(clausier.references.values())
    articles = [a for texte in textes for a in texte.articles]
    verifies, articles_verifies = _verifies(t.etat for t in textes), _verifies(a.etat for a in articles)
    faites = [t.verifie_le for t in textes if t.verifie_le is not None and t.etat is Etat.VERIFIE]
    jours = [le for le in faites if le <= jour]
    return References(
        textes_verifies=verifies,
        textes_a_verifier=len(textes) - verifies,
        articles_verifies=articles_verifies,
        articles_a_verifier=len(articles) - articles_verifies,
        perimees=tuple(t.id for t in textes if t.est_perimee(jour)),
        plus_ancienne=min(jours, default=None),
    )


def _verifies(etats: Iterable[Etat]) -> int:
    return sum(etat is Etat.VERIFIE for etat in etats)


def _volumes(nom: str, dossier: Dossier) -> Iterator[Volume]:
    for lot in dossier.numeros:
        exigences = dossier.exigences(lot)
        yield Volume(
            profil=nom,
            lot=lot,
            clauses=sum(lot in article.lots for article in dossier.articles),
            exigences=len(exigences),
            primordiales=sum(e.niveau is Niveau.P for e in exigences),
            notees=sum(e.notee for e in exigences),
        )


def _en_json(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        return {cle: _en_json(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [_en_json(v) for v in valeur]
    return valeur.isoformat() if isinstance(valeur, date) else valeur
