"""Le pilier du CCT auquel rattacher une rubrique publiée, d'après ses mots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cctgen.publications_cct.texte import sans_accents

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


def deduire_pilier(rubrique: str, titres: Iterable[str], textes: Iterable[str]) -> str:
    """Rend le pilier : la rubrique décide, à défaut les titres et le nom du fichier, à défaut les énoncés."""
    for indices in (rubrique, " ".join(titres), " ".join(textes)):
        plat = sans_accents(indices).replace("_", " ")
        comptes = {pilier: len(motif.findall(plat)) for pilier, motif in _MOTIFS.items()}
        meilleur = max(comptes, key=lambda pilier: comptes[pilier])
        if comptes[meilleur]:
            return meilleur
    return PILIER_PAR_DEFAUT
