"""Retoucher l'identité et les lots d'une consultation, section par section de `consultation.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.consultation.lecture import FICHIER_CONSULTATION, FICHIER_REPONSES, rediger_reponses
from cctgen.consultation.modele import ConsultationRedigee, ReponsesRedigees
from cctgen.socle import yaml_strict
from cctgen.socle.erreurs import DonneesInvalides, TravailProtege
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.nombres import lire_entier
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.usages.preparation.questionnaire import lire_pour_dialogue, ouvrir_le_questionnaire
from cctgen.usages.reglage.oter_des_lots import sections_sans_ces_lots
from cctgen.usages.reglage.regler_bareme import SECTION as BAREME
from cctgen.usages.reglage.regler_bareme import gel_du_bareme
from cctgen.usages.reglage.sections import remplacer_la_section


@dataclass(frozen=True, slots=True)
class LotFiche:
    """Un lot : son numéro ne change pas, ses réponses et son barème y tiennent."""

    numero: int
    titre: str
    estimation: str = ""


@dataclass(frozen=True, slots=True)
class Fiche:
    """Ce qui identifie une consultation ; `jour` est sa date d'édition, année-mois-jour.

    `variantes` vaut « oui » ou « non » selon que le règlement les admet, et rien tant que ce n'est pas tranché.
    `lots_des_variantes` se lit sans se retoucher : les numéros des seuls lots où elles valent, vide si elles valent
    pour tous.
    """

    reference: str
    objet: str
    acheteur: str
    service: str
    jour: str
    lots: tuple[LotFiche, ...] = ()
    variantes: str = ""
    exigences_minimales: str = ""
    presentation: str = ""
    lots_des_variantes: str = ""


def lire_la_fiche(racine: Path) -> Fiche:
    """Rend l'identité d'une consultation ; lève `DonneesInvalides` si ses fichiers sont fautifs."""
    return fiche_de(ouvrir_le_questionnaire(racine)[1].redaction)


def fiche_de(redaction: ConsultationRedigee) -> Fiche:
    """Rend l'identité que porte une consultation lue."""
    variantes = redaction.variantes
    limites = variantes.lots if variantes else ()
    return Fiche(
        redaction.reference,
        redaction.objet,
        redaction.acheteur.nom,
        redaction.acheteur.service,
        redaction.date.isoformat(),
        tuple(
            LotFiche(lot.numero, lot.titre, "" if lot.estimation is None else str(lot.estimation))
            for lot in redaction.lots
        ),
        "" if variantes is None else "oui" if variantes.admises else "non",
        variantes.exigences_minimales if variantes else "",
        variantes.presentation if variantes else "",
        ", ".join(map(str, sorted(limites))),
    )


def retoucher(racine: Path, voulue: Fiche) -> tuple[Path, ...]:
    """Écrit cette identité ; un lot ôté emporte ce qui n'est qu'à lui, le reste du fichier demeure à l'octet.

    Rend les copies des fichiers retouchés à la main. Lève `DonneesInvalides`, sans rien écrire, si la consultation ne
    se relirait plus ; `TravailProtege` si les critères qui partiraient sont ceux d'offres reçues.
    """
    with geste_de_consultation(racine) as geste:
        clausier, consultation = ouvrir_le_questionnaire(racine)
        chemin = racine / FICHIER_CONSULTATION
        intact = geste.est_intact(chemin)
        avant = texte_brut(racine)
        texte = texte_retouche(avant, consultation.redaction, voulue)
        _exiger_le_bareme_du_calcul(racine, avant, texte)
        (geste.produire if intact else geste.poser)(chemin, texte.encode())
        _oter_les_reponses(geste, consultation.saisies, {lot.numero for lot in voulue.lots})
        lire_pour_dialogue(racine, clausier)
        return geste.mettre_en_place(remplacer=True)


def texte_brut(racine: Path) -> str:
    """Rend `consultation.yaml` à l'octet, fins de ligne comprises."""
    return (racine / FICHIER_CONSULTATION).read_bytes().decode("utf-8")


def lots_otes(redaction: ConsultationRedigee, voulue: Fiche) -> set[int]:
    """Rend les numéros des lots que cette identité n'a plus."""
    return {lot.numero for lot in redaction.lots} - {lot.numero for lot in voulue.lots}


def texte_retouche(texte: str, redaction: ConsultationRedigee, voulue: Fiche) -> str:
    """Rend `consultation.yaml` avec cette identité, sans ce qui ne visait que les lots ôtés."""
    ecrites = _sections(texte)
    presentes, voulues = (_redigees(fiche, redaction) for fiche in (fiche_de(redaction), voulue))
    for cle, valeur in voulues.items():
        if valeur != presentes[cle]:
            texte = remplacer_la_section(texte, cle, _comme_ecrite(valeur, presentes[cle], ecrites.get(cle, {})))
    if otes := lots_otes(redaction, voulue):
        numeros = {lot.numero for lot in voulue.lots}
        for cle, valeur in sections_sans_ces_lots(_sections(texte), otes, numeros):
            texte = remplacer_la_section(texte, cle, valeur)
    return texte


def numeros_des_lots(texte: str) -> frozenset[int]:
    """Rend les numéros des lots qu'écrit un `consultation.yaml` ; aucun s'il ne se lit pas."""
    try:
        lots = _sections(texte).get("lots")
    except DonneesInvalides:
        return frozenset()
    ecrits = [lot.get("numero") for lot in lots if isinstance(lot, dict)] if isinstance(lots, list) else []
    return frozenset(n for ecrit in ecrits if isinstance(ecrit, str) and (n := lire_entier(ecrit)))


def _exiger_le_bareme_du_calcul(racine: Path, avant: str, apres: str) -> None:
    gel = gel_du_bareme(racine)
    if gel and gel.offres and _sections(avant).get(BAREME) != _sections(apres).get(BAREME):
        raise TravailProtege("Ce lot ne s'ôte plus : ses critères partiraient du barème.", gel.phrase)


def _sections(texte: str) -> Mapping[str, Any]:
    valeur = yaml_strict.analyser(texte.removeprefix("\ufeff"), FICHIER_CONSULTATION)[0].valeur
    return valeur if isinstance(valeur, dict) else {}


def _redigees(fiche: Fiche, redaction: ConsultationRedigee) -> dict[str, Any]:
    """Rend les sections qui portent cette identité, chacune telle que l'outil l'écrirait ; vide, elle n'y est pas."""
    limites = redaction.variantes.lots if redaction.variantes and fiche.variantes == "oui" else ()
    return {
        "reference": fiche.reference,
        "objet": fiche.objet,
        "acheteur": {"nom": fiche.acheteur, **({"service": fiche.service} if fiche.service else {})},
        "date": fiche.jour,
        "lots": [_brut(lot) for lot in fiche.lots],
        "variantes": _des_variantes(fiche) | ({"lots": [str(n) for n in limites]} if limites else {}),
    }


def _comme_ecrite(voulue: Any, presente: Any, ecrite: Any) -> Any:
    """Rend la valeur voulue où ce qui ne change pas reste comme il est écrit : « 125 000,50 € », un titre replié."""
    if voulue == presente:
        return ecrite
    if isinstance(voulue, list):
        places = {lot["numero"]: rang for rang, lot in enumerate(presente)}
        paires = [(lot, places.get(lot["numero"])) for lot in voulue]
        return [lot if rang is None else _comme_ecrite(lot, presente[rang], ecrite[rang]) for lot, rang in paires]
    if isinstance(voulue, dict):
        deja = presente.keys() & ecrite.keys()
        return {cle: _comme_ecrite(v, presente[cle], ecrite[cle]) if cle in deja else v for cle, v in voulue.items()}
    return voulue


def _des_variantes(fiche: Fiche) -> dict[str, Any]:
    """Rend la section des variantes, sans les lots où elles valent seuls ; vide si rien n'en est décidé."""
    textes = {"exigences_minimales": fiche.exigences_minimales, "presentation": fiche.presentation}
    dits = {cle: texte for cle, texte in textes.items() if texte} if fiche.variantes == "oui" else {}
    return {"admises": fiche.variantes, **dits} if fiche.variantes else {}


def _brut(lot: LotFiche) -> dict[str, str]:
    estimation = {"estimation": lot.estimation} if lot.estimation else {}
    return {"numero": str(lot.numero), "titre": lot.titre, **estimation}


def _oter_les_reponses(geste: Geste, saisies: ReponsesRedigees, numeros: set[int]) -> None:
    gardees = {n: reponses for n, reponses in saisies.lots.items() if n in numeros}
    if gardees != saisies.lots:
        texte = rediger_reponses(saisies.model_copy(update={"lots": gardees}))
        geste.produire(geste.racine / FICHIER_REPONSES, texte.encode())
