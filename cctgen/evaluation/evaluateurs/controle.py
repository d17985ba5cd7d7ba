"""Ce qui cloche dans une répartition, et ce qu'une évaluation lui doit encore."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison, LotCompare
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.evaluateurs.modele import Charge, Repartition, sous_criteres_a_confier
from cctgen.evaluation.modele import Appreciation, nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers

_INTERDITS = re.compile(r'[\\/:*?"<>|]')


def controler_charge(charge: Charge, lieu: Lieu, dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère les fautes d'une ligne : lot ou sous-critère inconnu, nom qui ne peut signer un fichier."""
    du_lot = [s for s in sous_criteres_a_confier(dossier) if s.lot == charge.lot]
    if charge.lot not in dossier.numeros:
        message = f"le lot {charge.lot or 'non précisé'} n'existe pas."
        conseil = f"Choisissez parmi : {', '.join(map(str, dossier.numeros))}."
        yield Anomalie("lot-inconnu", message, conseil, Gravite.A_QUALIFIER, lieu)
    elif charge.sous_critere not in {s.id for s in du_lot}:
        bareme = "barème de ce lot" if charge.lot else "barème"
        message = f"le sous-critère « {charge.sous_critere} » n'est pas au {bareme} : la ligne est laissée."
        conseil = f"Choisissez parmi : {', '.join(f'« {s.nom} » ({s.id})' for s in du_lot)}."
        yield Anomalie("sous-critere-inconnu", message, conseil, Gravite.A_QUALIFIER, lieu, lot=charge.lot)
    for nom in charge.evaluateurs:
        if _INTERDITS.search(nom) or nom_replie(nom) == CONSENSUS or nom_replie(nom).endswith("par-exigence"):
            message = f"« {nom} » ne peut pas nommer la grille d'un évaluateur : la ligne n'est pas suivie."
            conseil = "Écrivez un nom ou une fonction, sans « / », « : » ni autre signe réservé : « achats », « rssi »."
            yield Anomalie("evaluateur-invalide", message, conseil, Gravite.A_QUALIFIER, lieu)


def avec_repartition(comparaison: Comparaison, dossier: Dossier, repartition: Repartition) -> Comparaison:
    """Tient provisoire un lot tant qu'un évaluateur n'a pas noté ce qui lui est confié, ou note ce qui ne l'est pas."""
    if not repartition.charges:
        return comparaison
    lots = tuple(
        replace(lot, raisons=(*lot.raisons, *_absences(lot, dossier, repartition), *_hors(lot, dossier, repartition)))
        for lot in comparaison.lots
    )
    return replace(comparaison, lots=lots)


def _absences(lot: LotCompare, dossier: Dossier, repartition: Repartition) -> Iterator[Anomalie]:
    for nom in repartition.noms:
        attendues = sorted(repartition.notees_par(dossier, nom).get(lot.numero, ()))
        manquantes = {
            offre.soumissionnaire: absentes
            for offre in lot.offres
            if offre.mise_a_l_ecart is None
            and (absentes := [ref for ref in attendues if not _a_note(offre.appreciations, ref, nom)])
        }
        if manquantes:
            detail = " ; ".join(f"{offre} : {citer(refs)}" for offre, refs in manquantes.items())
            message = f"{nom} n'a pas noté tout ce qui lui est confié ({detail})."
            conseil = "Faites compléter sa grille, tranchez par le consensus, ou changez la répartition."
            yield _raison("evaluateur-sans-note", message, conseil, lot.numero)


def _a_note(appreciations: Mapping[str, Appreciation], ref: str, nom: str) -> bool:
    appreciation = appreciations.get(ref)
    noms = {nom_replie(nom), CONSENSUS}
    return appreciation is not None and any(
        a.note is not None and nom_replie(a.evaluateur) in noms for a in appreciation.avis
    )


def _hors(lot: LotCompare, dossier: Dossier, repartition: Repartition) -> Iterator[Anomalie]:
    permises = {nom_replie(n): repartition.refs(dossier, n).get(lot.numero, frozenset()) for n in repartition.noms}
    debordent: dict[str, list[str]] = {}
    for offre in lot.offres:
        for ref, appreciation in offre.appreciations.items():
            for avis in appreciation.avis:
                replie = nom_replie(avis.evaluateur)
                if avis.note is not None and replie != CONSENSUS and ref not in permises.get(replie, frozenset()):
                    debordent.setdefault(avis.evaluateur, []).append(ref)
    for nom, refs in debordent.items():
        uniques = list(dict.fromkeys(refs))
        message = f"{nom} a noté ce qui ne lui est pas confié : {citer(uniques)} ; ses notes comptent."
        conseil = "Ajoutez-le aux évaluateurs de ces sous-critères, ou ôtez ces notes de sa grille."
        yield _raison("evaluateur-hors-repartition", message, conseil, lot.numero)


def _raison(code: str, message: str, conseil: str, lot: int) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lot=lot)


def citer(refs: Sequence[str]) -> str:
    """Rend « SSI-1, SSI-2, SSI-3 et 4 autres »."""
    return citer_les_premiers(refs, 4 if len(refs) == 4 else 3)
