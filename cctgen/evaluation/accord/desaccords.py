"""Un désaccord : deux évaluateurs qui n'ont pas noté ou constaté pareil la même exigence d'une même offre.

Règle 33 : notes individuelles, écart signalé, note de consensus motivée. Le consensus qui s'écarte d'un avis dit
pourquoi ; sans commentaire, rien n'expliquerait au candidat évincé la note qu'il a reçue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.modele import Appreciation, Appreciations, Avis, CleOffre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import precede_de, raccourcir
from cctgen.socle.validation import est_un_motif


@dataclass(frozen=True, slots=True)
class Desaccord:
    """Les avis qui divergent sur une exigence, et l'avis de consensus s'il y en a un."""

    ref: str
    avis: tuple[Avis, ...]
    consensus: Avis | None
    est_tranche: bool
    offre: CleOffre | None = None

    @property
    def degres(self) -> int:
        """Rend l'écart entre la plus haute et la plus basse note, en degrés de l'échelle."""
        notes = [a.note for a in self.avis if a.note is not None]
        return max(notes) - min(notes) if notes else 0

    @property
    def notes(self) -> str:
        """Rend « achats 3, architecte 1 »."""
        return ", ".join(f"{a.evaluateur} {a.note}" for a in self.avis if a.note is not None)

    @property
    def constats(self) -> str:
        """Rend « achats « Vérifié », architecte « Contredit » » quand les constats diffèrent."""
        dits = [a for a in self.avis if a.constat is not None]
        if len({a.constat for a in dits}) < 2:
            return ""
        return ", ".join(f"{a.evaluateur} « {a.constat.value} »" for a in dits if a.constat)

    @property
    def en_clair(self) -> str:
        """Rend de combien les avis divergent, et qui dit quoi."""
        degres = f"{compter(self.degres, 'degré')} d'écart : {self.notes}" if self.degres else ""
        constats = f"constats différents : {self.constats}" if self.constats else ""
        return " ; ".join(filter(None, (degres, constats)))

    @property
    def issue(self) -> str:
        """Rend ce que le consensus a arrêté et pourquoi, ou « à trancher »."""
        if not self.est_tranche or self.consensus is None:
            return "à trancher"
        retenu = self.consensus.note if self.consensus.note is not None else self.consensus.constat
        return f"{retenu} : {self.consensus.commentaire or 'sans motif'}"

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON."""
        return {
            "lot": (self.offre.lot or None) if self.offre else None,
            "soumissionnaire": self.offre.soumissionnaire if self.offre else "",
            "ref": self.ref,
            "degres": self.degres,
            "avis": [_en_dict(a) for a in self.avis],
            "consensus": _en_dict(self.consensus) if self.consensus else None,
            "tranche": self.est_tranche,
        }


def _en_dict(avis: Avis) -> dict[str, Any]:
    return {
        "evaluateur": avis.evaluateur,
        "note": avis.note,
        "constat": avis.constat.value if avis.constat else None,
        "commentaire": avis.commentaire,
        "source": avis.source,
    }


def desaccords(appreciations: Appreciations) -> Iterator[Desaccord]:
    """Énumère les désaccords, offre par offre ; ceux que le consensus a tranchés y restent, avec son motif."""
    for cle, par_ref in appreciations.par_offre.items():
        yield from desaccords_d_une_offre(par_ref, cle)


def desaccords_d_une_offre(
    appreciations: Mapping[str, Appreciation], offre: CleOffre | None = None
) -> Iterator[Desaccord]:
    """Énumère les désaccords d'une offre, dans l'ordre de ses appréciations."""
    for ref, appreciation in appreciations.items():
        individuels, consensus = separer(appreciation)
        if len({a.note for a in individuels if a.note is not None}) > 1 or (
            len({a.constat for a in individuels if a.constat is not None}) > 1
        ):
            yield Desaccord(ref, individuels, consensus, not appreciation.en_ecart, offre)


def consensus_sans_motif(appreciations: Appreciations) -> Iterator[Anomalie]:
    """Énumère les consensus qui s'écartent d'un avis individuel sans dire pourquoi."""
    for cle, par_ref in appreciations.par_offre.items():
        for ref, appreciation in par_ref.items():
            individuels, consensus = separer(appreciation)
            if consensus is None or est_un_motif(consensus.commentaire):
                continue
            if contredits := [precede_de(a.evaluateur) for a in individuels if s_ecarte(consensus, a)]:
                message = (
                    f"{cle.soumissionnaire}, {ref} : le consensus s'écarte de l'avis {' et '.join(contredits)}"
                    " sans dire pourquoi."
                )
                conseil = "Écrivez au commentaire de la grille de consensus ce que porte l'offre et ce qui lui manque."
                yield _du_consensus("consensus-sans-motif", message, conseil, consensus, ref, cle.lot)


def consensus_perime(
    cle: CleOffre, ref: str, changes: Sequence[str], retires: Sequence[str], consensus: Avis
) -> Anomalie:
    """Dit qu'un consensus porte sur d'anciens avis : il y en a qui ont changé et s'en écartent, ou qui ne sont plus."""
    dits = [
        f"l'avis {' et '.join(map(precede_de, noms))} {quoi} depuis le consensus"
        for noms, quoi in ((changes, "a changé"), (retires, "a été retiré"))
        if noms
    ]
    message = f"{cle.soumissionnaire}, {ref} : {' ; '.join(dits)}, qui portait sur l'ancien."
    conseil = "Réexaminez-le ensemble, puis écrivez dans la grille de consensus ce qui est arrêté, et pourquoi."
    return _du_consensus("consensus-perime", message, conseil, consensus, ref, cle.lot)


def _du_consensus(code: str, message: str, conseil: str, consensus: Avis, ref: str, lot: int) -> Anomalie:
    place = consensus.feuille
    lieu = Lieu(place.fichier, feuille=place.nom, cellule=consensus.cellule) if place else Lieu()
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, ref, lot)


def separer(appreciation: Appreciation) -> tuple[tuple[Avis, ...], Avis | None]:
    """Rend les avis individuels, puis celui de consensus s'il y en a un."""
    rendus = [a for a in appreciation.avis if a.evaluateur == CONSENSUS]
    if not rendus:
        return appreciation.avis, None
    return tuple(a for a in appreciation.avis if a.evaluateur != CONSENSUS), rendus[0]


def s_ecarte(consensus: Avis, avis: Avis) -> bool:
    """Vrai si un avis ne note ou ne constate pas ce que le consensus a arrêté."""
    notes = (consensus.note, avis.note)
    constats = (consensus.constat, avis.constat)
    return any(None not in paire and paire[0] != paire[1] for paire in (notes, constats))


Rangee = tuple[str, tuple[str, ...], list[list[str]]]
_MONTRES = 10
_COMMENTAIRE = 70


def tableau_des_desaccords(releves: Sequence[Desaccord]) -> Iterator[Rangee]:
    """Énumère, s'il y en a, le tableau des désaccords : ceux qui restent à trancher d'abord, les plus larges devant."""
    if not releves:
        return
    ordonnes = sorted(releves, key=lambda d: (d.est_tranche, -d.degres))
    restants = sum(not d.est_tranche for d in releves)
    titre = f"Désaccords entre évaluateurs : {restants} à trancher, {compter(len(releves) - restants, 'tranché')}"
    lignes = [_rangee(d) for d in ordonnes[:_MONTRES]]
    if len(ordonnes) > _MONTRES:
        lignes.append(["", f"… et {compter(len(ordonnes) - _MONTRES, 'autre')}", "", "", "", ""])
    yield titre, ("Lot", "Soumissionnaire", "Réf.", "De combien", "Pourquoi", "Issue"), lignes


def _rangee(desaccord: Desaccord) -> list[str]:
    pourquoi = [f"{a.evaluateur} : {_court(a.commentaire)}" for a in desaccord.avis if a.commentaire]
    offre = desaccord.offre
    return [
        str(offre.lot or "–") if offre else "",
        offre.soumissionnaire if offre else "",
        desaccord.ref,
        desaccord.en_clair,
        "\n".join(pourquoi),
        _court(desaccord.issue),
    ]


def _court(texte: str) -> str:
    return raccourcir(" ".join(texte.split()), _COMMENTAIRE)
