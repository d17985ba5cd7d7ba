"""Le numéro d'un rapport : il change quand ce qui l'a fondé change, et seulement alors ; et son jour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.journal import Detail, lignes_du_journal
from cctgen.evaluation.modele import Decision
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_FONDENT = ("fichiers", "lots")


def version_du_rapport(
    journal: Iterable[bytes], trace: Mapping[str, Detail], jour: date, decisions: Iterable[Decision] = ()
) -> tuple[int, date]:
    """Rend le numéro de version du rapport et le jour où elle est apparue, d'après les comparaisons au journal.

    `trace` est ce que la comparaison d'aujourd'hui y écrira : la même que la dernière, elle garde numéro et jour. Une
    version ne se date pas d'avant celle qu'elle suit, quoi qu'en dise l'horloge ; ni, dès qu'une comparaison le permet,
    d'avant une des `decisions` qu'elle cite.
    """
    numero, jours, derniere = _derniere(journal, jour)
    if _fondement(trace) == derniere:
        return numero, _qui_suit([*jours, jour], decisions)
    return numero + 1, max(jours[0], jour) if numero else jour


def version_ecrite(
    journal: Iterable[bytes], trace: Mapping[str, Detail], jour: date, hors: str, decisions: Iterable[Decision] = ()
) -> tuple[int, date, str]:
    """Rend le numéro et le jour du dernier rapport écrit, et ce qui empêche de le citer ; zéro si aucun ne l'est.

    Les fichiers nommés comme `hors`, en tout format, n'y comptent pas : les suites s'écrivent après le rapport.
    """
    numero, jours, derniere = _derniere(journal, jour)
    if derniere is None:
        return 0, jour, "le rapport d'analyse n'est pas écrit, lancez « cctgen comparer »"
    if _sans(derniere, hors) != _sans(_fondement(trace), hors):
        return numero, jours[0], "le rapport d'analyse n'est plus à jour, relancez « cctgen comparer »"
    return numero, _qui_suit(jours, decisions), ""


def _qui_suit(jours: Sequence[date], decisions: Iterable[Decision]) -> date:
    """Rend le premier jour de comparaison qu'aucune décision ne suit ; à défaut, celui où la version est apparue."""
    derniere = max((d.date for d in decisions), default=jours[0])
    return next((jour for jour in jours if jour >= derniere), jours[0])


def decisions_posterieures(decisions: Iterable[Decision], jour: date) -> Iterator[Anomalie]:
    """Énumère une anomalie au plus : un rapport ne cite pas une décision prise après son jour."""
    if tardives := [d for d in decisions if d.date > jour]:
        derniere = max(tardives, key=lambda d: d.date)
        message = (
            f"le rapport, daté du {date_en_clair(jour)}, cite une décision du {date_en_clair(derniere.date)}"
            f" ({derniere.auteur}, sur l'offre de {derniere.offre})."
        )
        conseil = (
            "Corrigez la date de cette décision, ou celle de la machine, puis relancez « cctgen comparer » ; datée"
            " d'avance, relancez-le ce jour-là."
        )
        yield Anomalie("rapport-anterieur", message, conseil, Gravite.A_QUALIFIER, Lieu("evaluation"))


def horloge_en_retard(jour: date, aujourd_hui: date) -> Iterator[Anomalie]:
    """Énumère une anomalie au plus : le jour du rapport, repris de sa version précédente, est encore à venir."""
    if jour > aujourd_hui:
        message = (
            f"le rapport porte le jour de sa version précédente, le {date_en_clair(jour)} : la machine est au"
            f" {date_en_clair(aujourd_hui)}."
        )
        conseil = "Vérifiez l'horloge de la machine ; dans un exemple daté d'avance, il n'y a rien à faire."
        yield Anomalie("horloge-en-retard", message, conseil, Gravite.INFORMATION, Lieu("evaluation"))


def _derniere(journal: Iterable[bytes], jour: date) -> tuple[int, list[date], dict[str, Any] | None]:
    """Rend le numéro de la dernière version, le jour où elle est apparue puis ceux où elle fut refaite, et son fond."""
    numero, jours, derniere = 0, [jour], None
    for ligne in lignes_du_journal(journal, "comparaison"):
        fonde, lu = _fondement(ligne), _jour(ligne, jour)
        if fonde != derniere:
            numero, jours, derniere = numero + 1, [max(jours[0], lu) if numero else lu], fonde
        else:
            jours.append(lu)
    return numero, jours, derniere


def _sans(fonde: Mapping[str, Any], hors: str) -> dict[str, Any]:
    fichiers = fonde["fichiers"]
    if not isinstance(fichiers, dict):
        return dict(fonde)
    return {**fonde, "fichiers": {nom: somme for nom, somme in fichiers.items() if _tige(nom) != _tige(hors)}}


def _tige(nom: str) -> str:
    return nom.rpartition(".")[0]


def _fondement(ligne: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: ligne.get(cle) for cle in _FONDENT}


def _jour(ligne: Mapping[str, Any], defaut: date) -> date:
    try:
        return datetime.fromisoformat(str(ligne.get("le"))).date()
    except ValueError:
        return defaut
