"""Ce qu'une retouche de l'identité ôterait du dossier, dit avant d'être écrit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.consultation.modele import Consultation
from cctgen.socle.nombres import compter
from cctgen.usages.preparation.questionnaire import ouvrir_le_questionnaire
from cctgen.usages.reglage.oter_des_lots import sections_sans_ces_lots
from cctgen.usages.reglage.regler_bareme import SECTION as BAREME
from cctgen.usages.reglage.regler_bareme import gel_du_bareme
from cctgen.usages.reglage.retoucher_identite import Fiche, lots_otes, texte_brut, texte_retouche
from cctgen.usages.reglage.sections import commentaires_otes, lire_tout


class Chose(NamedTuple):
    """Une chose qui partirait, en une phrase, et ce qu'elle cite des textes d'une personne."""

    dite: str
    saisis: tuple[str, ...] = ()


def ce_qui_part(racine: Path, voulue: Fiche) -> tuple[Chose, ...]:
    """Rend ce que cette identité ôterait : réponses et critères des lots, textes des
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
        *([Chose("Le dernier lot : le marché ne serait plus alloti.")] if otes and not voulue.lots else ()),
        *_des_sections(racine, brute, neuves),
        *_des_variantes(consultation, voulue),
        *(
            Chose(f"Le commentaire « {dit} », écrit à la main dans {FICHIER_CONSULTATION}.", (dit,))
            for dit in commentaires
        ),
    )


def _des_lots(consultation: Consultation, otes: Collection[int]) -> Iterator[Chose]:
    for lot in consultation.redaction.lots:
        if lot.numero in otes and (siennes := consultation.saisies.lots.get(lot.numero)):
            dite = f"{compter(len(siennes), 'réponse propre')} au lot {lot.numero}, « {lot.titre} »."
            yield Chose(dite, (lot.titre,))


def _des_sections(racine: Path, brute: Mapping[str, Any], neuves: Mapping[str, Any]) -> Iterator[Chose]:
    if BAREME in neuves:
        restent = _criteres(neuves[BAREME]).values()
        for titre, criteres in _criteres(brute[BAREME]).items():
            if criteres not in restent:
                libelles = tuple(c["libelle"] for c in criteres if "libelle" in c)
                yield Chose(f"{titre} : {', '.join(_critere(c) for c in criteres)}.", libelles)
        if gel := gel_du_bareme(racine):
            yield Chose(gel.phrase)
    if "ajustements" in neuves:
        gardes = [(a.get("clause"), a.get("exigence"), a["motif"]) for a in neuves["ajustements"]]
        for a in brute["ajustements"]:
            if (a.get("clause"), a.get("exigence"), a["motif"]) not in gardes:
                yield Chose(f"L'ajustement de {a.get('clause') or a.get('exigence')} : {a['motif']}.", (a["motif"],))
    if neuves.get("variantes", {}).get("admises") == "non":
        yield Chose("Les variantes, qui n'étaient admises que là.")


def _des_variantes(consultation: Consultation, voulue: Fiche) -> Iterator[Chose]:
    """Ce qui ne vaut que de variantes admises ne s'écrit plus dès qu'elles ne le sont pas."""
    if voulue.variantes == "oui":
        return
    if texte := voulue.exigences_minimales:
        yield Chose(f"Les exigences minimales des variantes, qui ne sont pas admises : « {texte} ».", (texte,))
    if texte := voulue.presentation:
        yield Chose(f"La présentation des variantes, qui ne sont pas admises : « {texte} ».", (texte,))
    if (variantes := consultation.redaction.variantes) and variantes.admises and variantes.lots:
        yield Chose(f"Les seuls lots où les variantes étaient admises : {', '.join(map(str, variantes.lots))}.")


def _criteres(bareme: Mapping[str, Any]) -> dict[str, Any]:
    """Rend les critères du barème, ceux de tous puis ceux de chaque lot, chacun sous son titre."""
    communs = {"Les critères communs": bareme["criteres"]} if "criteres" in bareme else {}
    propres = bareme.get("lots", {})
    return communs | {f"Les critères du lot {n}": propres[n]["criteres"] for n in propres}


def _critere(critere: Mapping[str, Any]) -> str:
    return f"{critere.get('libelle', critere['id'])} ({critere['poids']})"
