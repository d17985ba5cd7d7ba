"""De plusieurs grilles à une appréciation retenue : les notes égales le sont, les autres se tranchent à plusieurs.

Jamais de moyenne : un écart se discute, la note de consensus porte ses propres raisons et prime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cctgen.evaluation.modele import Appreciation, Appreciations, Avis, CleOffre, Constat, GrilleLue
from cctgen.socle.validation import est_un_motif

CONSENSUS = "consensus"

_SIGNATURE = re.compile(r"grille-(.+)", re.IGNORECASE)
_PAR_EXIGENCE = re.compile(r"-par-exigence$", re.IGNORECASE)


def evaluateur_de(nom: str) -> str:
    """Rend l'évaluateur que nomme le fichier, quelle qu'en soit la forme ; vide si son nom ne le dit pas."""
    fichier = nom.rpartition("/")[2]
    signature = _SIGNATURE.fullmatch(_PAR_EXIGENCE.sub("", fichier.rpartition(".")[0] or fichier))
    return signature.group(1).strip() if signature else ""


def consolider(grilles: Sequence[GrilleLue], consensus: GrilleLue | None = None) -> Appreciations:
    """Réunit les grilles individuelles ; celle de consensus prime, exigence par exigence."""
    individuelles = sorted(grilles, key=lambda g: (g.evaluateur, g.nom))
    arbitrages = {} if consensus is None else consensus.avis
    cles = dict.fromkeys(cle for g in (*individuelles, *([consensus] if consensus else [])) for cle in g.avis)
    return Appreciations(
        par_offre={
            cle: dict(_de_l_offre([g.avis.get(cle, {}) for g in individuelles], arbitrages.get(cle, {})))
            for cle in sorted(cles)
        },
        evaluateurs=tuple(dict.fromkeys(g.evaluateur for g in individuelles if any(g.avis.values()) and g.evaluateur)),
        anomalies=tuple(a for g in (*individuelles, *([consensus] if consensus else [])) for a in g.anomalies),
    )


def ecarts(appreciations: Appreciations) -> Iterator[tuple[CleOffre, Appreciation]]:
    """Énumère ce qui reste à trancher entre évaluateurs."""
    for cle, par_ref in appreciations.par_offre.items():
        for appreciation in par_ref.values():
            if appreciation.en_ecart:
                yield cle, appreciation


def _de_l_offre(
    avis_par_grille: Sequence[Mapping[str, Avis]], arbitrages: Mapping[str, Avis]
) -> Iterator[tuple[str, Appreciation]]:
    refs = dict.fromkeys(ref for avis in (*avis_par_grille, arbitrages) for ref in avis)
    for ref in refs:
        individuels = tuple(avis[ref] for avis in avis_par_grille if ref in avis)
        yield ref, _retenir(ref, individuels, arbitrages.get(ref))


def _retenir(ref: str, avis: tuple[Avis, ...], arbitrage: Avis | None) -> Appreciation:
    notants = constatants = redacteurs = citants = avis
    if arbitrage is not None:
        # Ce que le consensus ne dit pas reste ce qu'en disent les avis.
        notants = avis if arbitrage.note is None else (arbitrage,)
        constatants = (arbitrage,) if arbitrage.constat else avis
        redacteurs = (arbitrage,) if est_un_motif(arbitrage.commentaire) else avis
        citants = (arbitrage,) if arbitrage.source else avis
    notes = {a.note for a in notants if a.note is not None}
    constats = {a.constat for a in constatants if a.constat}
    return Appreciation(
        ref=ref,
        constat=_le_plus_preoccupant(constats),
        note=next(iter(notes)) if len(notes) == 1 else None,
        commentaire=_reunir_commentaires(redacteurs),
        source=" ; ".join(_uniques([a.source for a in citants])),
        est_motivee=any(a.est_motive for a in notants if a.note is not None),
        avis=avis if arbitrage is None else (*avis, arbitrage),
        en_ecart=len(notes) > 1 or len(constats) > 1,
    )


_DU_MOINS_AU_PLUS_PREOCCUPANT = {constat: rang for rang, constat in enumerate(Constat)}


def _le_plus_preoccupant(constats: Iterable[Constat]) -> Constat | None:
    """Tant qu'un écart n'est pas tranché, le constat le plus préoccupant reste visible."""
    return max(constats, key=_DU_MOINS_AU_PLUS_PREOCCUPANT.__getitem__, default=None)


def _reunir_commentaires(avis: Sequence[Avis]) -> str:
    textes = _uniques([a.commentaire for a in avis])
    if len(textes) < 2:
        return "".join(textes)
    return "\n".join(f"{a.evaluateur} : {a.commentaire}" for a in avis if a.commentaire)


def _uniques(valeurs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(v for v in valeurs if v))
