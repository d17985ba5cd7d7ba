"""La destination d'une anomalie : la question, la clause, le champ où elle se corrige, d'après ce qu'elle désigne."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.modele import Clause
from cctgen.consultation.brouillon import sans_objet
from cctgen.consultation.lecture import FICHIER_REPONSES
from cctgen.consultation.modele import SANS_LOT, ConsultationRedigee
from cctgen.socle.anomalies import Anomalie, Chemin
from cctgen.socle.nombres import lire_entier
from cctgen.usages.explication.expliquer import clauses_de
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.reglage.places import place_du_lieu
from cctgen.web.depot.models import Consultation
from cctgen.web.parcours.correction.ecrans import (
    CHAMP_DU_BAREME,
    CLAUSE,
    DECISION,
    EXIGENT_UN_DOSSIER,
    IDENTITE,
    PAR_CODE,
    QUESTIONNAIRE,
    REPARER,
    RUBRIQUE,
    SERVICES,
    VALEURS,
    Ecran,
)
from cctgen.web.parcours.questionnaire.renvois import Renvois
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite, anomalie_situee
from cctgen.web.roles import Droit

_D_IDENTITE = frozenset({"reference", "objet", "acheteur", "date", "lots", "variantes"})
_CHAMPS_D_IDENTITE = {
    ("reference",): "id_reference",
    ("objet",): "id_objet",
    ("acheteur", "nom"): "id_acheteur",
    ("acheteur", "service"): "id_service",
    ("date",): "id_jour",
    ("variantes", "admises"): "id_variantes",
    ("variantes", "exigences_minimales"): "id_exigences_minimales",
    ("variantes", "presentation"): "id_presentation",
}


@dataclass(frozen=True)
class Destinations:
    """Les destinations des anomalies d'une consultation ouverte."""

    ouverture: Ouverture

    def de(self, anomalie: Anomalie) -> Ecran:
        """Rend l'écran qui corrige l'anomalie, en son point ; à défaut, celui d'où un état se rétablit."""
        trouve = self._de_la_place(anomalie) or self._de_la_reference(anomalie) or self._du_code(anomalie)
        inaccessible = self.ouverture.consultation is None or (
            self.ouverture.dossier is None and trouve.nom in EXIGENT_UN_DOSSIER
        )
        return REPARER if inaccessible else trouve

    def _de_la_place(self, anomalie: Anomalie) -> Ecran | None:
        """D'une ligne d'un fichier, rend l'écran qui écrit cette ligne."""
        place = place_du_lieu(self.ouverture.racine, anomalie.lieu)
        if not place:
            return None
        if anomalie.lieu.fichier == FICHIER_REPONSES:
            return self._de_la_reponse(tuple(map(str, place)))
        section, reste = str(place[0]), place[1:]
        if section == "bareme":
            return _champ_du_bareme(anomalie, ".".join(map(str, reste)))
        if section in _D_IDENTITE:
            return IDENTITE.vers(ancre=_champ_d_identite(place))
        redaction = self.ouverture.consultation.redaction if self.ouverture.consultation else None
        if redaction is None or not reste or not isinstance(reste[0], int):
            return None
        return self._de_l_element(redaction, section, reste[0])

    def _de_l_element(self, redaction: ConsultationRedigee, section: str, rang: int) -> Ecran | None:
        """Rend l'écran qui écrit cet élément d'une liste de la consultation."""
        if section == "ajustements":
            return self._de_la_cible(redaction.ajustements[rang].cible)
        if section == "services":
            return self._du_service(redaction.services[rang].service)
        if section == "passages_outre" and (code := redaction.passages_outre[rang].anomalie) in FRANCHISSABLES:
            return DECISION.vers(code)
        return None

    def _de_la_reponse(self, place: tuple[str, ...]) -> Ecran | None:
        """Rend la question, pour son lot, ou les valeurs de la clause."""
        if place[0] == "communes" and len(place) > 1:
            return self._question(place[1])
        if place[0] == "lots" and len(place) > 2 and (lot := lire_entier(place[1])) is not None:
            return self._question(place[2], lot)
        return self._valeurs(place[1]) if place[0] == "parametres" and len(place) > 1 else None

    def _de_la_reference(self, anomalie: Anomalie) -> Ecran | None:
        """De ce que l'anomalie nomme, rend l'écran où cela se règle."""
        ref, code = anomalie.ref, anomalie.code
        if a_oter := self._de_ce_qui_est_a_oter(anomalie):
            return a_oter
        if PAR_CODE.get(code) is CHAMP_DU_BAREME:
            return _champ_du_bareme(anomalie)
        contradiction = self.ouverture.clausier.contradictions.get(ref)
        for question in (ref,) if contradiction is None else questions_de(contradiction.quand):
            if trouvee := self._question(question, anomalie.lot or SANS_LOT):
                return trouvee
        if code == "service-sans-objet":
            return next(
                (self._question(q.id) for q in self.ouverture.clausier.questions.values() if q.options_de), None
            )
        if code.startswith("parametre-") and (valeurs := self._valeurs(ref)):
            return valeurs
        fichier = PurePosixPath(anomalie.lieu.fichier)
        propre = fichier.stem if fichier.parts[:1] in (("clauses",), ("cct",)) else ""
        return self._de_la_cible(ref) or self._du_service(ref) or self._de_la_cible(self._clause_du_fichier(propre))

    def _de_ce_qui_est_a_oter(self, anomalie: Anomalie) -> Ecran | None:
        """Rend l'écran où s'ôte une réponse ou une décision sans objet."""
        if anomalie.code == "reponse-sans-objet" and anomalie.ref in self._perdues:
            return QUESTIONNAIRE.vers(ancre="perdues")
        franchie = anomalie.code.startswith("passage-outre-") and anomalie.ref in FRANCHISSABLES
        return DECISION.vers(anomalie.ref) if franchie else None

    def _du_code(self, anomalie: Anomalie) -> Ecran:
        fichier = anomalie.lieu.fichier
        if trouve := PAR_CODE.get(anomalie.code):
            return trouve
        return QUESTIONNAIRE if fichier == FICHIER_REPONSES and self.ouverture.consultation else REPARER

    def _question(self, question: str, lot: int = SANS_LOT) -> Ecran | None:
        """Rend la question ; si elle ne se pose pas, la première dont cela dépend."""
        renvoi = next(iter(self.renvois.des((question,), (lot,) if lot else ())), None)
        return RUBRIQUE.vers(renvoi.rubrique, ancre=renvoi.ancre) if renvoi else None

    def _de_la_cible(self, cible: str) -> Ecran | None:
        """Rend la clause, ou celle qui porte l'exigence, à l'exigence."""
        if cible in self._clauses:
            return CLAUSE.vers(cible)
        porteuse = self._porteuses.get(cible)
        return CLAUSE.vers(porteuse, ancre=cible) if porteuse else None

    def _valeurs(self, clause: str) -> Ecran | None:
        return VALEURS.vers(clause) if clause in self._clauses else None

    def _du_service(self, service: str) -> Ecran | None:
        offerts = self.ouverture.dossier.services if self.ouverture.dossier else ()
        return SERVICES.vers(ancre=f"service-{service}") if any(s.id == service for s in offerts) else None

    def _clause_du_fichier(self, nom: str) -> str:
        """Rend la clause que porte un fichier, dont le nom commence par l'identifiant."""
        return max((c for c in self._clauses if nom.startswith(f"{c}-") or nom == c), key=len, default="")

    @cached_property
    def renvois(self) -> Renvois:
        """Rend les places des questions."""
        consultation = self.ouverture.consultation
        lots = tuple(lot.numero for lot in consultation.redaction.lots) if consultation else ()
        return Renvois(self.ouverture.clausier, consultation.saisies if consultation else None, lots)

    @cached_property
    def _perdues(self) -> frozenset[str]:
        """Rend les questions dont une réponse écrite ne compte nulle part."""
        consultation = self.ouverture.consultation
        if consultation is None:
            return frozenset()
        lots = tuple(lot.numero for lot in consultation.redaction.lots)
        return frozenset(q for _, q in sans_objet(self.ouverture.clausier, lots, consultation.saisies))

    @cached_property
    def _clauses(self) -> dict[str, Clause]:
        return dict(clauses_de(self.ouverture)) if self.ouverture.consultation else {}

    @cached_property
    def _porteuses(self) -> dict[str, str]:
        return {e.id: c.id for c in self._clauses.values() for e in c.exigences}


def _champ_du_bareme(anomalie: Anomalie, place: str = "") -> Ecran:
    requete = (("ref", anomalie.ref), ("place", place))
    return CHAMP_DU_BAREME.vers(anomalie.code, requete=tuple((cle, v) for cle, v in requete if v))


def _champ_d_identite(place: Chemin) -> str:
    """Rend l'ancre du champ de l'identité, ou du lot à son rang ; vide s'il n'y en a pas."""
    if place[0] == "lots" and len(place) > 1:
        champ = place[2] if len(place) > 2 and place[2] in ("titre", "estimation") else "titre"
        return f"id_lots-{place[1]}-{champ}"
    return next((ancre for chemin, ancre in _CHAMPS_D_IDENTITE.items() if chemin[: len(place)] == place), "")


def anomalies_menees(
    anomalies: Iterable[Anomalie], ouverture: Ouverture, consultation: Consultation, droits: Collection[Droit]
) -> list[AnomalieDite]:
    """Rend les anomalies dites, chacune avec le lien de l'écran où elle se corrige, si ces droits l'ouvrent."""
    destinations = Destinations(ouverture)
    dites = []
    for anomalie in anomalies:
        ecran = destinations.de(anomalie)
        lien = ecran.adresse(consultation, droits)
        # Rien sur la page ne corrige ce qui mène à « réparer » : la personne ouvre le fichier, il lui faut sa ligne.
        dire = anomalie_situee if ecran.nom == REPARER.nom else anomalie_dite
        dites.append(replace(dire(anomalie), lien=lien, lien_dit=ecran.libelle))
    return dites
