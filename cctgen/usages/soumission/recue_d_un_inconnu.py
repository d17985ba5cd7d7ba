"""Contrôler une matrice envoyée par un inconnu : à l'écart, borné en temps et en mémoire, sans rien garder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cctgen.matrice.controle.avant_depot import AvantDepot, examiner
from cctgen.matrice.controle.conseils import CONSEILS
from cctgen.matrice.formats import CLASSEURS
from cctgen.matrice.lecture.a_part.ateliers import Atelier, Transmis, sans_conversion
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.lot import interrompue
from cctgen.matrice.lecture.matrice import lire_matrice, matrice_refusee
from cctgen.matrice.modele import Reponse
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire.lectures import deballer
from cctgen.usages.soumission.controler import des_composants

FORMATS = CLASSEURS
"""Les extensions que la page annonce : celles que le terminal lit."""

DELAI_EN_SECONDES = 30.0
"""Une matrice de mille lignes se contrôle en deux secondes."""


@dataclass(frozen=True, slots=True)
class Remarque:
    """Une anomalie et le titre de sa sorte, dits au soumissionnaire."""

    titre: str
    anomalie: Anomalie


@dataclass(frozen=True, slots=True)
class LigneControlee:
    """Une exigence, ce que le soumissionnaire y déclare, et ce qu'il y a à en dire ; une ligne absente n'a rien."""

    ref: str
    conformite: str
    couverture: str
    remarques: tuple[Remarque, ...]


@dataclass(frozen=True, slots=True)
class Controle:
    """Le résultat, ligne par ligne ; `generales` est ce qui ne tient à aucune exigence."""

    motifs: tuple[str, ...]
    risques: tuple[str, ...]
    soumissionnaire: str
    lot: int
    version: str
    repondues: int
    lignes: tuple[LigneControlee, ...]
    generales: tuple[Remarque, ...]

    @property
    def est_deposable(self) -> bool:
        """Vrai si rien n'empêche de déposer."""
        return not self.motifs

    @property
    def a_voir(self) -> tuple[LigneControlee, ...]:
        """Rend les seules lignes dont il y a quelque chose à dire."""
        return tuple(ligne for ligne in self.lignes if ligne.remarques)


def controler_a_part(octets: bytes, nom: str, delai: float = DELAI_EN_SECONDES) -> Controle:
    """Contrôle une matrice dans un processus à part ; ce qui le fait tomber est refusé en français.

    D'un .xls d'avant 2007 ne se lisent que les valeurs, et c'est dit : en faire une copie demanderait LibreOffice, que
    rien ne borne.
    """
    atelier = Atelier(Transmis(_controler), delai, sans_conversion)
    try:
        lu = deballer(atelier.lire(octets, nom))
    finally:
        atelier.fermer()
    return ligne_par_ligne(lu if isinstance(lu, AvantDepot) else _refusee(octets, nom, interrompue(delai)))


def _controler(octets: bytes, nom: str, copie: bytes | None = None) -> AvantDepot:
    """Le travail de l'atelier : lire et examiner, puisque l'un et l'autre dépendent de la taille du fichier."""
    matrice = lire_matrice(octets, nom, copie)
    return examiner(matrice, des_composants(matrice))


def _refusee(octets: bytes, nom: str, refus: FichierRefuse) -> AvantDepot:
    return examiner(matrice_refusee(octets, nom, refus))


def ligne_par_ligne(controlee: AvantDepot) -> Controle:
    """Rend le contrôle rangé par exigence, dans l'ordre du fichier, puis les exigences dont la ligne manque."""
    offre = controlee.offre
    par_ref: dict[str, list[Remarque]] = {}
    for anomalie in offre.anomalies:
        par_ref.setdefault(anomalie.ref, []).append(_remarque(anomalie))
    declarees = offre.par_ref()
    refs = dict.fromkeys((*declarees, *(ref for ref in par_ref if ref)))
    return Controle(
        motifs=controlee.motifs,
        risques=controlee.risques,
        soumissionnaire=offre.soumissionnaire,
        lot=offre.lot,
        version=offre.version,
        repondues=sum(1 for reponse in offre.reponses if reponse.conformite),
        lignes=tuple(_ligne(ref, declarees.get(ref, ()), par_ref.get(ref, ())) for ref in refs),
        generales=tuple(par_ref.get("", ())),
    )


def _ligne(ref: str, reponses: Sequence[Reponse], remarques: Sequence[Remarque]) -> LigneControlee:
    conformites = dict.fromkeys(r.conformite or r.conformite_brute for r in reponses)
    couvertures = dict.fromkeys(r.couverture or r.couverture_brute for r in reponses)
    return LigneControlee(
        ref, " ; ".join(filter(None, conformites)), " ; ".join(filter(None, couvertures)), tuple(remarques)
    )


def _remarque(anomalie: Anomalie) -> Remarque:
    conseil = CONSEILS.get(anomalie.code)
    return Remarque("" if conseil is None else conseil.titre, anomalie)
