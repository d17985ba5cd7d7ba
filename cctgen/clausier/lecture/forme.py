"""La forme d'un fichier de clause : son nom, et l'ordre de ses clés."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.modele import ClauseRedigee
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.yaml_strict import DocumentYaml

_PREFIXE = re.compile(r"^([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)-[a-z0-9]+(?:-[a-z0-9]+)*\.yaml$")
_IDENTIFIANT = re.compile(r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")
_LONGUEUR_NOM = 120
"""Au-delà, l'extraction d'une archive échoue sur certains postes Windows."""


def verifier_la_forme(nom_du_fichier: str, document: DocumentYaml) -> Iterator[Anomalie]:
    """Énumère ce qui ne va pas dans le nom du fichier ou l'ordre des clés."""
    lieu = Lieu(document.fichier)
    nom = _PREFIXE.match(nom_du_fichier)
    if nom is None or len(nom_du_fichier) > _LONGUEUR_NOM:
        yield Anomalie(
            "nom-de-fichier",
            f"« {nom_du_fichier} » n'a pas la forme « ID-mots-sans-accents.yaml ».",
            f"Renommez-le, en moins de {_LONGUEUR_NOM} caractères.",
            lieu=lieu,
        )
    if not isinstance(document.valeur, dict):
        return
    identifiant = str(document.valeur.get("id", ""))
    if nom is not None and _IDENTIFIANT.match(identifiant) and nom.group(1) != identifiant:
        yield Anomalie(
            "nom-de-fichier",
            f"le fichier commence par « {nom.group(1)} » mais l'identifiant est « {identifiant} ».",
            "Renommez le fichier d'après l'identifiant.",
            lieu=document.lieu(("id",)),
            ref=identifiant,
        )
    attendu = [cle for cle in ClauseRedigee.model_fields if cle in document.valeur]
    ecrit = [cle for cle in document.valeur if cle in ClauseRedigee.model_fields]
    if attendu != ecrit:
        yield Anomalie(
            "ordre-des-cles",
            "les clés ne sont pas dans l'ordre convenu.",
            f"Écrivez-les dans cet ordre : {', '.join(attendu)}.",
            lieu=lieu,
            ref=identifiant,
        )
