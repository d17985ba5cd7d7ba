"""Ne rien dire d'un autre candidat dans ce qu'on demande à l'un : la demande qui le cite ne part pas telle quelle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.actes.egalite import Ligne
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import JUSTIFICATION_DU_PRIX, SANS_REPONSE, SITUATIONS
from cctgen.evaluation.suites.secret.relecture import Relecteur, destinataire_parmi
from cctgen.evaluation.suites.secret.rivaux.noms import Candidat
from cctgen.evaluation.suites.secret.tiers import Tiers, estimations_du_dossier, mots_du_dossier, tiers_de
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite

_RANG = re.compile(r"\s*\d+\.\s")
_DE_L_OUTIL = frozenset(texte_compare(s.question) for s in (*SITUATIONS, SANS_REPONSE, JUSTIFICATION_DU_PRIX))


@dataclass(frozen=True, slots=True)
class DemandesRelues:
    """Les demandes d'un dossier, relues en face de tous les candidats, de tous les lots et de tous les tours."""

    dossier: Dossier
    candidats: Sequence[Candidat]
    relues: Sequence[str] = ()
    """Les phrases que le courrier des suites confirme."""

    def a_envoyer(self, suivies: Sequence[DemandeSuivie], offre: Offre) -> tuple[DemandeSuivie, ...]:
        """Rend les demandes telles qu'elles partent à une offre : ce qui cite un tiers y est à réécrire.

        La lettre déjà envoyée, elle, reste ce qu'elle fut.
        """
        cites, _ = self._lues(suivies, offre)
        return tuple(s.a_reecrire() if cite and not s.envoyee_le else s for s, cite in zip(suivies, cites, strict=True))

    def ce_qui_retient(self, suivies: Sequence[DemandeSuivie], offre: Offre) -> str:
        """Rend ce qui retient encore une lettre dont rien n'est à réécrire ; vide si aucune phrase n'est à relire."""
        _, relecteur = self._lues(suivies, offre)
        return "une phrase est à relire" if relecteur is not None and relecteur.a_relire else ""

    def anomalies(self, lignes: Sequence[Ligne], offres: Sequence[Offre]) -> Iterator[Anomalie]:
        """Dit à l'acheteur, et à lui seul, quel mot ou quel montant retient une demande hors de sa lettre."""
        for offre in offres:
            siennes = [(suivie, lieu) for suivie, lieu in lignes if suivie.part and suivie.vise(offre)]
            cites, relecteur = self._lues([s for s, _ in siennes], offre)
            if relecteur is not None:
                yield from relecteur.anomalies(next(lieu for _, lieu in siennes))
            for (suivie, lieu), mot in zip(siennes, cites, strict=True):
                if not mot:
                    continue
                message = (
                    f"{suivie.offre}, {suivie.objet} : la demande cite un autre candidat, un prix ou l'estimation :"
                    f" « {mot} »."
                )
                conseil = "Réécrivez-la sans ce mot ni ce montant : d'ici là, la lettre ne la porte pas."
                if suivie.envoyee_le:
                    message = f"{message[:-1]}, et elle est notée envoyée le {date_en_clair(suivie.envoyee_le)}."
                    conseil = (
                        "Ne la changez pas : le registre garde ce qui est parti. Voyez avec votre service juridique ce"
                        " que le candidat en a appris."
                    )
                objet = (lieu, suivie.exigence, suivie.lot)
                yield Anomalie("texte-qui-cite-un-tiers", message, conseil, Gravite.A_QUALIFIER, *objet)

    def _lues(self, suivies: Sequence[DemandeSuivie], offre: Offre) -> tuple[list[str], Relecteur | None]:
        """Rend, de chaque demande, le mot qui cite un tiers, vide si rien ne le fait ; et ce qui y reste à relire.

        Aucune offre n'est encore retenue, dont l'acheteur parlerait : une demande se lit comme une appréciation.
        """
        ecrits = [_ecrit_a_la_main(s.demande) for s in suivies]
        # Cinq cents offres ne se relisent pas pour des questions que l'outil seul a écrites.
        tiers = self._tiers(offre) if any(ecrits) else None
        if tiers is None:
            return ["" for _ in suivies], None
        relecteur = Relecteur(tiers, destinataire_parmi(offre, self.candidats), offre.lot, self.relues)
        for suivie, ecrit in zip(suivies, ecrits, strict=True):
            if not suivie.envoyee_le:
                relecteur.ote_l_appreciation(ecrit, suivie.objet)
        return [tiers.cite(ecrit) for ecrit in ecrits], relecteur

    def _tiers(self, offre: Offre) -> Tiers | None:
        comparee = next((c for c in self.candidats if (c.offre.sha256, c.offre.lot) == (offre.sha256, offre.lot)), None)
        if comparee is None:
            return None
        courants, estimations = mots_du_dossier(self.dossier), estimations_du_dossier(self.dossier)
        return tiers_de(comparee, self.candidats, None, courants, estimations)


def _ecrit_a_la_main(demande: str) -> str:
    """Rend ce qu'une personne a écrit d'une demande ; les questions de l'outil, elles, ne citent personne."""
    lignes = [_RANG.sub("", ligne, count=1) for ligne in demande.splitlines()]
    return "\n".join(ligne for ligne in lignes if texte_compare(ligne) not in _DE_L_OUTIL)
