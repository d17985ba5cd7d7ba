"""L'acheteur éprouve sa méthode de notation avant de la publier, sans rien écrire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from cctgen.assemblage.controles.regles import criteres, methode
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.controles.regle import decouvrir
from cctgen.consultation.attente import CODE as CHAMP_A_COMPLETER
from cctgen.consultation.attente import attentes_du_bareme
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.modele import Consultation
from cctgen.evaluation.notation.controles import anomalies_du_bareme
from cctgen.evaluation.prix.saisie import PrixSaisi, montant_compare
from cctgen.evaluation.saisies.lecture import lire_les_essais
from cctgen.evaluation.simulation.ensemble import PrixDEssai, simuler_lot
from cctgen.evaluation.simulation.modele import Conclusion, Portee, SimulationDuLot
from cctgen.socle.anomalies import Anomalie, Lieu, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.nombres import compter
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir, telle_quelle
from cctgen.usages.ouverture.gel import BAREME_GELE, BAREME_MODIFIE
from cctgen.usages.ouverture.obstacles import obstacles_a_la_publication
from cctgen.usages.ouverture.versions import numeros_publies

_MONTANT = "montant"
"""La question dont la tranche situe les prix d'essai."""
_CODES_DE_METHODE = frozenset(
    {
        *(regle.code for paquet in (methode, criteres) for regle in decouvrir(paquet)),
        *(BAREME_GELE, BAREME_MODIFIE, "lot-sans-criteres", "criteres-sans-lot"),
        *("critere-environnemental-absent", "critere-environnemental-incomplet"),
    }
)


@dataclass(frozen=True, slots=True)
class ResultatSimulation:
    """La simulation de chaque lot, ce que les contrôles relèvent de la méthode, et si elle est déjà publiée."""

    lots: tuple[SimulationDuLot, ...]
    anomalies: tuple[Anomalie, ...]
    publiee: int | None

    @property
    def est_refusee(self) -> bool:
        """Vrai si la méthode ne doit pas se publier telle quelle."""
        refus = any(c.portee is Portee.REFUS for lot in self.lots for c in lot.conclusions)
        return refus or bool(bloquantes(self.anomalies))

    def a_relire(self, lot: SimulationDuLot) -> tuple[Conclusion, ...]:
        """Rend ce qu'une personne doit relire d'un lot, les refus d'abord."""
        rangs = {Portee.REFUS: 0, Portee.ATTENTION: 1}
        return tuple(sorted((c for c in lot.conclusions if c.portee in rangs), key=lambda c: rangs[c.portee]))

    @property
    def verdict(self) -> str:
        """Rend la conclusion d'ensemble, en une phrase."""
        if self.est_refusee:
            return "Ne publiez pas cette méthode en l'état : corrigez d'abord ce qui suit."
        nombre = len(self.anomalies) + sum(len(self.a_relire(lot)) for lot in self.lots)
        if self.publiee is not None and any(a.code == BAREME_MODIFIE for a in self.anomalies):
            return (
                f"Ce barème n'est plus celui de la version {self.publiee} : publié, il le remplacera, votre passage"
                f" outre l'admet. {_relecture(nombre)}"
            )
        if self.publiee is not None:
            return (
                f"Le barème est publié (version {self.publiee}), donc gelé : cette simulation informe, elle ne change"
                f" rien. {_relecture(nombre)}"
            )
        return f"Rien n'empêche de publier cette méthode. {_relecture(nombre)}"

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `simuler`."""
        return {
            "publiable": not self.est_refusee,
            "verdict": self.verdict,
            "lots": [lot.en_dict() for lot in self.lots],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def _relecture(nombre: int) -> str:
    if not nombre:
        return "Rien à relire."
    return f"{compter(nombre, 'point')} à relire avant d'en décider."


def sans_estimation(consultation: Consultation) -> Consultation:
    """Rend la consultation de qui n'a pas à connaître l'estimation : des prix d'essai tirés d'elle la diraient."""
    lots = tuple(lot.model_copy(update={"estimation": None}) for lot in consultation.redaction.lots)
    redaction = consultation.redaction.model_copy(update={"estimation": None, "lots": lots})
    return replace(consultation, redaction=redaction)


def simuler(
    racine: Path,
    superposes: Sequence[Path] = (),
    prix: Sequence[Decimal] = (),
    essais: Path | None = None,
    *,
    changer: Callable[[Consultation], Consultation] = telle_quelle,
) -> ResultatSimulation:
    """Note des offres d'essai par la vraie comparaison, lot par lot ; rien n'est écrit.

    `prix` sont des montants d'essai, les mêmes pour tous les lots ; `essais` est un fichier de la forme de prix.yaml.
    `changer` suppose un autre barème que celui qui est écrit.
    Lève `DossierIntrouvable` sans barème, `DonneesInvalides` si le dossier ou les essais ne se lisent pas.
    """
    ouverture = ouvrir(racine, superposes, changer=changer)
    dossier = ouverture.dossier or ouverture.exiger_dossier()
    if dossier.bareme is None:
        conseil = "Écrivez-le sous « bareme », dans consultation.yaml."
        raise DossierIntrouvable("La consultation n'a pas de barème : il n'y a rien à simuler.", conseil)
    saisis = _lire(essais, dossier) if essais else []
    tranches = _tranches(ouverture)
    lots = tuple(
        simuler_lot(dossier, lot, bareme, replace(_essais(dossier, lot, prix, saisis), tranche=tranches.get(lot, "")))
        for lots, bareme in dossier.baremes
        for lot in lots
    )
    codes = {a.code for a in anomalies_du_bareme(dossier)} | _CODES_DE_METHODE
    obstacles = tuple(_obstacles(ouverture))
    refuses = {(a.code, a.message) for a in obstacles}
    autres = (a for a in ouverture.anomalies if a.code in codes and (a.code, a.message) not in refuses)
    de_methode = (*obstacles, *autres)
    publies = numeros_publies(racine)
    return ResultatSimulation(
        tuple(sorted(lots, key=lambda lot: lot.lot)), de_methode, publies[-1] if publies else None
    )


def _tranches(ouverture: Ouverture) -> dict[int, str]:
    """Rend, par lot, la réponse à « Montant estimé »."""
    reponses = toutes_les_reponses(ouverture.clausier, ouverture.consultation) if ouverture.consultation else ()
    return {du_lot.lot: next(iter(du_lot.valeurs.get(_MONTANT, ())), "") for du_lot in reponses}


def _obstacles(ouverture: Ouverture) -> Iterator[Anomalie]:
    """Ce à quoi `publier` s'arrêtera et qui tient à la méthode ; le reste du dossier peut n'être qu'un brouillon."""
    redaction = ouverture.consultation.redaction if ouverture.consultation else None
    en_attente = attentes_du_bareme(redaction) if redaction else frozenset()
    for obstacle in obstacles_a_la_publication(ouverture):
        if obstacle.code == BAREME_MODIFIE or (obstacle.code == CHAMP_A_COMPLETER and obstacle.message in en_attente):
            yield obstacle


def _lire(fichier: Path, dossier: Dossier) -> list[PrixSaisi]:
    if not fichier.is_file():
        raise DossierIntrouvable(f"Les prix d'essai ne sont pas là : {fichier}", "Vérifiez le chemin du fichier.")
    lignes, anomalies = lire_les_essais(fichier)
    for saisi, lieu in lignes:
        anomalies += _hors_lot(saisi, dossier, lieu)
        bareme = dossier.bareme_du_lot(saisi.lot)
        anomalies += montant_compare(saisi, bareme.montant_compare if bareme else None, lieu)[1]
    if anomalies:
        raise DonneesInvalides(tuple(anomalies))
    return [saisi for saisi, _ in lignes]


def _hors_lot(saisi: PrixSaisi, dossier: Dossier, lieu: Lieu) -> Iterator[Anomalie]:
    if saisi.lot not in dossier.numeros:
        dits = ", ".join(map(str, dossier.numeros)) if dossier.lots else "aucun, retirez la clé « lot »"
        yield Anomalie("lot-inconnu", f"le lot {saisi.lot} n'existe pas.", f"Lots : {dits}.", lieu=lieu)


def _essais(dossier: Dossier, lot: int, prix: Sequence[Decimal], saisis: Sequence[PrixSaisi]) -> PrixDEssai:
    du_lot = [saisi for saisi in saisis if saisi.lot == lot]
    bareme = dossier.bareme_du_lot(lot)
    compose = bareme.montant_compare if bareme else None
    lus = [montant_compare(saisi, compose, Lieu())[0] for saisi in du_lot]
    detaille = next((saisi.postes for saisi in du_lot if saisi.postes), {})
    return PrixDEssai((*prix, *(p.montant for p in lus if p.montant is not None)), detaille)
