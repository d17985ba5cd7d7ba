"""Une grille rendue sous deux formes par la même personne : réunie, et ses contradictions dites.

L'outil ne choisit pas : deux notes contraires d'un même évaluateur n'en font aucune, comme deux prix d'une même offre.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cctgen.evaluation.modele import Avis, CleOffre, Constat, GrilleLue, nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

AvisParOffre = Mapping[CleOffre, Mapping[str, Avis]]


def reunir_par_evaluateur(grilles: Sequence[GrilleLue]) -> list[GrilleLue]:
    """Rend une grille par évaluateur ; celles qui n'en nomment aucun restent à part."""
    par_nom: dict[str, list[GrilleLue]] = {}
    for rang, grille in enumerate(grilles):
        par_nom.setdefault(nom_replie(grille.evaluateur) or f"sans nom {rang}", []).append(grille)
    return [_reunir_grilles(siennes) if len(siennes) > 1 else siennes[0] for siennes in par_nom.values()]


def _reunir_grilles(grilles: Sequence[GrilleLue]) -> GrilleLue:
    noms = " et ".join(g.nom for g in grilles)
    avis, contradictions = reunir([g.avis for g in grilles], grilles[0].evaluateur, noms)
    return GrilleLue(noms, grilles[0].evaluateur, avis, (*(a for g in grilles for a in g.anomalies), *contradictions))


def reunir(
    formes: Sequence[AvisParOffre], evaluateur: str, nom: str
) -> tuple[dict[CleOffre, dict[str, Avis]], list[Anomalie]]:
    """Réunit les avis d'une personne sous ses deux formes ; rend aussi ce qui s'y contredit, situé dans `nom`."""
    ecrites = [forme for forme in formes if forme]
    if len(ecrites) == 1:
        # D'une seule forme, rien ne se réunit ni ne se contredit.
        return {cle: dict(lus) for cle, lus in ecrites[0].items()}, []
    reunis: dict[CleOffre, dict[str, Avis]] = {}
    anomalies = []
    for cle in dict.fromkeys(cle for forme in formes for cle in forme):
        lus = reunis.setdefault(cle, {})
        for ref in dict.fromkeys(ref for forme in formes for ref in forme.get(cle, {})):
            donnes = [forme[cle][ref] for forme in formes if ref in forme.get(cle, {})]
            lus[ref] = donnes[0] if len(donnes) == 1 else _reunir_avis(evaluateur, donnes)
            if contraires := list(_contraires(donnes)):
                anomalies.append(_contradiction(cle, ref, evaluateur, contraires, nom))
    return reunis, anomalies


def _contraires(avis: Sequence[Avis]) -> Iterator[str]:
    notes = dict.fromkeys(a.note for a in avis if a.note is not None)
    constats = dict.fromkeys(a.constat for a in avis if a.constat is not None)
    if len(notes) > 1:
        yield f"note {' ou '.join(map(str, notes))}"
    if len(constats) > 1:
        yield f"constat {' ou '.join(f'« {c.value} »' for c in constats)}"


def _reunir_avis(evaluateur: str, avis: Sequence[Avis]) -> Avis:
    notes = {a.note for a in avis if a.note is not None}
    constats = [a.constat for a in avis if a.constat is not None]
    place = next((a for a in avis if a.note is not None), avis[0])
    return replace(
        place,
        evaluateur=evaluateur,
        constat=max(constats, key=list(Constat).index, default=None),
        note=next(iter(notes)) if len(notes) == 1 else None,
        commentaire="\n".join(_uniques(a.commentaire for a in avis)),
        source=" ; ".join(_uniques(a.source for a in avis)),
    )


def _uniques(textes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(t for t in textes if t))


def _contradiction(cle: CleOffre, ref: str, evaluateur: str, contraires: Sequence[str], nom: str) -> Anomalie:
    return Anomalie(
        "formes-contradictoires",
        f"{evaluateur or 'la grille'} se contredit d'une forme de grille à l'autre sur {ref}, {cle.soumissionnaire} :"
        f" {' ; '.join(contraires)}. Aucune des deux notes ne compte.",
        "Gardez une seule des deux saisies.",
        Gravite.A_QUALIFIER,
        Lieu(nom),
        ref,
        cle.lot,
    )
