"""Le pilier du CCT auquel rattacher une rubrique publiée, d'après ses mots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cctgen.publications_cct.texte import sans_accents
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

PILIER_PAR_DEFAUT = "services-transverses"

_RACINES: Mapping[str, str] = {
    "utilisateur": "utilisateur usager accessib rgaa ergonom parcours dsfr franceconnect agentconnect identite "
    "poste mobilite ecran navigateur soutien",
    "donnees-api": "donnee api echange interoperab archiv rgpd json xml referentiel-de-donnees geograph metier "
    "catalogue anonymis",
    "securite": "securite ssi vulnerab chiffr cryptograph authentif habilit journalis siem soc secret homologat "
    "ddos durciss",
    "fabrique-code": "code develop langage framework test image conteneur pipeline devsecops gitops depot build "
    "competence livraison refactoring operation deploie deploiement qualite integration",
    "hebergement": "heberg infrastructure exploit sauvegard disponib reseau kubernetes cluster datacenter resilien "
    "supervis architecture pod cloud telemetrie",
    PILIER_PAR_DEFAUT: "norme hierarchie applicab marche commande gouvernance socle mutualis transverse produit "
    "signature messagerie conformite standard composant",
}
_MOTIFS = {pilier: re.compile(r"\b(?:" + "|".join(racines.split()) + ")") for pilier, racines in _RACINES.items()}


@dataclass(frozen=True, slots=True)
class PilierDevine:
    """Le pilier prêté à une rubrique, et d'où il vient ; `indice` vide, rien ne l'indiquait."""

    pilier: str
    indice: str = ""


def deviner_pilier(rubrique: str, titres: Iterable[str], textes: Iterable[str]) -> PilierDevine:
    """Rend le pilier : la rubrique décide, à défaut les titres et le nom du fichier, à défaut les énoncés."""
    for indice, lu in (("sa rubrique", rubrique), ("ses titres", " ".join(titres)), ("ses énoncés", " ".join(textes))):
        plat = sans_accents(lu).replace("_", " ")
        comptes = {pilier: len(motif.findall(plat)) for pilier, motif in _MOTIFS.items()}
        meilleur = max(comptes, key=lambda pilier: comptes[pilier])
        if comptes[meilleur]:
            return PilierDevine(meilleur, indice)
    return PilierDevine(PILIER_PAR_DEFAUT)


def dire_le_pilier(devine: PilierDevine, titre: str, lieu: Lieu, fiche: str) -> Anomalie:
    """Rend l'anomalie qui dit qu'un pilier est deviné ; à examiner quand la rubrique elle-même ne l'indique pas."""
    raison = f"d'après {devine.indice}" if devine.indice else "faute d'indice"
    return Anomalie(
        "pilier-devine",
        f"la rubrique « {titre} » va au pilier « {devine.pilier} », deviné {raison}.",
        "Le pilier range la fiche dans l'annexe et compte au barème par pilier : vérifiez-le.",
        Gravite.INFORMATION if devine.indice == "sa rubrique" else Gravite.A_QUALIFIER,
        lieu,
        fiche,
    )
