"""Retoucher l'identité et les lots d'une consultation, section par section de `consultation.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.consultation.lecture import FICHIER_CONSULTATION, FICHIER_REPONSES, rediger_reponses
from cctgen.consultation.modele import ConsultationRedigee, ReponsesRedigees
from cctgen.socle import yaml_strict
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.usages.preparation.questionnaire import lire_pour_dialogue, ouvrir_le_questionnaire
from cctgen.usages.reglage.oter_des_lots import sections_sans_ces_lots
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


def lire_la_fiche(racine: Path) -> Fiche:
    """Rend l'identité d'une consultation ; lève `DonneesInvalides` si ses fichiers sont fautifs."""
    return _fiche(ouvrir_le_questionnaire(racine)[1].redaction)


def _fiche(redaction: ConsultationRedigee) -> Fiche:
    variantes = redaction.variantes
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
    )


def retoucher(racine: Path, voulue: Fiche) -> None:
    """Écrit cette identité ; un lot ôté emporte ce qui n'est qu'à lui, le reste du fichier demeure à l'octet.

    Lève `DonneesInvalides`, sans rien écrire, si la consultation ne se relirait plus.
    """
    with geste_de_consultation(racine) as geste:
        clausier, consultation = ouvrir_le_questionnaire(racine)
        chemin = racine / FICHIER_CONSULTATION
        intact = geste.est_intact(chemin)
        texte = chemin.read_bytes().decode("utf-8")
        for cle, valeur in _sections_changees(consultation.redaction, voulue):
            texte = remplacer_la_section(texte, cle, valeur)
        numeros = {lot.numero for lot in voulue.lots}
        if otes := {lot.numero for lot in consultation.redaction.lots} - numeros:
            brute = yaml_strict.analyser(texte.removeprefix("\ufeff"), FICHIER_CONSULTATION)[0].valeur
            for cle, valeur in sections_sans_ces_lots(brute if isinstance(brute, dict) else {}, otes, numeros):
                texte = remplacer_la_section(texte, cle, valeur)
        (geste.produire if intact else geste.poser)(chemin, texte.encode())
        _oter_les_reponses(geste, consultation.saisies, numeros)
        lire_pour_dialogue(racine, clausier)
        geste.mettre_en_place(remplacer=True)


def _sections_changees(redaction: ConsultationRedigee, voulue: Fiche) -> Iterator[tuple[str, Any]]:
    presente = _fiche(redaction)
    if voulue.reference != presente.reference:
        yield "reference", voulue.reference
    if voulue.objet != presente.objet:
        yield "objet", voulue.objet
    if (voulue.acheteur, voulue.service) != (presente.acheteur, presente.service):
        yield "acheteur", {"nom": voulue.acheteur, **({"service": voulue.service} if voulue.service else {})}
    if voulue.jour != presente.jour:
        yield "date", voulue.jour
    if voulue.lots != presente.lots:
        yield "lots", [_brut(lot) for lot in voulue.lots]
    if _des_variantes(voulue) != _des_variantes(presente):
        limites = redaction.variantes.lots if redaction.variantes and voulue.variantes == "oui" else ()
        yield "variantes", _des_variantes(voulue) | ({"lots": [str(n) for n in limites]} if limites else {})


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
