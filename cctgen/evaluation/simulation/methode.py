"""La méthode d'un lot, prête à noter des offres d'essai : elles passent par `comparer`, comme de vraies offres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme, Critere, TypeCritere
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciation, Appreciations, Constat, Prix, cle_de
from cctgen.evaluation.notation.controles import degre_conforme
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.simulation.modele import OffreEssayee
from cctgen.matrice.modele import Offre, Reponse, StatutOffre


@dataclass(frozen=True, slots=True)
class Essai:
    """Une offre d'essai : son prix, et le degré de chacune de ses exigences, `degre` si `degres` n'en dit rien."""

    nom: str
    prix: Decimal
    degre: int
    degres: Mapping[str, int] = field(default_factory=dict)


@dataclass
class MethodeDuLot:
    """Un lot, son barème et ses prix d'essai, du plus bas au plus haut."""

    dossier: Dossier
    lot: int
    bareme: Bareme
    prix: tuple[Decimal, ...]

    @cached_property
    def exigences(self) -> tuple[ExigenceRetenue, ...]:
        """Rend les exigences du lot."""
        return self.dossier.exigences(self.lot)

    @cached_property
    def parts(self) -> tuple[PartDuBareme, ...]:
        """Rend les sous-critères qui portent des exigences notées."""
        return tuple(part for part in parts_du_bareme(self.bareme, self.exigences) if part.exigences)

    @property
    def haut(self) -> int:
        """Rend le degré le plus haut."""
        return self.bareme.note_maximale

    @property
    def conforme(self) -> int:
        """Rend le degré d'une réponse conforme, sans plus ; à défaut, celui qui précède le plus haut."""
        degre = degre_conforme(self.bareme)
        return degre if degre is not None else sorted({d.note for d in self.bareme.echelle})[-2:][0]

    @property
    def moyen(self) -> int:
        """Rend le degré juste au-dessous de celui d'une réponse conforme."""
        return max((d.note for d in self.bareme.echelle if d.note < self.conforme), default=0)

    @property
    def insuffisant(self) -> int:
        """Rend le plus bas degré d'une réponse qui en est une : le premier au-dessus de zéro."""
        return min((d.note for d in self.bareme.echelle if d.note > 0), default=0)

    @property
    def base(self) -> Decimal:
        """Rend le prix d'essai du milieu : celui d'une offre ordinaire, là où des bornes bien réglées notent."""
        return self.prix[len(self.prix) // 2]

    @property
    def de_prix(self) -> tuple[Critere, ...]:
        """Rend les critères de prix."""
        return tuple(c for c in self.bareme.criteres if c.type is TypeCritere.PRIX)

    def jouer(self, *essais: Essai) -> tuple[OffreEssayee, ...]:
        """Note et classe des offres d'essai, de la première à la dernière."""
        seul = replace(self.dossier, estimation=None)
        offres = [_offre(essai, self.lot, self.exigences) for essai in essais]
        avis = {cle_de(o): _appreciations(e, self.exigences) for e, o in zip(essais, offres, strict=True)}
        prix = [Prix(lot=self.lot, soumissionnaire=e.nom, montant=e.prix) for e in essais]
        comparaison = comparer(seul, offres, Appreciations(avis, ("essai",)), prix)
        (classement,) = (lot for lot in comparaison.lots if lot.numero == self.lot)
        montants = {e.nom: e.prix for e in essais}
        return tuple(
            OffreEssayee(
                o.soumissionnaire,
                montants[o.soumissionnaire],
                o.rang,
                o.note.note,
                tuple((c.id, c.note) for c in o.note.criteres),
            )
            for o in classement.offres
        )

    def note(self, essai: Essai, *autres: Essai) -> Fraction:
        """Rend la note d'une offre d'essai face à d'autres ; zéro si le barème n'en donne pas."""
        return next(o.note or Fraction(0) for o in self.jouer(essai, *autres) if o.nom == essai.nom)


def _offre(essai: Essai, lot: int, exigences: Sequence[ExigenceRetenue]) -> Offre:
    reponses = tuple(Reponse(e.ref, "Conforme", "Standard", "Essai.", "Essai, p. 1", "") for e in exigences)
    return Offre(essai.nom, essai.nom, essai.nom, lot, StatutOffre.EXPLOITABLE, "1", reponses, (), ())


def _appreciations(essai: Essai, exigences: Sequence[ExigenceRetenue]) -> dict[str, Appreciation]:
    return {
        e.ref: Appreciation(
            e.ref,
            Constat.VERIFIE,
            essai.degres.get(e.ref, essai.degre) if e.notee else None,
            "Essai.",
            "Essai, p. 1",
            est_motivee=True,
            avis=(),
        )
        for e in exigences
    }
