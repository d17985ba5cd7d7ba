"""Ce qu'une retouche de l'identité ôterait du dossier, dit avant d'être écrit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.consultation.modele import Consultation
from cctgen.socle.nombres import compter
from cctgen.usages.preparation.questionnaire import ouvrir_le_questionnaire
from cctgen.usages.reglage.oter_des_lots import sections_sans_ces_lots
from cctgen.usages.reglage.regler_bareme import SECTION as BAREME
from cctgen.usages.reglage.regler_bareme import gel_du_bareme
from cctgen.usages.reglage.retoucher_identite import Fiche, lots_otes, texte_brut, texte_retouche
from cctgen.usages.reglage.sections import commentaires_otes, lire_tout


def ce_qui_part(racine: Path, voulue: Fiche) -> tuple[str, ...]:
    """Rend, une phrase par chose, ce que cette identité ôterait : réponses et critères des lots, textes des
    variantes, commentaires.

    Lève `DonneesInvalides` d'un fichier fautif.
    """
    consultation = ouvrir_le_questionnaire(racine)[1]
    avant = texte_brut(racine)
    apres = texte_retouche(avant, consultation.redaction, voulue)
    brute, otes = lire_tout(racine), lots_otes(consultation.redaction, voulue)
    neuves = dict(sections_sans_ces_lots(brute, otes, {lot.numero for lot in voulue.lots})) if otes else {}
    commentaires = commentaires_otes(avant.encode(), apres.encode())
    return (
        *_des_lots(consultation, otes),
        *(["Le dernier lot : le marché ne serait plus alloti."] if otes and not voulue.lots else ()),
        *_des_sections(racine, brute, neuves),
        *_des_variantes(consultation, voulue),
        *(f"Le commentaire « {dit} », écrit à la main dans {FICHIER_CONSULTATION}." for dit in commentaires),
    )


def _des_lots(consultation: Consultation, otes: Collection[int]) -> Iterator[str]:
    for lot in consultation.redaction.lots:
        if lot.numero in otes and (siennes := consultation.saisies.lots.get(lot.numero)):
            yield f"{compter(len(siennes), 'réponse propre')} au lot {lot.numero}, « {lot.titre} »."


def _des_sections(racine: Path, brute: Mapping[str, Any], neuves: Mapping[str, Any]) -> Iterator[str]:
    if BAREME in neuves:
        restent = _criteres(neuves[BAREME]).values()
        for titre, criteres in _criteres(brute[BAREME]).items():
            if criteres not in restent:
                yield f"{titre} : {', '.join(_critere(c) for c in criteres)}."
        if gel := gel_du_bareme(racine):
            yield gel.phrase
    if "ajustements" in neuves:
        gardes = [(a.get("clause"), a.get("exigence"), a["motif"]) for a in neuves["ajustements"]]
        for a in brute["ajustements"]:
            if (a.get("clause"), a.get("exigence"), a["motif"]) not in gardes:
                yield f"L'ajustement de {a.get('clause') or a.get('exigence')} : {a['motif']}."
    if neuves.get("variantes", {}).get("admises") == "non":
        yield "Les variantes, qui n'étaient admises que là."


def _des_variantes(consultation: Consultation, voulue: Fiche) -> Iterator[str]:
    """Ce qui ne vaut que de variantes admises ne s'écrit plus dès qu'elles ne le sont pas."""
    if voulue.variantes == "oui":
        return
    if voulue.exigences_minimales:
        yield f"Les exigences minimales des variantes, qui ne sont pas admises : « {voulue.exigences_minimales} »."
    if voulue.presentation:
        yield f"La présentation des variantes, qui ne sont pas admises : « {voulue.presentation} »."
    if (variantes := consultation.redaction.variantes) and variantes.admises and variantes.lots:
        yield f"Les seuls lots où les variantes étaient admises : {', '.join(map(str, variantes.lots))}."


def _criteres(bareme: Mapping[str, Any]) -> dict[str, Any]:
    """Rend les critères du barème, ceux de tous puis ceux de chaque lot, chacun sous son titre."""
    communs = {"Les critères communs": bareme["criteres"]} if "criteres" in bareme else {}
    propres = bareme.get("lots", {})
    return communs | {f"Les critères du lot {n}": propres[n]["criteres"] for n in propres}


def _critere(critere: Mapping[str, Any]) -> str:
    return f"{critere.get('libelle', critere['id'])} ({critere['poids']})"
