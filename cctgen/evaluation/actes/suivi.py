"""Les demandes d'un tour telles qu'une personne les suit : appelées, faites à un tour d'avant, ou ajoutées."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.evaluation.actes.classeurs.registre import LigneDeDemande
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.egalite import Ligne
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.reponses import ReponseRecue, a_la_suite
from cctgen.evaluation.actes.situations import NatureDemande, situations_ecrites
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.modele import PRIX, designe
from cctgen.evaluation.saisies.modeles import designation
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Lieu

_A_REMPLIR = Lieu("evaluation/demandes")


@dataclass(frozen=True, slots=True)
class OffresConnues:
    """Les offres d'un tour, et celles des tours d'avant, qu'une demande ou une réponse a pu viser."""

    du_tour: tuple[Offre, ...]
    anterieures: tuple[Offre, ...] = ()

    @property
    def toutes(self) -> tuple[Offre, ...]:
        """Rend chaque offre une fois, celles du tour d'abord ; une offre maintenue n'a pas changé de fichier."""
        return tuple({(o.sha256, o.lot): o for o in (*self.anterieures, *self.du_tour)}.values())

    def courante(self, offre: Offre) -> Offre | None:
        """Rend ce qu'est devenue l'offre à ce tour ; rien si son candidat n'y est plus."""
        telle_quelle = next((o for o in self.du_tour if (o.sha256, o.lot) == (offre.sha256, offre.lot)), None)
        return telle_quelle or seule(o for o in self.du_tour if motif_de_meme_candidat(o, offre))


def offres_de(comparaison: Comparaison) -> tuple[Offre, ...]:
    """Rend les offres comparées, lot par lot."""
    return tuple(o.offre for lot in comparaison.lots for o in lot.offres)


def appelees_par(dossier: Dossier, comparaison: Comparaison) -> Iterator[LigneDeDemande]:
    """Énumère ce que les offres en lice d'un tour appellent de demandes."""
    offres = offres_de(comparaison)
    for lot in comparaison.lots:
        for comparee in lot.offres:
            if comparee.mise_a_l_ecart is None:
                nom = designation(comparee.offre, offres)
                for demande in demandes_de(comparee.offre, dossier, comparee.prix_bas):
                    yield LigneDeDemande(comparee.offre.lot, nom, demande)


_Cle = tuple[int, str, str, NatureDemande]
"""Le lot, l'empreinte de l'offre du tour lu, l'objet et la nature d'une demande."""


@dataclass(frozen=True, slots=True)
class TourPasse:
    """Ce que les tours d'avant ont relevé et obtenu, en face des offres du tour lu."""

    releves: tuple[Mapping[_Cle, object], ...] = ()
    repondues: frozenset[tuple[str, str, NatureDemande, int]] = frozenset()

    @classmethod
    def depuis(
        cls,
        dossier: Dossier,
        tours: Sequence[Comparaison],
        connues: OffresConnues,
        versees: Sequence[ReponseRecue],
    ) -> TourPasse:
        """Rend ce que chaque tour, le dernier compris, relève ; sans tour d'avant, rien n'est à retenir."""
        if len(tours) == 1:
            return cls()
        releves = tuple(dict(_releves(dossier, c, connues)) for c in tours)
        return cls(releves, frozenset((r.offre, r.exigence, r.nature, r.tour) for r in versees))

    def deja_faite(self, appelee: LigneDeDemande, offre: Offre, suivies: Iterable[DemandeSuivie]) -> int:
        """Rend le tour d'avant où la demande fut suivie ou répondue, si l'offre n'a pas changé depuis ; sinon zéro."""
        demande = appelee.demande
        cle = (offre.lot, offre.sha256, demande.exigence, demande.nature)
        tenues = {s.tour for s in suivies if _porte_sur(s, appelee, offre) and _est_tenue(s, appelee)}
        for tour in range(len(self.releves) - 1, 0, -1):
            if self.releves[tour - 1].get(cle, self) != self.releves[-1].get(cle):
                return 0
            if tour in tenues or (*cle[1:], tour) in self.repondues:
                return tour
        return 0


SANS_PASSE = TourPasse()


def _releves(dossier: Dossier, comparaison: Comparaison, connues: OffresConnues) -> Iterator[tuple[_Cle, object]]:
    """Énumère ce que relève chaque demande, sous l'offre du tour lu ; un prix se compare avec ses écarts."""
    for comparee in (o for lot in comparaison.lots for o in lot.offres):
        courante = connues.courante(comparee.offre)
        if courante is not None:
            for d in demandes_de(comparee.offre, dossier, comparee.prix_bas):
                releve = comparee.prix_bas if d.exigence == PRIX else d.releve
                yield (courante.lot, courante.sha256, d.exigence, d.nature), (releve, d.texte)


def faites_au(lignes: Iterable[Ligne], tour: int) -> list[Ligne]:
    """Rend les demandes faites à ce tour."""
    return [ligne for ligne in lignes if ligne[0].tour == tour]


def deja_repondues(
    d_avant: Iterable[Ligne], lignes: Iterable[Ligne], versees: Iterable[ReponseRecue], connues: OffresConnues
) -> Iterator[Ligne]:
    """Énumère les demandes d'un tour passé que rien n'appelle plus, mais dont la réponse est versée."""
    repondues = {(r.offre, r.exigence, r.nature, r.tour) for r in versees}
    for suivie, lieu in d_avant:
        for reportee in au_tour(suivie, connues):
            cle = (reportee.exigence, reportee.nature, reportee.tour)
            cles = {(o.sha256, *cle) for o in connues.du_tour if reportee.vise(o)}
            dites = {(o.sha256, s.exigence, s.nature, s.tour) for s, _ in lignes for o in connues.du_tour if s.vise(o)}
            if cles & repondues - dites:
                lignes = (*lignes, (reportee, lieu))
                yield reportee, lieu


def au_tour(suivie: DemandeSuivie, connues: OffresConnues) -> Iterator[DemandeSuivie]:
    """Rend la demande telle qu'elle vise le tour ; celle d'un candidat qui n'y est plus reste au tour d'avant."""
    visees = [o for o in connues.toutes if suivie.vise(o)]
    if not visees or any(suivie.vise(o) for o in connues.du_tour):
        yield suivie
        return
    # Une offre porte des réponses : elle ne se hache pas, ses octets et son lot la désignent.
    suivantes = {(c.sha256, c.lot): c for o in visees if (c := connues.courante(o)) is not None}
    for offre in suivantes.values():
        yield suivie.model_copy(update={"offre": designation(offre, connues.du_tour)})


def completees(
    appelees: Sequence[LigneDeDemande],
    lues: Sequence[Ligne],
    offres: Sequence[Offre],
    tour: int,
    passe: TourPasse = SANS_PASSE,
) -> Iterator[Ligne]:
    """Énumère les demandes appelées, telles qu'une personne les suit, puis celles qu'elle a ajoutées.

    `tour` est celui d'une demande neuve ; celle qu'un tour d'avant a faite, sans que l'offre change depuis, reste de ce
    tour.
    """
    restantes = list(lues)
    for appelee in appelees:
        offre = offre_visee(appelee, offres)
        siennes = [li for li in restantes if _porte_sur(li[0], appelee, offre)]
        restantes = [li for li in restantes if li not in siennes]
        suivies = [li for li in siennes if _est_tenue(li[0], appelee)]
        yield from suivies
        faite_au = passe.deja_faite(appelee, offre, [s for s, _ in siennes])
        if not any(s.tour in (tour, faite_au) for s, _ in suivies):
            yield _neuve(appelee).au_tour(faite_au or tour), _A_REMPLIR
    yield from restantes


def datees(
    appelees: Iterable[LigneDeDemande],
    ecrites: Iterable[DemandeSuivie],
    offres: Sequence[Offre],
    echeance: date | None = None,
) -> Iterator[LigneDeDemande]:
    """Rend chaque demande avec l'échéance que le registre du tour lui donne déjà, à défaut `echeance`."""
    par_objet: dict[tuple[str, NatureDemande], list[DemandeSuivie]] = {}
    for suivie in ecrites:
        par_objet.setdefault((suivie.exigence, suivie.nature), []).append(suivie)
    for appelee in appelees:
        offre = offre_visee(appelee, offres)
        candidates = par_objet.get((appelee.demande.exigence, appelee.demande.nature), [])
        sienne = next((s for s in candidates if s.vise(offre)), None)
        yield appelee._replace(echeance=(sienne.echeance if sienne else None) or echeance)


def echeance_commune(ecrites: Iterable[DemandeSuivie]) -> date | None:
    """Rend la date de toutes les demandes d'un registre, si elles n'en ont qu'une : une demande neuve la prend."""
    dates = {suivie.echeance for suivie in ecrites}
    return dates.pop() if len(dates) == 1 else None


def avec_les_reponses(
    appelees: Iterable[LigneDeDemande], versees: Iterable[ReponseRecue], offres: Sequence[Offre], tour: int
) -> Iterator[LigneDeDemande]:
    """Rend chaque demande avec ce que son soumissionnaire y a répondu à ce tour, s'il l'a fait."""
    par_cas: dict[tuple[str, str, NatureDemande], list[ReponseRecue]] = {}
    for versee in versees:
        if versee.tour == tour:
            par_cas.setdefault((versee.offre, versee.exigence, versee.nature), []).append(versee)
    for appelee in appelees:
        cas = (offre_visee(appelee, offres).sha256, appelee.demande.exigence, appelee.demande.nature)
        siennes = par_cas.get(cas, [])
        recue_le = max((r.recue_le for r in siennes if r.recue_le), default=None)
        texte, piece = (a_la_suite(dits) for dits in ((r.texte for r in siennes), (r.piece for r in siennes)))
        yield appelee._replace(recue_le=recue_le, reponse=texte, piece=piece)


def offre_visee(appelee: LigneDeDemande, offres: Iterable[Offre]) -> Offre:
    """Rend l'offre qui appelle une demande."""
    return next(o for o in offres if o.lot == appelee.lot and designe(appelee.offre, o))


def _porte_sur(suivie: DemandeSuivie, appelee: LigneDeDemande, offre: Offre) -> bool:
    demande = appelee.demande
    return (suivie.exigence, suivie.nature) == (demande.exigence, demande.nature) and suivie.vise(offre)


def _est_tenue(suivie: DemandeSuivie, appelee: LigneDeDemande) -> bool:
    """Vrai si une personne y a écrit ; une ligne encore telle que posée ne dit rien de plus que la demande."""
    saisies = (suivie.retenue, suivie.envoyee_le, suivie.recue_le, suivie.reponse or None, suivie.change_l_offre)
    return any(s is not None for s in saisies) or texte_compare(suivie.demande) != texte_compare(appelee.demande.texte)


def _neuve(appelee: LigneDeDemande) -> DemandeSuivie:
    return DemandeSuivie(
        lot=appelee.lot or None,
        offre=appelee.offre,
        exigence=appelee.demande.exigence,
        nature=appelee.demande.nature,
        situation=situations_ecrites(appelee.demande.situations),
        demande=appelee.demande.texte,
        echeance=appelee.echeance,
    )


def seule(offres: Iterable[Offre]) -> Offre | None:
    """Rend l'offre, s'il n'y en a qu'une : entre deux, rien n'est rattaché, une personne désigne la bonne."""
    trouvees = tuple(offres)
    return trouvees[0] if len(trouvees) == 1 else None
