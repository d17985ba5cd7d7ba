"""Un énoncé qui porte plusieurs obligations : une réponse « partiellement conforme » ne dirait plus laquelle manque."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger, phrases
from cctgen.socle.anomalies import Gravite

_VERBES = (
    "accepte|affecte|annexe|applique|assure|authentifie|avertit|calcule|chiffre|collecte|confie|conduit|conserve"
    "|consigne|contribue|corrige|crée|décrit|dit|dispose|détecte|détruit|documente|donne|efface|emploie|encadre"
    "|enregistre|établit|évalue|exécute|expose|fait|fixe|forme|fournit|garantit|gère|héberge|identifie|informe"
    "|interdit|intègre|isole|journalise|justifie|justifient|maintient|mesure|met|modifie|nomme|notifie|obtient"
    "|organise|permet|porte|prend|présente|prévoit|prévient|procède|produit|propose|protège|prouve|publie|purge"
    "|recueille|recense|réduit|rejoue|remet|remplace|rend|répond|respecte|restitue|retire|retrace|révise|revoit"
    "|sauvegarde|sépare|signale|sont|supprime|surveille|tient|traite|transmet|utilise|valide|vérifie|verse"
)
_NOMS_AUSSI = "analyse|contrôle|livre|masque|règle|suit|teste|trace|trouve"
_SUJET_TU = r"(?:n'|ne |les? |la |l'|en |y |se |s'|lui |leur )*"
_SUITE = (
    r"(?:l[ae]s?|l'|une?|s(?:on|a|es)|leurs?|ce(?:s|tte|lui|lle|ux)?|tou(?:te?s?|s)|chaque|aucune?|à|aux?|en|par|qu)"
)
_DEUX_VERBES = expression(
    rf"(?:\bet|\bpuis|\bainsi que) (?:{_SUJET_TU}(?:{_VERBES})\b|{_SUJET_TU}(?:{_NOMS_AUSSI}) {_SUITE}\b)",
    re.IGNORECASE,
)
_PARTICIPE = r"[a-zà-ÿ]{3,}(?:é|i|u|is|it)e?s?"
_DEUX_PARTICIPES = expression(rf"\b(?:est|sont) {_PARTICIPE}\b[^,;:.]{{0,60}}(?: et|,? puis) {_PARTICIPE}\b")
_DEUX_INFINITIFS = expression(
    r"\b(?:doi(?:t|vent)|s'engage(?:nt)?|s'oblige(?:nt)?)\b[^;:.]*\bet (?:(?:à|d'|de) ?)?[a-zà-ÿ]{3,}(?:er|ir|re)\b"
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un énoncé de plusieurs phrases, ou dont le sujet s'oblige par plusieurs verbes."""
    for rang, exigence in lue.exigences_a_juger:
        dites = tuple(phrases(exigence.enonce))
        if len(dites) > 1 or any(_est_double(p) for p in dites):
            message = f"{exigence.id} porte plusieurs obligations : « {abreger(' '.join(dites))} »"
            yield Constat(message, chemin=("exigences", rang, "enonce"), gravite=Gravite.A_QUALIFIER)


def _est_double(phrase: str) -> bool:
    return any(motif.search(phrase) for motif in (_DEUX_VERBES, _DEUX_PARTICIPES, _DEUX_INFINITIFS))


def _exigence(enonce: str) -> dict[str, object]:
    return {"exigences": [{"id": "ESSAI-1-1", "niveau": "I", "enonce": enonce, "preuve": "Procédure datée."}]}


REGLE = Regle(
    code="plusieurs-obligations",
    voit="Un énoncé d'exigence qui porte plusieurs obligations : deux phrases, deux verbes ou deux participes.",
    source="règle de rédaction du clausier : une ligne de la matrice, une obligation, une réponse, une note",
    remede="Faites-en deux exigences, ou portez la seconde au texte de la fiche.",
    exemple="fournit un plan de reprise et forme les agents",
    examiner=examiner,
    fautifs=(
        _exigence("Le titulaire fournit un plan de reprise et forme les agents."),
        _exigence("Le titulaire livre les règles de détection ; il les tient à jour."),
        _exigence("La solution analyse tout fichier entrant et isole celui qui est suspect."),
        _exigence("Les journaux sont horodatés et conservés douze mois."),
        _exigence("Le titulaire doit chiffrer les postes et effacer les supports."),
        _exigence("La solution est configurée par fichier. Elle redémarre sans perte."),
    ),
    sains=(
        _exigence("Le titulaire fournit un plan de reprise et son programme d'exercices."),
        _exigence("La solution confie la signature et l'horodatage à un prestataire qualifié."),
        _exigence("Un dossier permet d'installer et de mettre à jour la solution."),
        _exigence("Nulle modification n'entre dans la branche principale sans revue et contrôle automatique."),
        _exigence("Les données en transit et au repos sont chiffrées."),
    ),
)
