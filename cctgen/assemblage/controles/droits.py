"""Licences, publication et droits : ce que les réponses d'un lot ne peuvent pas vouloir ensemble."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cctgen.assemblage.controles.vue import VueDuLot, a_qualifier, bloquante
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie

LICENCES_PERMISSIVES = frozenset({"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CECILL-B", "MIT"})
LICENCES_RECIPROQUES = frozenset(
    {
        "AGPL-3.0-or-later",
        "CECILL-2.1",
        "CECILL-C",
        "EPL-2.0",
        "EUPL-1.2",
        "GPL-3.0-or-later",
        "LGPL-3.0-or-later",
        "MPL-2.0",
    }
)
LICENCES_ADMISES = LICENCES_PERMISSIVES | LICENCES_RECIPROQUES
"""Les treize identifiants SPDX de l'article D. 323-2-1 du CRPA."""

REVISION_DES_LICENCES = date(2026, 12, 4)
"""Cinq ans après la liste du 4 décembre 2021 : l'article D. 323-2-1 veut qu'elle soit revue."""

_LICENCE = "licence_sortante"
_CLAUSE_CHAINE_DE_DROITS = "PI-014"
_SANS_MOTIF = re.compile(
    r"\W*(?:aucun|néant|sans|sans objet|[àa] (?:compl[ée]ter|d[ée]finir)|xxx*|tbd|n/?a)?\W*", re.IGNORECASE
)
_SUR_MESURE = ("developpement", "tma", "libre", "etudes", "donnees")
"""Ce qui est écrit pour l'acheteur : les clauses de cession y viennent quel que soit le régime choisi."""


def licence_hors_liste(vue: VueDuLot) -> Iterator[Anomalie]:
    """La licence d'un code publié vient d'une liste fermée (CRPA, L. 323-2 et D. 323-2-1).

    Deux exceptions, à porter en passage outre : la contribution à un projet existant, dont on garde la
    licence, et l'homologation préalable (D. 323-2-2).
    """
    for licence in sorted(vue.valeurs(_LICENCE) - LICENCES_ADMISES):
        yield bloquante(
            "licence-hors-liste",
            f"la licence « {licence} » n'est pas des treize que la liste réglementaire admet.",
            f"Choisissez parmi : {', '.join(sorted(LICENCES_ADMISES))} ; ou passez outre si elle est celle d'un"
            " projet existant, ou homologuée.",
            _LICENCE,
        )


def est_licence_hors_liste(anomalie: Anomalie, consultation: Consultation) -> bool:
    """Vrai si la lecture a refusé une licence unique hors de la liste : `licence_hors_liste` la relève à sa place."""
    saisies = (consultation.saisies.communes, *consultation.saisies.lots.values())
    unique = all(len(reponses.get(_LICENCE, ("",))) == 1 for reponses in saisies)
    return (anomalie.code, anomalie.ref) == ("reponse-hors-liste", _LICENCE) and unique


def reciprocite_sans_motif(vue: VueDuLot) -> Iterator[Anomalie]:
    """Une licence réciproque restreint la réutilisation : L. 323-2 du CRPA veut un motif d'intérêt général."""
    reciproques = vue.valeurs(_LICENCE) & LICENCES_RECIPROQUES
    if reciproques and _SANS_MOTIF.fullmatch(vue.texte("motif_reciprocite")):
        yield a_qualifier(
            "reciprocite-sans-motif",
            f"la licence réciproque « {min(reciproques)} » est choisie sans motif d'intérêt général.",
            "Écrivez le motif en une phrase, ou prenez une licence permissive (Apache-2.0 par défaut).",
            "motif_reciprocite",
        )


def licence_et_developpement(vue: VueDuLot) -> Iterator[Anomalie]:
    """Un simple droit d'usage convient à un produit standard, non à ce qui est écrit pour l'acheteur."""
    if vue.vaut("regime_pi", "licence") and vue.vaut("nature", *_SUR_MESURE):
        yield a_qualifier(
            "licence-et-developpement",
            "un simple droit d'usage est choisi alors que du code ou des documents sont réalisés pour vous.",
            "Prenez le régime par défaut du CCAG-TIC, ou isolez le produit standard dans un lot.",
            "regime_pi",
        )


def chaine_de_droits_absente(vue: VueDuLot) -> Iterator[Anomalie]:
    """Les droits d'un indépendant ou d'un stagiaire ne vont pas de plein droit au titulaire (CPI, L. 113-9)."""
    organisee = vue.retient(_CLAUSE_CHAINE_DE_DROITS) or vue.cite("cpi:L.113-9")
    if vue.vaut("independants", "oui") and not organisee:
        yield a_qualifier(
            "chaine-de-droits-absente",
            "des indépendants ou des stagiaires interviennent, et aucune clause n'organise la preuve de leurs droits.",
            f"Rétablissez la clause {_CLAUSE_CHAINE_DE_DROITS}, ou une clause de même objet.",
            "independants",
        )


def liste_de_licences_a_revoir(vue: VueDuLot) -> Iterator[Anomalie]:
    """La liste des licences est revue tous les cinq ans : passé l'échéance, elle se vérifie."""
    if vue.valeurs(_LICENCE) and vue.redaction.date > REVISION_DES_LICENCES:
        yield a_qualifier(
            "liste-de-licences-a-revoir",
            f"la liste des licences admises devait être revue le {REVISION_DES_LICENCES:%d/%m/%Y}, avant ce dossier.",
            "Vérifiez l'article D. 323-2-1 du CRPA sur Légifrance : la licence choisie doit toujours y figurer.",
            _LICENCE,
        )


def forge_et_publication(vue: VueDuLot) -> Iterator[Anomalie]:
    """Publier dès le premier commit suppose un dépôt public que l'acheteur administre (politique de contribution)."""
    if vue.vaut("forge", "titulaire") and vue.vaut("publication", "immediate"):
        yield a_qualifier(
            "forge-et-publication",
            "le code est publié dès le premier commit, mais il vit dans la forge du titulaire.",
            "Choisissez une forge de l'acheteur ou une forge publique, ou une publication à un jalon.",
            "forge",
        )


CONTROLES = (
    licence_hors_liste,
    reciprocite_sans_motif,
    licence_et_developpement,
    chaine_de_droits_absente,
    liste_de_licences_a_revoir,
    forge_et_publication,
)
