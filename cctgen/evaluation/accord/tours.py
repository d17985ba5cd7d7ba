"""D'un tour à l'autre, une réponse qui n'a pas changé : deux notes y seraient deux poids pour la même offre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cctgen.evaluation.accord.desaccords import s_ecarte, separer
from cctgen.evaluation.accord.historique import GroupeDAvis, en_clair, groupes_d_avis, historique
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.modele import Appreciation, Appreciations, Avis, CleOffre, nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_MONTREES = 3


class Maintien(NamedTuple):
    """Une offre d'un tour, celle du tour d'avant, et les exigences dont la réponse a changé entre les deux."""

    avant: CleOffre
    apres: CleOffre
    changees: frozenset[str] = frozenset()


class _Divergent(NamedTuple):
    """Un avis qui n'est plus le même d'un tour à l'autre, sur une réponse inchangée."""

    offre: Maintien
    ref: str
    evaluateur: str
    avant: str
    apres: str


def avis_divergents(
    tour: int,
    precedentes: Appreciations,
    presentes: Appreciations,
    maintiens: Iterable[Maintien],
    journal: Iterable[bytes],
) -> Iterator[Anomalie]:
    """Énumère, par offre et par évaluateur, les avis qu'un tour et le précédent ne donnent pas pareils.

    `journal` est celui du tour d'avant. Un avis que ce tour a connu, et qui a été corrigé depuis, a été repris
    périmé : il tient le classement provisoire. Un avis neuf, donné à ce tour, se dit seulement.
    """
    divergents = [d for maintien in maintiens for d in _divergents(maintien, precedentes, presentes)]
    connus = _connus(journal) if divergents else {}
    groupes: dict[tuple[Maintien, str, bool], list[_Divergent]] = {}
    for d in divergents:
        passes = connus.get((d.offre.avant, nom_replie(d.evaluateur), d.ref), frozenset())
        groupes.setdefault((d.offre, d.evaluateur, not passes or d.apres in passes), []).append(d)
    for (maintien, evaluateur, perime), siens in groupes.items():
        dire = _perimes if perime else _changes_a_ce_tour
        yield dire(tour, maintien, _dits(tour, maintien, evaluateur, siens))


def avis_reportes(journal: Iterable[bytes], maintiens: Iterable[Maintien]) -> list[GroupeDAvis]:
    """Rend les avis que le tour d'avant a comptés en dernier, là où la réponse n'a pas changé.

    `journal` est le sien. Un consensus ne se reporte pas, ni les avis d'une grille sans auteur.
    """
    par_offre = {maintien.avant: maintien for maintien in maintiens}
    tenus: dict[tuple[CleOffre, str], dict[str, str]] = {}
    for groupe in groupes_d_avis(journal) if par_offre else ():
        maintien = par_offre.get(groupe.offre)
        if maintien is not None and groupe.evaluateur not in ("", CONSENSUS):
            siens = tenus.setdefault((maintien.apres, groupe.evaluateur), {})
            siens |= {ref: apres for ref, apres in groupe.apres.items() if ref not in maintien.changees}
    return [
        GroupeDAvis("", offre, nom, {ref: valeur for ref, valeur in valeurs.items() if valeur})
        for (offre, nom), valeurs in tenus.items()
        if any(valeurs.values())
    ]


def _divergents(maintien: Maintien, precedentes: Appreciations, presentes: Appreciations) -> Iterator[_Divergent]:
    anciennes = precedentes.de(maintien.avant)
    for ref, presente in presentes.de(maintien.apres).items():
        ancienne = anciennes.get(ref)
        if ancienne is not None and ref not in maintien.changees:
            for evaluateur, avant, apres in _contraires(ancienne, presente):
                yield _Divergent(maintien, ref, evaluateur, avant, apres)


def _contraires(ancienne: Appreciation, presente: Appreciation) -> Iterator[tuple[str, str, str]]:
    """Énumère qui ne dit plus pareil ; un consensus qui rend ce qui était retenu suffit à tous."""
    individuels, consensus = separer(presente)
    retenus = _retenu(ancienne), _retenu(presente)
    if consensus is not None:
        if s_ecarte(*retenus):
            yield CONSENSUS, en_clair(retenus[0]), en_clair(consensus)
        return
    d_avant = {nom_replie(a.evaluateur): a for a in separer(ancienne)[0]}
    siens = [(d_avant[nom], a) for a in individuels if (nom := nom_replie(a.evaluateur)) in d_avant]
    changes = [(apres.evaluateur, en_clair(avant), en_clair(apres)) for avant, apres in siens if s_ecarte(avant, apres)]
    yield from changes
    if not changes and s_ecarte(*retenus):
        yield CONSENSUS, en_clair(retenus[0]), en_clair(retenus[1])


def _retenu(appreciation: Appreciation) -> Avis:
    return Avis(CONSENSUS, appreciation.constat, appreciation.note)


def _connus(journal: Iterable[bytes]) -> Mapping[tuple[CleOffre, str, str], frozenset[str]]:
    """Rend, par avis, toutes les valeurs que son journal lui a connues."""
    connus: dict[tuple[CleOffre, str, str], set[str]] = {}
    for change in historique(journal):
        sujet = change.sujet
        offre = CleOffre(sujet.lot, sujet.soumissionnaire, sujet.sha256)
        valeurs = connus.setdefault((offre, nom_replie(sujet.evaluateur), sujet.ref), set())
        valeurs.update(filter(None, (change.avant, change.apres)))
    return {cle: frozenset(valeurs) for cle, valeurs in connus.items()}


def _dits(tour: int, maintien: Maintien, evaluateur: str, divergents: Sequence[_Divergent]) -> str:
    qui = "ce qui est retenu" if evaluateur == CONSENSUS else f"l'avis de « {evaluateur} »"
    montres = [
        f"{d.ref} : « {d.avant} » au tour {tour - 1}, « {d.apres} » au tour {tour}" for d in divergents[:_MONTREES]
    ]
    reste = f" ; et {len(divergents) - _MONTREES} de plus" if len(divergents) > _MONTREES else ""
    return (
        f"{maintien.apres.soumissionnaire} : la réponse n'a pas changé au tour {tour}, et {qui} n'y est pas le même"
        f" ({' ; '.join(montres)}{reste})."
    )


def _perimes(tour: int, maintien: Maintien, message: str) -> Anomalie:
    conseil = (
        f"L'avis du tour {tour - 1} a été corrigé depuis : portez-le au tour {tour}. « cctgen negocier » relancé le"
        " reporte dans une grille que personne n'a commencée ; dans une autre, corrigez-le à la main."
    )
    return _releve(tour, maintien, message, conseil, Gravite.A_QUALIFIER)


def _changes_a_ce_tour(tour: int, maintien: Maintien, message: str) -> Anomalie:
    conseil = f"Si c'est voulu, dites au commentaire du tour {tour} ce qui l'explique ; sinon, rendez-les pareils."
    return _releve(tour, maintien, message, conseil, Gravite.INFORMATION)


def _releve(tour: int, maintien: Maintien, message: str, conseil: str, gravite: Gravite) -> Anomalie:
    lieu = Lieu(f"negociation/tour-{tour}")
    return Anomalie("avis-change-d-un-tour-a-l-autre", message, conseil, gravite, lieu, lot=maintien.apres.lot)
