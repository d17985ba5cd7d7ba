"""L'égalité devant les demandes : à situation égale, le même texte, la même échéance, et personne d'oublié.

Une régularisation se propose à tous les soumissionnaires concernés (R.2152-2 du code de la commande publique) ; des
précisions demandées aux uns et pas aux autres faussent la comparaison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import situations_lues
from cctgen.matrice.attendu import texte_compare
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

Ligne = tuple[DemandeSuivie, Lieu]


def inegalites(lignes: Sequence[Ligne]) -> Iterator[Anomalie]:
    """Énumère ce qui distingue, dans le registre, des candidats placés dans la même situation."""
    yield from _textes_differents(lignes)
    yield from _oublis(lignes)
    yield from _delais_differents(lignes)


def _groupes(lignes: Iterable[Ligne], cle: Callable[[Ligne], tuple[object, ...]]) -> Iterator[list[Ligne]]:
    groupes: dict[tuple[object, ...], list[Ligne]] = {}
    for ligne in lignes:
        # Deux tours ne se comparent pas : chacun a son échéance, et les offres y ont pu changer.
        groupes.setdefault((ligne[0].tour, *cle(ligne)), []).append(ligne)
    yield from groupes.values()


def _lot(ligne: Ligne) -> int:
    return ligne[0].lot or 0


def _textes_differents(lignes: Sequence[Ligne]) -> Iterator[Anomalie]:
    for groupe in _groupes(lignes, lambda li: (_lot(li), li[0].nature, li[0].exigence, li[0].situation)):
        partent = [li for li in groupe if li[0].part]
        if len({texte_compare(s.demande) for s, _ in partent}) > 1:
            suivie, lieu = partent[-1]
            message = (
                f"la même situation ({suivie.situation or 'non dite'}) sur {suivie.objet} reçoit des textes"
                f" différents : {_noms(partent)}."
            )
            yield _anomalie("demande-inegale", message, "Écrivez la même demande pour tous.", suivie, lieu)


def _oublis(lignes: Sequence[Ligne]) -> Iterator[Anomalie]:
    """Une demande retenue pour l'un et refusée, ou jamais envoyée, à un autre de même situation.

    Une demande peut répondre à plusieurs situations : chacune se compare à part.
    """
    eclatees = [
        (suivie.model_copy(update={"situation": situation}), lieu)
        for suivie, lieu in lignes
        for situation in situations_lues(suivie.situation)
    ]
    for groupe in _groupes(eclatees, lambda li: (_lot(li), li[0].nature, li[0].situation)):
        partis = [li for li in groupe if li[0].envoyee_le or li[0].retenue]
        oublies = [li for li in groupe if not li[0].part or (_envoyes(groupe) and li[0].envoyee_le is None)]
        if partis and oublies:
            suivie, lieu = oublies[0]
            message = (
                f"« {suivie.situation} » : demandé à {_noms(partis)}, pas à {_noms(oublies)}, dans la même situation"
                f" ({suivie.nature.libelle})."
            )
            conseil = "Adressez-la à tous ceux qui sont concernés, ou à personne."
            yield _anomalie("demande-inegale", message, conseil, suivie, lieu)


def _envoyes(groupe: Iterable[Ligne]) -> bool:
    return any(suivie.envoyee_le for suivie, _ in groupe)


def _delais_differents(lignes: Sequence[Ligne]) -> Iterator[Anomalie]:
    for groupe in _groupes(lignes, lambda li: (_lot(li), li[0].nature)):
        datees = [li for li in groupe if li[0].envoyee_le and li[0].echeance]
        fixees = {(s.offre, s.echeance) for s, _ in datees if s.echeance}
        if len({echeance for _, echeance in fixees}) > 1:
            suivie, lieu = max(datees, key=lambda li: str(li[0].echeance))
            dites = [f"{offre} le {date_en_clair(echeance)}" for offre, echeance in sorted(fixees)]
            message = (
                f"les échéances diffèrent pour une même nature de demande ({suivie.nature.libelle}) : {_citer(dites)}."
            )
            yield _anomalie(
                "delai-inegal", message, "Donnez à tous la même date, en repoussant la plus proche.", suivie, lieu
            )


def _noms(lignes: Iterable[Ligne]) -> str:
    return _citer(list(dict.fromkeys(suivie.offre for suivie, _ in lignes)))


def _citer(textes: Sequence[str]) -> str:
    return ", ".join(textes) if len(textes) <= 6 else f"{', '.join(textes[:5])} et {len(textes) - 5} autres"


def _anomalie(code: str, message: str, conseil: str, suivie: DemandeSuivie, lieu: Lieu) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, suivie.exigence, suivie.lot)
